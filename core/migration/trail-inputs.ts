/**
 * What was put to a case, read back out of its trail.
 *
 * A trail tells what happened; most of it followed by itself. Read back are the inputs alone, each
 * at its own instant and in the words of the version that the case was under: what people did, what
 * hosts said, and when facts about people changed. Time itself is no input: deadlines fall due again.
 *
 * @module
 */
import type { Entry, Input } from '../input.ts';
import { dataBefore, inputIn, PRIMARY } from './trail-acts.ts';

/** What of an entry is read. */
export type TrailEntry = Omit<Entry, 'hash'>;

/** One input, with the entries that it led to at once. */
export interface TrailInput {
  /** The number of its first entry. */
  readonly sequence: number;
  /** Epoch milliseconds, on the case's clock. */
  readonly atMs: number;
  /** As it was, work items by their numbers at that time; `people`: see {@link Read}. */
  readonly input: Input;
  readonly entries: readonly TrailEntry[];
}

/** A trail as read. */
export interface Read {
  /** The start comes first. */
  readonly inputs: readonly TrailInput[];
  /** What the trail does not hold, in sentences, with the numbers of entries. */
  readonly assumptions: readonly string[];
  /** Where the reading ends, and why; `null`: it has been read to its end. */
  readonly stopped: { readonly sequence: number; readonly because: string } | null;
}

/** Entries of which nothing can be done again: what came before them is in other words. */
const OTHER_WORDS: readonly Entry['kind'][] = ['migrated', 'migration_undone'];

/** Reads the inputs out of a whole trail. */
export function readInputs(entries: readonly TrailEntry[], caseId: string): Read {
  const inputs: TrailInput[] = [];
  const assumptions: string[] = [];
  if (entries[0]?.kind !== 'started') {
    const because = 'the trail does not begin with the start of the case';
    return { inputs, assumptions, stopped: { sequence: entries[0]?.sequence ?? 0, because } };
  }
  for (const group of groupsOf(entries)) {
    const [first] = group;
    const moved = group.find(({ kind }) => OTHER_WORDS.includes(kind));
    if (moved !== undefined) {
      const because = 'the case was moved to another version, so its trail is in the words of two';
      return { inputs, assumptions, stopped: { sequence: moved.sequence, because } };
    }
    const read = inputIn(group, { caseId, all: entries });
    assumptions.push(...read.assumptions);
    if (read.input === null) continue;
    const { sequence, atMs } = first!;
    inputs.push({ sequence, atMs, input: read.input, entries: group });
  }
  return { inputs, assumptions: [...new Set(assumptions)], stopped: null };
}

/** The entries of each input; what deadlines and answers of the world did belongs to none. */
function groupsOf(entries: readonly TrailEntry[]): readonly (readonly TrailEntry[])[] {
  const groups: TrailEntry[][] = [];
  let group: TrailEntry[] | null = null;
  let key: string | null = null;
  for (const entry of entries) {
    const own = keyOf(entry);
    if (own === null) group = null;
    else if (group === null || own !== key || beginsAgain(group, entry))
      groups.push((group = [entry]));
    else group.push(entry);
    key = own;
  }
  return groups;
}

/** What the entries of one input have in common; `null` of what came by itself. */
function keyOf({ atMs, cause, kind }: TrailEntry): string | null {
  switch (cause.kind) {
    case 'command':
      return ['command', atMs, cause.command, cause.actor, cause.occurredAtMs ?? ''].join(' ');
    case 'news':
      return ['news', atMs, cause.news, cause.subject].join(' ');
    case 'people':
      return kind === 'people' ? `people ${atMs}` : null;
    case 'entry':
      return ['entry', atMs, cause.sequence].join(' ');
    default:
      return null;
  }
}

/**
 * Whether an entry is the beginning of the next input: the same person may do the same thing twice
 * at one instant.
 */
function beginsAgain(group: readonly TrailEntry[], entry: TrailEntry): boolean {
  const { cause, kind, detail } = entry;
  if (cause.kind === 'people') return true;
  if (cause.kind === 'news') return NEWS.includes(kind);
  if (cause.kind !== 'command') return false;
  if (kind === 'transition') {
    const isEvent = detail['event'] === cause.command;
    const isAgain = group.some(
      (one) =>
        (one.kind === 'transition' && one.detail['transition'] === detail['transition']) ||
        (one.kind === 'entered' && one.state === entry.state && cause.command !== 'start'),
    );
    return isEvent && isAgain;
  }
  const isDone = group.some((one) => one.kind === 'transition' || isPrimary(one));
  if (kind === 'data' && entry.actor !== null) return isDone && dataBefore(group, cause.command);
  return isPrimary(entry) && isDone && !SEVERAL.has(cause.command);
}

/** What news begins with. */
const NEWS: readonly Entry['kind'][] = [
  'call_answered',
  'call_failed',
  'case_created',
  'case_failed',
  'linked_closed',
  'linked_reopened',
];

/** Commands that write several entries of their kind. */
const SEVERAL: ReadonlySet<string> = new Set(['link_case', 'not_same', 'start']);

function isPrimary({ actor, cause, kind }: TrailEntry): boolean {
  return cause.kind === 'command' && actor !== null && PRIMARY[cause.command] === kind;
}
