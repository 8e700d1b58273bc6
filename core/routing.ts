/**
 * Routing: who of a team gets the work, from what the world tells of their other work.
 *
 * Each rule keeps the best of those whom the one before left; what remains equal goes round robin,
 * then by id, so the same answer always makes the same choice. Whoever is at the cap of their role
 * is passed over, and the role's backups come in; that nobody was free is never silent.
 *
 * @module
 */
import { askLoads, routingOf, SECOND, type Tier, tiersOf } from './choice.ts';
import { type Draft, factsOf, putItem, record, tell } from './draft.ts';
import type { Asked, Data, RefusalCode, WorkItem } from './input.ts';
import { watchAbsences } from './items.ts';
import { type Answer, type Load, MEMORY_MAX } from './lookups.ts';
import type { PersonId } from './plan.ts';
import type { RoutingPlan, RoutingRule } from './plan-routing.ts';
import { groupMembers, isExcluded, ownersFor, present } from './standing.ts';

/** Of fewer open cases than this no share is taken: the first one is always all there is. */
const SHARE_FROM = 4;

type Loads = Readonly<Record<PersonId, Load>>;

/** Chooses somebody by what the world has told; an answer to an older question does nothing. */
export function applyLoads(draft: Draft, answer: Answer & { kind: 'loads' }): void {
  const item = draft.items.find(({ id }) => id === answer.item);
  const routing = item && routingOf(draft, item);
  if (!item || !routing || item.routing?.sequence !== answer.sequence) return;
  draft.cause = { kind: 'entry', sequence: answer.sequence };
  if (item.routing.phase === 'chosen') warnOfLoad(draft, item, answer.loads);
  if (item.routing.phase !== 'pending') return;
  const { loads } = answer;
  for (const tier of tiersOf(draft, item)) {
    if (tier.people.length === 0) continue;
    const max = capOf(draft, tier.party);
    const free = tier.people.filter((person) => openOf(loads, person) < max);
    if (free.length > 0) {
      const { person, by } = best(draft, { routing, loads, people: free });
      give(draft, item, { person, tier, told: { by, open: opens(loads, tier.people) } });
      warnOfShare(draft, item, { person, tier, loads });
      return;
    }
    const detail = { item: item.id, party: tier.party, max, open: opens(loads, tier.people) };
    record(draft, 'overload', { state: item.state, detail });
    tell(draft, ownersFor(draft, item), 'notified');
  }
  putItem(draft, { ...item, routing: { ...item.routing, phase: 'queue' } });
  tell(draft, queueOf(item), 'asked');
}

/** Why a reassignment is not possible. */
export interface ReassignRefusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** The assignments that are routed, and so can be given to somebody by name. */
export function routedItems(draft: Draft): readonly WorkItem[] {
  return draft.items.filter((item) => routingOf(draft, item) !== null);
}

/** Gives the work to somebody by name; they need not be of the team, but no party to the case. */
export function reassign(
  draft: Draft,
  { actor, data }: { actor: PersonId; data: Data },
): ReassignRefusal | null {
  const mine = routedItems(draft).filter((item) => ownersFor(draft, item).includes(actor));
  const items = mine.filter((item) => isMeant(item, data['item']));
  const [item] = items;
  if (item === undefined || items.length > 1) {
    const among = mine.map((one) => `\`${nameOf(one)}\``).join(', ');
    return wrong('item', `must say which work is meant: ${among}`);
  }
  const person = data['assignee'];
  if (typeof person !== 'string' || !Object.hasOwn(draft.people, person)) {
    return wrong('assignee', 'is nobody in the directory');
  }
  const why = whyNot(draft, item, person);
  if (why !== null) return { code: 'delegate_not_eligible', message: why };
  const was = item.routing?.person;
  const tier = { party: item.seats[0]!.party, people: [], isAsked: true };
  give(draft, item, { person, tier, told: { was, reason: data['reason'] as string }, actor });
  if (was !== undefined) tell(draft, [was], 'notified');
  if (Object.values(draft.plan.roles).some(({ maxOpenCases }) => maxOpenCases !== undefined)) {
    askLoads(draft, item, [person]);
  }
  return null;
}

