/**
 * A first definition from an event log: the machine of the last activity.
 *
 * Each activity is a state, and each step from one activity to the next that was seen often enough
 * is a way out. It says what people did, not what they should do: a draft to start from, and a
 * yardstick for the engine, which must accept just the cases that keep to these ways.
 *
 * @module
 */
import type { LogCase } from './xes.ts';

/** How often each activity followed another one; `''` stands for the start and the end. */
export type Follows = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Where a case leaves the ways of a machine. */
export interface Misfit {
  /** The index of the event that has no way; the number of events when it is the end. */
  readonly index: number;
  readonly from: string;
  readonly to: string;
}

/** Counts what follows what in the cases of a log, the start and the end of each included. */
export function countFollows(cases: Iterable<LogCase>): Follows {
  const follows = new Map<string, Map<string, number>>();
  for (const { events } of cases) {
    const activities = ['', ...events.map(({ activity }) => activity), ''];
    activities.slice(1).forEach((to, index) => {
      const from = activities[index]!;
      const row = follows.get(from) ?? new Map<string, number>();
      follows.set(from, row.set(to, (row.get(to) ?? 0) + 1));
    });
  }
  return follows;
}

/** Only what was seen at least so many times. */
export function atLeast(follows: Follows, times: number): Follows {
  const kept = [...follows].map(([from, row]) => {
    const often = [...row].filter(([, count]) => count >= times);
    return [from, new Map(often.sort(([a], [b]) => (a < b ? -1 : 1)))] as const;
  });
  return new Map(
    kept.filter(([, row]) => row.size > 0).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
}

/** The first place where a case leaves the ways; `null` when it keeps to them. */
export function misfit(follows: Follows, { events }: LogCase): Misfit | null {
  const activities = ['', ...events.map(({ activity }) => activity), ''];
  for (let index = 0; index + 1 < activities.length; index += 1) {
    const [from, to] = [activities[index]!, activities[index + 1]!];
    if (follows.get(from)?.has(to) !== true) return { index, from, to };
  }
  return null;
}

/** The name of an activity inside a definition: `T02 Check report` becomes `t02_check_report`. */
export function nameOf(activity: string): string {
  const words = activity
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[a-z]/.test(words) ? words : `a_${words}`;
}

/** The event that ends a case in a machine that was made of a log. */
export const END = 'complete';

/** What a definition says of itself beside its machine. */
export interface DefinitionHead {
  readonly id: string;
  readonly title: string;
  readonly calendar: string;
  /** Lines of comment at the top. */
  readonly comments: readonly string[];
}

/**
 * The machine as a definition in YAML. Everybody in the one role may do everything.
 *
 * @throws RangeError when two activities come to the same name
 */
export function definitionOf(follows: Follows, head: DefinitionHead): string {
  const activities = new Set([...follows].flatMap(([from, row]) => [from, ...row.keys()]));
  activities.delete('');
  const names = new Map([...activities].sort().map((activity) => [activity, nameOf(activity)]));
  if (new Set(names.values()).size < names.size) {
    throw new RangeError('two activities of the log come to the same name');
  }
  const lines = [
    ...head.comments.map((line) => `# ${line}`.trimEnd()),
    'format: caseline/v1',
    `id: ${head.id}`,
    'version: 1',
    `title: ${head.title}`,
    'owner: staff',
    `calendar: ${head.calendar}`,
    'start: opened',
    '',
    'states:',
    ...stateLines({ name: 'opened', title: 'Nothing has happened yet' }, follows.get(''), names),
  ];
  for (const [activity, name] of names) {
    lines.push(...stateLines({ name, title: activity }, follows.get(activity), names));
  }
  lines.push('  closed: { final: true, outcome: done }', '', 'roles:', '  staff: { team: staff }');
  return `${lines.join('\n')}\n`;
}

function stateLines(
  { name, title }: { readonly name: string; readonly title: string },
  row: ReadonlyMap<string, number> | undefined,
  names: ReadonlyMap<string, string>,
): string[] {
  const lines = [
    `  ${name}:`,
    `    title: ${JSON.stringify(title)}`,
    '    assign: staff',
    '    open_ended: The log does not say how long this may take',
  ];
  if (row === undefined) return lines;
  const ways = [...row].map(([to, count]) => {
    const way = to === '' ? `${END}: closed` : `${names.get(to)}: ${names.get(to)}`;
    return `      ${way}`.padEnd(70) + ` # ${count} times`;
  });
  return [...lines, '    transitions:', ...ways];
}
