/** Reports without an account, over HTTP and on the real stack: nobody learns who it was, and nothing is lost. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newReceipt, readReceipt } from '../../api/receipts.ts';
import { removeCase } from '../../prisma/queries/removal.ts';
import { eventually } from '../support/engine.ts';
import { type Answer, type Call, newKey, type Stack, startStack } from './stack.ts';

const DEFINITION = `
format: caseline/v1
id: speak-up
version: 1
title: Speak up
owner: desk
calendar: round-the-clock
start: fresh
states:
  fresh:
    assign: desk
    form: report
    transitions: { close: done }
    timers: [{ after: 10 days, to: done }]
  done: { final: true }
anywhere:
  add_more: { by: reporter, needs: [account], do: { notify: assignee } }
roles: { desk: { team: desk, backup: board }, board: { team: board } }
intake: { anonymous: [topic, account, contact] }
notes:
  message: { by: [assignee, reporter], visible: true }
  memo: { by: assignee }
forms:
  report:
    topic: { type: choice, options: [money, safety], required: true }
    account: { type: text, required: true, max_length: 500, title: What happened?, level: secret }
    contact: { type: text, level: secret }
    about: { type: person, level: secret }
access:
  open: { read: [owner, assignee], write: [owner, assignee] }
  secret: { read: [owner, assignee], write: [owner, assignee] }
  reporter_sees: [number, state]
`;
const PLAIN = DEFINITION.replace('id: speak-up', 'id: plain').replace(/^intake: .*\n/m, '');
const PEOPLE = `format: caseline-directory/v1
people:
  p-ana: { name: Ana, teams: [desk] }
  p-ben: { name: Ben, teams: [desk] }
  p-zoe: { name: Zoe, teams: [board] }
`;
const DATA = { topic: 'money', account: 'The invoices are made up' };
/** What would give somebody away, in places of its own. */
const CANARIES = {
  'user-agent': 'Canary-Browser/7.1',
  'x-forwarded-for': '203.0.113.77',
  'x-request-id': 'canary-request-7',
  referer: 'https://canary.example/intranet',
  'accept-language': 'xx-canary',
};

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ engine: true, limits: { reportsPerAddress: 0, reports: 0 } });
  await stack.setPeople(PEOPLE);
  for (const source of [DEFINITION, PLAIN]) {
    const published = await stack.call('POST', '/v1/case-types', { body: { source } });
    expect(published.body).toMatchObject({ number: 1 });
  }
});

afterAll(() => stack.stop());

function open(method: string, path: string, call: Call = {}): Promise<Answer> {
  return stack.call(method, path, { as: null, ...call, headers: { ...CANARIES, ...call.headers } });
}

const by = (receipt: string, method: string, path: string, call: Call = {}): Promise<Answer> =>
  open(method, path, {
    ...call,
    headers: { authorization: `Receipt ${receipt}`, ...call.headers },
  });

async function report(data: object = DATA): Promise<{ id: string; receipt: string }> {
  const { status, body } = await open('POST', '/v1/intake/speak-up', { body: { data } });
  expect(status).toBe(201);
  return body;
}

const work = (body: object) => ({ body, headers: newKey() });

describe('a receipt', () => {
  test('is of 130 random bits, and told from a mistyped one without being looked for', () => {
    const receipt = newReceipt();
    expect(receipt).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(newReceipt()).not.toBe(receipt);
    expect(readReceipt(receipt.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o'))).toBe(
      receipt,
    );
    let taken = 0;
    for (let at = 0; at < receipt.length; at += 1) {
      if (receipt[at] === '-') continue;
      const other = receipt[at] === 'X' ? 'Y' : 'X';
      const changed = readReceipt(receipt.slice(0, at) + other + receipt.slice(at + 1));
      if (changed !== null && changed !== receipt) taken += 1;
    }
    expect(taken).toBeLessThanOrEqual(1);
    expect(readReceipt(receipt.slice(0, -1))).toBeNull();
    expect(readReceipt('')).toBeNull();
  });
});

describe('the form', () => {
  test('is for everybody, and for case types that have one', async () => {
    const { status, body } = await open('GET', '/v1/intake/speak-up');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      caseType: 'speak-up',
      title: 'Speak up',
      fields: [
        { name: 'topic', type: 'choice', isRequired: true, options: ['money', 'safety'] },
        {
          name: 'account',
          title: 'What happened?',
          type: 'text',
          isRequired: true,
          maxLength: 500,
        },
        { name: 'contact', title: 'Contact', isRequired: false },
      ],
    });
    for (const id of ['plain', 'nothing']) {
      expect((await open('GET', `/v1/intake/${id}`)).status).toBe(404);
      expect((await open('POST', `/v1/intake/${id}`, { body: { data: DATA } })).status).toBe(404);
    }
  });

  test.each([
    [{ topic: 'money' }, 'data_missing'],
    [{ ...DATA, topic: 'love' }, 'data_invalid'],
    [{ ...DATA, about: 'p-ana' }, 'data_invalid'],
    [{ ...DATA, account: 'x'.repeat(501) }, 'data_invalid'],
  ])('%j is refused, and leaves no receipt', async (data, code) => {
    const before = await stack.database.prisma.receipt.count();
    expect(await open('POST', '/v1/intake/speak-up', { body: { data } })).toMatchObject({
      status: 422,
      body: { code },
    });
    expect(await stack.database.prisma.receipt.count()).toBe(before);
  });
});

