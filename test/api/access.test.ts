/**
 * The authorization matrix over HTTP: the shipped investigation, on the real stack. Everybody does
 * everything; what they get is what the one decision says, and for whoever may not know of the case
 * the very answer that a case gets that is not there.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AccessDecision, decide, levelOf, OPEN } from '../../core/access.ts';
import type { Plan } from '../../core/plan.ts';
import { findPlan } from '../../prisma/queries/case-types.ts';
import { findCase } from '../../prisma/queries/cases.ts';
import { operations } from '../../schemas/api/openapi.ts';
import { ROOT } from '../support/sources.ts';
import { type Answer, type Call, newKey, type Stack, startStack } from './stack.ts';

/** One of each role, parties to the case, and parties who hold a role as well. */
const PEOPLE: Readonly<Record<string, readonly string[]>> = {
  'p-ana': ['speak-up-desk'],
  'p-ben': ['speak-up-desk'],
  'p-ivo': ['er-investigators'],
  'p-li': ['employee-relations'],
  'p-kim': ['employee-relations-deputies'],
  'p-sam': ['employment-law'],
  'p-pavel': ['counsel-on-duty'],
  'p-tove': ['hr-directors'],
  'p-omar': ['hr-deputy-directors'],
  'p-rosa': ['people-board'],
  'p-grace': ['legal-board'],
  // The respondent is an administrator, and so is the manager above him.
  'p-carl': ['employee-relations', 'hr-directors', 'employment-law', 'speak-up-desk', 'board'],
  'p-vera': ['employee-relations', 'people-board'],
  'p-dana': ['assembly'],
  'p-eli': ['assembly'],
  'p-ops': ['board'],
};
const REPORT = { complainant: 'p-dana', respondent: 'p-carl', summary: 'Shouting in the hall' };

let stack: Stack;
let plan: Plan;
/** A case in triage. */
let caseId: string;
let command: string;
let restricted: readonly string[];

function directoryText(people: typeof PEOPLE): string {
  const lines = Object.entries(people).map(([id, teams]) => {
    const manager = id === 'p-carl' ? ', manager: p-vera' : '';
    return `  ${id}: { name: ${id.slice(2)}, teams: [${teams.join(', ')}]${manager} }`;
  });
  return `format: caseline-directory/v1\npeople:\n${lines.join('\n')}\n`;
}

function setPeople(people: typeof PEOPLE): Promise<void> {
  return stack.setPeople(directoryText(people));
}

beforeAll(async () => {
  stack = await startStack({ engine: true });
  await setPeople(PEOPLE);
  const file = path.join(ROOT, 'definitions/hr-harassment-investigation.yaml');
  const raw = (await readFile(file, 'utf8')).replace('head-office', 'round-the-clock');
  const headers = { 'content-type': 'application/yaml' };
  const published = await stack.call('POST', '/v1/case-types', { raw, headers });
  expect(published.status).toBe(201);
  plan = (await findPlan(stack.database, published.body.hash as string))!;
  restricted = Object.keys(plan.fields).filter((name) => levelOf(plan, name) === 'restricted');
  ({ caseId, command } = await openCase());
});

afterAll(() => stack.stop());

async function openCase(data: object = REPORT): Promise<{ caseId: string; command: string }> {
  const sandbox = { scale: 1, startAt: '2026-03-02T08:15:00Z', untilAt: '2026-03-02T08:15:00Z' };
  const caseType = 'hr-harassment-investigation';
  const started = await stack.call('POST', '/v1/cases', { body: { caseType, data, sandbox } });
  expect(started.status).toBe(201);
  const id = started.body.id as string;
  const sent = await event(id, 'submit', { data: REPORT });
  expect(sent.status).toBe(200);
  return { caseId: id, command: sent.body.id as string };
}

function event(
  id: string,
  name: string,
  { data, ...call }: Call & { data?: object } = {},
): Promise<Answer> {
  const body = { event: name, ...(data && { data }) };
  return stack.call('POST', `/v1/cases/${id}/events`, { body, ...call });
}

async function decisionFor(person: string, id = caseId): Promise<AccessDecision> {
  const row = (await findCase(stack.database, id))!;
  return decide(row.access!, { person, teams: PEOPLE[person]!, wasAsked: false });
}

