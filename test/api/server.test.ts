import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../support/postgres.ts';
import { DEFINITION } from './definition.ts';
import { newKey, type Stack, type StackOptions, startStack } from './stack.ts';

const stacks: Stack[] = [];

async function start(options: StackOptions = {}): Promise<Stack> {
  const stack = await startStack(options);
  stacks.push(stack);
  return stack;
}

afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.stop();
});

describe('limits', () => {
  test('of one person do not touch another', async () => {
    const stack = await start({ limits: { perPerson: 3 } });
    for (let count = 0; count < 3; count += 1) {
      expect((await stack.call('GET', '/v1/case-types')).status).toBe(200);
    }
    const refused = await stack.call('GET', '/v1/case-types');
    expect([refused.status, refused.body.code]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toMatch(/^"person"; r=0; t=\d+$/);
    expect((await stack.call('GET', '/v1/case-types', { as: 'p-joe' })).status).toBe(200);
  });

  test('of failed attempts do not count those that succeed', async () => {
    const stack = await start({ limits: { failuresPerAddress: 2 } });
    const attempt = async (as: string | null) =>
      (await stack.call('GET', '/v1/case-types', { as })).status;
    for (let count = 0; count < 4; count += 1) expect(await attempt('p-ana')).toBe(200);
    expect([await attempt(null), await attempt(null), await attempt(null)]).toEqual([
      401, 401, 429,
    ]);
  });
});

describe('stopping', () => {
  test('finishes the request under way and takes no new ones', async () => {
    const stack = await start();
    const authorization = `Bearer ${await stack.token('p-ana')}`;
    const slow = new Promise<{ status: number; connection: string | undefined }>(
      (resolve, reject) => {
        const request = httpRequest(`${stack.url}/v1/case-types`, {
          method: 'POST',
          headers: {
            authorization,
            'content-type': 'application/yaml',
            'transfer-encoding': 'chunked',
          },
        });
        request.on('response', (response) => {
          const { connection } = response.headers;
          response.resume();
          response.on('end', () => resolve({ status: response.statusCode!, connection }));
        });
        request.on('error', reject);
        request.write(DEFINITION.slice(0, 100));
        setTimeout(() => request.end(DEFINITION.slice(100)), 600);
      },
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const stopped = stack.stopApi();
    await expect(fetch(`${stack.url}/health/live`)).rejects.toThrow();
    expect((await slow).status).toBe(201);
    await stopped;
  });

  test('ends a connection that only waits', async () => {
    const stack = await start();
    await stack.call('GET', '/health/live', { as: null });
    const startedMs = Date.now();
    await stack.stopApi();
    expect(Date.now() - startedMs).toBeLessThan(2_000);
  });
});

describe('while the database is away', () => {
  test('reading says so, and whoever asks is still told who they are', async () => {
    const stack = await start({ databaseUrl: 'postgresql://nobody:x@127.0.0.1:1/none' });
    for (const target of ['/v1/cases', '/v1/case-types', '/v1/inbox', '/v1/notices']) {
      const answer = await stack.call('GET', target);
      expect([target, answer.status, answer.body.code]).toEqual([
        target,
        503,
        'database_unavailable',
      ]);
      expect(answer.headers.get('retry-after')).toBe('2');
    }
    const ready = await stack.call('GET', '/health/ready', { as: null });
    expect(ready.body).toMatchObject({ status: 'unavailable', database: 'unavailable' });
    expect((await stack.call('GET', '/v1/cases', { as: null })).status).toBe(401);
  });

  test('cases are started and moved on, and are shown when it is back', async () => {
    const own = await testDatabase();
    const line = await cable(own.url);
    const stack = await start({ engine: true, databaseUrl: line.url });
    const headers = { 'content-type': 'application/yaml' };
    await stack.call('POST', '/v1/case-types', { raw: DEFINITION, headers });
    const startCall = { body: { caseType: 'expense-request' } };
    const before = await stack.call('POST', '/v1/cases', startCall);
    expect(before.status).toBe(201);

    await line.cut();
    const startedMs = Date.now();
    const moved = await stack.call('POST', `/v1/cases/${before.body.id}/events`, {
      body: { event: 'submit', data: { amount: 5 } },
      headers: newKey(),
    });
    expect(moved.body).toMatchObject({ status: 'done', states: ['review'] });
    const during = await stack.call('POST', '/v1/cases', { ...startCall, headers: newKey() });
    expect([during.status, during.body.case]).toEqual([201, null]);
    expect(Date.now() - startedMs).toBeLessThan(8_000);

    await line.mend();
    for (const id of [before.body.id, during.body.id]) {
      for (;;) {
        const { status, body } = await stack.call('GET', `/v1/cases/${id}`);
        if (status === 200 && (id === during.body.id || body.states[0] === 'review')) break;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
    stacks.pop();
    await stack.stop();
    await line.cut();
    await own.drop();
  });
});

test('a command that nobody has answered yet says where to ask', async () => {
  const stack = await start({ engine: 'without a worker' });
  const headers = { 'content-type': 'application/yaml' };
  await stack.call('POST', '/v1/case-types', { raw: DEFINITION, headers });
  const call = { body: { caseType: 'expense-request' }, headers: newKey() };
  const { status, body, headers: answered } = await stack.call('POST', '/v1/cases', call);
  expect([status, body.status]).toEqual([202, 'pending']);
  expect(answered.get('location')).toBe(body.href);
  const asked = await stack.call('GET', body.href as string);
  expect(asked.body).toEqual({ id: body.id, status: 'unknown', sequence: null, code: null });
  // The same key leads to the same command, so that sending it again is safe.
  expect((await stack.call('POST', '/v1/cases', call)).body).toEqual(body);
});

/** A way to the database that can be cut and mended. */
async function cable(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.href,
    cut: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    mend: async () => {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
}