test('a report is followed, answered, and added to, by its receipt alone', async () => {
  const { id, receipt } = await report();
  expect((await by(receipt, 'GET', '/v1/receipt')).body).toEqual({ id });
  const seen = await by(receipt, 'GET', `/v1/cases/${id}`);
  expect(seen).toMatchObject({ status: 200, body: { states: ['fresh'] } });
  expect(JSON.stringify(seen.body)).not.toContain('p-ana');
  // The team has it, knows nobody behind it, and asks.
  const inbox = await stack.call('GET', '/v1/inbox');
  expect(inbox.body.items.map((item: { caseId: string }) => item.caseId)).toContain(id);
  const asked = { do: 'add_note', note: 'message', text: 'Which invoices?' };
  await stack.call('POST', `/v1/cases/${id}/work`, work(asked));
  await stack.call(
    'POST',
    `/v1/cases/${id}/work`,
    work({ ...asked, note: 'memo', text: 'Doubtful' }),
  );
  const notices = await eventually(
    () => by(receipt, 'GET', '/v1/notices'),
    ({ body }) => body.items.length > 0,
  );
  expect(JSON.stringify(notices.body)).not.toContain('p-ana');
  const { items } = (await by(receipt, 'GET', `/v1/cases/${id}/timeline`)).body;
  const notes = (
    items as { kind: string; actor: string | null; detail: { text?: string } }[]
  ).filter(({ kind }) => kind === 'note_added');
  expect(notes).toMatchObject([{ actor: null, detail: { text: 'Which invoices?' } }]);
  expect(JSON.stringify(items)).not.toContain('p-ana');
  // The reporter answers, with a picture that tells where it was taken, and with more to say.
  const answered = { do: 'add_note', note: 'message', text: 'Those of May' };
  expect((await by(receipt, 'POST', `/v1/cases/${id}/work`, work(answered))).status).toBe(200);
  const sent = await by(receipt, 'POST', `/v1/cases/${id}/attachments?name=may.jpg`, {
    raw: photo('GPS 52.5 13.4 of Canary Camera'),
    headers: { 'content-type': 'image/jpeg' },
  });
  expect(sent).toMatchObject({ status: 201, body: { isStripped: true } });
  const act = { do: 'attach', upload: sent.body.upload, level: 'secret' };
  expect((await by(receipt, 'POST', `/v1/cases/${id}/work`, work(act))).status).toBe(200);
  const event = { event: 'add_more', data: { account: 'And those of June' } };
  expect((await by(receipt, 'POST', `/v1/cases/${id}/events`, work(event))).status).toBe(200);
  // The team reads all of it.
  const { items: attachments } = (await stack.call('GET', `/v1/cases/${id}/attachments`)).body;
  expect(attachments).toHaveLength(1);
  const got = await stack.call('GET', `/v1/cases/${id}/attachments/1/versions/1`);
  expect((got.body as Buffer).includes('Canary')).toBe(false);
  const { items: trail } = (await stack.call('GET', `/v1/cases/${id}/timeline?limit=100`)).body;
  expect(JSON.stringify(trail)).toContain('Those of May');
  expect(JSON.stringify(trail)).toContain('And those of June');
  const told = await stack.call('GET', '/v1/notices');
  expect(
    told.body.items.filter((one: { caseId: string }) => one.caseId === id).length,
  ).toBeGreaterThan(0);
});

/** A grey pixel that tells where it was taken. */
function photo(told: string): Buffer {
  const body = Buffer.from(
    'ffdb004300030202020202030202020303030304060404040404080606050609080a0a090809090a0c0f0c0a0b0e0b09090d110d0e0f101011100a0c12131210130f101010' +
      'ffc9000b080001000101011100ffcc000600101005ffda0008010100003f00d2cf20ffd9',
    'hex',
  );
  const comment = Buffer.from(`\xff\xfe\0\0${told}`, 'latin1');
  comment.writeUInt16BE(told.length + 2, 2);
  return Buffer.concat([Buffer.from('ffd8', 'hex'), comment, body]);
}

