import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { API_AUDIENCE } from '../../embedded/identity.ts';
import { DEFINITION } from './definition.ts';
import { newKey, type Stack, startStack } from './stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(() => stack.stop());

const NOWHERE = '/v1/cases/00000000-0000-4000-8000-000000000000';

describe('who is asking', () => {
  test('without a token nothing is answered', async () => {
    const answer = await stack.call('GET', '/v1/cases', { as: null });
    expect(answer.status).toBe(401);
    expect(answer.body.code).toBe('unauthenticated');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="caseline"');
  });

  const forge = async (change: {
    readonly claims?: Record<string, unknown>;
    readonly issuer?: string;
    readonly audience?: string;
    readonly expires?: string;
    readonly kid?: string;
  }): Promise<string> => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const { kid = 'mine' } = change;
    await exportJWK(publicKey);
    return new SignJWT({ sub: 'p-ana', ...change.claims })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setIssuer(change.issuer ?? stack.issuer)
      .setAudience(change.audience ?? API_AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(change.expires ?? '1h')
      .sign(privateKey);
  };

  test.each([
    ['signed with another key', async () => forge({})],
    [
      'unsigned',
      async () => {
        const [, payload] = (await stack.token('p-ana')).split('.');
        const header = Buffer.from('{"alg":"none"}').toString('base64url');
        return `${header}.${payload}.`;
      },
    ],
    [
      'for another person than signed',
      async () => {
        const [header, payload, signature] = (await stack.token('p-ana')).split('.');
        const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as object;
        const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'p-kim' }));
        return `${header}.${changed.toString('base64url')}.${signature}`;
      },
    ],
    ['no token at all', async () => 'abc'],
  ])('a token %s is refused', async (_name, token) => {
    const headers = { authorization: `Bearer ${await token()}` };
    const answer = await stack.call('GET', '/v1/cases', { as: null, headers });
    expect(answer.status).toBe(401);
    expect(answer.body.code).toBe('token_invalid');
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  test('health and the document need no token', async () => {
    expect((await stack.call('GET', '/health/live', { as: null })).status).toBe(200);
    const document = await stack.call('GET', '/v1/openapi.json', { as: null });
    expect(document.body.openapi).toBe('3.1.0');
  });
});

