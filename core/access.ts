/**
 * Access: who may know that a case exists, and what of it they may read and write.
 *
 * The one decision point. A case's rules are resolved once for all people ({@link resolveAccess}),
 * as part of what the case tells the read model; who asks is then held against that
 * ({@link decide}). Lists hold the same against an index of it (`access-index.ts`). Nothing is
 * allowed that no rule grants.
 *
 * @module
 */
import type { AccessRowPlan } from './action-plans.ts';
import { type AccessFacts, isNamedForWork, namedPersons, partiesOf } from './access-conflict.ts';
import type { WorkItem } from './input.ts';
import { members, partyOf, partyText } from './people.ts';
import type { Party, PersonId, Plan } from './plan.ts';

export type { AccessFacts } from './access-conflict.ts';

/** The level of fields that name none, and of everything about a case that is no field. */
export const OPEN = 'open';

/** The rule of level `open` when the definition does not say who may read it. */
export const DEFAULT_POLICY = 'access/default';

/** The rule by which whoever may do something in a case knows of it. */
export const ACTING_POLICY = 'by';

/** Whom a row grants something: the people of one party, or whoever is in its team when asking. */
export interface Grant {
  /** As the author wrote it, or `asked`. */
  readonly party: string;
  /** By what they are to the case and not by duty: a conflict of interest does not take it away. */
  readonly isRelation: boolean;
  readonly team?: string;
  readonly people?: readonly PersonId[];
}

/** The row that applies to a level now. */
export interface LevelAccess {
  /** `access/restricted/0`; `null` when no row applies, and then nobody has the level. */
  readonly policy: string | null;
  readonly read: readonly Grant[];
  /** `null`: the definition does not say who writes it. */
  readonly write: readonly Grant[] | null;
}

/** What a party sees of a case without any level. */
export interface SeesAccess {
  readonly policy: string;
  readonly party: string;
  readonly people: readonly PersonId[];
  /** Fields and facts. */
  readonly sees: readonly string[];
}

/** Somebody who is asked for something now. */
export interface AskedAccess {
  readonly item: string;
  readonly person: PersonId;
  /** Asked as what they are to the case, and not as one of a role. */
  readonly isRelation: boolean;
}

/** Who may what in a case as it is now, for all people at once. */
export interface CaseAccess {
  readonly levels: Readonly<Record<string, LevelAccess>>;
  readonly sees: readonly SeesAccess[];
  readonly asked: readonly AskedAccess[];
  /** Whoever may do something in the case now, and so may know that it is there. */
  readonly acting: readonly Grant[];
  /** The parties to the case, with the reason. */
  readonly excluded: Readonly<Record<PersonId, string>>;
  /** The persons named in fields that are not open. */
  readonly shielded: readonly PersonId[];
  /** Deadlines are counted from fields that are not open. */
  readonly isDated: boolean;
  /** Whoever was asked before reads level `open` too; only the read model knows who that is. */
  readonly isOpenToAskedBefore: boolean;
}

/** Who asks. */
export interface Asker {
  readonly person: PersonId;
  /** As the directory has them now. */
  readonly teams: readonly string[];
  /** Was asked for something in this case, now or before. */
  readonly wasAsked: boolean;
}

/** Why something is granted. */
export interface Because {
  readonly policy: string;
  /** The party that the person belongs to. */
  readonly party: string;
}

/** What one person may do in one case. */
export interface AccessDecision {
  /** May they know that there is such a case? Without that, nothing else. */
  readonly isKnown: boolean;
  /** Why they are a party to it; `null` when they are none. */
  readonly conflict: string | null;
  /** The levels they read and write, with the reason. */
  readonly read: Readonly<Record<string, Because>>;
  readonly write: Readonly<Record<string, Because>>;
  /** The fields and facts they see beside; who reads level `open` sees all facts. */
  readonly sees: Readonly<Record<string, Because>>;
  /** The items they are asked for. */
  readonly items: readonly string[];
}

const ASKED: Because = { policy: 'asked', party: 'asked' };

/** What whoever reads a level or is asked for something sees at least. */
export const IDENTITY = ['number', 'title'] as const;

