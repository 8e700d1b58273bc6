/**
 * Lists are filtered in SQL; single decisions are made by the core. For random cases and persons
 * both must say the same, whatever the list is narrowed by, also after people have become parties.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createActivities } from '../../activities/index.ts';
import type { CaseView } from '../../activities/projection-types.ts';
import {
  type AccessDecision,
  type AccessFacts,
  decide,
  resolveAccess,
  seesFact,
} from '../../core/access.ts';
import type { People, WorkItem } from '../../core/input.ts';
import type { Json, Plan } from '../../core/plan.ts';
import { type Database, openDatabase } from '../../prisma/client.ts';
import {
  type CaseFilter,
  decodeCaseCursor,
  knownAmong,
  listCases,
} from '../../prisma/queries/cases.ts';
import { listNotices, readInbox } from '../../prisma/queries/inbox.ts';
import { batchOf, chain, START_MS } from '../support/batches.ts';
import { testMasterKeys } from '../support/keys.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';
import { Dice } from '../support/random-case-type.ts';
import { compileFile } from '../support/scenario-files.ts';

const PEOPLE = ['ada', 'ben', 'cleo', 'dan', 'eve', 'fay'];
const CASES = 60;
const plans = ['hr-harassment-investigation', 'dsar', 'legal-hold', 'expense-declaration'].map(
  (id) => compileFile(`definitions/${id}.yaml`),
);

let home: TestDatabase;
let database: Database;
const dice = new Dice(20261128);
const lives: Life[] = [];

beforeAll(async () => {
  home = await testDatabase();
  database = openDatabase(home.url, { masterKeys: testMasterKeys });
  for (let number = 0; number < CASES; number += 1) lives.push(await live(number));
});

afterAll(async () => {
  await database.close();
  await home.drop();
});

/** A person with some teams of a plan. */
interface Persona {
  readonly person: string;
  readonly teams: readonly string[];
}

/** A case as it was last delivered, and everything ever asked in it. */
interface Life {
  readonly plan: Plan;
  readonly view: CaseView;
  readonly everAsked: ReadonlyMap<string, WorkItem>;
}

function randomFacts(plan: Plan, people: People): AccessFacts {
  const states = Object.values(plan.states).filter(
    ({ kind }) => kind === 'simple' || kind === 'approval' || kind === 'final',
  );
  const someone = (): Json => (dice.chance(35) ? dice.pick(PEOPLE) : null);
  const fields = Object.fromEntries(
    Object.entries(plan.fields).map(([name, { type, columns = {} }]): [string, Json] => {
      if (type === 'person') return [name, someone()];
      if (type !== 'table') return [name, null];
      const row = Object.keys(columns).map((one) => [one, someone()] as const);
      return [name, dice.chance(50) ? [Object.fromEntries(row)] : null];
    }),
  );
  const context = { fields, flags: {}, outcome: null, previous: {} };
  const state = dice.pick(states).path;
  const parties = [...Object.keys(plan.roles), ...Object.keys(fields), 'reporter', ...PEOPLE];
  const items = Array.from({ length: dice.roll(4) }, (_, index): WorkItem => {
    const asked = PEOPLE.filter(() => dice.chance(25));
    const party = dice.pick(parties);
    return {
      id: `${state}#${index + 1}`,
      kind: dice.pick(['assignment', 'approval', 'awaited', 'task'] as const),
      state,
      openedAtMs: START_MS,
      seats: [{ party, asked: [{ via: 'role', party, people: asked, sinceMs: START_MS }] }],
      declined: asked.filter(() => dice.chance(10)),
      reminders: 0,
    };
  });
  return { states: [state], context, reporter: dice.pick(PEOPLE), items, people };
}

/** Delivers a case once or twice: the second time with other facts, in which others are parties. */
async function live(number: number): Promise<Life> {
  const plan = dice.pick(plans);
  const teams = Object.values(plan.roles).map(({ team }) => team);
  const people: People = Object.fromEntries(
    PEOPLE.map((id, index) => {
      const manager = dice.chance(50) ? PEOPLE[(index + 1) % PEOPLE.length] : undefined;
      const mine = teams.filter(() => dice.chance(20));
      return [id, { id, teams: mine, ...(manager !== undefined && { manager }) }];
    }),
  );
  const caseId = `case-${number}`;
  const activities = createActivities({ database });
  const everAsked = new Map<string, WorkItem>();
  let view: CaseView | undefined;
  const entries = chain([{ kind: 'started' }]);
  for (let round = 0; round <= dice.roll(2); round += 1) {
    const facts = randomFacts(plan, people);
    if (round > 0) entries.push(...chain([{}], entries.at(-1)));
    // Numbered on, as a case numbers them: an item that has ended does not come again.
    const items = facts.items.map((item) => ({ ...item, id: `${item.id}-${round}` }));
    for (const item of items) everAsked.set(item.id, item);
    const access = resolveAccess(plan, { ...facts, items });
    const batch = batchOf(
      caseId,
      entries.slice(-1),
      {
        caseType: plan.id,
        planHash: plan.hash,
        states: facts.states,
        status: dice.pick(['open', 'closed'] as const),
        fields: facts.context.fields,
        reporter: facts.reporter,
        openedAtMs: START_MS + dice.roll(3),
        items,
        access,
      },
      PEOPLE.map((one) => ({
        kind: 'notify' as const,
        people: [one],
        sequence: entries.length,
        notice: 'notified' as const,
      })).slice(0, 1),
    );
    await activities.project(batch);
    view = batch.view;
  }
  return { plan, view: view!, everAsked };
}

