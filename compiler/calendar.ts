/**
 * Calendars: from `calendars/<name>.yaml` to the data that business time needs.
 *
 * Holidays and clock changes are looked up here, once, and become data of the plan. What a library
 * or a zone database says later never changes a case that runs.
 *
 * @module
 */
import Holidays from 'date-holidays';
import { Temporal } from 'temporal-polyfill';
import { sha256Hex } from '../core/canonical.ts';
import { dayNumber, formatMinute, parseDate } from '../core/dates.ts';
import type { Calendar, DayInterval } from '../core/plan.ts';
import { readPlainYaml, type PlainNode, type TextMap, type TextProblem } from './plain-yaml.ts';
import { suggest } from './suggest.ts';

export type { TextProblem } from './plain-yaml.ts';

/** A calendar, or what is wrong with its text. */
export interface CompiledCalendar {
  /** Absent when there are problems. */
  readonly calendar?: Calendar;
  /** All mistakes, by position. */
  readonly problems: readonly TextProblem[];
}

/** Holidays are known for these years; offsets a little longer, for deadlines are provisional after. */
const HOLIDAY_YEARS = { first: 2020, last: 2036 } as const;
const OFFSET_YEARS = { first: 2015, last: 2040 } as const;

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const WORDS = ['format', 'id', 'zone', 'week', 'holidays', 'closed', 'open'];
const FORMAT = 'caseline-calendar/v1';

/** Looking holidays up takes a tenth of a second; definitions share few calendars. */
const compiled = new Map<string, CompiledCalendar>();
const MAX_COMPILED = 50;

/**
 * Compiles the text of a calendar file. Never throws; the same text gives the same data.
 *
 * @param options `sinceYear`: from when on holidays and clock changes are told, for looking back at
 *   what happened long ago; plans are made without it, so that their hash does not depend on it
 */
export function compileCalendar(
  text: string,
  { sinceYear }: { readonly sinceYear?: number } = {},
): CompiledCalendar {
  const key = sha256Hex(`${sinceYear ?? ''} ${text}`);
  const known = compiled.get(key);
  if (known) return known;
  const result = compile(text, sinceYear);
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  compiled.set(key, result);
  return result;
}

type Exceptions = Map<number, readonly [name: string, intervals: readonly DayInterval[]]>;

function compile(text: string, sinceYear: number | undefined): CompiledCalendar {
  const problems: TextProblem[] = [];
  const root = readPlainYaml(text, problems);
  if (!root) return { problems };
  const calendar = new CalendarReader(problems, sinceYear).read(root);
  if (problems.length === 0) return { calendar, problems };
  return { problems: problems.sort((a, b) => a.start - b.start) };
}

class CalendarReader {
  private readonly problems: TextProblem[];
  private readonly sinceYear: number | undefined;

  constructor(problems: TextProblem[], sinceYear: number | undefined) {
    this.problems = problems;
    this.sinceYear = sinceYear;
  }

  read(root: TextMap): Calendar {
    const words = this.entries(root, WORDS);
    this.checkFormat(words.get('format'), root);
    const id = this.id(words.get('id'), root);
    const zone = this.zone(words.get('zone'), root);
    const week = this.week(words.get('week'), root);
    const exceptions: Exceptions = new Map();
    this.holidays(words.get('holidays'), exceptions);
    const closed = this.closed(words.get('closed'), exceptions);
    this.open(words.get('open'), { exceptions, closed });
    const open = [...exceptions.values()].some(([, intervals]) => intervals.length > 0);
    if (week.every((day) => day.length === 0) && !open && this.problems.length === 0) {
      this.report(root, 'this calendar is never open', 'give `week` at least one day');
    }
    return {
      id,
      zone,
      week,
      offsets: offsetsOf(zone, this.sinceYear),
      exceptions: [...exceptions]
        .filter(
          ([day, [, intervals]]) =>
            intervals.length > 0 || week[(((day + 3) % 7) + 7) % 7]!.length > 0,
        )
        .sort(([a], [b]) => a - b)
        .map(([day, [name, intervals]]) => [day, name, intervals] as const),
      knownUntilDay: dayNumber({ year: HOLIDAY_YEARS.last, month: 12, day: 31 }),
    };
  }

  private checkFormat(node: PlainNode | undefined, root: TextMap): void {
    if (!node)
      this.report(firstOf(root), 'there is no `format`', `begin with \`format: ${FORMAT}\``);
    else if (this.text(node) !== FORMAT) {
      this.report(node, 'this format is not known', `write \`format: ${FORMAT}\``);
    }
  }

