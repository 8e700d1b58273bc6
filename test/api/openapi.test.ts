import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import type express from 'express';
import { createApp } from '../../api/app.ts';
import { handlersOf } from '../../api/handlers.ts';
import { compileRequestCheck } from '../../api/validation.ts';
import { openDirectory } from '../../directory/file.ts';
import { openapi, operations } from '../../schemas/api/openapi.ts';

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const document = JSON.parse(JSON.stringify(openapi)) as Record<string, unknown>;
    expect(await new Validator().validate(document)).toEqual({ valid: true });
  });

  test('has one handler for each operation, and no handler is left over', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(Object.keys(handlersOf({} as never)).sort()).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('has exactly the routes that the app answers', async () => {
    const file = path.join(import.meta.dirname, 'people.yaml');
    const directory = await openDirectory(file, { watchMs: 0 });
    const identity = { issuer: 'http://127.0.0.1:1', audience: 'urn:caseline:api' };
    // Nothing is asked of the other parts before the first request.
    const app = createApp({ identity, directory } as never);
    const served = routesOf(app).filter(({ methods }) => !methods.includes('acl'));
    const documented = operations().map(
      ({ path: route, method }) => `${method} ${route.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    );
    expect(served.map(({ path, methods }) => `${methods.join()} ${path}`).sort()).toEqual(
      documented.sort(),
    );
  });

  test('uses every schema, and describes every one that it uses', () => {
    const text = JSON.stringify(openapi);
    const used = new Set(
      [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name!),
    );
    expect([...used].sort()).toEqual(Object.keys(openapi.components.schemas).sort());
  });
});

describe('requests are checked against the document', () => {
  const operation = operations().find((one) => one.operation.operationId === 'listCases')!;
  const check = compileRequestCheck(operation.operation);
  const query = (given: Record<string, unknown>) =>
    check({ path: {}, query: given, header: {} }, null).query;

  test('texts of the query become what they stand for', () => {
    const given = { waiting: 'true', limit: '7', priorityFrom: '2.5', sort: 'sla' };
    const read = { waiting: true, limit: 7, priorityFrom: 2.5, sort: 'sla', sandbox: false };
    expect(query(given)).toEqual(read);
    expect(query({})).toEqual({ limit: 50, sort: 'opened', sandbox: false });
  });

  test.each([
    [{ limit: '0' }],
    [{ limit: 'x' }],
    [{ waiting: 'maybe' }],
    [{ status: 'done' }],
    [{ unknown: '1' }],
    [{ sort: 'title' }],
    [{ priorityFrom: 'high' }],
    [{ slaBreached: 'perhaps' }],
    [{ openedAfter: 'yesterday' }],
    [{ caseType: ['a', 'b'] }],
  ])('%j is refused', (given) => {
    expect(() => query(given)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

describe('the case in a path', () => {
  const operation = operations().find((one) => one.operation.operationId === 'getCase')!;
  const check = compileRequestCheck(operation.operation);
  const uuid = '6f1c2f0e-5b0e-4a3e-9c57-2a3f0c9d1b11';

  test.each([[uuid], [`${uuid}-12`], [`${uuid}-12-7`]])('%s is one', (id) => {
    expect(check({ path: { id }, query: {}, header: {} }, null).path).toEqual({ id });
  });

  test.each([['x'], [`${uuid}-`], [`${uuid}-x`], [`${uuid} `], [`${uuid}-1/2`]])(
    '%j is none',
    (id) => {
      expect(() => check({ path: { id }, query: {}, header: {} }, null)).toThrow(
        expect.objectContaining({ code: 'invalid_request' }),
      );
    },
  );
});

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/** What Express has registered; `app.all` shows as every method at once. */
function routesOf(app: express.Express): { path: string; methods: string[] }[] {
  const { stack } = app.router as unknown as { readonly stack: readonly Layer[] };
  return stack.flatMap(({ route }) =>
    route === undefined ? [] : [{ path: route.path, methods: Object.keys(route.methods) }],
  );
}
