/**
 * What `caseline audit export` writes of cases that lived on a real engine, read by `caseline migrate
 * replay`: what went through seals, columns and JSON still comes to what the trail tells.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { migrateReplay } from '../../cli/migrate-replay.ts';
import { writeAuditFile } from '../../core/audit-file.ts';
import { auditOf } from '../../prisma/queries/audit.ts';
import { inFolder, printed } from '../cli/printed.ts';
import { eventually } from '../support/engine.ts';
import { newKey, type Stack, startStack } from './stack.ts';

const START = '2026-03-02T09:00:00.000Z';
const CLAIM = {
  amount: { amount: 26.85, currency: 'EUR' },
  spent_on: '2026-02-27',
  what_for: 'Train to Utrecht',
  pre_approved: false,
};
const REPORT = {
  complainant: 'p-dana',
  respondent: 'p-carl',
  summary: 'Remarks in front of the team.',
  happened_on: '2026-02-26',
  channel: 'in_person',
};

let stack: Stack;
let directory: string;

beforeAll(async () => {
  stack = await startStack({ engine: true, isShipped: true });
  directory = await readFile(stack.directoryFile, 'utf8');
  for (const name of ['expense-declaration', 'hr-harassment-investigation']) {
    const raw = await readFile(`definitions/${name}.yaml`, 'utf8');
    const headers = { 'content-type': 'application/yaml' };
    const as = name === 'expense-declaration' ? 'p-fien' : 'p-li';
    expect((await stack.call('POST', '/v1/case-types', { raw, headers, as })).status).toBe(201);
  }
}, 60_000);

afterAll(() => stack.stop());

// What is answered has no one shape, as in `Answer`.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function post(as: string, path: string, body: object): Promise<any> {
  const { status, body: answer } = await stack.call('POST', path, { as, body });
  if (status >= 300) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer;
}

async function open(
  as: string,
  caseType: string,
  { data, isSandboxed }: { data: object; isSandboxed: boolean },
): Promise<string> {
  const sandbox = { scale: 86_400, startAt: START, untilAt: START };
  const { status, body } = await stack.call('POST', '/v1/cases', {
    as,
    body: { caseType, data, ...(isSandboxed && { number: 1, sandbox }) },
    headers: newKey(),
  });
  expect({ status, body }).toMatchObject({ status: 201 });
  return body.id as string;
}

const event = (as: string, id: string, name: string, data: object = {}) =>
  post(as, `/v1/cases/${id}/events`, { event: name, data });
const shown = async (as: string, id: string) =>
  (await stack.call('GET', `/v1/cases/${id}`, { as })).body;

/** Lets the case's clock run to an instant, until all that is due by then has happened. */
async function clock(as: string, id: string, untilAt: string): Promise<void> {
  await post(as, `/v1/cases/${id}/clock`, { untilAt, scale: 86_400_000 });
  await eventually(
    () => shown(as, id),
    ({ nextDeadlineAt }) => nextDeadlineAt === null || nextDeadlineAt > untilAt,
  );
}

const approval = async (as: string, id: string): Promise<string> => {
  const { items } = await shown(as, id);
  const { item } = items.find(({ kind }: { kind: string }) => kind === 'approval');
  return `/v1/cases/${id}/approvals/${encodeURIComponent(item)}`;
};

/** Exports a case and replays the file; the kinds of its entries, and what is printed. */
async function replayed(id: string, name: string, change = (text: string) => text) {
  const { number, sequence } = (await stack.database.prisma.case.findMany({ where: { id } }))[0]!;
  const recorded = await eventually(
    () => auditOf(stack.database, id),
    (found) => found?.lines.filter(({ kind }) => kind === 'entry').length === sequence,
  );
  const lines = recorded!.lines;
  const kinds = new Set(lines.flatMap((line) => (line.kind === 'entry' ? [line.entry.kind] : [])));
  const source = change(await readFile(`definitions/${name}.yaml`, 'utf8'));
  const files = { 'case.audit': [...writeAuditFile(lines)].join(''), 'next.yaml': source };
  const said = await inFolder(files, async (folder) => {
    await writeFile(join(folder, 'people.yaml'), directory);
    const options = {
      from: [join(folder, 'case.audit')],
      calendars: 'definitions/calendars',
      directory: join(folder, 'people.yaml'),
    };
    return printed((output) => migrateReplay(join(folder, 'next.yaml'), options, output));
  });
  return { kinds, number, ...said };
}

describe('an export of a real case', () => {
  test('with a delegation, a deadline changed by hand, ladders and a payment', async () => {
    const data = CLAIM;
    const id = await open('p-bo', 'expense-declaration', { data: {}, isSandboxed: true });
    await event('p-bo', id, 'submit', data);
    await clock('p-fien', id, '2026-03-06T12:00:00.000Z');
    await post('p-adam', `${await approval('p-adam', id)}/delegate`, { to: 'p-pia' });
    const { deadlines } = await shown('p-fien', id);
    const last = deadlines.at(-1);
    await event('p-fien', id, 'change_deadline', {
      deadline: last.id,
      until: '2026-04-01T09:00:00.000Z',
      reason: 'The receipts are in the post',
    });
    await clock('p-fien', id, '2026-03-12T12:00:00.000Z');
    await post('p-pia', `${await approval('p-pia', id)}/answer`, { result: 'approved' });
    await clock('p-fien', id, '2026-03-17T12:00:00.000Z');
    await post('p-vera', `${await approval('p-vera', id)}/answer`, { result: 'approved' });
    await event('p-pia', id, 'request_payment');
    await event('p-pia', id, 'pay', { paid_on: '2026-03-18' });
    const { kinds, out } = await replayed(id, 'expense-declaration');
    expect(out).toContain(': the same way');
    const lived = [
      'delegated',
      'deadline_changed',
      'deadline_due',
      'reminded',
      'answered',
      'closed',
    ];
    expect([...kinds]).toEqual(expect.arrayContaining(lived));
  });

  test('with an absence and its end', async () => {
    const id = await open('p-bo', 'expense-declaration', { data: {}, isSandboxed: false });
    await event('p-bo', id, 'submit', CLAIM);
    const day = (offset: number) =>
      new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
    const absence = `absences: [{ from: ${day(-1)}, until: ${day(5)} }], `;
    await stack.setPeople(directory.replace('p-adam: { ', `p-adam: { ${absence}`));
    await eventually(
      () => stack.call('GET', `/v1/cases/${id}/timeline?limit=200`, { as: 'p-fien' }),
      ({ body }) => body.items.some(({ kind }: { kind: string }) => kind === 'people'),
    );
    await stack.setPeople(directory);
    await eventually(
      () => stack.call('GET', `/v1/cases/${id}/timeline?limit=200`, { as: 'p-fien' }),
      ({ body }) =>
        body.items.filter(({ kind }: { kind: string }) => kind === 'people').length === 2,
    );
    await post('p-adam', `${await approval('p-adam', id)}/answer`, { result: 'approved' });
    expect((await replayed(id, 'expense-declaration')).out).toContain(': the same way');
  });

  test('with somebody who has stepped out', async () => {
    const id = await open('p-ana', 'hr-harassment-investigation', {
      data: REPORT,
      isSandboxed: false,
    });
    await event('p-ana', id, 'submit');
    await event('p-li', id, 'investigate', { severity: 3 });
    await post('p-ivo', `/v1/cases/${id}/work`, { do: 'recuse', reason: 'Carl is my neighbour' });
    const { kinds, out } = await replayed(id, 'hr-harassment-investigation');
    expect(out).toContain(': the same way');
    expect([...kinds]).toContain('recused');
  });
});
