/** Files of a case over HTTP, on the real stack: sent, attached, read by whom they are for, and gone. */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ScannerUnavailable } from '../../files/clamd.ts';
import { keepOnce } from '../../worker/keeper.ts';
import { type Answer, newKey, type Stack, startStack } from './stack.ts';

const DEFINITION = `
format: caseline/v1
id: complaint
version: 1
title: Complaint
owner: desk
calendar: round-the-clock
start: fresh
evidence: { by: assignee, kinds: [document] }
states:
  fresh:
    assign: desk
    form: told
    transitions: { finish: done }
    timers: [{ after: 10 days, to: done }]
  done: { final: true }
roles:
  desk: { team: desk, backup: board }
  board: { team: board }
forms:
  told:
    about: { type: person }
    account: { type: text, required: true }
    finding: { type: text, level: secret }
access:
  open: { read: [owner, assignee, reporter, board], write: [owner, assignee] }
  secret: { read: [owner, assignee], write: [owner, assignee] }
  about_sees: [number, state]
`;
const PEOPLE = `format: caseline-directory/v1
people:
  p-ana: { name: Ana, teams: [desk] }
  p-ben: { name: Ben, teams: [desk] }
  p-joe: { name: Joe, teams: [sales] }
  p-dan: { name: Dan, teams: [desk, board, auditors] }
  p-zoe: { name: Zoe, teams: [board] }
  p-aud: { name: Aud, teams: [auditors] }
  p-lea: { name: Lea, teams: [counsel] }
  p-max: { name: Max, teams: [counsel] }
`;
const DAY_MS = 86_400_000;
const BYTES_MAX = 300_000;
const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(200_000)]);
const HARMFUL = Buffer.from('harmful');

let stack: Stack;
let isScannerUp = true;
let caseId: string;

beforeAll(async () => {
  stack = await startStack({
    engine: true,
    fileBytesMax: BYTES_MAX,
    // The way to a scanner is tried against ClamAV's own (test/files/clamd.test.ts).
    scanner: async () => {
      let seen = Buffer.alloc(0);
      return {
        take: async (chunk) => {
          seen = Buffer.concat([seen, chunk]);
        },
        verdict: async () => {
          if (!isScannerUp) throw new ScannerUnavailable('away');
          return seen.includes(HARMFUL) ? 'quarantined' : 'clean';
        },
        stop: () => {},
      };
    },
  });
  await stack.setPeople(PEOPLE);
  const published = await stack.call('POST', '/v1/case-types', { body: { source: DEFINITION } });
  expect(published.status).toBe(201);
  caseId = await open();
});

afterAll(() => stack.stop());

async function open(): Promise<string> {
  const data = { account: 'Words about it', about: 'p-dan' };
  const { status, body } = await stack.call('POST', '/v1/cases', {
    as: 'p-joe',
    body: { caseType: 'complaint', data },
    headers: newKey(),
  });
  expect(status).toBe(201);
  return body.id as string;
}

interface Sent {
  readonly as?: string;
  readonly name?: string;
  readonly type?: string;
  readonly strip?: boolean;
  readonly to?: string;
}

function send(content: Uint8Array, sent: Sent = {}): Promise<Answer> {
  const { as = 'p-ana', name = 'report.pdf', type = 'application/pdf', to = caseId } = sent;
  const query = `name=${encodeURIComponent(name)}${sent.strip === true ? '&strip=metadata' : ''}`;
  return stack.call('POST', `/v1/cases/${to}/attachments?${query}`, {
    as,
    raw: content,
    headers: { 'content-type': type },
  });
}

function work(as: string, body: object, to = caseId): Promise<Answer> {
  return stack.call('POST', `/v1/cases/${to}/work`, { as, body, headers: newKey() });
}

const get = (as: string, target: string) =>
  stack.call('GET', `/v1/cases/${caseId}${target}`, { as });

/** Sends a file and attaches it; returns the number of the attachment. */
async function attach(as: string, more: object = {}, content: Uint8Array = PDF): Promise<number> {
  const { status, body } = await send(content, { as });
  expect(status).toBe(201);
  const attached = await work(as, { do: 'attach', upload: body.upload, ...more });
  expect(attached.status).toBe(200);
  const { items } = (await get('p-ana', '/attachments')).body;
  return (items as { number: number }[]).at(-1)!.number;
}