/** Every operation about one case. */
const ABOUT_A_CASE: Readonly<Record<string, (id: string, as: string) => Promise<Answer>>> = {
  getCase: (id, as) => stack.call('GET', `/v1/cases/${id}`, { as }),
  openVault: (id, as) => stack.call('GET', `/v1/cases/${id}/vault`, { as }),
  getTimeline: (id, as) => stack.call('GET', `/v1/cases/${id}/timeline`, { as }),
  getCommand: (id, as) => stack.call('GET', `/v1/cases/${id}/commands/${command}`, { as }),
  sendEvent: (id, as) => event(id, 'no_such_event', { as }),
  doWork: (id, as) =>
    stack.call('POST', `/v1/cases/${id}/work`, {
      as,
      body: { do: 'complete_task', task: 'triage.none#9' },
    }),
  answerApproval: (id, as) =>
    stack.call('POST', `/v1/cases/${id}/approvals/x%231/answer`, {
      as,
      body: { result: 'approved' },
    }),
  delegateApproval: (id, as) =>
    stack.call('POST', `/v1/cases/${id}/approvals/x%231/delegate`, { as, body: { to: 'p-li' } }),
  declineApproval: (id, as) =>
    stack.call('POST', `/v1/cases/${id}/approvals/x%231/decline`, { as, body: { reason: 'No.' } }),
  linkCase: (id, as) =>
    stack.call('POST', `/v1/cases/${id}/links`, {
      as,
      body: { do: 'link', case: '00000000-0000-4000-8000-000000000000' },
    }),
  uploadFile: (id, as) =>
    stack.call('POST', `/v1/cases/${id}/attachments?name=x.exe`, { as, raw: 'MZ' }),
  listAttachments: (id, as) => stack.call('GET', `/v1/cases/${id}/attachments`, { as }),
  downloadAttachment: (id, as) =>
    stack.call('GET', `/v1/cases/${id}/attachments/1/versions/1`, { as }),
  getCustody: (id, as) => stack.call('GET', `/v1/cases/${id}/attachments/1/custody`, { as }),
  moveClock: (id, as) =>
    stack.call('POST', `/v1/cases/${id}/clock`, { as, body: { untilAt: '2026-03-02T08:15:00Z' } }),
};

/** Operations that answer about many cases; tested one by one below. */
const ABOUT_MANY = ['listCases', 'getInbox', 'listNotices', 'readNotice', 'startCase'];
/** For operators and auditors, who need no part in a case. */
const FOR_OPERATORS = ['repairCase', 'listAccesses'];
/** For counsel, who need no part either; in test/api/holds.test.ts. */
const FOR_COUNSEL = [
  'listHolds',
  'placeHold',
  'getHold',
  'coverHold',
  'askRelease',
  'confirmRelease',
  'askErasure',
  'confirmErasure',
];
/** For operators, in test/api/migrations.test.ts. */
const OF_MIGRATIONS = [
  'planMigration',
  'createMigration',
  'listMigrations',
  'getMigration',
  'listMigrationCases',
  'foretellMigration',
  'startMigration',
  'pauseMigration',
  'resumeMigration',
  'stopMigration',
  'undoMigration',
];
/** For the emergency team; in test/api/emergencies.test.ts. */
const IN_EMERGENCY = ['breakGlass', 'confirmBreakGlass'];
/** Without an account; in test/api/intake.test.ts. */
const WITHOUT_ACCOUNT = ['getIntake', 'report', 'getReceipt'];
/** Changes of the world, for operators; in test/api/world.test.ts. */
const OF_THE_WORLD = [
  'makeCorrection',
  'listCorrections',
  'getCorrection',
  'listCorrectionCases',
  'applyCorrection',
  'listAlarms',
];
/** Operations that answer about no case. */
const ABOUT_NONE = [
  'listCaseTypes',
  'publishCaseType',
  'getCaseType',
  'listVersions',
  'getVersion',
  'moveVersion',
  'reviewVersion',
  'getOpenApi',
  'isLive',
  'isReady',
];

test('every operation has its place in this matrix', () => {
  const many = [
    ...ABOUT_MANY,
    ...FOR_OPERATORS,
    ...FOR_COUNSEL,
    ...OF_MIGRATIONS,
    ...WITHOUT_ACCOUNT,
    ...IN_EMERGENCY,
    ...OF_THE_WORLD,
    ...ABOUT_NONE,
  ];
  const known = [...Object.keys(ABOUT_A_CASE), ...many].sort();
  expect(
    operations()
      .map(({ operation }) => operation.operationId)
      .sort(),
  ).toEqual(known);
});

test('how long it took does not tell whether there is a case', async () => {
  // At least, for timers are never early by much; how alike they are is measured, not tested.
  for (const id of [caseId, randomUUID()]) {
    const startedMs = performance.now();
    expect((await stack.call('GET', `/v1/cases/${id}`, { as: 'p-carl' })).status).toBe(404);
    expect(performance.now() - startedMs).toBeGreaterThan(45);
  }
});