/** Works out who may what in a case now. */
export function resolveAccess(plan: Plan, caseFacts: AccessFacts): CaseAccess {
  const { levels = {}, sees = {} } = plan.access ?? {};
  const isDefault = levels[OPEN] === undefined;
  const resolved = Object.entries(levels).map(
    ([level, rows]) => [level, levelAccess(plan, caseFacts, { level, rows })] as const,
  );
  return {
    levels: Object.fromEntries([
      ...resolved,
      ...(isDefault ? [[OPEN, defaultAccess(plan, caseFacts)] as const] : []),
    ]),
    sees: Object.entries(sees).map(([party, seen]) => ({
      policy: `access/${party}_sees`,
      party,
      people: peopleOf(plan, caseFacts, seerOf(party)),
      sees: seen,
    })),
    asked: askedNow(plan, caseFacts),
    acting: actingNow(plan, caseFacts),
    excluded: partiesOf(plan, caseFacts),
    ...shieldedBy(plan, caseFacts),
    isOpenToAskedBefore: isDefault,
  };
}

/** Decides what a person may in a case. */
export function decide(access: CaseAccess, asker: Asker): AccessDecision {
  const { person } = asker;
  const conflict = Object.hasOwn(access.excluded, person) ? access.excluded[person]! : null;
  const granted = (grants: readonly Grant[]): Grant | undefined =>
    grants.find((grant) => holds(grant, asker) && (conflict === null || grant.isRelation));
  const read: Record<string, Because> = {};
  const write: Record<string, Because> = {};
  for (const [level, { policy, read: readers, write: writers }] of Object.entries(access.levels)) {
    const reader = granted(readers);
    if (policy === null) continue;
    if (reader !== undefined) read[level] = { policy, party: reader.party };
    const writer = granted(writers ?? []);
    if (writer !== undefined) write[level] = { policy, party: writer.party };
  }
  if (access.isOpenToAskedBefore && asker.wasAsked && conflict === null) {
    read[OPEN] ??= { policy: DEFAULT_POLICY, party: 'asked' };
  }
  const items = access.asked.filter(
    (one) => one.person === person && (conflict === null || one.isRelation),
  );
  const sees = seenBy(access, person);
  const levels = Object.values(read);
  const actor = granted(access.acting);
  const isNamed =
    levels[0] ??
    (items.length > 0 ? ASKED : actor && { policy: ACTING_POLICY, party: actor.party });
  for (const fact of isNamed === undefined ? [] : IDENTITY) sees[fact] ??= isNamed!;
  return {
    isKnown: levels.length > 0 || Object.keys(sees).length > 0,
    conflict,
    read,
    write,
    sees,
    items: [...new Set(items.map(({ item }) => item))],
  };
}

/**
 * What somebody sees who has no part in a case and must read it all the same; nothing of it when they
 * are a party to it.
 */
export function throughBrokenGlass(access: CaseAccess, decision: AccessDecision): AccessDecision {
  if (decision.conflict !== null) return decision;
  const opened: Because = { policy: 'break-glass', party: 'emergency' };
  const levels = Object.keys(access.levels).map((level) => [level, opened]);
  return { ...decision, isKnown: true, read: { ...Object.fromEntries(levels), ...decision.read } };
}

/** The level of a field; fields that need no form (`reason`, `comment`) are open. */
export function levelOf(plan: Pick<Plan, 'fields'>, field: string): string {
  return (Object.hasOwn(plan.fields, field) ? plan.fields[field]!.level : undefined) ?? OPEN;
}

/** Texts that need no form. */
const FREE_TEXTS: ReadonlySet<string> = new Set([
  'reason',
  'comment',
  'question',
  'answer',
  'note',
]);

/**
 * Whether a decision shows a field. One of an earlier version that this one does not have has no
 * level any more, and what nobody vouches for is not shown.
 */
export function seesField(plan: Plan, { read, sees }: AccessDecision, field: string): boolean {
  const isKnown = Object.hasOwn(plan.fields, field) || FREE_TEXTS.has(field);
  if (!isKnown) return Object.hasOwn(sees, field);
  return Object.hasOwn(read, levelOf(plan, field)) || Object.hasOwn(sees, field);
}

