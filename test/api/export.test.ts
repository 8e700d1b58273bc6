/**
 * What is recorded late, and cases as event logs: from the API, through the command line.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exportCases, type ExportOptions } from '../../cli/export.ts';
import { type LogCase, readXesFile } from '../../logs/xes.ts';
import { foundIn } from '../support/chains.ts';
import { readOcelFile } from '../support/ocel-reader.ts';
import { DEFINITION } from './definition.ts';
import { type Stack, startStack } from './stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'caseline-export-'));
const SECOND_MS = 1000;
/** Some time before the case is recorded. */
const HAPPENED_MS = Date.now() - 86_400_000;
const happened = (seconds: number): string =>
  new Date(HAPPENED_MS + seconds * SECOND_MS).toISOString();

let stack: Stack;
let id: string;
let number: string;

beforeAll(async () => {
  stack = await startStack({ engine: true });
  const headers = { 'content-type': 'application/yaml' };
  await stack.call('POST', '/v1/case-types', { raw: DEFINITION, headers });
  const body = { caseType: 'expense-request', occurredAt: happened(0) };
  const started = await stack.call('POST', '/v1/cases', { body });
  expect(started.status).toBe(201);
  ({ id, number } = started.body.case);
});

afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true });
});

const send = (target: string, body: object, as = 'p-ana') =>
  stack.call('POST', `/v1/cases/${id}/${target}`, { body, as });

const timeline = async () => (await stack.call('GET', `/v1/cases/${id}/timeline`)).body.items;

describe('what is recorded late', () => {
  test('is refused before the case began and in the future, field by field', async () => {
    const event = { event: 'submit', data: { amount: 5 } };
    const early = await send('events', { ...event, occurredAt: happened(-1) });
    const fields = { occurredAt: 'lies before the case began' };
    expect(early).toMatchObject({ status: 422, body: { code: 'data_invalid', fields } });
    const late = new Date(Date.now() + 3_600_000).toISOString();
    const coming = await send('events', { ...event, occurredAt: late });
    expect(coming.body.fields).toEqual({ occurredAt: 'lies in the future' });
    expect((await send('events', { ...event, occurredAt: 'yesterday' })).status).toBe(400);
  });

  test('stands in the timeline with both instants, and in the chain', async () => {
    const submitted = await send('events', {
      event: 'submit',
      data: { amount: 5 },
      occurredAt: happened(60),
    });
    expect(submitted.status).toBe(200);
    const { items } = (await stack.call('GET', `/v1/cases/${id}`)).body;
    const path = `approvals/${encodeURIComponent(items[0].item)}/answer`;
    // An answer of today, in between nothing that says so.
    expect((await send(path, { result: 'rejected' }, 'p-fin')).status).toBe(200);
    const dropped = { event: 'drop', data: { reason: 'no longer needed' } };
    expect((await send('events', { ...dropped, occurredAt: happened(30) })).status).toBe(200);

    const entries = await timeline();
    const told = entries
      .filter((entry: { kind: string }) => ['started', 'answered'].includes(entry.kind))
      .map((entry: { occurredAt: string | null }) => entry.occurredAt);
    expect(told).toEqual([happened(0), null]);
    for (const { at, recordedAt, occurredAt } of entries) {
      expect(Math.abs(Date.parse(at) - Date.parse(recordedAt))).toBeLessThan(60_000);
      if (occurredAt !== null) expect(Date.parse(occurredAt)).toBeLessThan(Date.parse(at) - 1000);
    }
    expect(await foundIn(stack.database, id)).toEqual([]);
  });
});

/** Exports to a file as p-ana; the exit code and what was said. */
async function run(options: Partial<ExportOptions>): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const output = { log: () => undefined, error: (line: string) => void said.push(line) };
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, `${await stack.token('p-ana')}\n`);
  const all = {
    format: 'xes',
    api: stack.url,
    tokenFile,
    activities: 'event',
    ...options,
  } as const;
  return { code: await exportCases(all, output), said: said.join('\n') };
}

async function xesCases(path: string): Promise<readonly LogCase[]> {
  const cases: LogCase[] = [];
  for await (const one of readXesFile(path)) cases.push(one);
  return cases;
}

