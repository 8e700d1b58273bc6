/**
 * Staffing: which roles a case can still need from where it stands, and which of them nobody fills.
 *
 * Pure, over the plan alone: a case is not asked. It looks as far ahead as ways lead, without
 * asking guards, so that it errs on the side of an alarm too many.
 *
 * @module
 */
import type { People } from './input.ts';
import { isAbsent } from './people.ts';
import type { Party, PersonId, Plan, StatePath, StatePlan, TimerAction } from './plan.ts';
import type { ClockAction } from './sla-plan.ts';

/** Why a role cannot be filled. */
export type Unfilled =
  /** Its team has no members. */
  | 'empty'
  /** All of them are away now. */
  | 'absent'
  /** The last of them goes for good before long. */
  | 'leaving'
  /** All of them are parties to a case. */
  | 'parties';

/** Who is away without an end, and begins to be within so long, is leaving. */
export const LEAVING_WITHIN_MS = 30 * 86_400_000;

/** The last instant that a date can name: whoever is away beyond it does not come back. */
const LAST_INSTANT_MS = 8_640_000_000_000_000;

const known = new WeakMap<Plan, Map<string, readonly string[]>>();

/**
 * The roles that a case can still need: the owner's, and of every state that can be reached those
 * who are asked there by an assignment, an approval, a task, a ladder or a clock, with everybody
 * who stands in for one of them.
 *
 * @param states the innermost active states
 * @returns names of roles, sorted
 */
export function rolesAhead(plan: Plan, states: readonly StatePath[]): readonly string[] {
  const ofPlan = known.get(plan) ?? new Map<string, readonly string[]>();
  known.set(plan, ofPlan);
  const key = [...states].sort().join('\n');
  const roles = ofPlan.get(key) ?? findRoles(plan, states);
  ofPlan.set(key, roles);
  return roles;
}

/**
 * Why nobody can fill a role; `null` when somebody can.
 *
 * @param excluded parties to the case, who have no duty in it
 */
export function whyUnfilled(
  plan: Plan,
  role: string,
  given: {
    readonly people: People;
    readonly excluded: readonly PersonId[];
    readonly nowMs: number;
  },
): Unfilled | null {
  const { people, excluded, nowMs } = given;
  const team = plan.roles[role]?.team;
  const members = Object.values(people).filter(
    (one) => team !== undefined && one.teams.includes(team),
  );
  const here = members.filter((one) => !isGone(one.absences ?? [], nowMs));
  if (here.length === 0) return 'empty';
  const able = here.filter(({ id }) => !excluded.includes(id));
  if (able.length === 0) return 'parties';
  if (able.every((one) => isAbsent(one, nowMs))) return 'absent';
  const stay = able.filter((one) => !isGone(one.absences ?? [], nowMs + LEAVING_WITHIN_MS));
  return stay.length === 0 ? 'leaving' : null;
}

/** Whether somebody is away from an instant on, without an end. */
function isGone(
  absences: readonly (readonly [fromMs: number, untilMs: number])[],
  atMs: number,
): boolean {
  return absences.some(([fromMs, untilMs]) => fromMs <= atMs && untilMs > LAST_INSTANT_MS);
}

function findRoles(plan: Plan, states: readonly StatePath[]): readonly string[] {
  const roles = new Set<string>([plan.owner]);
  const add = (party: Party): void => {
    if (party.kind === 'role') roles.add(party.role);
    if (party.kind === 'manager_of') add(party.of);
  };
  for (const path of reachable(plan, states)) for (const one of askedIn(plan, path)) add(one);
  for (const { extend, warnings, breached } of Object.values(plan.sla ?? {})) {
    for (const one of approvers(plan, extend?.approval ?? null)) add(one);
    for (const { action } of warnings) for (const one of askedBy(action)) add(one);
    for (const action of breached) for (const one of askedBy(action)) add(one);
  }
  // A set tells of what is added while it is gone through: the whole chain of backups.
  for (const role of roles) {
    const backup = plan.roles[role]?.backup;
    if (backup !== undefined) roles.add(backup);
  }
  return [...roles].sort();
}

/** Everybody who is asked in a state. */
function askedIn(plan: Plan, path: StatePath): readonly Party[] {
  const state = plan.states[path];
  if (state === undefined) return [];
  const { assign, approval, timers, tasks = [], waiting } = state;
  return [
    ...(assign === null
      ? []
      : [assign.who, ...(assign.second === undefined ? [] : [assign.second])]),
    ...approvers(plan, approval),
    ...timers.flatMap((id) => askedBy(plan.timers[id]!.action)),
    ...tasks.flatMap(({ assign: { who } }) => (who.kind === 'each' ? [] : [who])),
    ...tasks.flatMap((task) => task.timers.flatMap(({ action }) => askedBy(action))),
    ...(waiting ? waitedFor(plan, state) : []),
  ];
}

function approvers(plan: Plan, approval: string | null): readonly Party[] {
  const { seats, ladder } = plan.approvals[approval ?? ''] ?? { seats: [], ladder: [] };
  return [...seats, ...ladder.flatMap(({ action }) => askedBy(action))];
}

function askedBy(action: TimerAction | ClockAction): readonly Party[] {
  return action.verb === 'delegate_to' || action.verb === 'escalate_to' ? [action.who] : [];
}

/** A waiting state asks whoever may send one of its ways out. */
function waitedFor(plan: Plan, { on }: StatePlan): readonly Party[] {
  return Object.values(on)
    .flat()
    .flatMap((id) => plan.transitions[id]?.by ?? []);
}

/** Every state in which a case can come to be, those in which it is among them. */
function reachable(plan: Plan, states: readonly StatePath[]): ReadonlySet<StatePath> {
  const reached = new Set<StatePath>();
  const all = Object.keys(plan.states);
  const reach = (path: StatePath): void => {
    for (const one of all) {
      // With a state all around it, and all that can begin inside.
      if (isWithin(one, path) || isWithin(path, one)) reached.add(one);
    }
  };
  const enter = (path: StatePath): void => {
    if (!reached.has(path)) reach(path);
  };
  for (const path of states) {
    for (const one of all) if (isWithin(path, one)) reached.add(one);
  }
  // As above: what is added is gone through as well.
  for (const path of reached) {
    for (const { from, to } of Object.values(plan.transitions)) {
      if (from !== '' && from !== path) continue;
      if (to === 'previous') for (const one of before(plan, path)) enter(one);
      else if (to !== null) enter(to);
    }
  }
  return reached;
}

/** Where a case can have come from when it goes back. */
function before(plan: Plan, path: StatePath): readonly StatePath[] {
  const froms = Object.values(plan.transitions).flatMap(({ from, to }) =>
    to !== null && to !== 'previous' && isWithin(path, to) ? [from] : [],
  );
  if (!froms.includes('')) return froms;
  return Object.values(plan.states).flatMap((one) => (one.kind === 'final' ? [] : [one.path]));
}

function isWithin(state: StatePath, outer: StatePath): boolean {
  return state === outer || state.startsWith(`${outer}.`);
}