/** Whether a decision shows a fact of the case: its state, number, … */
export function seesFact({ read, sees }: AccessDecision, fact: string): boolean {
  return Object.hasOwn(read, OPEN) || Object.hasOwn(sees, fact);
}

/** Whether somebody is one of some parties by what they are to the case, and not by duty. */
export function isByRelation(
  plan: Plan,
  caseFacts: AccessFacts,
  { parties, person }: { parties: readonly Party[]; person: PersonId },
): boolean {
  return parties.some(
    (party) => isRelation(party) && peopleOf(plan, caseFacts, party).includes(person),
  );
}

/** What the values of fields that are not open would tell in other places. */
function shieldedBy(
  plan: Plan,
  { context }: AccessFacts,
): Pick<CaseAccess, 'shielded' | 'isDated'> {
  const isOpen = (field: string): boolean => levelOf(plan, field) === OPEN;
  const named = [...namedPersons(plan, context.fields)].filter(([, places]) =>
    places.some((place) => !isOpen(place.split('.')[0]!)),
  );
  const ids = [...Object.keys(plan.timers), ...Object.keys(plan.sla ?? {}).map(clockId)];
  const dates = ids.flatMap((id) => datesOf(plan, id));
  return {
    shielded: named.map(([person]) => person).sort(),
    isDated: dates.some((field) => !isOpen(field)),
  };
}

/** An SLA clock as its deadlines are named. */
export function clockId(clock: string): string {
  return `sla/${clock}/due`;
}

/** The fields from whose values a deadline is counted. */
export function datesOf(plan: Plan, deadline: string): readonly string[] {
  const [, clock] = /^sla\/([^/]+)\//.exec(deadline) ?? [];
  const when = Object.hasOwn(plan.timers, deadline) ? plan.timers[deadline]!.when : undefined;
  const moments = plan.sla?.[clock ?? '']?.from ?? [];
  return [
    ...(when?.kind === 'at' || when?.kind === 'before' ? [when.field] : []),
    ...moments.flatMap((moment) => (moment.kind === 'field' ? [moment.field] : [])),
  ];
}

/** Whether a grant means somebody, a conflict of interest not considered. */
function holds({ team, people = [] }: Grant, { person, teams }: Asker): boolean {
  return people.includes(person) || (team !== undefined && teams.includes(team));
}

function seenBy({ sees }: CaseAccess, person: PersonId): Record<string, Because> {
  const seen: Record<string, Because> = {};
  for (const { policy, party, people, sees: facts } of sees) {
    if (!people.includes(person)) continue;
    for (const fact of facts) seen[fact] ??= { policy, party };
  }
  return seen;
}

/** The party that a word `…_sees` begins with. */
function seerOf(party: string): Party {
  return party === 'reporter' ? { kind: 'reporter' } : { kind: 'field', field: party };
}

/** The number of the first row that applies; -1 when none does. */
export function rowInForce(rows: readonly AccessRowPlan[], states: readonly string[]): number {
  return rows.findIndex(
    (row) =>
      row.in === null ||
      row.in.some((path) => states.some((state) => state === path || state.startsWith(`${path}.`))),
  );
}

function levelAccess(
  plan: Plan,
  caseFacts: AccessFacts,
  { level, rows }: { level: string; rows: readonly AccessRowPlan[] },
): LevelAccess {
  const index = rowInForce(rows, caseFacts.states);
  const row = rows[index];
  if (row === undefined) return { policy: null, read: [], write: [] };
  const grants = (parties: readonly Party[]): readonly Grant[] =>
    parties.map((party) => grantOf(plan, caseFacts, party));
  return { policy: `access/${level}/${index}`, read: grants(row.read), write: grants(row.write) };
}

/** The owner, whoever is asked and the reporter. Who was asked before, `decide` adds. */
function defaultAccess(plan: Plan, caseFacts: AccessFacts): LevelAccess {
  const people = askedNow(plan, caseFacts).map(({ person }) => person);
  const asked = { party: 'asked', isRelation: false, people: unique(people) };
  const grants = (['owner', 'reporter'] as const).map((kind) => grantOf(plan, caseFacts, { kind }));
  return { policy: DEFAULT_POLICY, read: [...grants, asked], write: null };
}

