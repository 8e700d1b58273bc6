/**
 * Handoffs: what goes along with a row, and the way back for whoever does not accept it.
 *
 * @module
 */
import { RETURN_HANDOFF } from '../core/task-plans.ts';
import type { Ref } from './access.ts';
import type { CaseModel, HandoffModel, Names, RowModel, StateModel } from './model.ts';
import { assigningState } from './states.ts';

/** Gives states that take over by a handoff to be accepted a way back; after targets are found. */
export function addReturns(model: CaseModel, rows: readonly RowModel[]): void {
  const done = new Set<StateModel>();
  for (const { handoff, target } of rows) {
    if (handoff?.accept !== true || !(target instanceof Object) || done.has(target)) continue;
    if (!takesOver(target)) continue;
    done.add(target);
    target.rows = [...target.rows, returnRow(target, handoff, model.names)];
  }
}

/** Whether somebody works in a state who could accept a handoff. */
export function takesOver(state: StateModel): boolean {
  const fits = state.kind === 'simple' || state.kind === 'stage';
  return fits && state.assign !== null;
}

/** Who takes over in a state, as text; `null` when nobody in particular does. */
export function receiverOf(state: StateModel): string | null {
  const assigning = assigningState(state)?.assign?.who.text;
  if (assigning !== undefined) return assigning;
  const seats = state.approval?.seats.map(({ text }) => text) ?? [];
  return seats.length === 0 ? null : seats.join(', ');
}

function returnRow(from: StateModel, { start, end }: HandoffModel, names: Names): RowModel {
  const at = { start, end };
  const reason: Ref = { name: 'reason', ...at };
  names.use('field', 'reason');
  return {
    id: `${from.path}/${RETURN_HANDOFF}/0`,
    from,
    trigger: { kind: 'event', event: RETURN_HANDOFF },
    to: { name: 'previous', ...at },
    target: 'previous',
    by: [{ text: 'assignee', party: { kind: 'assignee' }, ...at }],
    isByGiven: true,
    needs: [reason],
    when: null,
    set: [],
    clear: [],
    outcome: null,
    purpose: null,
    handoff: null,
    actions: [],
    ...at,
  };
}
