/**
 * Two lives of one case held against one another: moves, positions, deadlines.
 *
 * @module
 */
import type { Entry } from '../input.ts';
import type { StatePath } from '../plan.ts';
import { activeStates } from '../step.ts';
import { type Joined, stateAfter } from './joined.ts';
import { bareKey, keyInWords } from './replay-words.ts';
import type { Life, Lived } from './replay-run.ts';
import type { TrailEntry } from './trail-inputs.ts';

/** One move of the trail, and whether the new version came to the same. */
export interface ReplayedMove {
  /** The entry's number. */
  readonly sequence: number;
  /** What it was, in the words of the new version. */
  readonly move: string;
  readonly wasAtMs: number;
  /** When it came about in the new version; `null`: it did not. */
  readonly atMs: number | null;
}

/** A deadline at another instant. */
export interface DeadlineDifference {
  /** Its id without numbers, in the words of the new version. */
  readonly deadline: string;
  /** Epoch milliseconds; `null`: there is none. */
  readonly wasAtMs: number | null;
  readonly dueAtMs: number | null;
}

/** Where two lives part. */
export interface Departure {
  /** How many inputs were lived through, the one where they part included. */
  readonly count: number;
  readonly moves: readonly ReplayedMove[];
  readonly found: { readonly at: number; readonly because: string } | null;
}

/** The text by which moves are compared; `null`: it is none. */
export function moveText({ kind, state, detail }: TrailEntry, joined?: Joined): string | null {
  const after = (path: unknown): string => {
    if (typeof path !== 'string') return '';
    // `previous` is no state, and there under every version.
    if (joined === undefined || !Object.hasOwn(joined.from.states, path)) return path;
    return stateAfter(joined, path) ?? `${path} (no more)`;
  };
  switch (kind) {
    case 'transition':
      return detail['to'] === undefined
        ? `\`${String(detail['event'] ?? detail['transition'])}\``
        : `to \`${after(detail['to'])}\``;
    case 'decided': {
      const name = String(detail['approval']);
      const approval = joined === undefined ? name : (joined.mapping.approvals[name] ?? name);
      return `\`${approval}\` decided as \`${String(detail['result'])}\``;
    }
    case 'closed':
      return `closed in \`${after(state)}\` as \`${String(detail['outcome'])}\``;
    default:
      return null;
  }
}

/**
 * Finds where the later version's life parts from the own one.
 *
 * @param entries the trail, whose moves are those of the own life
 */
export function departureOf(
  joined: Joined,
  {
    own,
    other,
    entries,
  }: { readonly own: Life; readonly other: Life; readonly entries: readonly TrailEntry[] },
): Departure {
  const numbers = entries.filter((entry) => moveText(entry) !== null);
  const moves: ReplayedMove[] = [];
  for (const [index, one] of other.lived.entries()) {
    const found = held(joined, { own: own.lived[index]!, other: one, numbers, moves });
    if (found !== null) return { count: index + 1, moves, found };
  }
  return { count: other.lived.length, moves, found: null };
}

function held(
  joined: Joined,
  {
    own,
    other,
    numbers,
    moves,
  }: {
    readonly own: Lived;
    readonly other: Lived;
    readonly numbers: readonly TrailEntry[];
    readonly moves: ReplayedMove[];
  },
): Departure['found'] {
  const was = movesIn(own, joined);
  const came = movesIn(other);
  let at = own.input.sequence;
  for (const [index, { text, atMs }] of was.entries()) {
    at = numbers[moves.length]!.sequence;
    const next = came[index];
    const isSame = next?.text === text;
    moves.push({ sequence: at, move: text, wasAtMs: atMs, atMs: isSame ? next.atMs : null });
    if (isSame) continue;
    const instead = next === undefined ? 'stayed' : `gone ${next.text}`;
    return { at, because: `at entry ${at} the case went ${text}, and would have ${instead}` };
  }
  const more = came[was.length];
  if (more !== undefined) {
    return { at, because: `after entry ${at} the case would have gone ${more.text} as well` };
  }
  const stands = activeStates(own.snapshot).map((path) => stateAfter(joined, path) ?? path);
  const would = activeStates(other.snapshot);
  if (sorted(stands) === sorted(would)) return null;
  const because = `after entry ${at} the case stood in ${sorted(stands)}, and would have stood in ${sorted(would)}`;
  return { at, because };
}

function movesIn(
  { entries }: Lived,
  joined?: Joined,
): readonly { readonly text: string; readonly atMs: number }[] {
  return entries.flatMap((entry) => {
    const text = moveText(entry, joined);
    return text === null ? [] : [{ text, atMs: entry.atMs }];
  });
}

function sorted(paths: readonly StatePath[]): string {
  return [...paths]
    .sort()
    .map((path) => `\`${path}\``)
    .join(' and ');
}

interface Due {
  readonly key: string;
  readonly atMs: number;
}

/** Deadlines that fell due, or will, at other instants. */
export function deadlineDifferences(
  joined: Joined,
  {
    before,
    after,
  }: {
    readonly before: readonly Lived[];
    readonly after: readonly Lived[];
  },
): readonly DeadlineDifference[] {
  const was = duesOf(before, (id) => keyInWords({ joined }, id));
  const now = duesOf(after, bareKey);
  const keys = [...new Set([...was, ...now].map(({ key }) => key))].sort();
  return keys.flatMap((key) => {
    const olds = was.filter((one) => one.key === key);
    const news = now.filter((one) => one.key === key);
    const count = Math.max(olds.length, news.length);
    return Array.from({ length: count }, (_, index) => ({
      deadline: key,
      wasAtMs: olds[index]?.atMs ?? null,
      dueAtMs: news[index]?.atMs ?? null,
    })).filter(({ wasAtMs, dueAtMs }) => wasAtMs !== dueAtMs);
  });
}

/** What has fallen due, and then what is open; absences are people's own. */
function duesOf(lived: readonly Lived[], keyOf: (id: string) => string): readonly Due[] {
  const fallen = lived.flatMap(({ entries }) => entries.flatMap((entry) => fallenIn(entry, keyOf)));
  const open = lived.at(-1)?.snapshot.deadlines ?? [];
  return [
    ...fallen,
    ...open
      .filter(({ kind }) => kind !== 'absence')
      .map(({ id, dueAtMs }) => ({ key: keyOf(id), atMs: dueAtMs })),
  ];
}

function fallenIn({ kind, cause, detail }: Entry, keyOf: (id: string) => string): readonly Due[] {
  const id = String(detail['deadline']);
  if (kind !== 'deadline_due' || cause.kind !== 'deadline' || id.endsWith('/absence')) return [];
  return [{ key: keyOf(id), atMs: cause.dueAtMs }];
}