describe('who has a receipt', () => {
  test('has their own case, and nothing else', async () => {
    const mine = await report();
    const other = await report();
    for (const path of ['', '/timeline', '/attachments']) {
      expect((await by(mine.receipt, 'GET', `/v1/cases/${other.id}${path}`)).status).toBe(404);
    }
    const note = work({ do: 'add_note', note: 'message', text: 'x' });
    expect((await by(mine.receipt, 'POST', `/v1/cases/${other.id}/work`, note)).status).toBe(404);
    for (const [method, path] of [
      ['GET', '/v1/cases'],
      ['GET', '/v1/inbox'],
      ['GET', '/v1/case-types'],
      ['GET', '/v1/holds'],
      ['GET', '/v1/migrations'],
      ['GET', `/v1/cases/${mine.id}/accesses`],
      ['GET', `/v1/cases/${mine.id}/attachments/1/custody`],
    ] as const) {
      const refused = await by(mine.receipt, method, path);
      expect(refused).toMatchObject({
        status: 403,
        body: { detail: 'This is for people with an account.' },
      });
    }
    const start = { body: { caseType: 'plain', data: {} } };
    expect((await by(mine.receipt, 'POST', '/v1/cases', start)).status).toBe(403);
    const withAccount = await stack.call('GET', '/v1/receipt');
    expect(withAccount).toMatchObject({
      status: 403,
      body: { detail: 'This is for reporters with a receipt.' },
    });
    const pdf = await by(mine.receipt, 'POST', `/v1/cases/${mine.id}/attachments?name=x.pdf`, {
      raw: '%PDF-1.7',
      headers: { 'content-type': 'application/pdf' },
    });
    expect(pdf).toMatchObject({ status: 422, body: { code: 'metadata_kept' } });
  });

  test('is told the same by whatever receipt there is not', async () => {
    for (const receipt of [newReceipt(), newReceipt()]) {
      const refused = await by(receipt, 'GET', '/v1/receipt');
      expect(refused).toMatchObject({
        status: 401,
        body: { detail: 'There is no report of this receipt.' },
      });
    }
    const mistyped = newReceipt().replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect((await by(mistyped, 'GET', '/v1/receipt')).body.detail).toContain('mistyped');
  });

  test('keeps nothing once the case is gone', async () => {
    const { id, receipt } = await report();
    await eventually(
      () => stack.database.prisma.case.count({ where: { id } }),
      (count) => count === 1,
    );
    const removal = { because: 'erasure', by: ['p-ana', 'p-ben'] } as const;
    expect(await removeCase(stack.database, id, { removal, nowMs: Date.now() })).toBe('removed');
    expect((await by(receipt, 'GET', '/v1/receipt')).status).toBe(401);
    expect(await stack.database.prisma.receipt.count({ where: { caseId: id } })).toBe(0);
  });
});

test('nothing of where somebody wrote from is anywhere', async () => {
  const { id, receipt } = await report({ ...DATA, contact: 'the third bench' });
  const note = work({ do: 'add_note', note: 'message', text: 'Hello' });
  await by(receipt, 'POST', `/v1/cases/${id}/work`, note);
  await by(receipt, 'GET', `/v1/cases/${id}`);
  await by(newReceipt(), 'GET', '/v1/receipt');
  const { pool } = stack.database;
  const tables = await pool.query<{ name: string }>(
    "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  let rows = '';
  for (const { name } of tables.rows) {
    const all = await pool.query(`SELECT x::text AS row FROM ${name} AS x`);
    rows += all.rows.map(({ row }: { row: string }) => row).join('\n');
  }
  const handle = stack.engine.temporal.workflow.getHandle(`case/${id}`);
  const history = JSON.stringify((await handle.fetchHistory()).events);
  const log = stack.log.join('\n');
  // What is looked for is found where it is.
  expect(rows).toContain(id);
  for (const canary of [
    'Canary',
    '203.0.113.77',
    '127.0.0.1',
    'canary',
    receipt,
    receipt.replaceAll('-', ''),
  ]) {
    expect(rows.includes(canary)).toBe(false);
    expect(history.includes(canary)).toBe(false);
    expect(log.includes(canary)).toBe(false);
  }
  expect(log).not.toContain('"operation":"report"');
});

test('how much was said does not show by the length of an answer', async () => {
  const [short, long] = [await report(), await report({ ...DATA, account: 'x'.repeat(499) })];
  const note = { do: 'add_note', note: 'message', text: 'y'.repeat(700) };
  await by(long.receipt, 'POST', `/v1/cases/${long.id}/work`, work(note));
  const lengths = await Promise.all(
    [short, long].map(async ({ id, receipt }) => {
      const { headers } = await by(receipt, 'GET', `/v1/cases/${id}/timeline`);
      return Number(headers.get('content-length')) + headers.get('x-padding')!.length;
    }),
  );
  expect(lengths).toEqual([4_096, 4_096]);
  const withAccount = await stack.call('GET', `/v1/cases/${short.id}`);
  expect(withAccount.headers.has('x-padding')).toBe(false);
});

test('reports are limited, by source and in all', async () => {
  const limits = { reportsPerAddress: 2, reports: 3 };
  const other = await startStack({ engine: 'without a worker', limits });
  try {
    const body = { data: DATA };
    const statuses: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      statuses.push((await other.call('POST', '/v1/intake/nothing', { as: null, body })).status);
    }
    expect(statuses).toEqual([404, 404, 429]);
  } finally {
    await other.stop();
  }
});