function decisionOf({ view, everAsked }: Life, { person, teams }: Persona): AccessDecision {
  const wasAsked = [...everAsked.values()].some(
    ({ seats, declined }) =>
      seats[0]!.asked[0]!.people.includes(person) && !declined.includes(person),
  );
  return decide(view.access!, { person, teams, wasAsked });
}

/** Whether one party of theirs gives them every level; only then values in other places are told. */
function readsAll({ view }: Life, persona: Persona): boolean {
  const { levels, excluded } = view.access!;
  const isParty = Object.hasOwn(excluded, persona.person);
  const partiesOf = (level: string): readonly string[] =>
    levels[level]!.read.filter(({ isRelation }) => isRelation || !isParty).flatMap(
      ({ team, people = [], isRelation }) => [
        ...(team !== undefined && persona.teams.includes(team) ? [`team ${team}`] : []),
        ...(people.includes(persona.person) ? [isRelation ? 'relation' : 'duty'] : []),
      ],
    );
  const [first = [], ...others] = Object.keys(levels).map(partiesOf);
  return first.some((party) => others.every((other) => other.includes(party)));
}

async function listed(filter: CaseFilter, limit = 7): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const after = cursor === undefined ? undefined : decodeCaseCursor(cursor)!;
    const page = await listCases(database, filter, { limit, ...(after && { after }) });
    ids.push(...page.rows.map(({ id }) => id));
    cursor = page.next;
  }
  return ids;
}

/** What a list can be narrowed by, the facts that this tells, and which cases have it. */
const NARROWED: readonly {
  readonly filter: (me: string) => CaseFilter;
  readonly tells: (me: string) => readonly string[];
  readonly has: (view: CaseView, me: string) => boolean;
  /** Whether it would tell what a field that is not open holds. */
  readonly hides?: (view: CaseView, me: string) => boolean;
}[] = [
  { filter: () => ({}), tells: () => [], has: () => true },
  {
    filter: () => ({ status: 'open' }),
    tells: () => ['state'],
    has: ({ status }) => status === 'open',
  },
  {
    filter: () => ({ state: 'closed', caseType: 'dsar' }),
    tells: () => ['state'],
    has: ({ states, caseType }) => states.includes('closed') && caseType === 'dsar',
  },
  {
    filter: () => ({ reporter: 'ada' }),
    tells: (me) => (me === 'ada' ? [] : ['everything']),
    has: ({ reporter }) => reporter === 'ada',
    hides: ({ access }, me) => me !== 'ada' && access!.shielded.includes('ada'),
  },
  {
    filter: () => ({ asked: 'ben' }),
    tells: (me) => (me === 'ben' ? [] : ['everything']),
    has: ({ items }) =>
      items.some(
        ({ seats, declined }) =>
          seats[0]!.asked[0]!.people.includes('ben') && !declined.includes('ben'),
      ),
    hides: ({ access }, me) => me !== 'ben' && access!.shielded.includes('ben'),
  },
  {
    filter: () => ({ slaBreached: false }),
    tells: () => ['everything'],
    has: () => true,
    hides: ({ access }) => access!.isDated,
  },
  {
    filter: () => ({ openedFromMs: START_MS + 1 }),
    tells: () => ['opened_at'],
    has: ({ openedAtMs }) => openedAtMs > START_MS,
  },
];

test('a list holds exactly the cases that single decisions grant', async () => {
  const teams = [...new Set(plans.flatMap(({ roles }) => Object.values(roles).map((r) => r.team)))];
  let granted = 0;
  for (let round = 0; round < 5; round += 1) {
    for (const person of [...PEOPLE, 'stranger']) {
      const persona = { person, teams: teams.filter(() => dice.chance(15)) };
      for (const { filter, tells, has, hides } of NARROWED) {
        const expected = lives.filter((life) => {
          const decision = decisionOf(life, persona);
          const isSeen = tells(person).every((fact) => seesFact(decision, fact));
          const isHidden = hides?.(life.view, person) === true && !readsAll(life, persona);
          return decision.isKnown && isSeen && !isHidden && has(life.view, person);
        });
        const found = await listed({ ...filter(person), knownTo: persona });
        expect([persona, filter(person), [...found].sort()]).toEqual([
          persona,
          filter(person),
          expected.map(({ view }) => view.caseId).sort(),
        ]);
        granted += found.length;
      }
      const ids = lives.map(({ view }) => view.caseId);
      const known = lives.filter((life) => decisionOf(life, persona).isKnown);
      expect(await knownAmong(database, { ids, reader: persona })).toEqual(
        new Set(known.map(({ view }) => view.caseId)),
      );
    }
  }
  // Neither all nor none, so that the comparison has something to find.
  expect(granted).toBeGreaterThan(300);
});

test('inboxes and notices hold what single decisions grant', async () => {
  let asked = 0;
  for (const person of PEOPLE) {
    const persona = { person, teams: [] };
    const { rows } = await readInbox(database, person, { limit: 500 });
    const expected = lives.flatMap((life) =>
      decisionOf(life, persona).items.map((item) => `${life.view.caseId} ${item}`),
    );
    expect(rows.map(({ caseId, item }) => `${caseId} ${item}`).sort()).toEqual(expected.sort());
    asked += rows.length;
    const told = await listNotices(database, persona, { limit: 500 });
    const known = lives.filter((life) => decisionOf(life, persona).isKnown);
    const ids = new Set(known.map(({ view }) => view.caseId));
    expect(new Set(told.rows.map(({ caseId }) => caseId))).toEqual(
      person === 'ada' ? ids : new Set(),
    );
  }
  expect(asked).toBeGreaterThan(50);
});
