/**
 * The directory as a YAML file: the embedded default.
 *
 * The file is read at the start and again whenever it changes. A file that cannot be read or does
 * not hold together is refused as a whole; while running, the last good one goes on.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { load, YAMLException } from 'js-yaml';
import { Temporal } from 'temporal-polyfill';
import type { PersonId } from '../core/plan.ts';
import { directorySchema } from '../schemas/directory.ts';
import { type Directory, gatherPeople, type Person, teamsOf } from './directory.ts';
import { type Locate, locator } from './positions.ts';

/** How to keep up with the file. */
export interface DirectoryFileOptions {
  /** How often to look whether it changed, milliseconds; 0: never. @default 1,000 */
  readonly watchMs?: number;
  /** Told when a changed file was refused; the people stay as they were. */
  readonly onRefused?: (error: DirectoryError) => void;
}

/** A directory kept in a file. */
export interface DirectoryFile extends Directory {
  /**
   * Reads the file now.
   *
   * @returns whether anything changed
   * @throws DirectoryError when it is not a directory; the people stay as they were
   */
  reload(): Promise<boolean>;
  /** Stops watching. */
  close(): void;
}

/** A mistake in a directory file; without a place when the file cannot be read at all. */
export interface DirectoryMistake {
  readonly message: string;
  /** Both from 1. */
  readonly line?: number;
  readonly column?: number;
}

/** What is wrong with a directory file: one line `file:line:column: sentence` for each mistake. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError';
  readonly mistakes: readonly DirectoryMistake[];

  constructor(file: string, mistakes: readonly DirectoryMistake[]) {
    const lines = mistakes.map(({ message, line, column }) =>
      line === undefined ? `${file}: ${message}` : `${file}:${line}:${column}: ${message}`,
    );
    super(lines.join('\n'));
    this.mistakes = mistakes;
  }
}

interface FileBody {
  readonly zone?: string;
  readonly people: Readonly<Record<string, FilePerson>>;
  readonly teams?: Readonly<Record<string, { readonly renamed_from?: readonly string[] }>>;
}

interface FilePerson {
  readonly name: string;
  readonly email?: string;
  readonly teams: readonly string[];
  readonly manager?: string;
  readonly is_executive?: boolean;
  readonly country?: string;
  readonly department?: string;
  readonly skills?: readonly string[];
  readonly absences?: readonly { readonly from: string; readonly until: string }[];
  readonly leaves_on?: string;
}

interface Mistake {
  readonly pointer: string;
  readonly message: string;
}

const ajv = new Ajv2020({ allErrors: true, verbose: true });
addFormats.default(ajv);
const isBody = ajv.compile<FileBody>(directorySchema);

/**
 * Opens a directory file.
 *
 * @throws DirectoryError when it is not there or not a directory
 */
export async function openDirectory(
  path: string,
  options: DirectoryFileOptions = {},
): Promise<DirectoryFile> {
  let text = await readText(path);
  let everybody = readDirectory(text, path);
  const listeners = new Set<() => void>();

  const reload = async (): Promise<boolean> => {
    const next = await readText(path);
    if (next === text) return false;
    everybody = readDirectory(next, path);
    text = next;
    for (const listener of listeners) listener();
    return true;
  };
  const stop = watch(path, reload, options);
  return {
    get version() {
      return createHash('sha256').update(text).digest('hex').slice(0, 16);
    },
    person: async (id) => everybody.get(id) ?? null,
    byEmail: async (email) => {
      const wanted = email.toLowerCase();
      return [...everybody.values()].find((one) => one.email?.toLowerCase() === wanted) ?? null;
    },
    people: async () => [...everybody.values()],
    members: async (team) => [...everybody.values()].filter((one) => one.teams.includes(team)),
    peopleFor: async (plan, named) => gatherPeople(everybody, { teams: teamsOf(plan), named }),
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    reload,
    close: stop,
  };
}

/**
 * Reads a directory's text.
 *
 * @param name of the file, for messages
 * @returns people by id, in the order of the ids
 * @throws DirectoryError with all mistakes and their positions
 */
export function readDirectory(text: string, name: string): ReadonlyMap<PersonId, Person> {
  const { body, locate } = parse(text, name);
  const mistakes = isBody(body) ? contradictions(body) : shapeMistakes();
  if (mistakes.length > 0 || !isBody(body)) {
    throw new DirectoryError(
      name,
      mistakes.map(({ pointer, message }) => ({ ...locate(pointer), message })),
    );
  }
  const scope = { zone: body.zone ?? 'UTC', names: earlierNames(body) };
  const ids = Object.keys(body.people).sort();
  return new Map(ids.map((id) => [id, personOf(id, body.people[id]!, scope)]));
}

/** Polls: a watcher by events misses files that editors replace and folders that are mounted. */
function watch(
  path: string,
  reload: () => Promise<boolean>,
  { watchMs = 1_000, onRefused }: DirectoryFileOptions,
): () => void {
  if (watchMs === 0) return () => {};
  const listener = (): void => {
    reload().catch((error: unknown) => {
      if (!(error instanceof DirectoryError)) throw error;
      onRefused?.(error);
    });
  };
  watchFile(path, { interval: watchMs, persistent: false }, listener);
  return () => unwatchFile(path, listener);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const message = `cannot be read (${(error as NodeJS.ErrnoException).code})`;
    throw new DirectoryError(path, [{ message }]);
  }
}