function grantOf(plan: Plan, caseFacts: AccessFacts, party: Party): Grant {
  const text = partyText(party);
  const role = party.kind === 'role' ? party.role : party.kind === 'owner' ? plan.owner : null;
  if (role !== null) {
    const team = Object.hasOwn(plan.roles, role) ? plan.roles[role]!.team : undefined;
    return { party: text, isRelation: false, ...(team !== undefined && { team }) };
  }
  return { party: text, isRelation: isRelation(party), people: peopleOf(plan, caseFacts, party) };
}

/** What somebody is to the case, as against what they are in the organisation or asked to do. */
function isRelation(party: Party): boolean {
  if (party.kind === 'manager_of') return isRelation(party.of);
  return party.kind === 'field' || party.kind === 'reporter';
}

function peopleOf(plan: Plan, caseFacts: AccessFacts, party: Party): readonly PersonId[] {
  const { items, context } = caseFacts;
  if (party.kind === 'assignee') return askedIn(items, 'assignment');
  if (party.kind === 'approvers') return askedIn(items, 'approval');
  if (party.kind === 'manager_of') {
    const below = peopleOf(plan, caseFacts, party.of);
    const above = below.flatMap((id) => caseFacts.people[id]?.manager ?? []);
    return unique(above);
  }
  return members(party, { plan, snapshot: caseFacts, fields: context.fields, asked: [] });
}

function askedIn(items: readonly WorkItem[], kind: WorkItem['kind']): readonly PersonId[] {
  const those = items.filter((item) => item.kind === kind);
  return unique(those.flatMap((item) => askedOf(item).map(({ person }) => person)));
}

/** Everybody asked in an item, and as whom; not those who have stepped back. */
function askedOf(item: WorkItem): readonly { person: PersonId; party: string }[] {
  const groups = item.seats.flatMap(({ asked }) => asked);
  const asked = groups.flatMap(({ party, people }) => people.map((person) => ({ person, party })));
  return asked.filter(({ person }) => !item.declined.includes(person));
}

function askedNow(plan: Plan, caseFacts: AccessFacts): readonly AskedAccess[] {
  return caseFacts.items.flatMap((item) =>
    askedOf(item).map(({ person, party }) => {
      const known = partyOf(plan, party);
      const isOwn = known === null ? isNamedForWork(plan, caseFacts, person) : isRelation(known);
      return { item: item.id, person, isRelation: isOwn };
    }),
  );
}

/** Whoever may send an event of an active state, or add to the case, by role or relation. */
function actingNow(plan: Plan, caseFacts: AccessFacts): readonly Grant[] {
  const states = withStages(caseFacts.states).flatMap((path) => plan.states[path] ?? []);
  const rows = states.flatMap(({ on }) => Object.values(on).flat());
  const isOver = states.some(({ kind, parent }) => kind === 'final' && parent === null);
  const adding = [
    ...(plan.adHoc ?? []),
    ...states.flatMap(({ adHoc = [] }) => adHoc),
    ...(plan.evidence?.by ?? []),
    ...Object.values(plan.notes ?? {}).flatMap(({ by }) => by),
    ...Object.values(plan.links ?? {}).flatMap(({ by }) => by),
  ];
  const parties = new Map<string, Party>();
  for (const party of [
    ...rows.flatMap((id) => plan.transitions[id]?.by ?? []),
    ...(isOver ? [] : adding),
  ]) {
    // Who is asked is known by name.
    if (party.kind === 'assignee' || party.kind === 'approvers' || party.kind === 'backups')
      continue;
    parties.set(partyText(party), party);
  }
  return [...parties.values()].map((party) => grantOf(plan, caseFacts, party));
}

/** States with all that are around them. */
export function withStages(states: readonly string[]): readonly string[] {
  const all = states.flatMap((state) => {
    const parts = state.split('.');
    return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
  });
  return [...new Set(all)];
}

function unique(people: readonly PersonId[]): readonly PersonId[] {
  return [...new Set(people)].sort();
}