describe('what is not in the document is refused', () => {
  test.each([
    ['GET', '/v1/nowhere', 404, 'not_found'],
    ['GET', '/V1/cases', 404, 'not_found'],
    ['DELETE', '/v1/cases', 405, 'method_not_allowed'],
    ['PUT', NOWHERE, 405, 'method_not_allowed'],
    ['GET', '/v1/cases?colour=red', 400, 'invalid_request'],
    ['GET', '/v1/cases?limit=1000', 400, 'invalid_request'],
    ['GET', '/v1/cases?cursor=abc', 400, 'invalid_cursor'],
    ['GET', '/v1/inbox?cursor=abc', 400, 'invalid_cursor'],
    ['GET', '/v1/notices?cursor=abc', 400, 'invalid_cursor'],
    ['GET', '/v1/cases?caseType=%00', 400, 'invalid_request'],
    ['GET', '/v1/case-types/%00', 400, 'invalid_request'],
    ['GET', '/v1/case-types/x/versions/99999999999', 400, 'invalid_request'],
    ['GET', '/v1/cases?dueAfter=0000-01-01T00:00:00Z', 400, 'invalid_request'],
    ['GET', '/v1/cases?dueAfter=9999-12-31T23:59:59-23:59', 400, 'invalid_request'],
    ['GET', '/v1/cases?openedAfter=2026-02-30T00:00:00Z', 400, 'invalid_request'],
    ['GET', '/v1/cases?dueAfter=9999-12-31T23:59:60Z', 400, 'invalid_request'],
    ['GET', `${NOWHERE}/timeline?after=99999999999`, 400, 'invalid_request'],
    ['GET', '/v1/cases/17', 400, 'invalid_request'],
    ['GET', '/v1/cases/%E0%A4%A', 400, 'malformed_path'],
    ['GET', NOWHERE, 404, 'not_found'],
    ['GET', `${NOWHERE}/timeline`, 404, 'not_found'],
    ['GET', '/v1/case-types/nothing', 404, 'not_found'],
    ['GET', '/v1/case-types/nothing/versions', 404, 'not_found'],
    ['GET', '/v1/case-types/nothing/versions/1', 404, 'not_found'],
    ['POST', '/v1/notices/00000000-0000-4000-8000-000000000000:1/read', 404, 'not_found'],
  ])('%s %s → %i %s', async (method, target, status, code) => {
    const answer = await stack.call(method, target);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  const forged = (value: unknown): string =>
    Buffer.from(JSON.stringify(value)).toString('base64url');

  test.each([
    ['/v1/cases', [8.64e15, 'a']],
    ['/v1/cases', [-8.64e15, 'a']],
    ['/v1/cases', [1, 'a', 'b']],
    ['/v1/inbox', [8.64e15, 'a', 'b']],
    ['/v1/notices', [8.64e15, 'a', '1']],
    ['/v1/notices', [0, 'a', '99999999999999999999']],
    ['/v1/notices', { a: 1 }],
  ])('%s with the made-up cursor %j', async (target, value) => {
    const answer = await stack.call('GET', `${target}?cursor=${forged(value)}`);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_cursor']);
  });

  test.each([
    ['/v1/cases', [0, 'a']],
    ['/v1/cases', [null, 'a']],
    ['/v1/inbox', [null, '', '']],
    ['/v1/notices', [0, 'a', '-99999999999']],
    ['/v1/notices', [0, 'a', '1e300']],
  ])('%s with the made-up cursor %j breaks nothing', async (target, value) => {
    const answer = await stack.call('GET', `${target}?cursor=${forged(value)}`);
    expect([200, 400]).toContain(answer.status);
  });

  test('405 says what is possible', async () => {
    const answer = await stack.call('PATCH', '/v1/cases');
    expect(answer.headers.get('allow')).toBe('GET, POST, HEAD');
  });
});

describe('bodies', () => {
  const event = (raw: string | Uint8Array, type = 'application/json', more = {}) =>
    stack.call('POST', `${NOWHERE}/events`, { raw, headers: { 'content-type': type, ...more } });

  test.each([
    ['not JSON', '{"event": }', 400, 'malformed_json'],
    ['empty', '', 400, 'malformed_json'],
    ['without its member', '{}', 400, 'invalid_request'],
    ['with an actor of its own', '{"event":"x","actor":"p-kim"}', 400, 'invalid_request'],
    ['with data that is a list', '{"event":"x","data":[]}', 400, 'invalid_request'],
    ['with a NUL', '{"event":"x","data":{"a":["\\u0000"]}}', 400, 'invalid_request'],
    ['with half a pair', '{"event":"x","data":{"a":"\\ud800"}}', 400, 'invalid_request'],
    ['with a prototype', '{"event":"x","data":{"__proto__":{"a":1}}}', 400, 'invalid_request'],
    ['too large', `{"event":"${'x'.repeat(300_000)}"}`, 413, 'body_too_large'],
  ])('%s', async (_name, raw, status, code) => {
    const answer = await event(raw);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('malformed JSON is told with its place', async () => {
    expect((await event('{\n "event": }')).body).toMatchObject({ line: 2, column: 11 });
  });

  test('all that is wrong is told, and where', async () => {
    const { body } = await event('{"event":"","to":1}');
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['', '/event']);
  });

  test('bytes that are not UTF-8', async () => {
    const answer = await event(Uint8Array.of(0x22, 0xff, 0x22));
    expect([answer.status, answer.body.code]).toEqual([400, 'malformed_body']);
  });

  test('another media type', async () => {
    const answer = await event('event: x', 'text/plain');
    expect([answer.status, answer.body.code]).toEqual([415, 'unsupported_media_type']);
    expect(answer.headers.get('accept')).toBe('application/json');
  });

  test('a bomb that unpacks to more than is taken', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000, 0x20));
    const answer = await event(bomb, 'application/json', { 'content-encoding': 'gzip' });
    expect([answer.status, answer.body.code]).toEqual([413, 'body_too_large']);
  });

  test('an encoding that is none', async () => {
    const answer = await event('x', 'application/json', { 'content-encoding': 'rot13' });
    expect([answer.status, answer.body.code]).toEqual([415, 'unsupported_media_type']);
  });
});