/** Whether a name means this work: its id, or a state; of a task `<state>.<task>`. */
function isMeant(item: WorkItem, name: unknown): boolean {
  if (name === undefined || name === null) return item.kind === 'assignment';
  return item.id === name || nameOf(item) === name;
}

function nameOf({ id, kind, state }: WorkItem): string {
  return kind === 'task' ? id.slice(0, id.lastIndexOf('#')) : state;
}

/** Notes that somebody was at work in the case, for `familiar`. */
export function noteWorker(draft: Draft, item: WorkItem | null, person: PersonId | null): void {
  if (item === null || person === null || routingOf(draft, item) === null) return;
  const isAsked = item.seats.some(({ asked }) =>
    asked.some(({ people }) => people.includes(person)),
  );
  if (isAsked) noteAsWorker(draft, person);
}

function noteAsWorker(draft: Draft, person: PersonId): void {
  const others = draft.memory.workers.filter(([worker]) => worker !== person);
  const workers = [...others, [person, draft.nowMs] as const].slice(-MEMORY_MAX);
  draft.memory = { ...draft.memory, workers };
}

/** When somebody was last at work in this case; never is long ago. */
function workedAtMs({ memory }: Draft, person: PersonId): number {
  return memory.workers.find(([worker]) => worker === person)?.[1] ?? Number.NEGATIVE_INFINITY;
}

function give(
  draft: Draft,
  item: WorkItem,
  {
    person,
    tier,
    told,
    actor = null,
  }: {
    person: PersonId;
    tier: Tier;
    told: {
      by?: readonly string[];
      open?: Readonly<Record<string, number>>;
      was?: PersonId | undefined;
      reason?: string;
    };
    actor?: PersonId | null;
  },
): void {
  const seat = item.seats[0]!;
  const { nowMs } = draft;
  const kept = seat.asked
    .filter(({ via }) => via !== 'delegation')
    .map((group): Asked => narrowed(draft, item, { group, person }));
  const asked = kept.some(({ people }) => people.includes(person))
    ? kept
    : [...kept, newGroup(item, { person, tier, actor, nowMs })];
  record(draft, 'assigned', {
    state: item.state,
    actor,
    detail: { item: item.id, person, party: tier.party, ...told },
  });
  const routing = { phase: 'chosen', sequence: draft.sequence, person } as const;
  putItem(draft, { ...item, seats: [{ ...seat, asked }], routing });
  noteAsWorker(draft, person);
  tell(draft, [person], 'asked');
  watchAbsences(draft, item.id);
}

/** Of the role and its backups only the one chosen is asked; superiors stay as they are. */
function narrowed(
  draft: Draft,
  item: WorkItem,
  { group, person }: { group: Asked; person: PersonId },
): Asked {
  if (group.via === 'escalation' || group.because === SECOND) return group;
  const { chosen: _, ...bare } = group;
  const isTheirs = groupMembers(draft, item, bare).includes(person);
  return { ...bare, people: isTheirs ? [person] : [], chosen: person, sinceMs: draft.nowMs };
}

function newGroup(
  item: WorkItem,
  given: { person: PersonId; tier: Tier; actor: PersonId | null; nowMs: number },
): Asked {
  const { person, tier, actor, nowMs } = given;
  const insteadOf = item.seats[0]!.party;
  const group = { people: [person], insteadOf, sinceMs: nowMs };
  return actor === null
    ? { ...group, via: 'backup', party: tier.party, because: 'overload', chosen: person }
    : { ...group, via: 'delegation', party: person, because: actor };
}

/** The best by each rule in turn, and the rules that made a difference. */
function best(
  draft: Draft,
  given: { routing: RoutingPlan; loads: Loads; people: readonly PersonId[] },
): { readonly person: PersonId; readonly by: readonly RoutingRule[] } {
  let left = [...given.people].sort();
  const by: RoutingRule[] = [];
  for (const rule of [...given.routing.by, 'round_robin'] as const) {
    const points = left.map((person) => pointsBy(draft, { ...given, rule, person }));
    const most = Math.max(...points);
    const next = left.filter((_, index) => points[index] === most);
    if (next.length < left.length && !by.includes(rule)) by.push(rule);
    left = next;
  }
  return { person: left[0]!, by };
}