/** An answer without what differs between any two requests. */
function told({ status, headers, body }: Answer, id: string): unknown {
  const shown = [...headers].filter(
    ([name]) => !['date', 'x-request-id', 'ratelimit'].includes(name),
  );
  return JSON.parse(JSON.stringify([status, shown, body]).replaceAll(id, 'ID'));
}

describe.each(Object.keys(PEOPLE))('%s', (as) => {
  test.each(Object.keys(ABOUT_A_CASE))('%s', async (operation) => {
    const decision = await decisionFor(as);
    const call = ABOUT_A_CASE[operation]!;
    const answer = await call(caseId, as);
    const nothing = randomUUID();
    const absent = told(await call(nothing, as), nothing);
    if (decision.isKnown) expect(told(answer, caseId)).not.toEqual(absent);
    else expect(told(answer, caseId)).toEqual(absent);
    const isInside = Object.hasOwn(decision.read, OPEN);
    if (isInside || !decision.isKnown) return;
    // A party is told nothing of where the case stands but what they may see.
    const text = JSON.stringify(answer.body);
    if (!Object.hasOwn(decision.sees, 'state')) expect(text).not.toContain('triage');
    for (const person of ['p-ana', 'p-li', 'p-carl']) expect(text).not.toContain(person);
  });

  test('reads the fields of their levels and no others', async () => {
    const decision = await decisionFor(as);
    if (!decision.isKnown) return;
    const { body } = await ABOUT_A_CASE.getCase!(caseId, as);
    const isShown = Object.hasOwn(decision.read, 'restricted');
    const shown = Object.keys(body.fields).filter((name) => restricted.includes(name));
    expect(shown.length > 0).toBe(isShown);
    expect(body.access.read).toEqual(Object.keys(decision.read).sort());
    const everything = [
      JSON.stringify(body),
      JSON.stringify((await ABOUT_A_CASE.getTimeline!(caseId, as)).body),
      JSON.stringify((await stack.call('GET', '/v1/cases?sandbox=true', { as })).body),
      JSON.stringify((await stack.call('GET', '/v1/inbox?sandbox=true', { as })).body),
    ].join('\n');
    if (isShown) return;
    expect(everything).not.toContain(REPORT.summary);
    // Nor by whom else is named: as asked, as actor, in the trail.
    for (const person of ['p-dana', 'p-carl']) {
      if (person !== as) expect(everything).not.toContain(person);
    }
    expect(body.head).toBeUndefined();
  });

  test('finds the case on lists, in inbox and notices when it is known, and never otherwise', async () => {
    const { isKnown, items } = await decisionFor(as);
    const has = async (target: string): Promise<boolean> =>
      JSON.stringify((await stack.call('GET', target, { as })).body).includes(caseId);
    expect(await has('/v1/cases?sandbox=true&limit=100')).toBe(isKnown);
    expect(await has('/v1/inbox?sandbox=true')).toBe(items.length > 0);
    if (!isKnown) expect(await has('/v1/notices?sandbox=true')).toBe(false);
    const { rows } = await stack.database.pool.query<{ sequence: number }>(
      'SELECT sequence FROM notices WHERE case_id = $1 AND person = $2',
      [caseId, as],
    );
    const notice = `${caseId}:${rows[0]?.sequence ?? 1}`;
    const read = await stack.call('POST', `/v1/notices/${encodeURIComponent(notice)}/read`, { as });
    expect(read.status).toBe(isKnown && rows.length > 0 ? 204 : 404);
  });

  test('learns nothing of the case by what a list is narrowed by', async () => {
    const decision = await decisionFor(as);
    const isInside = Object.hasOwn(decision.read, OPEN);
    const seesState = isInside || Object.hasOwn(decision.sees, 'state');
    const has = async (query: string): Promise<boolean> =>
      JSON.stringify(
        (await stack.call('GET', `/v1/cases?sandbox=true&${query}`, { as })).body,
      ).includes(caseId);
    expect(await has('state=triage')).toBe(seesState);
    expect(await has('status=open')).toBe(seesState);
    expect(await has('assignee=p-li')).toBe(isInside);
    expect(await has('reporter=p-ana')).toBe(isInside);
    expect(await has('openedAfter=2026-03-01T00:00:00Z')).toBe(isInside);
  });
});

