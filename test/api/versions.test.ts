/** Versions of case types: published, tried, approved, activated, retired, and what each asks for. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkScenarios } from '../../api/scenario-check.ts';
import { compile } from '../../compiler/compile.ts';
import { CALENDAR, DEFINITION } from './definition.ts';
import { type Call, type Stack, startStack } from './stack.ts';

const NOTE = {
  pain: 'Requests without a purpose come back.',
  behaviour: 'A purpose is asked for.',
  how: 'The field is required.',
  success: 'Fewer than one in ten comes back.',
};
const SCENARIOS = `format: caseline-scenarios/v1
case_type: expense-request
people: { ana: [], fin: finance }
scenarios:
  it is paid:
    starts: 2026-03-02 09:00
    by: ana
    with: { amount: 5 }
    steps:
      - ana: submit
      - fin: approve
      - expect: { state: paid, outcome: paid }
`;

/** A definition that is another one, by its title. */
const titled = (title: string, source = DEFINITION): string =>
  source.replace('title: Expense request', `title: ${title}`);

interface Api {
  readonly stack: Stack;
  publish(body: object, as?: string): ReturnType<Stack['call']>;
  move(number: number, action: string, as?: string, id?: string): ReturnType<Stack['call']>;
  review(number: number, id?: string): ReturnType<Stack['call']>;
  states(id?: string): Promise<readonly string[]>;
}

async function start(options: Parameters<typeof startStack>[0] = {}): Promise<Api> {
  const stack = await startStack(options);
  const of = (id = 'expense-request') => `/v1/case-types/${id}/versions`;
  const who = (as: string | undefined): Call => (as === undefined ? {} : { as });
  return {
    stack,
    publish: (body, as) => stack.call('POST', '/v1/case-types', { body, ...who(as) }),
    move: (number, action, as, id) =>
      stack.call('POST', `${of(id)}/${number}`, {
        body: { do: action, reason: `to ${action}` },
        ...who(as),
      }),
    review: (number, id) => stack.call('GET', `${of(id)}/${number}/review`),
    states: async (id) => {
      const { body } = await stack.call('GET', of(id));
      return body.items.map(
        (one: { number: number; state: string }) => `${one.number} ${one.state}`,
      );
    },
  };
}