describe('every answer', () => {
  test('carries the request id that was sent, when it is one', async () => {
    const headers = { 'x-request-id': 'abc-123' };
    const answer = await stack.call('GET', '/v1/cases', { headers });
    expect(answer.headers.get('x-request-id')).toBe('abc-123');
    const odd = await stack.call('GET', '/v1/cases', { headers: { 'x-request-id': 'a b' } });
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('is logged by operation, without what is in the address or who asked', async () => {
    const headers = { 'x-request-id': 'logged-1' };
    await stack.call('GET', '/v1/cases?reporter=p-joe', { headers });
    const line = stack.log.find((one) => one.includes('logged-1'))!;
    expect(JSON.parse(line)).toMatchObject({
      method: 'GET',
      operation: 'listCases',
      status: 200,
      answered: true,
    });
    expect(line).not.toMatch(/p-joe|p-ana|Bearer/);
  });

  test('is nothing to keep, to frame or to run, and says nothing of what runs here', async () => {
    for (const target of ['/v1/cases', '/v1/openapi.json', '/nowhere', NOWHERE]) {
      const { headers } = await stack.call('GET', target);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; frame-ancestors 'none'",
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  test('says how much is left', async () => {
    const { headers } = await stack.call('GET', '/v1/cases');
    expect(headers.get('ratelimit-policy')).toMatch(/^"person"; q=3000; w=60/);
  });
});

describe('case types', () => {
  const publish = (source: string, type = 'application/yaml') =>
    stack.call('POST', '/v1/case-types', { raw: source, headers: { 'content-type': type } });

  test('are published once for one content, and read back', async () => {
    const first = await publish(DEFINITION);
    expect(first.status).toBe(201);
    expect(first.headers.get('location')).toBe('/v1/case-types/expense-request/versions/1');
    expect(first.body).toMatchObject({ number: 1, version: 1, active: true, publishedBy: 'p-ana' });

    const again = await publish(DEFINITION, 'text/yaml; charset=utf-8');
    expect([again.status, again.body.number]).toEqual([200, 1]);

    const changed = DEFINITION.replace('title: Draft', 'title: Being written');
    const second = await stack.call('POST', '/v1/case-types', { body: { source: changed } });
    expect([second.status, second.body.number]).toEqual([201, 2]);

    const list = await stack.call('GET', '/v1/case-types');
    expect(list.body.items).toEqual([
      expect.objectContaining({
        id: 'expense-request',
        active: expect.objectContaining({ number: 2 }),
      }),
    ]);
    const one = await stack.call('GET', '/v1/case-types/expense-request');
    expect(one.body).toEqual(list.body.items[0]);
    const versions = await stack.call('GET', '/v1/case-types/expense-request/versions');
    expect(versions.body.items.map(({ number }: { number: number }) => number)).toEqual([2, 1]);
    const version = await stack.call('GET', '/v1/case-types/expense-request/versions/1');
    expect(version.body.source).toBe(DEFINITION);
    expect(version.body.plan).toMatchObject({ format: 'caseline-plan/v1', hash: first.body.hash });
  });

  test('with mistakes are refused with all of them', async () => {
    const broken = DEFINITION.replace('submit: review', 'submit: revew').replace(
      'owner: finance',
      'owner: finanze',
    );
    const { status, body } = await publish(broken);
    expect([status, body.code]).toEqual([422, 'definition_invalid']);
    expect(body.diagnostics.length).toBeGreaterThanOrEqual(2);
    const lines = body.diagnostics.map((one: { span: { line: number } }) => one.span.line);
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
    const revew = body.diagnostics.find((one: { message: string }) => /revew/.test(one.message));
    expect(revew.rendered).toContain('submit: revew');
  });

  test.each([
    ['not YAML', ':\n  - ]'],
    ['a billion laughs', 'a: &a [x]\nb: [*a, *a]\n'],
    ['nothing', ''],
    ['deep', '['.repeat(50_000)],
  ])('that are %s are refused with a diagnostic', async (_name, source) => {
    const { status, body } = await publish(source);
    expect([status, body.code]).toEqual([422, 'definition_invalid']);
    expect(body.diagnostics.length).toBeGreaterThan(0);
  });
});

describe('parts that do not answer', () => {
  test('readiness says which', async () => {
    const answer = await stack.call('GET', '/health/ready', { as: null });
    expect(answer.status).toBe(503);
    expect(answer.body).toEqual({ status: 'unavailable', database: 'ok', engine: 'unavailable' });
  });

  test('a command without an engine is refused, and can be sent again', async () => {
    const body = { caseType: 'expense-request' };
    const headers = newKey();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const answer = await stack.call('POST', '/v1/cases', { body, headers });
      expect([answer.status, answer.body.code]).toEqual([503, 'engine_unavailable']);
    }
  });

  test('an unknown case type needs no engine to be refused', async () => {
    const answer = await stack.call('POST', '/v1/cases', { body: { caseType: 'nothing' } });
    expect([answer.status, answer.body.code]).toEqual([422, 'case_type_unknown']);
  });
});
