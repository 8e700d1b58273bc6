/**
 * Whether a case can stand where a mapping of states puts it: in the right kind of state, with a
 * position in every region, and with a way back that leads somewhere.
 *
 * @module
 */
import type { Plan, StatePath, StatePlan } from '../plan.ts';
import { isPosition } from './plan-states.ts';
import type { MappingProblem, MigrationPlan } from './types.ts';
import { waysBackOf } from './ways-back.ts';

/** Two versions, and what becomes of states and approvals. */
export interface Positions {
  readonly from: Plan;
  readonly to: Plan;
  readonly mapping: Pick<MigrationPlan['mapping'], 'states' | 'approvals'>;
}

/** How to leave the cases of a state where they are. */
const stay = (path: StatePath): string => `\`states: { ${path}: null }\` leaves its cases alone`;

/** The problems of every state in which a case can stand still. */
export function positionProblems(positions: Positions): readonly MappingProblem[] {
  const { from } = positions;
  const places = Object.values(from.states).filter(isPosition);
  const kinds = places.flatMap((state) => kindProblem(positions, state) ?? []);
  const sound = places.filter(({ path }) => !kinds.some(({ part }) => part === `states/${path}`));
  return [
    ...kinds,
    ...sound.flatMap((state) => regionProblem(positions, state, sound) ?? []),
    ...sound.flatMap((state) => historyProblem(positions, state.path) ?? []),
  ];
}

function targetOf({ to, mapping }: Positions, path: StatePath): StatePlan | null {
  const target = mapping.states[path];
  return target === null || target === undefined ? null : (to.states[target] ?? null);
}

function kindProblem(positions: Positions, state: StatePlan): MappingProblem | null {
  const { path } = state;
  const target = targetOf(positions, path);
  if (target === null) return null;
  const problem = (code: string, message: string, help: string): MappingProblem => ({
    code,
    part: `states/${path}`,
    message: `\`${path}\` cannot become \`${target.path}\`: ${message}`,
    help,
  });
  if (target.kind === 'stage' || target.kind === 'region' || target.kind === 'parallel') {
    const code = target.kind === 'parallel' ? 'region_without_position' : 'stage_without_position';
    const inner = `\`states: { ${path}: ${target.path}.… }\``;
    return problem(code, 'it does not say where inside', `name the state inside it, ${inner}`);
  }
  if (target.kind === 'route') {
    return problem('into_route', 'no case stands still in a route', `name a state behind it`);
  }
  if ((state.kind === 'final') !== (target.kind === 'final')) {
    const message = target.kind === 'final' ? 'that would end its cases' : 'its cases have ended';
    return problem('final_differs', message, stay(path));
  }
  return approvalProblem(positions, { state, target, problem });
}

function approvalProblem(
  { mapping }: Positions,
  {
    state,
    target,
    problem,
  }: {
    readonly state: StatePlan;
    readonly target: StatePlan;
    readonly problem: (code: string, message: string, help: string) => MappingProblem;
  },
): MappingProblem | null {
  if (state.approval === target.approval) return null;
  if (state.approval === null) {
    const message = `nobody has been asked \`${target.approval}\` there`;
    return problem('into_approval', message, `name a state before it; ${stay(state.path)}`);
  }
  if (target.approval === null) {
    const message = `\`${state.approval}\` would never be answered`;
    return problem('out_of_approval', message, `name an approval state; ${stay(state.path)}`);
  }
  if (mapping.approvals[state.approval] === target.approval) return null;
  const message = `it asks \`${state.approval}\`, and that one asks \`${target.approval}\``;
  const again = `\`approvals: { ${state.approval}: ${target.approval} }\` has it asked again`;
  return problem('into_approval', message, `${again}; ${stay(state.path)}`);
}

/** A case in a parallel state is in every region at once, before and after. */
function regionProblem(
  positions: Positions,
  state: StatePlan,
  places: readonly StatePlan[],
): MappingProblem | null {
  const { from, to } = positions;
  const target = targetOf(positions, state.path);
  if (target === null) return null;
  const beside = places.filter(({ path }) => areBeside(from, path, state.path));
  for (const other of beside) {
    const place = targetOf(positions, other.path);
    if (place === null || areBeside(to, place.path, target.path)) continue;
    const message = `\`${state.path}\` and \`${other.path}\` hold at once; \`${target.path}\` and \`${place.path}\` do not`;
    const help = 'put each region into a region of its own';
    return { code: 'regions_joined', part: `states/${state.path}`, message, help };
  }
  const regions = new Set(beside.map(({ path }) => regionBeside(from, path, state.path)));
  for (const empty of regionsBeside(to, target.path)) {
    const isFilled = [...regions].some((region) =>
      beside
        .filter(({ path }) => regionBeside(from, path, state.path) === region)
        .every(({ path }) => {
          const place = targetOf(positions, path);
          return place === null || place.path.startsWith(`${empty}.`);
        }),
    );
    if (isFilled) continue;
    return {
      code: 'region_without_position',
      part: `states/${state.path}`,
      message: `\`${state.path}\` becomes \`${target.path}\`, and nothing says where the case is in \`${empty}\``,
      help: `map the states of a region into \`${empty}\`; ${stay(state.path)}`,
    };
  }
  return null;
}

/** The regions in which a case is beside the one that a state stands in. */
function regionsBeside(plan: Plan, path: StatePath): readonly StatePath[] {
  return Object.values(plan.states)
    .filter(({ kind, parent }) => kind === 'region' && isInside(path, parent!))
    .map((region) => region.path)
    .filter((region) => !isInside(path, region));
}

/** Whether two states stand in different regions of one parallel state. */
function areBeside(plan: Plan, one: StatePath, other: StatePath): boolean {
  return regionBeside(plan, one, other) !== null;
}

/** The region that a state stands in, and another one does not, of a parallel state around both. */
function regionBeside(plan: Plan, path: StatePath, other: StatePath): StatePath | null {
  return regionsBeside(plan, other).find((region) => isInside(path, region)) ?? null;
}

function isInside(path: StatePath, outer: StatePath): boolean {
  return path.startsWith(`${outer}.`);
}

/** A state whose cases would have a way back and could none of them say where it leads. */
function historyProblem(positions: Positions, path: StatePath): MappingProblem | null {
  const { from, to, mapping } = positions;
  const target = targetOf(positions, path);
  const places = target === null ? undefined : waysBackOf(to).get(target.path);
  if (target === null || places === undefined) return null;
  const before = [...(waysBackOf(from).get(path) ?? [])];
  const known = before.map((origin) => mapping.states[origin]);
  if (known.some((origin) => typeof origin === 'string' && places.has(origin))) return null;
  return {
    code: 'history_nowhere',
    part: `states/${path}`,
    message: `\`${target.path}\` leads back to where a case came from, and the cases in \`${path}\` came from none of ${[...places].map((one) => `\`${one}\``).join(', ')}`,
    help: `name the state that it leads to instead of \`previous\`; ${stay(path)}`,
  };
}
