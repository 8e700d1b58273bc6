/**
 * Marked texts in everything that people can say of a case, on an embedded Caseline in a process of
 * its own; then none of them may stand anywhere in plain: not in PostgreSQL's tables or files, not in
 * Temporal's database, not in a log or a temporary file.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { DemoClient } from '../../demo/client.ts';
import { type Holder, holderOf } from '../../embedded/lock.ts';
import { urlOf } from '../../embedded/postgres.ts';
import { eventually } from '../support/engine.ts';
import { ROOT } from '../support/sources.ts';
import { devToken } from '../../embedded/identity.ts';
import { found, leaksInDatabase, leaksInFiles } from './scan.ts';

jest.setTimeout(240_000);

const WORD = randomBytes(6).toString('hex');
const marks: string[] = [];
/** A text that is found nowhere else. */
function mark(what: string): string {
  const text = `canary ${what} ${WORD}`;
  marks.push(text);
  return text;
}
/** Is not the content of a case, and must be found: the search works. */
const CONTROL = `control-${WORD}`;

let folder: string;
let caseline: ChildProcess;
let hook: Server;
let api: DemoClient;
let apiUrl: string;
let issuer: string;
let output = '';
const heard: string[] = [];
/** The case type of the case, as it was published first. */
let definition1 = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'caseline-leaks-'));
  // As root, PostgreSQL runs as another account, which must pass through to its own folder.
  await chmod(folder, 0o711);
  const temporary = path.join(folder, 'tmp');
  await mkdir(temporary, { mode: 0o777 });
  await chmod(temporary, 0o777);
  hook = createServer((request, response) => {
    request.on('data', (bytes: Buffer) => heard.push(bytes.toString()));
    request.on('end', () => response.end('{}'));
  }).listen(0, '127.0.0.1');
  await once(hook, 'listening');
  const hooks = path.join(folder, 'hooks.json');
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
  await writeFile(hooks, JSON.stringify({ billing: { url, private: true } }));
  caseline = spawn(process.execPath, ['--import', 'tsx', 'embedded/main.ts'], {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      CASELINE_DATA: path.join(folder, 'data'),
      CASELINE_HOOKS: hooks,
      CASELINE_LOG_LEVEL: 'trace',
      TMPDIR: temporary,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [caseline.stdout!, caseline.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  ({ apiUrl, issuer } = (await eventually(
    () => holderOf(path.join(folder, 'data')),
    (holder) => holder?.apiUrl !== undefined,
    60_000,
  )) as Required<Holder>);
  api = new DemoClient(apiUrl, issuer);
});

afterAll(async () => {
  await stop();
  hook.close();
  await rm(folder, { recursive: true, force: true });
});

async function stop(): Promise<void> {
  if (caseline.exitCode !== null) return;
  caseline.kill('SIGTERM');
  await once(caseline, 'exit');
}

/** A case in which everything that can be said has a mark. */
async function live(): Promise<string> {
  const definition = await readFile(
    path.join(ROOT, 'definitions/customer-escalation.yaml'),
    'utf8',
  );
  const changed = definition
    .replace('title: Customer escalation', `title: ${CONTROL}`)
    .replace('start: new\n', 'start: new\nad_hoc: assignee\n');
  await api.publish('p-liv', changed);
  definition1 = changed;
  const { id } = (await api.post('p-ada', '/v1/cases', {
    caseType: 'customer-escalation',
    data: {
      customer: mark('customer'),
      service: 'hosting',
      account_manager: 'p-mia',
      contact: mark('contact'),
      complaint: mark('complaint'),
    },
  })) as { id: string };
  const at = `/v1/cases/${id}`;
  const event = (person: string, name: string, data: object = {}): Promise<unknown> =>
    api.post(person, `${at}/events`, { event: name, data });
  const work = (person: string, body: object): Promise<unknown> =>
    api.post(person, `${at}/work`, body);
  await event('p-ada', 'respond', { note: mark('note') });
  await event('p-ada', 'accept');
  await event('p-liv', 'take_on', { impact: 'all_stopped', urgency: 'now', may_leave: true });
  const task = { task: await firstTask(at) };
  for (const point of [1, 2]) await work('p-raj', { do: 'tick_task', ...task, point, done: true });
  await work('p-raj', { do: 'complete_task', ...task, comment: mark('task comment') });
  await work('p-raj', {
    do: 'add_task',
    title: mark('task title'),
    assignee: 'support_lead',
    help: mark('task help'),
    checklist: [mark('checklist')],
  });
  await work('p-raj', {
    do: 'add_evidence',
    kind: 'log',
    description: mark('evidence'),
    source: mark('evidence source'),
    file: { id: 'f', name: mark('file name'), sha256: 'a'.repeat(64), bytes: 1 },
  });
  await work('p-raj', { do: 'describe_evidence', number: 1, description: mark('description') });
  await work('p-raj', { do: 'withdraw_evidence', number: 1, reason: mark('withdrawal') });
  await work('p-mia', { do: 'add_note', note: 'call', text: mark('call note') });
  await event('p-raj', 'ask', { question: mark('question') });
  await event('p-mia', 'answer', { answer: mark('answer') });
  const credit = { amount: 500, currency: 'GBP' };
  await event('p-mia', 'ask_for_credit', { credit, credit_reason: mark('credit reason') });
  await event('p-raj', 'find_cause');
  const [cause, fix] = [mark('cause'), mark('fix')];
  await event('p-raj', 'fix', { cause, fix, fixed_by: 'p-raj' });
  await event('p-qin', 'verify', { test_result: mark('test result') });
  const { items } = (await api.get('p-liv', at)) as { items: { item: string; kind: string }[] };
  const approval = items.find(({ kind }) => kind === 'approval')!.item;
  const approvals = `${at}/approvals/${encodeURIComponent(approval)}`;
  await work('p-adam', { do: 'ask_question', item: approval, question: mark('asked back') });
  await api.post('p-adam', `${approvals}/delegate`, { to: 'p-fay', reason: mark('delegation') });
  await api.post('p-fay', `${approvals}/decline`, { reason: mark('conflict') });
  await api.post('p-adam', `${approvals}/answer`, { result: 'approved', comment: mark('comment') });
  return id;
}

/** Moved to the next version of its case type, by an operator. */
async function beMigrated(): Promise<void> {
  await api.publish('p-liv', definition1.replace('version: 1', 'version: 2'));
  const { id: migration } = (await api.post('p-tess', '/v1/migrations', {
    caseType: 'customer-escalation',
    from: 1,
    to: 2,
    reason: mark('migration'),
  })) as { id: string };
  const at = `/v1/migrations/${migration}`;
  const report = async () =>
    ((await api.get('p-tess', at)) as { migration: MigrationSeen }).migration;
  await api.post('p-tess', `${at}/dry-run`, undefined);
  await eventually(report, ({ dryRun }) => dryRun?.doneAt != null, 60_000);
  await api.post('p-tess', `${at}/start`, undefined);
  await eventually(report, ({ status }) => status === 'done', 60_000);
}

interface MigrationSeen {
  readonly status: string;
  readonly dryRun: { readonly doneAt: string | null } | null;
}

async function firstTask(at: string): Promise<string> {
  const { next } = (await api.get('p-raj', at)) as { next: { tasks: { task: string }[] } };
  return next.tasks[0]!.task;
}

/** What counsel say of it. */
async function beHeld(id: string): Promise<void> {
  const placed = { reason: mark('hold'), cases: [id] };
  const { id: hold } = (await api.post('p-june', '/v1/holds', placed)) as { id: string };
  await api.refused('p-june', `/v1/cases/${id}/erasure`, { reason: mark('held erasure') });
  await api.post('p-june', `/v1/holds/${hold}/release`, { reason: mark('release') });
  await api.post('p-abe', `/v1/holds/${hold}/release/confirm`, undefined);
  await api.post('p-june', `/v1/cases/${id}/erasure`, { reason: mark('erasure') });
}

/** A file, and a report without an account with one of its own. */
async function sendFiles(id: string): Promise<void> {
  const token = await devToken(issuer, 'p-liv');
  await sendFile(`Bearer ${token}`, id);
  const file = path.join(ROOT, 'definitions/whistleblower-report.yaml');
  await api.publish('p-liv', await readFile(file, 'utf8'));
  const data = { topic: 'finance', report: mark('report'), contact: mark('reporter') };
  const response = await fetch(`${apiUrl}/v1/intake/whistleblower-report`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': mark('browser') },
    body: JSON.stringify({ data }),
  });
  const reported = (await response.json()) as { id: string; receipt: string };
  marks.push(reported.receipt);
  await sendFile(`Receipt ${reported.receipt}`, reported.id);
}

