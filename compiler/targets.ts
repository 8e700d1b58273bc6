/**
 * Targets: from a name in `to` to the state that is meant.
 *
 * @module
 */
import type { Ref } from './access.ts';
import type { CaseModel, Names, RowModel, StateModel } from './model.ts';
import { allRows } from './model.ts';
import { suggest } from './suggest.ts';

/** Finds the target of every row. */
export function resolveTargets(model: CaseModel): void {
  const index = indexStates(model);
  for (const row of allRows(model)) {
    if (row.to === null) {
      row.target = null;
    } else if (row.to.name === 'previous') {
      row.target = previousOf(row, model.names);
    } else {
      row.target = findTarget(row, row.to, { model, index });
      if (row.target instanceof Object) refuseBadTarget(row, row.to, row.target, model.names);
    }
  }
}

interface Index {
  readonly byName: ReadonlyMap<string, readonly StateModel[]>;
  readonly byPath: ReadonlyMap<string, StateModel>;
}

function indexStates(model: CaseModel): Index {
  const byName = new Map<string, StateModel[]>();
  for (const state of model.all) byName.set(state.name, [...(byName.get(state.name) ?? []), state]);
  return { byName, byPath: new Map(model.all.map((state) => [state.path, state])) };
}

function previousOf(row: RowModel, names: Names): 'previous' | undefined {
  const { kind } = row.trigger;
  const isClear =
    row.from !== null && row.from.kind !== 'final' && kind !== 'route' && kind !== 'done';
  if (isClear) return 'previous';
  names.findings.error('CL0315', row.to!, '`previous` has no meaning here', {
    label:
      row.from === null ? '`anywhere` has no state before' : 'no state is known that came before',
    help: 'name a state',
  });
  return undefined;
}

function findTarget(
  row: RowModel,
  to: Ref,
  { model, index }: { model: CaseModel; index: Index },
): StateModel | undefined {
  const [head, ...rest] = to.name.split('.') as [string, ...string[]];
  for (let level = row.from; ; level = level.parent) {
    const siblings = level?.parent?.children ?? model.states;
    const found = descend(siblings.get(head), rest);
    if (found !== undefined) return found;
    if (level === null || level.parent === null) break;
  }
  const named = index.byPath.get(to.name) ?? only(index.byName.get(to.name));
  if (named !== undefined) return named;
  const many = index.byName.get(to.name) ?? [];
  if (many.length > 1) {
    model.names.findings.error(
      'CL0204',
      to,
      `\`${to.name}\` is the name of ${many.length} states`,
      {
        label: 'which one?',
        help: `write the whole path: ${many
          .slice(0, 4)
          .map(({ path }) => `\`${path}\``)
          .join(' or ')}`,
      },
    );
    return undefined;
  }
  model.names.findings.error('CL0203', to, `unknown state \`${to.name}\``, {
    label: 'no state has this name',
    help: suggest(to.name, to.name.includes('.') ? index.byPath.keys() : index.byName.keys()),
  });
  return undefined;
}

function descend(from: StateModel | undefined, names: readonly string[]): StateModel | undefined {
  return names.reduce<StateModel | undefined>((state, name) => state?.children.get(name), from);
}

function only(states: readonly StateModel[] | undefined): StateModel | undefined {
  return states?.length === 1 ? states[0] : undefined;
}

function refuseBadTarget(row: RowModel, to: Ref, target: StateModel, { findings }: Names): void {
  if (target.kind === 'region') {
    findings.error('CL0317', to, `\`${to.name}\` is a region`, {
      label: 'a region is entered with all the others',
      help: `name the state around it, \`${target.parent!.path}\``,
    });
  } else if (row.from !== null && regionsBetween(row.from, target)) {
    findings.error('CL0316', to, `\`${to.name}\` is in another region`, {
      label: 'regions run beside each other; none leads into another',
      help: 'name a state of the same region, or one outside of all regions',
    });
  } else if (
    row.trigger.kind === 'event' &&
    row.trigger.event === 'reopen' &&
    row.from?.kind === 'final'
  ) {
    if (target.kind !== 'final') return;
    findings.error('CL0323', to, 'a case reopened into a final state', {
      label: 'it would be closed again at once',
      help: 'name the state where work begins again',
    });
  }
}

/** Whether two states stand in different regions of one state. */
function regionsBetween(from: StateModel, target: StateModel): boolean {
  const around = new Map<StateModel, StateModel>();
  for (let at: StateModel | null = from; at?.parent; at = at.parent) around.set(at.parent, at);
  for (let at: StateModel | null = target; at?.parent; at = at.parent) {
    const mine = around.get(at.parent);
    if (mine !== undefined) return at.parent.kind === 'parallel' && mine !== at;
  }
  return false;
}