describe('an installation that asks for nothing', () => {
  let api: Api;

  beforeAll(async () => {
    api = await start();
  }, 60_000);

  afterAll(() => api.stack.stop());

  test('a definition alone is active at once; the one before it retires', async () => {
    expect((await api.publish({ source: DEFINITION })).body).toMatchObject({
      state: 'active',
      note: null,
      missing: [],
    });
    const { status, body } = await api.publish({ source: titled('Expenses'), note: NOTE });
    expect([status, body.state, body.note]).toEqual([201, 'active', NOTE]);
    expect(await api.states()).toEqual(['2 active', '1 retired']);
  });

  test('a draft goes to the sandbox and on; publishing it again takes it no step back', async () => {
    const source = titled('Third');
    const draft = await api.publish({ source, state: 'draft' });
    expect(draft.body).toMatchObject({ number: 3, state: 'draft', active: false });
    expect(await api.states()).toEqual(['3 draft', '2 active', '1 retired']);
    expect((await api.move(3, 'to_sandbox')).body.version.state).toBe('sandbox');
    const again = await api.publish({ source, state: 'draft' });
    expect([again.status, again.body.state]).toEqual([200, 'sandbox']);
    expect((await api.publish({ source })).body.state).toBe('active');
    expect(await api.states()).toEqual(['3 active', '2 retired', '1 retired']);
    // A repeated request must not undo what came after it.
    expect((await api.publish({ source: DEFINITION })).body.state).toBe('retired');
    const type = await api.stack.call('GET', '/v1/case-types/expense-request');
    expect(type.body).toMatchObject({ title: 'Third', active: { number: 3 } });
  });

  test('an earlier version is made the active one again; who did it, when and why stays', async () => {
    const back = await api.move(1, 'reactivate', 'p-kim');
    expect(back.body.version).toMatchObject({ number: 1, state: 'active' });
    expect(await api.states()).toEqual(['3 retired', '2 retired', '1 active']);
    const { body } = await api.review(3);
    expect(
      body.events.map((one: { do: string; person: string; reason: string | null }) => [
        one.do,
        one.person,
        one.reason,
      ]),
    ).toEqual([
      ['publish', 'p-ana', null],
      ['to_sandbox', 'p-ana', 'to to_sandbox'],
      ['activate', 'p-ana', null],
      ['replace', 'p-kim', 'to reactivate'],
    ]);
  });

  test('what is not possible says what is', async () => {
    const { status, body } = await api.move(1, 'to_sandbox');
    expect([status, body.code]).toEqual([409, 'version_unchanged']);
    expect(body).toMatchObject({ stands: 'active', possible: ['retire'] });
    expect((await api.move(9, 'retire')).status).toBe(404);
    expect((await api.review(9)).status).toBe(404);
    expect((await api.move(1, 'retire', 'p-ana', 'nothing')).status).toBe(404);
    const sent = await api.stack.call('POST', '/v1/case-types/expense-request/versions/1', {
      body: { do: 'retire' },
    });
    expect([sent.status, sent.body.code]).toEqual([400, 'invalid_request']);
  });

  test('drafts and retired versions take no cases, one in the sandbox takes only sandbox ones', async () => {
    await api.publish({ source: titled('Fourth'), state: 'draft' });
    const begin = (number: number, more: object = {}) =>
      api.stack.call('POST', '/v1/cases', {
        body: { caseType: 'expense-request', number, data: { amount: 5 }, ...more },
      });
    for (const [number, state] of [
      [4, 'draft'],
      [3, 'retired'],
    ] as const) {
      const { status, body } = await begin(number, { sandbox: { scale: 10 } });
      expect([status, body.code, body.stands]).toEqual([409, 'version_not_open', state]);
    }
    await api.move(4, 'to_sandbox');
    const real = await begin(4);
    expect([real.status, real.body.code]).toEqual([409, 'version_not_open']);
    expect(real.body.detail).toContain('send `sandbox`');
    // It goes on to the engine, and here is none.
    expect((await begin(4, { sandbox: { scale: 10 } })).body.code).toBe('engine_unavailable');
    await api.move(1, 'retire');
    const none = await api.stack.call('POST', '/v1/cases', {
      body: { caseType: 'expense-request', data: { amount: 5 } },
    });
    expect([none.status, none.body.code]).toEqual([422, 'case_type_unknown']);
    await api.move(1, 'reactivate');
  });

  describe('scenarios', () => {
    const FAILING = SCENARIOS.replace('state: paid', 'state: dropped');

    test('are run when they come; a version with failing ones is not activated', async () => {
      const source = titled('With scenarios');
      const failed = await api.publish({ source, scenarios: FAILING });
      expect([failed.status, failed.body.code]).toEqual([422, 'scenarios_failed']);
      expect(failed.body.failures).toEqual([
        expect.objectContaining({ scenario: 'it is paid', line: 12 }),
      ]);
      expect((await api.states())[0]).toBe('4 sandbox');

      const draft = await api.publish({ source, scenarios: FAILING, state: 'draft' });
      expect(draft.body).toMatchObject({ number: 5, state: 'draft' });
      const { body } = await api.review(5);
      expect(body.scenarios).toMatchObject({ passed: false, total: 1, failed: 1 });
      const refused = await api.move(5, 'activate');
      expect([refused.status, refused.body.code]).toEqual([409, 'version_not_ready']);
      expect(refused.body.missing).toEqual([
        { code: 'scenarios_failed', text: '1 of 1 scenarios fail.' },
      ]);
      // The definition was right, and what its author expected of it was not.
      const mended = await api.publish({ source, scenarios: SCENARIOS });
      expect([mended.status, mended.body.state]).toEqual([200, 'active']);
      const now = await api.review(5);
      expect(now.body.scenarios).toMatchObject({ passed: true, total: 1, failures: [] });
      expect(now.body.scenarios.coveragePercent).toBeGreaterThan(20);
    }, 60_000);

    test('that do not end in time are ended, and hold up nobody', async () => {
      const { plan } = compile(DEFINITION, { calendars: () => CALENDAR });
      const given = { plan: plan!, source: SCENARIOS };
      const ended = checkScenarios(given, { withinMs: 1 });
      await expect(ended).rejects.toMatchObject({
        code: 'scenarios_invalid',
        message: expect.stringContaining('have not ended within 0.001 s'),
      });
      // Its place is free again: more come after each other than there are places.
      const more = await Promise.all([1, 2, 3].map(() => checkScenarios(given)));
      expect(more.map(({ passed }) => passed)).toEqual([true, true, true]);
    }, 60_000);

    test.each([
      ['with mistakes', 'format: caseline-scenarios/v1\n', 'mistakes in the scenarios'],
      [
        'of another case type',
        SCENARIOS.replace('expense-request', 'other'),
        'They test `other`, and the definition is `expense-request`.',
      ],
    ])('%s are refused', async (_name, scenarios, says) => {
      const { status, body } = await api.publish({ source: titled('Sixth'), scenarios });
      expect([status, body.code]).toEqual([422, 'scenarios_invalid']);
      expect(body.detail).toContain(says);
      expect((await api.states())[0]).toBe('5 active');
    });
  });
});