  private id(node: PlainNode | undefined, root: TextMap): string {
    const id = node && this.text(node);
    if (id !== undefined && /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id) && id.length <= 100)
      return id;
    const help = 'write the file’s name in kebab-case, e.g. `id: head-office`';
    this.report(
      node ?? firstOf(root),
      node ? 'this is no name of a calendar' : 'there is no `id`',
      help,
    );
    return '';
  }

  private zone(node: PlainNode | undefined, root: TextMap): string {
    const name = node && this.text(node);
    const help = 'write the zone’s IANA name, e.g. `zone: Europe/Berlin`';
    if (!node || name === undefined) {
      this.report(firstOf(root), 'there is no `zone`', help);
      return 'UTC';
    }
    const known = canonicalZone(name);
    if (known !== null) return known;
    this.report(
      node,
      `\`${name}\` is no time zone`,
      suggest(name, Intl.supportedValuesOf('timeZone')) ?? help,
    );
    return 'UTC';
  }

  private week(node: PlainNode | undefined, root: TextMap): readonly (readonly DayInterval[])[] {
    const closed: readonly DayInterval[] = [];
    if (!node) {
      this.report(firstOf(root), 'there is no `week`', 'write `week: { monday: 09:00-17:00, … }`');
      return WEEKDAYS.map(() => closed);
    }
    const days = this.entries(node, WEEKDAYS);
    return WEEKDAYS.map((weekday) => {
      const value = days.get(weekday);
      return value ? this.intervals(value) : closed;
    });
  }

  private holidays(node: PlainNode | undefined, exceptions: Exceptions): void {
    if (!node) return;
    const words = this.entries(node, ['country', 'state', 'region']);
    const source = new Holidays();
    const country = this.choice(words.get('country'), 'country', source.getCountries('en'));
    if (country === null) {
      if (!words.has('country')) this.report(node, 'there is no `country`', 'write `country: DE`');
      return;
    }
    const place: string[] = [country];
    for (const part of ['state', 'region'] as const) {
      const value = words.get(part);
      if (!value) break;
      const [of, state] = place as [string, string?];
      const choices =
        part === 'state' ? source.getStates(of, 'en') : source.getRegions(of, state ?? '', 'en');
      const chosen = this.choice(value, part, choices ?? {});
      if (chosen === null) return;
      place.push(chosen);
    }
    if (words.has('region') && !words.has('state')) {
      this.report(words.get('region')!, 'a region needs its `state`');
    }
    for (const [day, name] of publicHolidays(place, this.sinceYear))
      exceptions.set(day, [name, []]);
  }

  private choice(
    node: PlainNode | undefined,
    what: string,
    choices: Readonly<Record<string, string>>,
  ): string | null {
    const code = node && this.text(node)?.toUpperCase();
    if (!node || code === undefined) return null;
    if (Object.hasOwn(choices, code)) return code;
    const byName = Object.entries(choices).find(([, name]) => name.toUpperCase() === code);
    const codes = Object.keys(choices);
    const help = byName
      ? `write its code: \`${byName[0]}\``
      : (suggest(code, codes) ??
        (codes.length > 0 ? `write a code, e.g. \`${codes[0]}\`` : `leave \`${what}\` out`));
    this.report(node, `there is no ${what} \`${code}\``, help);
    return null;
  }

  private closed(node: PlainNode | undefined, exceptions: Exceptions): ReadonlySet<number> {
    const days = new Set<number>();
    for (const { key, value } of this.dated(node)) {
      const name = this.text(value)?.trim();
      if (name === undefined) continue;
      if (name === '' || name.length > 100) this.report(value, 'this is no name of a closed day');
      exceptions.set(key, [name, []]);
      days.add(key);
    }
    return days;
  }

  private open(
    node: PlainNode | undefined,
    {
      exceptions,
      closed,
    }: { readonly exceptions: Exceptions; readonly closed: ReadonlySet<number> },
  ): void {
    for (const { key, value, at } of this.dated(node)) {
      if (closed.has(key)) this.report(at, 'this day is closed and open', 'keep one of the two');
      exceptions.set(key, ['other hours', this.intervals(value)]);
    }
  }

  /** The entries of a map whose keys are dates. */
  private dated(node: PlainNode | undefined): { key: number; value: PlainNode; at: PlainNode }[] {
    if (!node) return [];
    if (node.kind !== 'map') {
      this.report(node, 'this is no map of dates', 'write `{ 2026-12-24: … }`');
      return [];
    }
    return node.entries.flatMap(({ key, value }) => {
      const day = parseDate(key.text);
      if (day !== null) return [{ key: day, value, at: key }];
      this.report(key, `\`${key.text}\` is no date`, 'write a date that exists, as `2026-12-24`');
      return [];
    });
  }

  /** `09:00-17:00`, or a list of such. */
  private intervals(node: PlainNode): readonly DayInterval[] {
    const parts = node.kind === 'list' ? node.items : [node];
    if (parts.length === 0)
      this.report(node, 'there are no hours', 'leave the day out when it is closed');
    const intervals: DayInterval[] = [];
    for (const part of parts) {
      const interval = this.interval(part);
      if (!interval) continue;
      const before = intervals.at(-1);
      if (before && before[1] > interval[0]) {
        const help = `begin at ${formatMinute(before[1])} or later`;
        this.report(part, 'these hours overlap the ones before, or come before them', help);
      } else if (before && before[1] === interval[0]) {
        intervals[intervals.length - 1] = [before[0], interval[1]];
      } else intervals.push(interval);
    }
    return intervals;
  }

  private interval(node: PlainNode): DayInterval | null {
    const text = this.text(node);
    if (text === undefined) return null;
    const match = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/.exec(text.trim());
    const [from, until] = match
      ? [minutes(match[1]!, match[2]!), minutes(match[3]!, match[4]!)]
      : [null, null];
    if (from === null || until === null) {
      this.report(node, `\`${text}\` is no stretch of time`, 'write it as `09:00-17:00`');
      return null;
    }
    if (from < until) return [from, until];
    const help = 'working time ends on its day, at 24:00 at the latest: give the next day the rest';
    this.report(node, 'these hours end before they begin', help);
    return null;
  }

  private entries(node: PlainNode, known: readonly string[]): ReadonlyMap<string, PlainNode> {
    if (node.kind !== 'map') {
      this.report(node, 'this is no map', `write \`{ ${known[0]}: … }\``);
      return new Map();
    }
    for (const { key } of node.entries) {
      if (!known.includes(key.text) && !key.text.startsWith('x-')) {
        this.report(key, `unknown word \`${key.text}\``, suggest(key.text, known));
      }
    }
    return new Map(node.entries.map(({ key, value }) => [key.text, value]));
  }

  private text(node: PlainNode): string | undefined {
    if (node.kind === 'text') return node.text;
    this.report(node, `this is a ${node.kind}, not a text`);
    return undefined;
  }

  private report(
    { start, end }: { readonly start: number; readonly end: number },
    message: string,
    help?: string,
  ): void {
    this.problems.push({ message, ...(help ? { help } : {}), start, end });
  }
}

