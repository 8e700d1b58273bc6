/**
 * A case of a log, lived through by the engine: its events are sent in their order, each at its
 * own time and by whoever did it.
 *
 * @module
 */
import type { Entry, Input, People, RefusalCode, Snapshot } from '../../core/input.ts';
import type { Plan } from '../../core/plan.ts';
import { step } from '../../core/step.ts';
import { END, nameOf } from '../../logs/discover.ts';
import type { LogCase } from '../../logs/xes.ts';

/** What came of a case. */
export interface Replayed {
  /** The index of the event that was refused, the number of events for the end; `null`: none. */
  readonly refusedAt: number | null;
  readonly code: RefusalCode | null;
  readonly snapshot: Snapshot | null;
  readonly entries: readonly Entry[];
}

/** What is put to the engine for a case: the start, its events, and the end. */
export function inputsOf({ id, events }: LogCase): readonly { input: Input; atMs: number }[] {
  const resources = events.map(({ resource }) => resource || 'nobody');
  const people = staffOf([...new Set(resources)]);
  const [first, last] = [events[0]!, events.at(-1)!];
  const start: Input = { kind: 'start', caseId: id, actor: resources[0]!, data: {}, people };
  const sent = events.map(({ activity, atMs }, index) => ({
    input: { kind: 'event', event: nameOf(activity), actor: resources[index]!, data: {} } as const,
    atMs,
  }));
  const end = { kind: 'event', event: END, actor: resources.at(-1)!, data: {} } as const;
  return [{ input: start, atMs: first.atMs }, ...sent, { input: end, atMs: last.atMs }];
}

/** Replays a case until it ends or something is refused. */
export function replay(plan: Plan, one: LogCase): Replayed {
  let snapshot: Snapshot | null = null;
  const entries: Entry[] = [];
  for (const [index, { input, atMs }] of inputsOf(one).entries()) {
    const result = step(plan, snapshot, input, atMs);
    if (!result.ok) return { refusedAt: index - 1, code: result.refusal.code, snapshot, entries };
    ({ snapshot } = result);
    entries.push(...result.entries);
  }
  return { refusedAt: null, code: null, snapshot, entries };
}

/** What the trail of a replayed case says happened, as a case of a log. */
export function caseOf(plan: Plan, { snapshot, entries }: Replayed): LogCase {
  const moves = entries.filter(
    ({ kind, detail }) => kind === 'transition' && detail['event'] !== END,
  );
  const events = moves.map(({ actor, atMs, detail }) => ({
    activity: plan.states[String(detail['to'])]!.title,
    resource: actor ?? '',
    atMs,
    attributes: {},
  }));
  return { id: snapshot!.caseId, attributes: {}, events };
}

/** People of the one team that logs' machines know. */
export function staffOf(ids: readonly string[]): People {
  return Object.fromEntries(ids.map((id) => [id, { id, teams: ['staff'] }]));
}