function pointsBy(
  draft: Draft,
  given: { routing: RoutingPlan; loads: Loads; rule: RoutingRule; person: PersonId },
): number {
  const { routing, loads, rule, person } = given;
  switch (rule) {
    case 'least_loaded':
      return -openOf(loads, person);
    case 'round_robin':
      return -Math.max(loads[person]?.lastAtMs ?? -Infinity, workedAtMs(draft, person));
    case 'familiar':
      return workedAtMs(draft, person) === -Infinity ? 0 : 1;
    case 'skill': {
      const skills = draft.people[person]?.skills ?? [];
      return wantedSkills(draft, routing).filter((skill) => skills.includes(skill)).length;
    }
  }
}

/** The skills wanted: words, and the values of the fields among them. */
function wantedSkills(draft: Draft, { skills }: RoutingPlan): readonly string[] {
  const { fields } = factsOf(draft);
  return skills.flatMap((skill) => {
    if (!Object.hasOwn(draft.plan.fields, skill)) return [skill];
    const value = fields[skill];
    return typeof value === 'string' ? [value] : [];
  });
}

/** Somebody given work by name who is at the cap of their role: the owner is to know. */
function warnOfLoad(draft: Draft, item: WorkItem, loads: Loads): void {
  const { person } = item.routing!;
  const groups = item.seats[0]!.asked.filter(({ people }) => people.includes(person!));
  const teams = draft.people[person!]?.teams ?? [];
  const roles = Object.entries(draft.plan.roles).filter(
    ([name, { team }]) => teams.includes(team) || groups.some(({ party }) => party === name),
  );
  const max = Math.min(...roles.map(([role]) => capOf(draft, role)));
  if (openOf(loads, person!) < max) return;
  const detail = { item: item.id, party: person!, max, open: opens(loads, [person!]) };
  record(draft, 'overload', { state: item.state, detail });
  tell(draft, ownersFor(draft, item), 'notified');
}

/** One person with most of a team's work: a red flag, which the owner is to see. */
function warnOfShare(
  draft: Draft,
  item: WorkItem,
  { person, tier, loads }: { person: PersonId; tier: Tier; loads: Loads },
): void {
  const role = tier.party === 'owner' ? draft.plan.owner : tier.party;
  const share = Object.hasOwn(draft.plan.roles, role)
    ? draft.plan.roles[role]!.maxShare
    : undefined;
  const all = tier.people.reduce((sum, one) => sum + openOf(loads, one), 1);
  const mine = openOf(loads, person) + 1;
  if (share === undefined || all < SHARE_FROM || mine * 100 <= share * all) return;
  const open = { ...opens(loads, tier.people), [person]: mine };
  record(draft, 'overload', {
    state: item.state,
    detail: { item: item.id, party: person, share, open },
  });
  tell(draft, ownersFor(draft, item), 'notified');
}

function whyNot(draft: Draft, item: WorkItem, person: PersonId): string | null {
  if (isExcluded(draft, item, person)) return `\`${person}\` may not work in this case.`;
  if (present(draft, [person]).length === 0) return `\`${person}\` is away.`;
  if (item.routing?.person === person) return `\`${person}\` has this work already.`;
  return null;
}

function capOf({ plan }: Draft, party: string): number {
  const role = party === 'owner' ? plan.owner : party;
  const known = Object.hasOwn(plan.roles, role) ? plan.roles[role]!.maxOpenCases : undefined;
  return known ?? Number.POSITIVE_INFINITY;
}

function openOf(loads: Loads, person: PersonId): number {
  return Object.hasOwn(loads, person) ? loads[person]!.open : 0;
}

function opens(loads: Loads, people: readonly PersonId[]): Readonly<Record<string, number>> {
  return Object.fromEntries(people.map((person) => [person, openOf(loads, person)]));
}

function queueOf(item: WorkItem): readonly PersonId[] {
  return [...new Set(item.seats.flatMap(({ asked }) => asked.flatMap(({ people }) => people)))];
}

function wrong(field: string, text: string): ReassignRefusal {
  const message = 'Some of the data is not as this event asks for it.';
  return { code: 'data_invalid', message, fields: { [field]: text } };
}