/** Where something that is missing at the top is reported. */
function firstOf(root: TextMap): { readonly start: number; readonly end: number } {
  return root.entries[0]?.key ?? root;
}

/** Minutes of a time of day; `24:00` is one, `null` is none. */
function minutes(hour: string, minute: string): number | null {
  const total = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && total <= 1440 ? total : null;
}

/** The zone's name as the zone database writes it; `null` for an offset or an unknown name. */
function canonicalZone(name: string): string | null {
  if (!/^[A-Za-z][\w+\-/]*$/.test(name)) return null;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return null;
  }
}

function offsetsOf(zone: string, sinceYear: number = OFFSET_YEARS.first): Calendar['offsets'] {
  const start = Temporal.Instant.from(`${sinceYear}-01-01T00:00Z`);
  let at: Temporal.ZonedDateTime | null = start.toZonedDateTimeISO(zone);
  const offsets: (readonly [number, number])[] = [];
  while (at && at.year <= OFFSET_YEARS.last) {
    // Every offset of these years is a whole number of minutes.
    const offset = Math.round(at.offsetNanoseconds / 60_000_000_000);
    if (offsets.at(-1)?.[1] !== offset) offsets.push([at.epochMilliseconds, offset]);
    at = at.getTimeZoneTransition('next');
  }
  return offsets;
}

/** Day numbers and English names of the days on which a place rests. */
function* publicHolidays(
  place: readonly string[],
  sinceYear: number = HOLIDAY_YEARS.first,
): Generator<readonly [number, string]> {
  const [country = '', state, region] = place;
  const source = region
    ? new Holidays(country, state!, region)
    : state
      ? new Holidays(country, state)
      : new Holidays(country);
  source.setLanguages(['en']);
  for (let year = sinceYear; year <= HOLIDAY_YEARS.last; year += 1) {
    for (const holiday of source.getHolidays(year)) {
      // A day that is free from noon on is a working day; it can be listed under `open`.
      if (holiday.type !== 'public' || holiday.date.slice(11, 16) !== '00:00') continue;
      const first = parseDate(holiday.date.slice(0, 10));
      const days = Math.max(1, Math.round((+holiday.end - +holiday.start) / 86_400_000));
      for (let day = 0; first !== null && day < days; day += 1) yield [first + day, holiday.name];
    }
  }
}