test('the matrix has insiders, parties who see a little, and people who see nothing', async () => {
  const decisions = await Promise.all(Object.keys(PEOPLE).map((one) => decisionFor(one)));
  const count = (is: (decision: AccessDecision) => boolean): number => decisions.filter(is).length;
  expect(count(({ read }) => Object.hasOwn(read, OPEN))).toBeGreaterThanOrEqual(4);
  expect(count(({ isKnown, read }) => isKnown && !Object.hasOwn(read, OPEN))).toBeGreaterThan(0);
  expect(count(({ isKnown }) => !isKnown)).toBeGreaterThanOrEqual(6);
  expect((await decisionFor('p-carl')).isKnown).toBe(false);
  // She is above him, whichever of the guards says so first.
  expect((await decisionFor('p-vera')).conflict).toMatch(/^guard (conflicted|in_their_line)$/);
});

describe('the complainant', () => {
  test('sees number, state and next step, and may do what is theirs', async () => {
    const { body, headers } = await ABOUT_A_CASE.getCase!(caseId, 'p-dana');
    expect(body).toMatchObject({
      id: caseId,
      number: expect.stringMatching(/^SANDBOX-HR-/),
      states: ['triage'],
      access: { read: [], sees: expect.arrayContaining(['number', 'state', 'next_step']) },
      fields: {},
    });
    expect(body).not.toHaveProperty('reporter');
    expect(body).not.toHaveProperty('openedAt');
    expect(body).not.toHaveProperty('head');
    expect(headers.get('etag')).toBeNull();
    expect(body.next.events.map((one: { event: string }) => one.event)).toEqual(['withdraw']);
    const trail = (await ABOUT_A_CASE.getTimeline!(caseId, 'p-dana')).body.items;
    expect(trail.map((one: { kind: string }) => one.kind)).toEqual(['entered', 'entered']);
    expect(trail.every((one: { actor: unknown }) => one.actor === null)).toBe(true);
  });
});

describe('whoever is asked and sees nothing else', () => {
  let id: string;

  beforeAll(async () => {
    ({ caseId: id } = await openCase());
    const send = async (as: string, name: string, data: object = {}): Promise<void> => {
      expect((await event(id, name, { as, data })).status).toBe(200);
    };
    await send('p-li', 'investigate', { severity: 3 });
    await send('p-li', 'impose', { interim_measure: 'paid_leave' });
    const interviews = [{ who: 'p-eli', held_on: '2026-03-03' }];
    await send('p-ivo', 'hear_respondent', { interviews });
  });

  test('sees number, title, what is asked and what they may do', async () => {
    const { body } = await ABOUT_A_CASE.getCase!(id, 'p-carl');
    expect(Object.keys(body).sort()).toEqual([
      'access',
      'caseType',
      'fields',
      'id',
      'items',
      'next',
      'number',
      'sandbox',
      'title',
    ]);
    expect(body.items).toHaveLength(1);
    expect(body.next.events).toMatchObject([{ event: 'respond', to: null, people: ['p-carl'] }]);
    const all = JSON.stringify([
      body,
      (await ABOUT_A_CASE.getTimeline!(id, 'p-carl')).body,
      (await stack.call('GET', '/v1/inbox?sandbox=true', { as: 'p-carl' })).body,
    ]);
    expect(all).not.toMatch(/p-dana|p-eli|p-li|p-ana|paid_leave|in_place|Shouting/);
  });

  test('cannot tell by refusals where the case stands, nor do anything by a role', async () => {
    const refusals = [
      // For counsel, and Carl is one: but he is a party here.
      event(id, 'place_hold', { as: 'p-carl', data: { reason: 'Mine' } }),
      event(id, 'dismiss', { as: 'p-carl' }),
      event(id, 'conclude', { as: 'p-carl' }),
      event(id, 'none_needed', { as: 'p-carl' }),
      event(id, 'no_such_event', { as: 'p-carl' }),
      ABOUT_A_CASE.answerApproval!(id, 'p-carl'),
      ABOUT_A_CASE.doWork!(id, 'p-carl'),
    ];
    const bodies = (await Promise.all(refusals)).map(({ status, body }) => {
      const { instance: _instance, ...rest } = body;
      return [status, rest];
    });
    for (const one of bodies) expect(one).toEqual(bodies[0]);
    const stale = await event(id, 'respond', { as: 'p-carl', headers: { 'if-match': '"1"' } });
    expect([stale.status, stale.headers.get('etag')]).toEqual([412, null]);
  });

  test('answers, is told no more than that it was done, and knows of nothing from then on', async () => {
    const { status, body } = await event(id, 'respond', {
      as: 'p-carl',
      data: { answer: 'It was a joke.' },
    });
    expect([status, Object.keys(body).sort()]).toEqual([200, ['at', 'duplicate', 'id', 'status']]);
    expect((await ABOUT_A_CASE.getCase!(id, 'p-carl')).status).toBe(404);
  });
});

