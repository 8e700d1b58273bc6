/**
 * The verdict on a case after the faults: what its trail, its tables and its engine must agree on.
 *
 * @module
 */
import type { Entry } from '../../core/input.ts';
import { entryHash } from '../../core/draft.ts';
import type { Snapshot } from '../../core/input.ts';
import type { Sent } from './lives.ts';

/** Everything that is known of a case when it is quiet. */
export interface Remains {
  readonly caseId: string;
  readonly sent: readonly Sent[];
  readonly trail: readonly (Entry & { readonly recordedAtMs: number })[];
  /** From the table of commands: id → sequence. */
  readonly commands: ReadonlyMap<string, number>;
  /** From the table of cases. */
  readonly row: { readonly sequence: number; readonly head: string; readonly status: string };
  /** From the engine. */
  readonly snapshot: Snapshot;
  /** Temporal's own word for the workflow: RUNNING, COMPLETED, … */
  readonly workflow: string;
  /** How much faster than reality the case's clock ran. */
  readonly scale: number;
}

/** Kinds of violations. */
export type Kind =
  | 'lost'
  | 'doubled'
  | 'disordered'
  | 'chain'
  | 'head'
  | 'deadline lost'
  | 'deadline doubled'
  | 'deadline early'
  | 'workflow';

/** Something that must not be. */
export interface Violation {
  readonly caseId: string;
  readonly kind: Kind;
  readonly what: string;
}

/** All that must not be in a case. */
export function violationsOf(remains: Remains): Violation[] {
  const { caseId } = remains;
  const found = [
    ...commandViolations(remains),
    ...chainViolations(remains),
    ...deadlineViolations(remains),
  ];
  if (!['RUNNING', 'COMPLETED'].includes(remains.workflow)) {
    found.push(['workflow', remains.workflow]);
  }
  if (remains.snapshot.status === 'faulted') found.push(['workflow', 'faulted']);
  return found.map(([kind, what]) => ({ caseId, kind, what }));
}

type Found = [kind: Kind, what: string];

/** Every command that was answered stands in the trail once, and in the order of the answers. */
function commandViolations({ sent, trail, commands }: Remains): Found[] {
  const found: Found[] = [];
  const places = placesOf(trail);
  let lastSequence = 0;
  for (const one of sent) {
    const at = one.text === null ? null : (places.get(one.text) ?? []);
    const times = at?.length ?? (one.isDone ? 1 : 0);
    if (times > 1) found.push(['doubled', `${one.text} stands at ${at!.join(' and ')}`]);
    if (!one.isDone) {
      // Refused after an attempt whose end nobody knows: that one may have counted.
      if (times > 0 && !one.isAmbiguous) found.push(['doubled', `${one.text} was refused`]);
      continue;
    }
    if (times === 0) found.push(['lost', `${one.text} is not in the trail`]);
    const sequence = commands.get(one.commandId);
    if (sequence === undefined) found.push(['lost', `command ${one.commandId} is not recorded`]);
    else if (sequence !== one.sequence) {
      found.push(['disordered', `command at ${sequence}, answered as ${one.sequence}`]);
    }
    if (one.sequence <= lastSequence) {
      found.push(['disordered', `${one.text} came to ${one.sequence} after ${lastSequence}`]);
    }
    if (at?.[0] !== undefined && (at[0] <= lastSequence || at[0] > one.sequence)) {
      found.push(['disordered', `${one.text} stands at ${at[0]}, answered as ${one.sequence}`]);
    }
    lastSequence = one.sequence;
  }
  const known = new Set(sent.flatMap(({ text }) => (text === null ? [] : [text])));
  for (const text of places.keys()) {
    if (!known.has(text)) found.push(['doubled', `nobody sent ${text}`]);
  }
  return found;
}