async function sendFile(authorization: string, id: string): Promise<void> {
  const at = `${apiUrl}/v1/cases/${id}`;
  const name = encodeURIComponent(`${mark(`${authorization.slice(0, 7)} file`)}.txt`);
  const sent = await fetch(`${at}/attachments?name=${name}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'text/plain' },
    body: `${mark(`${authorization.slice(0, 7)} content`)} `.repeat(10_000),
  });
  expect(sent.status).toBe(201);
  const { upload } = (await sent.json()) as { upload: string };
  const attached = await fetch(`${at}/work`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ do: 'attach', upload }),
  });
  expect(attached.status).toBe(200);
}

/** What is refused has content too, and errors are written down. */
async function beRefused(id: string): Promise<void> {
  const at = `/v1/cases/${id}`;
  const data = { reason: mark('refused reason'), [`canary_${WORD}`]: 1 };
  await api.refused('p-mia', `${at}/events`, { event: 'dispute', data });
  await api.refused('p-ada', `${at}/events`, { event: 'verify', data: { note: mark('no right') } });
  await api.refused('p-ada', '/v1/cases', {
    caseType: 'customer-escalation',
    data: { customer: mark('bad customer'), service: mark('bad service') },
  });
  await api.refused('p-ada', '/v1/cases', { caseType: mark('case type') });
  for (const where of [`${mark('path')}`, `${id}/timeline?after=${mark('parameter')}`]) {
    await expect(api.get('p-liv', `/v1/cases/${encodeURI(where)}`)).rejects.toThrow('answered 4');
  }
  await api.get('p-liv', `/v1/cases?state=${encodeURIComponent(mark('filter'))}`);
}

test('what people say of a case stands nowhere in plain', async () => {
  const id = await live();
  await beMigrated();
  await sendFiles(id);
  await beHeld(id);
  await beRefused(id);
  const seen = JSON.stringify([
    await api.get('p-liv', `/v1/cases/${id}`),
    await api.trail('p-liv', id, 0),
    await api.get('p-mia', '/v1/notices'),
  ]);
  const known = marks.slice(0, marks.indexOf(`canary comment ${WORD}`) + 1);
  expect(seen).toContain(`canary migration ${WORD}`);
  // The contact is for those whom its level names; the rest is there for the owner.
  expect(known.filter((text) => !seen.includes(text))).toEqual([]);
  await eventually(
    () => heard.join(),
    (bodies) => bodies.includes(`canary customer ${WORD}`),
  );

  const data = path.join(folder, 'data');
  const { postgres: port } = JSON.parse(await readFile(path.join(data, 'ports.json'), 'utf8'));
  const password = await readFile(path.join(data, 'postgres', 'password'), 'utf8');
  const url = urlOf(port, password.trim());
  expect(await leaksInDatabase(url, marks)).toEqual([]);
  expect(await leaksInDatabase(url, [CONTROL])).not.toEqual([]);
  await stop();
  expect(found('output', Buffer.from(output), marks)).toEqual([]);
  expect(await leaksInFiles(folder, marks)).toEqual([]);
  const controls = await leaksInFiles(folder, [CONTROL, id]);
  expect(controls.map(({ where }) => where.split(path.sep)[1])).toEqual(
    expect.arrayContaining(['postgres', 'temporal']),
  );
});
