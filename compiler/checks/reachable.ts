/**
 * Reachability: every state can be reached, and from every state the case can end.
 *
 * Guards are taken as if they could hold; what is left is the shape of the graph.
 *
 * @module
 */
import { anywhereStates, enteredBy, lineOf, ownRows, startedWith } from '../graph.ts';
import type { CaseModel, RowModel, StateModel } from '../model.ts';
import type { WaysBack } from '../previous.ts';

/** CL0301 and CL0305. */
export function checkReachable(model: CaseModel, ways: WaysBack): void {
  const reached = reachable(model);
  const { findings } = model.names;
  for (const state of model.all) {
    if (reached.has(state) || (state.parent !== null && !reached.has(state.parent))) continue;
    findings.error('CL0301', state.at, `\`${state.path}\` cannot be reached`, {
      label: 'no way leads here',
      help: 'let a transition lead here, or remove the state',
    });
  }
  if (findings.errors === 0) checkEndings(model, ways);
}

/** All states that a case can come to be in. */
function reachable(model: CaseModel): ReadonlySet<StateModel> {
  const reached = new Set<StateModel>();
  const waiting: StateModel[] = [];
  const enter = (states: Iterable<StateModel>): void => {
    for (const state of states) {
      if (reached.has(state)) continue;
      reached.add(state);
      waiting.push(state);
    }
  };
  enter(model.start === undefined ? [] : startedWith(model.start));
  const top = new Set(anywhereStates(model));
  let anywhereDone = false;
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    enter(
      targetsOf(
        state,
        ownRows(state).filter((row) => row.trigger.kind !== 'done'),
      ),
    );
    if (state.kind === 'final' && state.parent !== null) enter(doneTargets(state.parent, reached));
    if (!top.has(state)) continue;
    // An `anywhere` row enters the same states wherever at the top it is taken.
    if (!anywhereDone) enter(targetsOf(state, model.anywhere));
    anywhereDone = true;
  }
  return reached;
}

function targetsOf(from: StateModel, rows: readonly RowModel[]): readonly StateModel[] {
  return rows.flatMap(({ target }) => (target instanceof Object ? enteredBy(from, target) : []));
}

/** Where a stage goes once a final state in it, or in each of its regions, is reached. */
function doneTargets(parent: StateModel, reached: ReadonlySet<StateModel>): readonly StateModel[] {
  if (parent.kind === 'stage') return targetsOf(parent, parent.done);
  const parallel = parent.parent!;
  const ends = [...parallel.children.values()].every((region) =>
    [...region.children.values()].some((inner) => inner.kind === 'final' && reached.has(inner)),
  );
  return ends ? targetsOf(parallel, parallel.done) : [];
}

function checkEndings(model: CaseModel, ways: WaysBack): void {
  const { findings } = model.names;
  const ends = [...model.states.values()].filter(({ kind }) => kind === 'final');
  const excused = model.all.filter(({ openEnded }) => openEnded !== null);
  const word = model.root.entries.get('states')!.key;
  if (ends.length === 0 && excused.length === 0) {
    findings.error('CL0305', word, 'the case can never end', {
      label: 'no state at the top is final',
      help: 'add a state with `final: true`, or say why not with `open_ended`',
    });
    return;
  }
  const ending = canEnd(model, ways, [...ends, ...excused]);
  const stuck = model.all.filter(
    (state) => state.kind !== 'region' && !lineOf(state).some((around) => ending.has(around)),
  );
  const [first] = stuck;
  if (first === undefined) return;
  findings.error('CL0305', first.at, `from \`${first.path}\` the case can never end`, {
    label: 'every way from here leads round and round',
    help: 'add a way to a final state',
    ...(stuck.length > 1
      ? {
          notes: [
            `nor from ${stuck
              .slice(1, 6)
              .map(({ path }) => `\`${path}\``)
              .join(', ')}`,
          ],
        }
      : {}),
  });
}

/** States from which one of the ends can be reached, followed backwards. */
function canEnd(
  model: CaseModel,
  ways: WaysBack,
  ends: readonly StateModel[],
): ReadonlySet<StateModel> {
  const into = new Map<StateModel, StateModel[]>();
  const edge = (from: StateModel, to: StateModel): void => {
    const known = into.get(to);
    if (known === undefined) into.set(to, [from]);
    else known.push(from);
  };
  const top = anywhereStates(model);
  for (const state of model.all) {
    for (const { target } of ownRows(state)) if (target instanceof Object) edge(state, target);
    if (state.parent !== null) edge(state.parent, state);
  }
  const targets = new Set(
    model.anywhere.flatMap(({ target }) => (target instanceof Object ? [target] : [])),
  );
  for (const target of targets) for (const state of top) edge(state, target);
  for (const [state, origins] of ways.origins) for (const origin of origins) edge(state, origin);
  const ending = new Set(ends);
  const waiting = [...ends];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    for (const from of into.get(state) ?? []) {
      if (ending.has(from)) continue;
      ending.add(from);
      waiting.push(from);
    }
  }
  return ending;
}