/** Note or comment → the numbers of the entries that have it. */
function placesOf(trail: Remains['trail']): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const { kind, detail, sequence } of trail) {
    const fields = kind === 'data' ? (detail['fields'] as Record<string, unknown>) : {};
    const text = kind === 'answered' ? detail['comment'] : fields['note'];
    if (typeof text !== 'string') continue;
    places.set(text, [...(places.get(text) ?? []), sequence]);
  }
  return places;
}

/** Numbers without gaps, every hash as computed, and one end for table, trail and engine. */
function chainViolations({ trail, row, snapshot }: Remains): Found[] {
  const found: Found[] = [];
  let head = '';
  for (const [index, { hash, recordedAtMs: _, ...entry }] of trail.entries()) {
    if (entry.sequence !== index + 1) {
      found.push(['chain', `entry ${index + 1} is ${entry.sequence}`]);
      break;
    }
    if (hash !== entryHash(head, entry))
      found.push(['chain', `entry ${entry.sequence} is changed`]);
    head = hash;
  }
  const ends = {
    trail: `${trail.length} ${head}`,
    table: `${row.sequence} ${row.head}`,
    engine: `${snapshot.sequence} ${snapshot.head}`,
  };
  if (new Set(Object.values(ends)).size > 1) found.push(['head', JSON.stringify(ends)]);
  if (row.status !== snapshot.status) {
    found.push(['head', `the table says ${row.status}, the engine ${snapshot.status}`]);
  }
  return found;
}

/** Every deadline set is followed by exactly one due or clear, and none is due early. */
function deadlineViolations({ trail, snapshot, scale }: Remains): Found[] {
  const found: Found[] = [];
  const armed = new Map<string, number>();
  const [first] = trail;
  const clear = (ids: unknown): void => {
    for (const id of (ids as string[] | undefined) ?? []) {
      if (!armed.delete(id)) found.push(['deadline lost', `${id} was cleared, but not armed`]);
    }
  };
  for (const { kind, detail, cause, atMs, recordedAtMs, sequence } of trail) {
    const id = detail['deadline'] as string;
    if (kind === 'deadline_set') {
      if (armed.has(id) && detail['wasAtMs'] === undefined)
        found.push(['deadline doubled', `${id} was set twice, at ${sequence}`]);
      armed.set(id, detail['dueAtMs'] as number);
    } else if (kind === 'deadline_changed') {
      armed.set(id, detail['dueAtMs'] as number);
    } else if (kind === 'deadline_due') {
      const dueAtMs = armed.get(id);
      if (!armed.delete(id))
        found.push(['deadline doubled', `${id} was due twice, at ${sequence}`]);
      if (cause.kind !== 'deadline' || cause.dueAtMs !== dueAtMs || atMs < dueAtMs) {
        found.push(['deadline early', `${id} was due at ${atMs} and not at ${dueAtMs}`]);
      }
      // On the real clock too. Both are no earlier than the start: the first entry is recorded late
      // when the database is away, and its case time runs ahead when the case began late.
      const realMs = recordedAtMs - Math.min(first!.recordedAtMs, first!.atMs);
      if (realMs + 2 < ((dueAtMs ?? 0) - first!.atMs) / scale) {
        found.push(['deadline early', `${id} was due ${realMs} ms after the start`]);
      }
    } else if (kind === 'deadline_cleared') clear([id]);
    else if (kind === 'left' || kind === 'decided') clear(detail['cleared']);
    // A case that is reopened or sealed leaves its final state, and says no more of it.
    if (kind === 'reopened') {
      for (const one of armed.keys()) if (one.endsWith('/reopen')) armed.delete(one);
    }
  }
  const still = new Map(snapshot.deadlines.map((one) => [one.id, one.dueAtMs]));
  for (const [id, dueAtMs] of armed) {
    if (still.get(id) !== dueAtMs) found.push(['deadline lost', `${id} never came`]);
  }
  for (const id of still.keys()) {
    if (!armed.has(id)) found.push(['deadline doubled', `${id} is armed, but was never set`]);
  }
  return found;
}
