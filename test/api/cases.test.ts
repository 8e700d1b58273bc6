import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DEFINITION } from './definition.ts';
import { type Answer, type Call, newKey, type Stack, startStack } from './stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ engine: true });
  const headers = { 'content-type': 'application/yaml' };
  const published = await stack.call('POST', '/v1/case-types', { raw: DEFINITION, headers });
  expect(published.status).toBe(201);
}, 120_000);

afterAll(() => stack.stop());

/** Starts a case as p-ana; answers its id. */
async function startCase(body: object = {}, call: Call = {}): Promise<string> {
  const answer = await stack.call('POST', '/v1/cases', {
    body: { caseType: 'expense-request', ...body },
    ...call,
  });
  expect(answer.status).toBe(201);
  return answer.body.id as string;
}

const event = (id: string, name: string, call: Call & { data?: object } = {}): Promise<Answer> => {
  const { data, ...rest } = call;
  return stack.call('POST', `/v1/cases/${id}/events`, {
    body: { event: name, ...(data && { data }) },
    ...rest,
  });
};

const show = async (id: string, as = 'p-ana') =>
  (await stack.call('GET', `/v1/cases/${id}`, { as })).body;

const approval = (id: string, item: string, verb: string, call: Call): Promise<Answer> =>
  stack.call('POST', `/v1/cases/${id}/approvals/${encodeURIComponent(item)}/${verb}`, call);

/** A case whose approval is open, and the approval's item. */
async function startReview(): Promise<{ id: string; item: string }> {
  const id = await startCase();
  expect((await event(id, 'submit', { data: { amount: 5 } })).status).toBe(200);
  const { items } = await show(id);
  return { id, item: items[0].item };
}

describe('a case', () => {
  test('is started, shown, and moved on to its end', async () => {
    const started = await stack.call('POST', '/v1/cases', {
      body: { caseType: 'expense-request', data: { for_whom: 'p-joe' } },
    });
    expect(started.status).toBe(201);
    const { id, case: first } = started.body;
    expect(started.headers.get('location')).toBe(`/v1/cases/${id}`);
    expect(first).toMatchObject({
      id,
      caseType: 'expense-request',
      status: 'open',
      states: ['draft'],
      reporter: 'p-ana',
      fields: { for_whom: 'p-joe' },
    });
    expect(first.items[0].seats[0].asked[0].people).toEqual(['p-ana']);
    expect(first.deadlines).toHaveLength(1);

    const submitted = await event(id, 'submit', { data: { amount: 120, purpose: 'Train' } });
    expect(submitted.body).toMatchObject({ status: 'done', duplicate: false, states: ['review'] });
    const inReview = await show(id, 'p-fin');
    expect(inReview).toMatchObject({ states: ['review'], fields: { amount: 120 } });
    expect(inReview.next.answers).toEqual([
      expect.objectContaining({ approval: 'spending', allowed: true, because: null }),
    ]);

    const { item } = inReview.items[0];
    const answered = await approval(id, item, 'answer', {
      as: 'p-fin',
      body: { result: 'approved', comment: 'Fine.' },
    });
    expect(answered.body).toMatchObject({ status: 'done', caseStatus: 'closed' });
    expect(await show(id)).toMatchObject({ status: 'closed', outcome: 'paid', items: [] });
  });

  test('says what may happen next, by whom, and why not', async () => {
    const id = await startCase();
    const mine = (await show(id)).next.events;
    expect(mine.find((one: { event: string }) => one.event === 'submit')).toMatchObject({
      to: 'review',
      title: 'Review',
      by: ['assignee'],
      people: ['p-ana'],
      allowed: true,
      because: null,
    });
    const others = (await show(id, 'p-fin')).next.events;
    expect(others.find((one: { event: string }) => one.event === 'submit')).toMatchObject({
      allowed: false,
      because: expect.stringContaining('assignee'),
    });
  });

  test('is told from another by its ETag', async () => {
    const id = await startCase();
    const { headers, body } = await stack.call('GET', `/v1/cases/${id}`);
    const etag = headers.get('etag')!;
    expect(etag).toBe(`"${body.sequence}"`);
    const again = { headers: { 'if-none-match': etag } };
    expect((await stack.call('GET', `/v1/cases/${id}`, again)).status).toBe(304);

    const match = { headers: { 'if-match': etag }, data: { amount: 5 } };
    const moved = await event(id, 'submit', match);
    expect(moved.status).toBe(200);
    const late = await event(id, 'drop', { ...match, data: { reason: 'No.' } });
    expect([late.status, late.body.code]).toEqual([412, 'precondition_failed']);
    expect(late.headers.get('etag')).toBe(moved.headers.get('etag'));
  });

  test('has a trail that can be read in pages', async () => {
    const { id } = await startReview();
    const all = (await stack.call('GET', `/v1/cases/${id}/timeline`)).body.items;
    expect(all[0]).toMatchObject({ sequence: 1, kind: 'started', actor: 'p-ana' });
    const paged: unknown[] = [];
    for (let next: string | undefined = `/v1/cases/${id}/timeline?limit=3`; next; ) {
      const page = await stack.call('GET', next);
      paged.push(...page.body.items);
      next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
    }
    expect(paged).toEqual(all);
    expect((await show(id)).head).toBe(all.at(-1).hash);
  });
});