describe('a file', () => {
  test('is sent, attached, listed, and comes back as it was', async () => {
    const sent = await send(PDF, { name: 'Bericht über "alles".pdf'.replaceAll('"', '') });
    const sha256 = createHash('sha256').update(PDF).digest('hex');
    const facts = {
      type: 'application/pdf',
      bytes: PDF.length,
      sha256,
      scan: 'clean',
      isStripped: false,
    };
    const name = 'Bericht über alles.pdf';
    expect(sent).toMatchObject({ status: 201, body: { name, ...facts } });
    expect((await work('p-ana', { do: 'attach', upload: sent.body.upload })).status).toBe(200);
    const { items } = (await get('p-ben', '/attachments')).body;
    expect(items).toMatchObject([
      {
        number: 1,
        level: 'open',
        evidence: null,
        isWithdrawn: false,
        versions: [{ version: 1, by: 'p-ana', name, ...facts }],
      },
    ]);
    const got = await get('p-ben', '/attachments/1/versions/1');
    expect(got.status).toBe(200);
    expect((got.body as Buffer).equals(PDF)).toBe(true);
    expect(Object.fromEntries(got.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(PDF.length),
      'content-disposition': expect.stringContaining(
        'attachment; filename="Bericht _ber alles.pdf"',
      ),
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
    });
    const { items: trail } = (await get('p-ana', '/timeline?limit=100')).body;
    expect(trail.at(-1)).toMatchObject({
      kind: 'attached',
      actor: 'p-ana',
      detail: { number: 1, version: 1, sha256 },
    });
  });

  test('has versions, may belong to evidence, and is withdrawn and never deleted', async () => {
    const piece = { do: 'add_evidence', kind: 'document', description: 'The contract' };
    expect((await work('p-ana', piece)).status).toBe(200);
    const number = await attach('p-ana', { evidence: 1 });
    const second = await send(Buffer.from('%PDF-1.7 second'));
    const more = { do: 'attach', upload: second.body.upload, replaces: number };
    expect((await work('p-ana', more)).status).toBe(200);
    expect(
      (await work('p-ben', { do: 'withdraw_attachment', number, reason: 'The wrong one' })).status,
    ).toBe(200);
    const { items } = (await get('p-ana', '/attachments')).body;
    expect(items.at(-1)).toMatchObject({
      number,
      evidence: 1,
      isWithdrawn: true,
      versions: [{ version: 1 }, { version: 2 }],
    });
    expect(
      ((await get('p-ana', `/attachments/${number}/versions/1`)).body as Buffer).equals(PDF),
    ).toBe(true);
    const again = await send(Buffer.from('%PDF-1.7 third'));
    const late = await work('p-ana', { ...more, upload: again.body.upload });
    expect(late).toMatchObject({ status: 409, body: { code: 'attachment_not_found' } });
  });

  test('is attached once, by whoever sent it, to the case it was sent to', async () => {
    const { body } = await send(PDF);
    const act = { do: 'attach', upload: body.upload as string };
    const other = await open();
    expect((await work('p-ben', act)).body.code).toBe('upload_unknown');
    expect((await work('p-ana', act, other)).body.code).toBe('upload_unknown');
    expect((await work('p-ana', { ...act, upload: 'no-such' })).body.code).toBe('upload_unknown');
  });
});