describe('an installation that asks for scenarios and two people', () => {
  let api: Api;

  beforeAll(async () => {
    api = await start({
      authorTeam: 'sales',
      publishing: { asksForScenarios: true, asksForTwoPeople: true },
    });
  }, 60_000);

  afterAll(() => api.stack.stop());

  test('what is published stays a draft until somebody else approves it', async () => {
    const { status, body } = await api.publish({ source: DEFINITION });
    expect([status, body.state]).toEqual([201, 'draft']);
    expect(body.missing.map(({ code }: { code: string }) => code)).toEqual([
      'scenarios_missing',
      'approval_missing',
    ]);
    const given = await api.publish({ source: DEFINITION, scenarios: SCENARIOS });
    expect(given.body.missing.map(({ code }: { code: string }) => code)).toEqual([
      'approval_missing',
    ]);
    const own = await api.move(1, 'approve');
    expect([own.status, own.body.code]).toEqual([403, 'not_permitted']);
    expect(own.body.detail).toContain('ask somebody else');
    const approved = await api.move(1, 'approve', 'p-joe');
    expect(approved.body.approvals).toEqual([
      { role: null, team: null, asksFor: 'installation', given: ['p-joe'] },
    ]);
    expect(approved.body).toMatchObject({ missing: [], version: { state: 'draft' } });
    expect((await api.move(1, 'activate')).body.version.state).toBe('active');
  }, 60_000);

  test('an approval is for what was seen: other scenarios, or another active version, void it', async () => {
    await api.publish({ source: titled('B'), scenarios: SCENARIOS, state: 'draft' });
    await api.publish({ source: titled('C'), scenarios: SCENARIOS, state: 'draft' });
    await api.move(2, 'approve', 'p-joe');
    await api.move(3, 'approve', 'p-joe');
    const missing = async (number: number) =>
      (await api.review(number)).body.missing.map(({ code }: { code: string }) => code);
    expect([await missing(2), await missing(3)]).toEqual([[], []]);
    await api.publish({ source: titled('B'), scenarios: `${SCENARIOS}# more\n`, state: 'draft' });
    expect([await missing(2), await missing(3)]).toEqual([['approval_missing'], []]);
    expect((await api.move(3, 'activate')).status).toBe(200);
    await api.publish({ source: titled('B'), scenarios: SCENARIOS, state: 'draft' });
    expect(await missing(2)).toEqual(['approval_missing']);
    expect((await api.move(2, 'activate')).body.code).toBe('version_not_ready');
  }, 60_000);

  test('moving is for authors; whoever else may approve may not move', async () => {
    const refused = await api.move(2, 'retire', 'p-fin');
    expect([refused.status, refused.body.code]).toEqual([403, 'not_permitted']);
    expect((await api.move(2, 'approve', 'p-fin')).status).toBe(200);
  });
});