describe('a refused command says why, and leaves the case as it was', () => {
  test.each([
    ['an event of another state', 'pay', {}, 409, 'event_not_allowed'],
    ['a missing field', 'submit', {}, 422, 'data_missing'],
    ['a field out of bounds', 'submit', { data: { amount: 0 } }, 422, 'data_invalid'],
    ['an unknown field', 'submit', { data: { amount: 1, colour: 'red' } }, 422, 'data_invalid'],
    [
      'somebody who does not exist',
      'submit',
      { data: { amount: 1, for_whom: 'p-xx' } },
      422,
      'data_invalid',
    ],
    ['another person', 'submit', { as: 'p-fin', data: { amount: 5 } }, 403, 'not_permitted'],
  ])('%s', async (_name, name, call, status, code) => {
    const id = await startCase();
    const before = await show(id);
    const { status: got, body } = await event(id, name, call);
    expect([got, body.code]).toEqual([status, code]);
    expect(body.state).toEqual(['draft']);
    expect(body.allowed).toEqual(
      'as' in call ? ['change_deadline'] : expect.arrayContaining(['submit', 'drop']),
    );
    expect(await show(id)).toEqual(before);
  });

  test('data that is not taken is told field by field', async () => {
    const id = await startCase();
    const { body } = await event(id, 'submit', { data: { amount: 'much' } });
    expect(Object.keys(body.fields)).toEqual(['amount']);
  });

  test('a start with such data starts nothing', async () => {
    const body = { caseType: 'expense-request', data: { amount: -1 } };
    const answer = await stack.call('POST', '/v1/cases', { body });
    expect([answer.status, answer.body.code]).toEqual([422, 'data_invalid']);
  });

  test('a case that does not exist', async () => {
    const answer = await event('00000000-0000-4000-8000-000000000000', 'submit');
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
  });
});