describe('what is not taken', () => {
  test.each([
    [{ name: 'x.exe', type: '' }, PDF, 'file_type_refused'],
    [{ name: 'x.png', type: 'image/png' }, PDF, 'file_type_refused'],
    [{ type: 'text/html' }, PDF, 'file_type_refused'],
    [{ name: '../x.pdf' }, PDF, 'file_name_refused'],
    [{ strip: true }, PDF, 'metadata_kept'],
    [{}, Buffer.concat([PDF, HARMFUL]), 'file_quarantined'],
    [{}, Buffer.alloc(0), 'file_type_refused'],
  ])('%j: %#', async (sent, content, code) => {
    expect(await send(content, sent)).toMatchObject({ status: 422, body: { code } });
  });

  test('a file that is too large, told or not', async () => {
    const large = Buffer.concat([PDF, PDF]);
    expect(await send(large)).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    const status = await sendInChunks(Array.from({ length: 20 }, () => PDF.subarray(0, 50_000)));
    expect(status).toBe(413);
  });

  test('a file that is packed, or that the scanner cannot look at', async () => {
    const packed = await stack.call('POST', `/v1/cases/${caseId}/attachments?name=a.pdf`, {
      raw: PDF,
      headers: { 'content-type': 'application/pdf', 'content-encoding': 'gzip' },
    });
    expect(packed.status).toBe(415);
    isScannerUp = false;
    const unscanned = await send(PDF);
    isScannerUp = true;
    expect(unscanned).toMatchObject({ status: 503, body: { code: 'files_unavailable' } });
    expect(unscanned.headers.get('retry-after')).toBe('5');
  });

  test('a file that breaks off leaves nothing', async () => {
    const before = kept();
    const hanging = await begin();
    hanging.write(PDF.subarray(0, 70_000));
    await new Promise((resolve) => setTimeout(resolve, 200));
    hanging.destroy();
    const deadlineMs = Date.now() + 5_000;
    while ((await rows()) > before.length && Date.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(kept()).toEqual(before);
  });
});

/** The files that the store has. */
function kept(): string[] {
  return readdirSync(stack.fileFolder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map(({ name }) => name)
    .sort();
}

async function rows(): Promise<number> {
  return stack.database.prisma.caseFile.count();
}

async function begin() {
  const token = await stack.token('p-ana');
  const sending = request(`${stack.url}/v1/cases/${caseId}/attachments?name=a.pdf`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/pdf' },
  });
  sending.on('error', () => {});
  return sending;
}

async function sendInChunks(chunks: readonly Buffer[]): Promise<number | undefined> {
  const sending = await begin();
  const status = new Promise<number | undefined>((resolve) => {
    sending.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
  });
  for (const chunk of chunks) {
    if (sending.writable) sending.write(chunk);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  sending.end();
  return status;
}

describe('who may', () => {
  test('levels: whoever does not read one sees nothing of it, not even that it is there', async () => {
    const number = await attach('p-ana', { level: 'secret' });
    for (const as of ['p-zoe', 'p-joe']) {
      const { items } = (await get(as, '/attachments')).body;
      expect((items as { number: number }[]).map((one) => one.number)).not.toContain(number);
      const got = await get(as, `/attachments/${number}/versions/1`);
      expect(got).toMatchObject({ status: 404, body: { code: 'not_found' } });
      const { items: trail } = (await get(as, '/timeline?limit=200')).body;
      const shown = (trail as { kind: string; detail: { number?: number } }[]).filter(
        ({ kind }) => kind === 'attached',
      );
      expect(shown.map(({ detail }) => detail.number)).not.toContain(number);
    }
    expect((await get('p-ben', `/attachments/${number}/versions/1`)).status).toBe(200);
    const odd = await work('p-ana', {
      do: 'attach',
      upload: (await send(PDF)).body.upload,
      level: 'none',
    });
    expect(odd).toMatchObject({ status: 422, body: { code: 'data_invalid' } });
  });

  test('the reporter hands in at any level, and reads what they read', async () => {
    const { body } = await send(PDF, { as: 'p-joe' });
    const act = { do: 'attach', upload: body.upload, level: 'secret' };
    expect((await work('p-joe', act)).status).toBe(200);
    const { items } = (await get('p-joe', '/attachments')).body;
    expect((items as { level: string }[]).map(({ level }) => level)).not.toContain('secret');
  });

  test('a party has no way to them by any team, and a stranger gets what is not there', async () => {
    for (const [as, status] of [
      ['p-dan', 403],
      ['p-aud', 404],
    ] as const) {
      expect((await send(PDF, { as })).status).toBe(status);
      const listed = await get(as, '/attachments');
      if (as === 'p-dan') expect(listed).toMatchObject({ status: 200, body: { items: [] } });
      else expect(listed.status).toBe(404);
      expect((await get(as, '/attachments/1/versions/1')).status).toBe(404);
      expect((await get(as, '/attachments/1/custody')).status).toBe(404);
    }
    expect((await send(PDF, { as: 'p-zoe' })).status).toBe(403);
  });

  test('custody: each act and each download, for the owner', async () => {
    const number = await attach('p-ben');
    await get('p-zoe', `/attachments/${number}/versions/1`);
    const reason = 'By mistake';
    await work('p-ana', { do: 'withdraw_attachment', number, reason });
    expect((await get('p-zoe', `/attachments/${number}/custody`)).status).toBe(403);
    const { status, body } = await get('p-ana', `/attachments/${number}/custody`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      number,
      isWhole: true,
      items: [
        { what: 'attached', person: 'p-ben', version: 1 },
        { what: 'downloaded', person: 'p-zoe', version: 1 },
        { what: 'withdrawn', person: 'p-ana', reason },
      ],
    });
  });
});

describe('where it is kept', () => {
  test('nothing of it can be read, and what was changed is not given out', async () => {
    const text = `${'The gardener did it. '.repeat(12_000)}`;
    const sent = await send(Buffer.from(text), {
      name: 'story of the gardener.txt',
      type: 'text/plain',
    });
    await work('p-ana', { do: 'attach', upload: sent.body.upload });
    const { items } = (await get('p-ana', '/attachments')).body;
    const target = `/attachments/${items.at(-1).number}/versions/1`;
    const file = path.join(stack.fileFolder, caseId, sent.body.upload as string);
    const sealed = readFileSync(file);
    expect(sealed.includes('gardener')).toBe(false);
    const row = await stack.database.prisma.caseFile.findUnique({
      where: { id: sent.body.upload },
    });
    expect(JSON.stringify(row)).not.toMatch(/gardener|text\/plain|sha256/);
    // Early: it is told. Late: the answer ends before its length.
    const early = Buffer.from(sealed);
    early[300]! ^= 1;
    writeFileSync(file, early);
    expect(await get('p-ana', target)).toMatchObject({
      status: 500,
      body: { code: 'attachment_damaged' },
    });
    writeFileSync(file, sealed.subarray(0, sealed.length - 10));
    await expect(get('p-ana', target)).rejects.toThrow();
    rmSync(file);
    expect(await get('p-ana', target)).toMatchObject({
      status: 500,
      body: { code: 'attachment_damaged' },
    });
    writeFileSync(file, sealed);
    expect(((await get('p-ana', target)).body as Buffer).toString()).toBe(text);
  });

  const keep = (afterMs: number) => {
    const { database, engine, files } = stack;
    const options = { database, temporal: engine.temporal, files, log: () => undefined };
    return keepOnce(options, Date.now() + afterMs);
  };

  test('what nobody attached goes after a day, and what a case has attached stays', async () => {
    const forgotten = await send(PDF);
    const id = forgotten.body.upload as string;
    await keep(DAY_MS - 3_600_000);
    expect(kept()).toContain(id);
    const attached = (await get('p-ana', '/attachments')).body.items.length as number;
    await keep(DAY_MS + 60_000);
    expect(kept()).not.toContain(id);
    expect((await work('p-ana', { do: 'attach', upload: id })).body.code).toBe('upload_unknown');
    expect((await get('p-ana', '/attachments/1/versions/1')).status).toBe(200);
    expect((await get('p-ana', '/attachments')).body.items).toHaveLength(attached);
  });

  test('a file of a case that was erased goes with it', async () => {
    const other = await open();
    const sent = await send(PDF, { to: other });
    await work('p-ana', { do: 'attach', upload: sent.body.upload }, other);
    const done = await stack.call('POST', `/v1/cases/${other}/events`, {
      body: { event: 'finish' },
    });
    expect(done.status).toBe(200);
    const erase = (as: string, what: string, body?: object) =>
      stack.call('POST', `/v1/cases/${other}/erasure${what}`, { as, ...(body && { body }) });
    expect((await erase('p-lea', '', { reason: 'Article 17' })).status).toBe(200);
    expect((await erase('p-max', '/confirm')).status).toBe(200);
    expect(kept()).toContain(sent.body.upload);
    await keep(0);
    expect(kept()).not.toContain(sent.body.upload);
    expect(await stack.database.prisma.caseFile.count({ where: { caseId: other } })).toBe(0);
  });
});
