/**
 * Every state has a way out, a clock and somebody responsible, or says why not.
 *
 * Asked of the states in which a case rests: what stands around a state counts for it too, but
 * `anywhere` does not, because it is for what nobody planned.
 *
 * @module
 */
import { lineOf } from '../graph.ts';
import type { CaseModel, RowModel, StateModel } from '../model.ts';
import { assigningState } from '../states.ts';

/** CL0302, CL0303, CL0304, CL0327. */
export function checkWaysOut(model: CaseModel): void {
  const { findings } = model.names;
  for (const state of model.all) {
    const rests = state.kind === 'simple' || state.kind === 'approval';
    const excused = lineOf(state).some(({ openEnded }) => openEnded !== null);
    if (state.kind === 'final' || state.kind === 'route') warnOfExcuse(state, model);
    if (!rests) continue;
    const lacks = [
      ...(hasWayOut(state) ? [] : ['way out']),
      ...(hasClock(state) ? [] : ['clock']),
      ...(hasSomebody(state) ? [] : ['somebody']),
    ];
    if (excused) {
      if (lacks.length === 0) warnOfExcuse(state, model);
      continue;
    }
    const name = `\`${state.path}\``;
    if (lacks.includes('way out')) {
      findings.error('CL0302', state.at, `${name} has no way out`, {
        label: 'a case would stay here for ever',
        help: 'add a transition, or say why not with `open_ended`',
      });
    }
    if (lacks.includes('clock')) {
      findings.error('CL0303', state.at, `${name} has no clock`, {
        label: 'a case could be forgotten here',
        help: 'add `timers`, e.g. a reminder, or say why not with `open_ended`',
      });
    }
    if (lacks.includes('somebody')) {
      findings.error('CL0304', state.at, `nobody is responsible in \`${state.path}\``, {
        label: 'who works here?',
        help: 'add `assign`, or `waiting: true` when the case waits for somebody else',
      });
    }
  }
}

function warnOfExcuse(state: StateModel, model: CaseModel): void {
  const entry = state.node.entries.get('open_ended');
  if (entry === undefined) return;
  model.names.findings.warning('CL0327', entry.key, `\`${state.path}\` needs no excuse`, {
    label: 'nothing is missing here',
    help: 'leave `open_ended` out',
  });
}

function movesOf(state: StateModel): readonly RowModel[] {
  const timed = state.timers.flatMap(({ action }) => (action?.verb === 'to' ? [action.row] : []));
  return [...state.rows, ...timed];
}

function hasWayOut(state: StateModel): boolean {
  return lineOf(state).some((around) =>
    movesOf(around).some(({ target }) => target !== null && target !== state),
  );
}

function hasClock(state: StateModel): boolean {
  // Unreadable rows have been reported; they are meant to be clocks all the same.
  return lineOf(state).some(
    ({ timers, kind, node }) =>
      // An approval without a ladder is told so itself.
      timers.length > 0 || kind === 'approval' || node.entries.has('timers'),
  );
}

function hasSomebody(state: StateModel): boolean {
  if (state.kind === 'approval') return true;
  if (assigningState(state) !== null || state.node.entries.has('assign')) return true;
  // An event without `by` is told itself; `waiting: true` is there already.
  return (
    state.waiting &&
    lineOf(state).some(({ rows }) =>
      rows.some(({ isByGiven, trigger }) => isByGiven || trigger.kind === 'event'),
    )
  );
}