const rows = ({ events }: LogCase): unknown[] =>
  events.map(({ activity, resource, atMs }) => [activity, resource, atMs]);

describe('caseline export', () => {
  const output = join(folder, 'log');

  test('writes what was done, by whom, and when it happened, in the order of the records', async () => {
    const { code, said } = await run({ output });
    expect([code, said]).toEqual([0, '1 cases, 4 events']);
    const [one] = await xesCases(output);
    expect(one).toMatchObject({
      id: number,
      attributes: { 'caseline:id': id, 'caseline:outcome': 'dropped', 'caseline:status': 'sealed' },
    });
    const answered = (await timeline()).find(({ kind }: { kind: string }) => kind === 'answered');
    expect(rows(one!)).toEqual([
      ['started', 'p-ana', HAPPENED_MS],
      ['submit', 'p-ana', HAPPENED_MS + 60 * SECOND_MS],
      ['review: rejected', 'p-fin', Date.parse(answered.at)],
      ['drop', 'p-ana', HAPPENED_MS + 30 * SECOND_MS],
    ]);
  });

  test('writes the same as OCEL 2.0', async () => {
    expect((await run({ output, format: 'ocel' })).code).toBe(0);
    const xes = join(folder, 'xes');
    await run({ output: xes });
    const [one] = readOcelFile(output, 'expense-request');
    expect([one!.id, rows(one!)]).toEqual([number, rows((await xesCases(xes))[0]!)]);
  });

  test('names activities by the states that were reached', async () => {
    await run({ output, activities: 'state' });
    const [one] = await xesCases(output);
    const names = one!.events.map(({ activity }) => activity);
    expect(names).toEqual(['Review', 'Draft', 'Dropped']);
  });

  test('takes the cases that are asked for', async () => {
    const { said } = await run({ output, caseType: 'another' });
    expect(said).toBe('0 cases, 0 events');
    expect(await xesCases(output)).toEqual([]);
    expect((await run({ output, openedBefore: happened(0) })).said).toBe('0 cases, 0 events');
    expect((await run({ output, openedAfter: happened(0) })).said).toBe('1 cases, 4 events');
  });

  test('reads trails that are longer than a page', async () => {
    const body = { caseType: 'expense-request' };
    const long = (await stack.call('POST', '/v1/cases', { body })).body.id as string;
    const to = (target: string) => `/v1/cases/${long}/${target}`;
    for (let round = 1; round <= 8; round += 1) {
      const submit = { event: 'submit', data: { amount: round } };
      expect((await stack.call('POST', to('events'), { body: submit })).status).toBe(200);
      const { items } = (await stack.call('GET', `/v1/cases/${long}`)).body;
      const path = to(`approvals/${encodeURIComponent(items[0].item)}/answer`);
      const answer = { body: { result: 'rejected' }, as: 'p-fin' };
      expect((await stack.call('POST', path, answer)).status).toBe(200);
    }
    const { sequence } = (await stack.call('GET', `/v1/cases/${long}`)).body;
    expect(sequence).toBeGreaterThan(100);
    expect((await run({ output })).said).toBe('2 cases, 21 events');
  });

  test('reads lists that are longer than a page', async () => {
    const body = { caseType: 'expense-request' };
    await Promise.all(Array.from({ length: 101 }, () => stack.call('POST', '/v1/cases', { body })));
    expect((await run({ output })).said).toBe('103 cases, 122 events');
    expect(new Set((await xesCases(output)).map((one) => one.id)).size).toBe(103);
  });

  test('says what is wrong, and leaves what was there', async () => {
    writeFileSync(output, 'as it was');
    const refused = join(folder, 'refused');
    writeFileSync(refused, 'no token');
    const wrong = [
      await run({ output, tokenFile: refused }),
      await run({ output, api: 'http://127.0.0.1:1' }),
      await run({ output, api: 'nowhere' }),
      await run({ output: join(folder, 'no/such/folder') }),
    ];
    expect(wrong.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    const [token, away, address, file] = wrong.map(({ said }) => said);
    expect(token).toContain('answers 401');
    expect(away).toContain('cannot be reached');
    expect(address).toBe('caseline: `nowhere` is no address');
    expect(file).toContain('cannot be written');
    expect(readFileSync(output, 'utf8')).toBe('as it was');
  });
});
