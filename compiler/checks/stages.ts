/**
 * Stages and regions that end, or never end.
 *
 * @module
 */
import type { CaseModel, StateModel } from '../model.ts';

/** CL0309, CL0310, CL0319, CL0328. */
export function checkStages(model: CaseModel): void {
  for (const state of model.all) {
    if (state.kind === 'stage') checkEnd(state, model, hasFinal(state));
    if (state.kind !== 'parallel') continue;
    const regions = [...state.children.values()];
    checkEnd(state, model, regions.length > 0 && regions.every(hasFinal));
    if (regions.length === 1) {
      const at = state.node.entries.get('regions')!.key;
      model.names.findings.warning('CL0328', at, `\`${state.path}\` has one region only`, {
        label: 'nothing runs beside it',
        help: 'write it as a stage with `states` and `start`',
      });
    }
  }
  for (const state of model.all) checkRoute(state, model);
}

function hasFinal(state: StateModel): boolean {
  return [...state.children.values()].some(({ kind }) => kind === 'final');
}

function checkEnd(state: StateModel, { names: { findings } }: CaseModel, ends: boolean): void {
  const done = state.node.entries.get('done');
  if (ends && done === undefined) {
    findings.error('CL0309', state.at, `\`${state.path}\` ends and leads nowhere`, {
      label: state.kind === 'stage' ? 'one of its states is final' : 'all its regions can end',
      help: 'add `done: STATE`',
    });
  }
  if (!ends && done !== undefined) {
    findings.error('CL0310', done.key, `\`${state.path}\` is never done`, {
      label:
        state.kind === 'stage'
          ? 'none of its states is final'
          : 'not every region has a final state',
      help: 'add a state with `final: true` inside, or leave `done` out',
    });
  }
}

/** A route must lead somewhere. */
function checkRoute(state: StateModel, { names: { findings } }: CaseModel): void {
  for (const row of [...state.routes, ...state.done]) {
    if (row.to !== null) continue;
    findings.error('CL0319', row, 'this row leads nowhere', {
      label: 'no `to`',
      help: 'add `to`',
    });
  }
}