describe('approvals', () => {
  test('are answered once', async () => {
    const { id, item } = await startReview();
    const answers = await Promise.all(
      ['p-fin', 'p-fay'].map((as) =>
        approval(id, item, 'answer', { as, body: { result: 'rejected' } }),
      ),
    );
    const codes = answers.map(({ status, body }) => (status === 200 ? 'done' : String(body.code)));
    expect(codes.toSorted()).toEqual(['done', 'item_not_open']);
    expect((await show(id)).states).toEqual(['draft']);
  });

  test.each([
    ['by somebody who may not know of it', 'p-joe', { result: 'approved' }, 404, 'not_found'],
    ['by whoever asked', 'p-ana', { result: 'approved' }, 403, 'not_permitted'],
    ['with an answer that there is not', 'p-fin', { result: 'maybe' }, 422, 'result_unknown'],
  ])('are not answered %s', async (_name, as, body, status, code) => {
    const { id, item } = await startReview();
    const answer = await approval(id, item, 'answer', { as, body });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('that are not asked cannot be answered', async () => {
    const { id } = await startReview();
    const body = { result: 'approved' };
    const answer = await approval(id, 'review#99', 'answer', { as: 'p-fin', body });
    expect([answer.status, answer.body.code]).toEqual([409, 'item_not_open']);
  });

  test('are delegated by hand, and the delegate may answer', async () => {
    const { id, item } = await startReview();
    const delegated = await approval(id, item, 'delegate', {
      as: 'p-fin',
      body: { to: 'p-joe', reason: 'Knows the project.' },
    });
    expect(delegated.status).toBe(200);
    const inbox = (await stack.call('GET', '/v1/inbox?limit=200', { as: 'p-joe' })).body.items;
    expect(inbox.find((one: { caseId: string }) => one.caseId === id)).toMatchObject({
      item,
      seats: [expect.objectContaining({ via: 'delegation' })],
    });
    const answered = await approval(id, item, 'answer', {
      as: 'p-joe',
      body: { result: 'approved' },
    });
    expect(answered.body).toMatchObject({ caseStatus: 'closed' });
  });

  test('go to the backup when everybody has declined', async () => {
    const { id, item } = await startReview();
    for (const as of ['p-fin', 'p-fay']) {
      const declined = await approval(id, item, 'decline', { as, body: { reason: 'A friend.' } });
      expect(declined.status).toBe(200);
    }
    const [shown] = (await show(id)).items;
    const asked = shown.seats[0].asked.filter((one: { people: string[] }) => one.people.length > 0);
    expect(asked).toEqual([expect.objectContaining({ via: 'backup', people: ['p-kim'] })]);
    const late = await approval(id, item, 'answer', { as: 'p-fin', body: { result: 'approved' } });
    expect(late.status).toBe(403);
  });
});

describe('sending it again', () => {
  test('starts one case and answers alike', async () => {
    const call = { body: { caseType: 'expense-request' }, headers: newKey() };
    const first = await stack.call('POST', '/v1/cases', call);
    const second = await stack.call('POST', '/v1/cases', call);
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
  });

  test('does a command once, also when the ledger has forgotten it', async () => {
    const id = await startCase();
    const call = { headers: newKey(), data: { amount: 5 } };
    const first = await event(id, 'submit', call);
    await stack.database.pool.query('DELETE FROM idempotency_keys');
    const second = await event(id, 'submit', call);
    expect(second.body).toEqual({ ...first.body, duplicate: true });
    expect((await show(id)).sequence).toBe(first.body.sequence);
    const command = await stack.call('GET', `/v1/cases/${id}/commands/${first.body.id}`);
    expect(command.body).toMatchObject({ status: 'done', sequence: first.body.sequence });
  });

  test('ten times at once does it once', async () => {
    const id = await startCase();
    const call = { headers: newKey(), data: { amount: 5 } };
    const answers = await Promise.all(Array.from({ length: 10 }, () => event(id, 'submit', call)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(new Set(answers.map(({ body }) => body.sequence)).size).toBe(1);
  });

  test('with another body is refused', async () => {
    const id = await startCase();
    const headers = newKey();
    await event(id, 'submit', { headers, data: { amount: 5 } });
    const other = await event(id, 'submit', { headers, data: { amount: 6 } });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  test('a refused command leaves its key unused', async () => {
    const { id, item } = await startReview();
    const call = { headers: newKey(), data: { amount: 7 } };
    expect((await event(id, 'submit', call)).status).toBe(409);
    await approval(id, item, 'answer', { as: 'p-fin', body: { result: 'rejected' } });
    expect((await event(id, 'submit', call)).status).toBe(200);
  });
});

describe('lists', () => {
  test('are narrowed by what is asked for, and paged', async () => {
    const { id } = await startReview();
    const ids = async (query: string, as?: string): Promise<string[]> => {
      const { body } = await stack.call('GET', `/v1/cases?limit=200&${query}`, {
        as: as ?? 'p-ana',
      });
      return body.items.map((one: { id: string }) => one.id);
    };
    expect(await ids('caseType=expense-request&state=review')).toContain(id);
    expect(await ids('caseType=other')).toEqual([]);
    expect(await ids('state=draft')).not.toContain(id);
    expect(await ids('status=closed')).not.toContain(id);
    expect(await ids('reporter=me')).toContain(id);
    expect(await ids('reporter=me', 'p-joe')).not.toContain(id);
    expect(await ids('assignee=me', 'p-fin')).toContain(id);
    expect(await ids('assignee=me', 'p-joe')).not.toContain(id);
    expect(await ids('openedAfter=2999-01-01T00:00:00Z')).toEqual([]);
    expect(await ids('openedBefore=2999-01-01T00:00:00Z')).toContain(id);
    const inTwoDays = new Date(Date.now() + 2 * 86_400_000).toISOString();
    expect(await ids(`dueBefore=${inTwoDays}`)).toContain(id);
    expect(await ids(`dueAfter=${inTwoDays}`)).not.toContain(id);

    const all = await ids('');
    const paged: string[] = [];
    for (let next: string | undefined = '/v1/cases?limit=3'; next; ) {
      const page = await stack.call('GET', next);
      paged.push(...page.body.items.map((one: { id: string }) => one.id));
      next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
    }
    expect(paged).toEqual(all);
  });

  test('notices are told once and can be read', async () => {
    const { id } = await startReview();
    const unread = async () => {
      const { body } = await stack.call('GET', '/v1/notices?unread=true&limit=200', {
        as: 'p-fin',
      });
      return body.items.filter((one: { caseId: string }) => one.caseId === id);
    };
    const [notice] = await unread();
    expect(notice).toMatchObject({ notice: 'asked', readAt: null });
    const read = await stack.call('POST', `/v1/notices/${notice.id}/read`, { as: 'p-fin' });
    expect(read.status).toBe(204);
    expect(await unread()).toEqual([]);
    const others = await stack.call('POST', `/v1/notices/${notice.id}/read`, { as: 'p-joe' });
    expect(others.status).toBe(404);
  });
});

describe('the directory changes', () => {
  const asked = async (id: string): Promise<string[]> => {
    const [item] = (await show(id)).items;
    return item.seats[0].asked.flatMap((group: { people: string[] }) => group.people);
  };
  const change = async (from: string, to: string): Promise<void> => {
    const text = await readFile(stack.directoryFile, 'utf8');
    expect(text).toContain(from);
    await stack.setPeople(text.replace(from, to));
  };

  test('and a case that only waits asks others, also when the change is taken back', async () => {
    const { id } = await startReview();
    expect(await asked(id)).toEqual(['p-fay', 'p-fin']);
    const fay = 'name: Fay Moor, teams: [finance]';
    const gone = 'name: Fay Moor, teams: [archive]';
    await change(fay, gone);
    await until(
      () => asked(id),
      (people) => !people.includes('p-fay'),
    );
    await change(gone, fay);
    await until(
      () => asked(id),
      (people) => people.includes('p-fay'),
    );
    await change(fay, gone);
    await until(
      () => asked(id),
      (people) => !people.includes('p-fay'),
    );
    await change(gone, fay);
    await until(
      () => asked(id),
      (people) => people.includes('p-fay'),
    );
  });
});

describe('a sandbox case', () => {
  test('lives through days in a moment, on its leash', async () => {
    const sandbox = {
      scale: 1e7,
      startAt: '2026-03-02T09:00:00Z',
      untilAt: '2026-03-02T09:00:00Z',
    };
    const id = await startCase({ sandbox });
    await event(id, 'submit', { data: { amount: 5 } });
    expect(await show(id)).toMatchObject({ settledAt: '2026-03-02T09:00:00.000Z' });
    const body = { untilAt: '2026-03-06T09:00:00Z' };
    expect((await stack.call('POST', `/v1/cases/${id}/clock`, { body })).status).toBe(200);
    const closed = await until(
      () => show(id),
      ({ status }) => status !== 'open',
    );
    expect(closed).toMatchObject({ states: ['dropped'], closedAt: '2026-03-05T09:00:00.000Z' });
  });

  test('a real case has no such clock', async () => {
    const id = await startCase();
    const answer = await stack.call('POST', `/v1/cases/${id}/clock`, { body: { untilAt: null } });
    expect([answer.status, answer.body.code]).toEqual([409, 'not_sandbox']);
  });
});

describe('a case that has ended for good', () => {
  test('is shown and says so', async () => {
    const sandbox = { scale: 1e9, startAt: '2026-03-02T09:00:00Z' };
    const id = await startCase({ sandbox });
    const sealed = await until(
      () => show(id),
      ({ status }) => status === 'sealed',
    );
    expect(Object.values(sealed.next).flat()).toEqual([]);
    const answer = await until(
      () => event(id, 'submit', { data: { amount: 5 } }),
      ({ status }) => status !== 404,
    );
    expect([answer.status, answer.body.code]).toEqual([409, 'case_closed']);
  });
});

test('all parts are ready', async () => {
  const answer = await stack.call('GET', '/health/ready', { as: null });
  expect(answer.body).toEqual({ status: 'ok', database: 'ok', engine: 'ok' });
});

/** Asks again until it holds; the test's own limit ends it. */
async function until<T>(ask: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