function parse(text: string, name: string): { body: unknown; locate: Locate } {
  try {
    return { body: load(text, { maxAliases: 0, filename: name }), locate: locator(text) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line, column } = error.mark ?? { line: 0, column: 0 };
    throw new DirectoryError(name, [{ message: error.reason, line: line + 1, column: column + 1 }]);
  }
}

function shapeMistakes(): readonly Mistake[] {
  const mistakes = (isBody.errors ?? []).map((error) => {
    const pointer = error.instancePath;
    switch (error.keyword) {
      case 'additionalProperties': {
        const key = String(error.params.additionalProperty);
        return { pointer: `${pointer}/${key}`, message: `unknown key \`${key}\`` };
      }
      case 'required':
        return { pointer, message: `\`${String(error.params.missingProperty)}\` is missing` };
      case 'const':
        return { pointer, message: 'the first line must be `format: caseline-directory/v1`' };
      case 'propertyNames': {
        const key = String(error.params.propertyName);
        const message = `\`${key}\` is no person id: letters, digits, \`-\` and \`_\`, at most 64`;
        return { pointer: `${pointer}/${key}`, message };
      }
      default: {
        const what = pointer.slice(pointer.lastIndexOf('/') + 1) || 'the file';
        return { pointer, message: `\`${what}\` ${error.message ?? 'is not right'}` };
      }
    }
  });
  // `propertyNames` reports the broken pattern a second time, at the parent.
  return mistakes.filter((_, index) => isBody.errors![index]!.propertyName === undefined);
}

/** What a schema cannot see: unknown zones and managers, days out of order, shared addresses. */
function contradictions(body: FileBody): readonly Mistake[] {
  const mistakes: Mistake[] = [...wrongNames(body)];
  if (body.zone !== undefined && !isZone(body.zone)) {
    mistakes.push({ pointer: '/zone', message: `unknown time zone \`${body.zone}\`` });
  }
  const addresses = new Map<string, string>();
  for (const [id, person] of Object.entries(body.people)) {
    const at = `/people/${id}`;
    if (person.manager !== undefined && !Object.hasOwn(body.people, person.manager)) {
      const message = `the manager \`${person.manager}\` is not in this directory`;
      mistakes.push({ pointer: `${at}/manager`, message });
    }
    const address = person.email?.toLowerCase();
    const other = address === undefined ? undefined : addresses.get(address);
    if (other !== undefined) {
      mistakes.push({ pointer: `${at}/email`, message: `\`${other}\` has the same address` });
    } else if (address !== undefined) addresses.set(address, id);
    for (const [index, { from, until }] of (person.absences ?? []).entries()) {
      if (until >= from) continue;
      const message = `the absence ends on ${until}, before it begins on ${from}`;
      mistakes.push({ pointer: `${at}/absences/${index}`, message });
    }
  }
  return mistakes;
}

function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** Earlier names of teams that are called otherwise now, or that two teams claim. */
function wrongNames({ people, teams = {} }: FileBody): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  const now = new Map<string, string>();
  for (const [team, { renamed_from: names = [] }] of Object.entries(teams)) {
    for (const [index, name] of names.entries()) {
      const at = `/teams/${team}/renamed_from/${index}`;
      const other = now.get(name);
      if (name === team) mistakes.push({ pointer: at, message: `\`${name}\` is its name now` });
      else if (other !== undefined) {
        mistakes.push({ pointer: at, message: `\`${other}\` was called \`${name}\` already` });
      }
      now.set(name, team);
    }
  }
  for (const [id, person] of Object.entries(people)) {
    for (const [index, team] of person.teams.entries()) {
      if (!now.has(team)) continue;
      const message = `the team \`${team}\` is called \`${now.get(team)}\` now`;
      mistakes.push({ pointer: `/people/${id}/teams/${index}`, message });
    }
  }
  return mistakes;
}

/** What each team was called before. */
function earlierNames({ teams = {} }: FileBody): PersonScope['names'] {
  return new Map(Object.entries(teams).map(([team, one]) => [team, one.renamed_from ?? []]));
}

interface PersonScope {
  readonly zone: string;
  readonly names: ReadonlyMap<string, readonly string[]>;
}

/** Away for good: later than any instant that has a date. */
const FOR_GOOD_MS = Number.MAX_SAFE_INTEGER;

function personOf(id: PersonId, person: FilePerson, { zone, names }: PersonScope): Person {
  const { name, email, teams, manager, country, department, leaves_on: lastDay } = person;
  // A plan that is pinned to an earlier name of a team means the same people.
  const called = new Set(teams.flatMap((team) => [team, ...(names.get(team) ?? [])]));
  const absences = (person.absences ?? []).map(
    ({ from, until }) => [startOfDayMs(from, zone), startOfDayMs(until, zone, 1)] as const,
  );
  if (lastDay !== undefined) absences.push([startOfDayMs(lastDay, zone, 1), FOR_GOOD_MS]);
  return {
    id,
    name,
    ...(email !== undefined && { email }),
    teams: [...called].sort(),
    ...(manager !== undefined && { manager }),
    ...((absences.length > 0 || person.absences !== undefined) && {
      absences: absences.sort((a, b) => a[0] - b[0]),
    }),
    ...(person.is_executive !== undefined && { isExecutive: person.is_executive }),
    ...(country !== undefined && { country }),
    ...(department !== undefined && { department }),
    ...(person.skills !== undefined && { skills: [...person.skills].sort() }),
  };
}

function startOfDayMs(day: string, zone: string, plusDays = 0): number {
  const date = Temporal.PlainDate.from(day).add({ days: plusDays });
  return date.toZonedDateTime(zone).epochMilliseconds;
}
