import { createHmac } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHooks, isInside, readHooks } from '../../worker/hooks.ts';

interface Heard {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let port: number;
let heard: Heard[] = [];
let answer: { status: number; body: string; headers?: Record<string, string> } = {
  status: 200,
  body: '',
};
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      heard.push({ headers: request.headers, body });
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const SECRET = Buffer.from('a secret of some length').toString('base64');
const call = { id: 'case-1/7/0', caseId: 'case-1', data: { amount: 5 } };

function hooksTo(url: string, more: object = {}) {
  return createHooks(new Map([['hris', { url, private: true, ...more }]]));
}

describe('a call of a hook', () => {
  test('is signed as Standard Webhooks says, and brings fields back', async () => {
    heard = [];
    answer = { status: 200, body: '{"grade":"B"}' };
    const callHook = hooksTo(`http://127.0.0.1:${port}/x`, { secret: `whsec_${SECRET}` });
    expect(await callHook('hris', call)).toEqual({ kind: 'answered', data: { grade: 'B' } });
    const [{ headers, body }] = heard as [Heard];
    expect(JSON.parse(body)).toEqual({ type: 'hris', case: 'case-1', data: { amount: 5 } });
    expect(headers['webhook-id']).toBe('case-1/7/0');
    const signed = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.');
    const expected = createHmac('sha256', Buffer.from(SECRET, 'base64')).update(signed);
    expect(headers['webhook-signature']).toBe(`v1,${expected.digest('base64')}`);
  });

  test.each([
    [200, '', { kind: 'answered', data: {} }],
    [204, '', { kind: 'answered', data: {} }],
    [200, '[1]', { kind: 'failed', code: 'answer_invalid' }],
    [200, 'fine', { kind: 'failed', code: 'answer_invalid' }],
    [400, '', { kind: 'failed', code: 'refused' }],
    [302, '', { kind: 'failed', code: 'refused' }],
    [429, '', { kind: 'unreachable' }],
    [500, '', { kind: 'unreachable' }],
  ])('answered with %i %s', async (status, body, expected) => {
    answer = { status, body, headers: { location: 'http://127.0.0.1:1/' } };
    expect(await hooksTo(`http://127.0.0.1:${port}`)('hris', call)).toEqual(expected);
  });

  test('a hook that nobody has set up has failed', async () => {
    expect(await createHooks(new Map())('hris', call)).toEqual({
      kind: 'failed',
      code: 'no_such_hook',
    });
  });

  test('nobody there: worth another attempt', async () => {
    expect(await hooksTo('http://127.0.0.1:9')('hris', call)).toEqual({ kind: 'unreachable' });
  });
});

describe('addresses inside one’s own network', () => {
  test.each([
    'http://127.0.0.1',
    'http://localhost',
    'http://127.1',
    'http://2130706433',
    'http://0x7f000001',
    'http://0177.0.0.1',
    'http://0',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://[::ffff:7f00:1]',
    'http://10.1.2.3',
    'http://192.168.0.1',
    'http://172.16.5.4',
    'http://169.254.169.254',
    'http://100.64.0.1',
    'http://[fd00::1]',
    'http://[fe80::1]',
    'http://[64:ff9b::7f00:1]',
    'http://LOCALHOST',
    'http://127.0.0.1.',
    'http://127.0.1',
    'http://127.255.255.254',
    'http://0x7f.0.0.1',
    'http://0x7f.1',
    'http://017700000001',
    'http://0.0.0.0',
    'http://user:password@127.0.0.1',
    'http://example.org@127.0.0.1',
    'http://①②⑦.⓪.⓪.①',
    'http://127。0。0。1',
    'http://%31%32%37.0.0.1',
    'http://[::]',
    'http://[0:0:0:0:0:0:0:1]',
    'http://[::127.0.0.1]',
    'http://[::ffff:a9fe:a9fe]',
    'http://[::ffff:0:127.0.0.1]',
    'http://[64:ff9b:1::7f00:1]',
    'http://[2002:7f00:1::]',
    'http://[2001:0:7f00:1::]',
    'http://[fc00::1]',
    'http://[fec0::1]',
    'http://[ff02::1]',
    'http://[100::1]',
    'http://[5f00::1]',
    'http://172.31.255.255',
    'http://192.0.0.192',
    'http://192.88.99.1',
    'http://198.18.0.1',
    'http://224.0.0.1',
    'http://240.0.0.1',
    'http://255.255.255.255',
    'http://2852039166',
    'http://168.63.129.16',
  ])('%s is not reached', async (origin) => {
    heard = [];
    const url = `${origin}:${port}/`;
    const hooks = createHooks(new Map([['hris', { url }]]));
    expect(await hooks('hris', call)).toEqual({ kind: 'failed', code: 'address_inside' });
    expect(heard).toEqual([]);
  });

  test('a name that leads inside by one of its addresses is not reached, whatever it is called', async () => {
    heard = [];
    const url = `http://${hostname()}:${port}/`;
    const { kind } = await createHooks(new Map([['hris', { url }]]))('hris', call);
    // A machine whose own name leads nowhere is not reached either.
    expect(kind).not.toBe('answered');
    expect(heard).toEqual([]);
  });

  test.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '172.32.0.1'])(
    '%s is outside',
    (one) => {
      expect(isInside(one)).toBe(false);
    },
  );
});

describe('the file of hooks', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'caseline-hooks-')), 'hooks.json');
  test.each([
    ['[]', 'hooks are an object of names'],
    ['{"a":{}}', 'hook `a` has no URL'],
    ['{"a":{"url":"http://example.org"}}', 'hook `a` must be https, or http and private'],
    ['{"a":{"url":"file:///etc/passwd","private":true}}', 'hook `a` must be https'],
  ])('%s is refused', async (text, words) => {
    writeFileSync(file, text);
    await expect(readHooks(file)).rejects.toThrow(words);
  });

  test('is read', async () => {
    writeFileSync(file, '{"a":{"url":"https://example.org/x","secret":"s"}}');
    expect([...(await readHooks(file)).keys()]).toEqual(['a']);
  });
});
