/**
 * Time in sentences: the calendar, what each kind of duration counts, what happens when it is late.
 *
 * @module
 */
import type { Calendar, DayInterval, DurationUnit, Plan } from '../../core/plan.ts';
import { type Section, clause } from './document.ts';
import { countOf, listOf } from './words.ts';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const COUNTS: readonly (readonly [readonly DurationUnit[], string])[] = [
  [['minutes', 'hours'], 'Minutes and hours count round the clock.'],
  [['business_hours'], 'Business hours count only in working time.'],
  [
    ['business_days'],
    'A business day ends at the same local time on the next working day; what begins outside working time counts from the next opening.',
  ],
  [
    ['days', 'weeks'],
    'Days and weeks are calendar days: they end at the same local time, also across a change of the clocks.',
  ],
  [
    ['months', 'years'],
    'Months and years end on the same date, or on the last day of the month when that date does not exist.',
  ],
];

/** The section on time. */
export function clockSection(plan: Plan): Section {
  const { calendar } = plan;
  const used = unitsIn(plan);
  return {
    title: 'How time is counted',
    clauses: [
      clause(
        `Time is counted by the calendar \`${calendar.id}\`, in the time zone ${calendar.zone}. Working time is:`,
        weekText(calendar),
      ),
      clause(
        `Beside the weekly pattern the calendar has ${countOf(calendar.exceptions.length, 'day')} with a name of their own (holidays and special days). Its holidays are known until ${dateText(calendar.knownUntilDay)}; a deadline after that day is marked as provisional.`,
      ),
      ...COUNTS.filter(([units]) => units.some((unit) => used.has(unit))).map(([, text]) =>
        clause(text),
      ),
      ...(JSON.stringify(plan).includes('"roll":"next_business_day"')
        ? [
            clause(
              'Where it says so, an end that falls on a closed day moves to the next business day.',
            ),
          ]
        : []),
      clause(
        'A deadline is worked out once and written down with how it was counted. What is due happens before anything that is sent later.',
      ),
    ],
  };
}

/** Which kinds of duration the plan uses, wherever they stand. */
function unitsIn(plan: Plan): ReadonlySet<DurationUnit> {
  const found = new Set<DurationUnit>();
  const read = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    const { amount, unit } = value as { amount?: unknown; unit?: DurationUnit };
    if (typeof amount === 'number' && unit !== undefined) found.add(unit);
    for (const inner of Object.values(value)) read(inner);
  };
  const { calendar: _, machine: __, ...rest } = plan;
  read(rest);
  return found;
}

/** Days with the same hours on one line: `Monday to Thursday: 09:00 to 17:00`. */
function weekText({ week }: Calendar): readonly string[] {
  const lines: { from: number; until: number; hours: string }[] = [];
  week.forEach((intervals, day) => {
    const hours = intervals.length === 0 ? 'closed' : listOf(intervals.map(hoursText));
    const last = lines.at(-1);
    if (last !== undefined && last.hours === hours) last.until = day;
    else lines.push({ from: day, until: day, hours });
  });
  return lines.map(({ from, until, hours }) => {
    const days =
      from === until
        ? DAYS[from]!
        : `${DAYS[from]!} ${until === from + 1 ? 'and' : 'to'} ${DAYS[until]!}`;
    return `${days}: ${hours}`;
  });
}

function hoursText([from, until]: DayInterval): string {
  return `${timeText(from)} to ${timeText(until)}`;
}

function timeText(minute: number): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** A day number as a date: `2031-12-31`. */
export function dateText(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
