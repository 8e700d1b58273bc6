/**
 * The same rules as Cedar policies, for auditors to read and for Cedar's tools to analyse.
 *
 * Cedar does not decide for us: a case works out who may what inside the workflow, where no
 * WebAssembly can be loaded, and lists need the same rules as a condition for the database. The
 * tests hold our decisions against Cedar's over the whole matrix.
 *
 * A case's facts are attributes of the resource; parties are sets of people there, so that a policy
 * reads as the author's row does.
 *
 * @module
 */
import type { AccessRowPlan } from './action-plans.ts';
import { type Asker, type CaseAccess, DEFAULT_POLICY, type Grant, OPEN } from './access.ts';
import { partyText } from './people.ts';
import type { Party, Plan } from './plan.ts';

/** Cedar's schema of what the policies speak of. */
export const CEDAR_SCHEMA = `entity Team;
entity Person in [Team];
entity Case = {
  "states": Set<String>,
  "excluded": Set<Person>,
  "askedBefore": Set<Person>,
  "parties": Parties,
};
type Parties = __PARTIES__;
action "read", "write", "see" appliesTo {
  principal: [Person],
  resource: [Case],
  context: { "what": String },
};
`;

/** One policy. */
export interface CedarPolicy {
  readonly id: string;
  readonly text: string;
}

/** The rules of a case type as Cedar policies. */
export function cedarPolicies(plan: Plan): readonly CedarPolicy[] {
  const { levels = {}, sees = {} } = plan.access ?? {};
  const rows = Object.entries(levels).flatMap(([level, all]) =>
    all.flatMap((row, index) => rowPolicies(plan, { level, all, row, index })),
  );
  const defaults = levels[OPEN] === undefined ? defaultPolicies(plan) : [];
  const seen = Object.entries(sees).map(([party, facts]) => {
    const policy = `access/${party}_sees`;
    const what = `[${facts.map(quoted).join(', ')}].contains(context.what)`;
    return permit(policy, { action: 'see', conditions: [what, relation(party)] });
  });
  return [...defaults, ...rows, ...seen];
}

/** The schema of a case type. */
export function cedarSchema(plan: Plan): string {
  const members = partiesIn(plan).map((party) => `  ${quoted(party)}: Set<Person>,\n`);
  return CEDAR_SCHEMA.replace('__PARTIES__', `{\n${members.join('')}}`);
}

/** All policies as one text. */
export function cedarText(plan: Plan): string {
  return cedarPolicies(plan)
    .map(({ text }) => text)
    .join('\n\n');
}

/** An entity as Cedar takes it. */
export interface CedarEntity {
  readonly uid: { readonly type: string; readonly id: string };
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly parents: readonly { readonly type: string; readonly id: string }[];
}

/** A case and who asks, as Cedar's entities. */
export function cedarEntities(
  plan: Plan,
  { access, states, asker }: { access: CaseAccess; states: readonly string[]; asker: Asker },
): readonly CedarEntity[] {
  const person = (id: string) => ({ __entity: { type: 'Person', id } });
  const { person: self, teams, wasAsked } = asker;
  const parties = Object.fromEntries(
    partiesIn(plan).map((party) => [party, peopleOf(access, party).map(person)]),
  );
  return [
    ...teams.map((id) => ({ uid: { type: 'Team', id }, attrs: {}, parents: [] })),
    {
      uid: { type: 'Person', id: self },
      attrs: {},
      parents: teams.map((id) => ({ type: 'Team', id })),
    },
    {
      uid: { type: 'Case', id: 'case' },
      attrs: {
        states,
        excluded: Object.keys(access.excluded).map(person),
        askedBefore: wasAsked ? [person(self)] : [],
        parties,
      },
      parents: [],
    },
  ];
}

function rowPolicies(
  plan: Plan,
  {
    level,
    all,
    row,
    index,
  }: { level: string; all: readonly AccessRowPlan[]; row: AccessRowPlan; index: number },
): readonly CedarPolicy[] {
  const id = `access/${level}/${index}`;
  // The first row in force counts: none before it may be.
  const isFirst = all.slice(0, index).map((before) => `!(${inForce(before)})`);
  const conditions = [`context.what == ${quoted(level)}`, inForce(row), ...isFirst];
  return (['read', 'write'] as const).flatMap((action) =>
    row[action].length === 0
      ? []
      : [
          permit(`${id}/${action}`, {
            action,
            conditions: [...conditions, anyOf(plan, row[action])],
          }),
        ],
  );
}

function defaultPolicies(plan: Plan): readonly CedarPolicy[] {
  const parties = anyOf(plan, [{ kind: 'owner' }, { kind: 'reporter' }]);
  const asked = `!resource.excluded.contains(principal) && (${relation('asked')} || resource.askedBefore.contains(principal))`;
  const conditions = [`context.what == ${quoted(OPEN)}`, `${parties} || (${asked})`];
  return [permit(`${DEFAULT_POLICY}/read`, { action: 'read', conditions })];
}

function permit(
  id: string,
  { action, conditions }: { action: string; conditions: readonly string[] },
): CedarPolicy {
  const all = conditions.filter((one) => one !== 'true').map((one) => `  (${one})`);
  const text = `@id(${quoted(id)})
permit (principal is Person, action == Action::${quoted(action)}, resource is Case)
when {
${all.join(' &&\n')}
};`;
  return { id, text };
}

function inForce({ in: states }: AccessRowPlan): string {
  if (states === null) return 'true';
  return `resource.states.containsAny([${states.map(quoted).join(', ')}])`;
}

/** By relation, whatever else they are; by duty only who is no party to the case. */
function anyOf(plan: Plan, parties: readonly Party[]): string {
  return parties
    .map((party) => {
      const held = heldBy(plan, party);
      return isRelation(party) ? held : `(!resource.excluded.contains(principal) && ${held})`;
    })
    .join(' || ');
}

function heldBy(plan: Plan, party: Party): string {
  const role = party.kind === 'role' ? party.role : party.kind === 'owner' ? plan.owner : null;
  if (role === null) return relation(partyText(party));
  return `principal in Team::${quoted(plan.roles[role]?.team ?? role)}`;
}

function isRelation(party: Party): boolean {
  if (party.kind === 'manager_of') return isRelation(party.of);
  return party.kind === 'field' || party.kind === 'reporter';
}

function relation(party: string): string {
  return `resource.parties[${quoted(party)}].contains(principal)`;
}

/** The parties whose people a case names: all but roles. */
function partiesIn({ access }: Plan): readonly string[] {
  const rows = Object.values(access?.levels ?? {}).flat();
  const parties = rows.flatMap(({ read, write }) => [...read, ...write]);
  const named = parties.filter(({ kind }) => kind !== 'role' && kind !== 'owner').map(partyText);
  return [...new Set(['asked', 'reporter', ...named, ...Object.keys(access?.sees ?? {})])].sort();
}

function peopleOf(access: CaseAccess, party: string): readonly string[] {
  const levels = Object.values(access.levels);
  const grants: readonly Grant[] = levels.flatMap(({ read, write }) => [...read, ...(write ?? [])]);
  const seers = access.sees.filter((one) => one.party === party).flatMap(({ people }) => people);
  const asked = party === 'asked' ? access.asked.map(({ person }) => person) : [];
  const named = grants.filter((one) => one.party === party).flatMap(({ people = [] }) => people);
  return [...new Set([...seers, ...asked, ...named])];
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
