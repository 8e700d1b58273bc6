/**
 * Trails as cases of an event log: what was done, by whom, and when it happened.
 *
 * A row is written for what somebody did and for every way that a case took by itself. Its time is
 * the one at which it is said to have happened, else the time of the record. Rows stand in the
 * order of the trail, which is never sorted again: what is recorded late stands late.
 *
 * @module
 */
import type { Entry } from '../core/input.ts';
import { occurredMs } from '../core/occurred.ts';
import type { LogCase, LogEvent } from './xes.ts';

/** What of an entry a log tells. */
export type TrailEntry = Pick<
  Entry,
  'sequence' | 'atMs' | 'kind' | 'state' | 'actor' | 'cause' | 'detail'
>;

/** A case with its trail. */
export interface TrailCase {
  /** What the log calls it. */
  readonly id: string;
  /** What else is known of it, as texts. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly entries: readonly TrailEntry[];
}

/**
 * What activities are called: `event`, by what people do (`submit`, `review: approved`); `state`,
 * by the state that is reached, a row for each way that led to one and nothing else.
 */
export type Naming = 'event' | 'state';

/** The case as a log has it. */
export function logCaseOf({ id, attributes, entries }: TrailCase, naming: Naming): LogCase {
  const titles = titlesOf(entries);
  const events = entries.flatMap((entry): LogEvent[] => {
    const activity = naming === 'state' ? reached(entry, titles) : done(entry, titles);
    if (activity === null) return [];
    return [
      {
        activity,
        atMs: occurredMs(entry),
        resource: entry.actor ?? '',
        attributes: {
          'caseline:sequence': String(entry.sequence),
          'caseline:kind': entry.kind,
          'caseline:recorded': new Date(entry.atMs).toISOString(),
        },
      },
    ];
  });
  return { id, attributes, events };
}

/** The titles of states, from the entries that tell that they were entered. */
function titlesOf(entries: readonly TrailEntry[]): ReadonlyMap<string, string> {
  return new Map(
    entries.flatMap(({ kind, state, detail }) =>
      kind === 'entered' && state !== null ? [[state, text(detail['title'])] as const] : [],
    ),
  );
}

/** The state that a way led to; `null` for other entries, and for ways that lead nowhere else. */
function reached({ kind, detail }: TrailEntry, titles: ReadonlyMap<string, string>): string | null {
  const to = detail['to'];
  if (kind !== 'transition' || typeof to !== 'string') return null;
  return titles.get(to) || to;
}

/** Entries that tell what somebody did with a thing that has a name, and where the name stands. */
const NAMED: Readonly<Partial<Record<Entry['kind'], string>>> = {
  task_added: 'title',
  task_ticked: 'title',
  task_done: 'title',
  task_cancelled: 'title',
  evidence_added: 'kind',
  evidence_moved: 'number',
  evidence_withdrawn: 'number',
  attached: 'type',
  attachment_withdrawn: 'number',
  note_added: 'note',
  linked: 'as',
  unlinked: 'as',
};

/** Entries that tell what somebody did, in their own word. */
const PLAIN: readonly Entry['kind'][] = ['started', 'delegated', 'declined', 'recused', 'repaired'];

function done(entry: TrailEntry, titles: ReadonlyMap<string, string>): string | null {
  const { kind, state, actor, cause, detail } = entry;
  if (kind === 'transition') {
    if (detail['event'] !== undefined) return text(detail['event']);
    // What follows from an answer is told by the answer.
    if (cause.kind === 'command') return null;
    const to = reached(entry, titles);
    return to === null ? null : `by itself: ${to}`;
  }
  if (actor === null) return null;
  if (PLAIN.includes(kind)) return kind;
  if (kind === 'answered') return `${text(state)}: ${text(detail['result'])}`;
  const named = NAMED[kind];
  if (named === undefined) return null;
  const name = text(detail[named]);
  return [kind.replaceAll('_', ' '), name].filter((part) => part !== '').join(': ');
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
