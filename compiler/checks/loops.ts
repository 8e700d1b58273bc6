/**
 * Loops without an event: routes and `done` that lead round to themselves at once.
 *
 * @module
 */
import { enteredBy, immediateRows, startedWith } from '../graph.ts';
import type { CaseModel, StateModel } from '../model.ts';

/** CL0306. */
export function checkLoops(model: CaseModel): void {
  const state = new Map<StateModel, 'open' | 'closed'>();
  for (const root of model.all) {
    if (immediateRows(root).length > 0 && !state.has(root)) visit(root, { state, model });
  }
}

/** Depth first without recursion: a definition may be one long chain of routes. */
function visit(
  root: StateModel,
  { state, model }: { state: Map<StateModel, 'open' | 'closed'>; model: CaseModel },
): void {
  const path: { readonly at: StateModel; readonly next: StateModel[] }[] = [];
  const open = (at: StateModel): void => {
    state.set(at, 'open');
    path.push({ at, next: [...followers(at)] });
  };
  open(root);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const next = top.next.pop();
    if (next === undefined) {
      state.set(top.at, 'closed');
      path.pop();
    } else if (state.get(next) === 'open') {
      const from = path.findIndex(({ at }) => at === next);
      const loop = [...path.slice(from).map(({ at }) => at), next];
      model.names.findings.error(
        'CL0306',
        next.at,
        `\`${next.path}\` leads to itself without an event`,
        {
          label: 'the case would spin for ever',
          help: 'let one of the states wait for an event or a timer',
          notes: [
            loop
              .slice(0, 8)
              .map(({ path: name }) => `\`${name}\``)
              .join(' → '),
          ],
        },
      );
    } else if (!state.has(next)) {
      open(next);
    }
  }
}

/** The states left at once that leaving this one at once enters. */
function followers(from: StateModel): readonly StateModel[] {
  return immediateRows(from).flatMap((row) => {
    if (row.trigger.kind === 'done' && !endsAtOnce(from, row.from!)) return [];
    const source = row.from ?? from;
    if (!(row.target instanceof Object)) return [];
    return enteredBy(source, row.target).filter((state) => immediateRows(state).length > 0);
  });
}

/** Regions are done together: one that waits holds the others. */
function endsAtOnce(end: StateModel, stage: StateModel): boolean {
  if (stage.kind !== 'parallel') return true;
  return [...stage.children.values()].every(
    (region) =>
      region === end.parent ||
      startedWith(region).some(({ kind }) => kind === 'route' || kind === 'final'),
  );
}