describe('a definition that names who approves', () => {
  let api: Api;
  const RULE = 'publish: { approved_by: board }\n';
  const ruled = (title: string) => titled(title, `${DEFINITION}${RULE}`);

  beforeAll(async () => {
    api = await start();
  }, 60_000);

  afterAll(() => api.stack.stop());

  test('waits for the role; what changes in who may what stands first', async () => {
    expect((await api.publish({ source: titled('Before') })).body.state).toBe('active');
    const { body } = await api.publish({ source: ruled('After') });
    expect(body).toMatchObject({ state: 'draft' });
    const review = (await api.review(2)).body;
    expect(review.approvals).toEqual([{ role: 'board', team: 'board', asksFor: 'new', given: [] }]);
    expect(review.against).toMatchObject({ number: 1 });
    expect(review.access).toEqual([expect.objectContaining({ about: 'publish', kind: 'added' })]);
    expect(review.differences.map(({ group }: { group: string }) => group)).toEqual([
      'The case type',
    ]);
    const other = await api.move(2, 'approve', 'p-fin');
    expect([other.status, other.body.detail]).toEqual([
      403,
      'This is for people of the role `board`.',
    ]);
    expect((await api.move(2, 'approve', 'p-kim')).status).toBe(200);
    expect((await api.move(2, 'activate')).body.version.state).toBe('active');
  });

  test('no version drops the rule on its own, not even once the active one has retired', async () => {
    const dropped = await api.publish({ source: titled('Without') });
    expect(dropped.body).toMatchObject({
      number: 3,
      state: 'draft',
      missing: [{ code: 'approval_missing' }],
    });
    expect((await api.review(3)).body.approvals).toMatchObject([{ asksFor: 'active' }]);
    await api.move(2, 'retire');
    const refused = await api.move(3, 'activate');
    expect(refused.body.code).toBe('version_not_ready');
    // Nor does going back to one that never had it.
    expect((await api.move(1, 'reactivate')).body.code).toBe('version_not_ready');
  });
});

test('what was done with versions is kept by the database', async () => {
  const api = await start();
  const { stack } = api;
  try {
    await api.publish({ source: DEFINITION, scenarios: SCENARIOS });
    await api.publish({ source: titled('Other'), state: 'draft' });
    const { pool } = stack.database;
    for (const sql of [
      "UPDATE version_events SET person = 'p-joe'",
      'DELETE FROM version_events',
      'TRUNCATE version_events',
      "UPDATE version_scenarios SET source = ''",
      'DELETE FROM version_scenarios',
      'DELETE FROM case_type_versions WHERE number = 2',
      `UPDATE case_type_versions SET note = '{}' WHERE number = 1`,
    ]) {
      await expect(pool.query(sql)).rejects.toMatchObject({ code: 'CL001' });
    }
    const approve = `INSERT INTO version_events (case_type_id, sequence, number, action, person, at, detail)
      VALUES ('expense-request', 99, 2, 'approve', $1, now(), '{}')`;
    await expect(pool.query(approve, ['p-ana'])).rejects.toMatchObject({ code: 'CL007' });
    await expect(
      pool.query("UPDATE case_type_versions SET state = 'active' WHERE number = 2"),
    ).rejects.toMatchObject({ code: '23505' });
    expect((await api.move(2, 'approve', 'p-joe')).status).toBe(403);
  } finally {
    await stack.stop();
  }
}, 60_000);