describe('repair', () => {
  const repair = (id: string, as: string): Promise<Answer> =>
    stack.call('POST', `/v1/cases/${id}/repair`, { as, body: { reason: 'Mended' } });

  test('is for operators, whatever their part in the case', async () => {
    expect((await repair(caseId, 'p-ops')).body.code).toBe('not_faulted');
    expect((await repair(caseId, 'p-li')).body.code).toBe('not_permitted');
  });

  test('is not there for an operator who is a party', async () => {
    const nothing = randomUUID();
    expect(told(await repair(caseId, 'p-carl'), caseId)).toEqual(
      told(await repair(nothing, 'p-carl'), nothing),
    );
  });
});

test('another case is shown as linked, and can be linked, only by who may know of it', async () => {
  const body = {
    caseType: 'hr-harassment-investigation',
    data: {},
    // As the other one: real cases are linked with real ones.
    sandbox: { scale: 1 },
  };
  const other = (await stack.call('POST', '/v1/cases', { body })).body.id as string;
  // Li is the respondent there, and owns both.
  await event(other, 'submit', { data: { ...REPORT, respondent: 'p-li' } });
  const link = (as: string) =>
    stack.call('POST', `/v1/cases/${caseId}/links`, { as, body: { do: 'link', case: other } });
  expect((await link('p-li')).body.code).toBe('link_unknown');
  await setPeople({ ...PEOPLE, 'p-noor': ['employee-relations'] });
  expect((await link('p-noor')).status).toBe(200);
  const links = async (as: string): Promise<unknown[]> =>
    (await stack.call('GET', `/v1/cases/${caseId}`, { as })).body.links as unknown[];
  expect(await links('p-noor')).toMatchObject([{ case: other, status: 'open' }]);
  expect(await links('p-li')).toEqual([]);
  const trail = await ABOUT_A_CASE.getTimeline!(caseId, 'p-li');
  expect(JSON.stringify(trail.body)).not.toContain(other);
  await setPeople(PEOPLE);
});

describe('a party added later', () => {
  test('loses the case at once, and what they were asked moves on', async () => {
    const sandbox = { scale: 1, startAt: '2026-03-02T08:15:00Z', untilAt: '2026-03-02T08:15:00Z' };
    const caseType = 'hr-harassment-investigation';
    const key = newKey();
    const start = { as: 'p-ben', headers: key, body: { caseType, data: {}, sandbox } };
    const id = (await stack.call('POST', '/v1/cases', start)).body.id as string;
    expect((await ABOUT_A_CASE.getCase!(id, 'p-ben')).status).toBe(200);
    const data = { ...REPORT, respondent: 'p-ben' };
    expect((await event(id, 'submit', { data })).status).toBe(200);

    for (const operation of Object.keys(ABOUT_A_CASE)) {
      const answer = await ABOUT_A_CASE[operation]!(id, 'p-ben');
      const nothing = randomUUID();
      expect([operation, told(answer, id)]).toEqual([
        operation,
        told(await ABOUT_A_CASE[operation]!(nothing, 'p-ben'), nothing),
      ]);
    }
    for (const target of ['/v1/cases', '/v1/inbox', '/v1/notices']) {
      const { body } = await stack.call('GET', `${target}?sandbox=true`, { as: 'p-ben' });
      expect(JSON.stringify(body)).not.toContain(id);
    }
    // Nor is the answer to the start of it given again.
    expect((await stack.call('POST', '/v1/cases', start)).body.case).toBeNull();
  });

  test('is asked no more, and others of the role are', async () => {
    const asked = async (id: string): Promise<unknown> => {
      const { body } = await ABOUT_A_CASE.getCase!(id, 'p-sam');
      return body.items[0].seats[0].asked[0].people;
    };
    expect(await asked(caseId)).toEqual(['p-li']);
    const other = await stack.call('POST', '/v1/cases', {
      body: { caseType: 'hr-harassment-investigation', data: {} },
    });
    const data = { ...REPORT, respondent: 'p-eli' };
    await event(other.body.id as string, 'submit', { data });
    expect(await asked(other.body.id as string)).toEqual(['p-carl', 'p-li', 'p-vera']);
  });
});

test('who leaves a team reads no more with the next request', async () => {
  const read = async (): Promise<number> => (await ABOUT_A_CASE.getCase!(caseId, 'p-tove')).status;
  expect(await read()).toBe(200);
  await setPeople({ ...PEOPLE, 'p-tove': [] });
  expect(await read()).toBe(404);
  await setPeople(PEOPLE);
  expect(await read()).toBe(200);
});
