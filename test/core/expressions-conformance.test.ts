/**
 * The interpreter against CEL's own conformance vectors: each is supported, or stands with its
 * reason in docs/cel.md.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { type CelVector, celVectors } from '../support/cel-vectors.ts';
import { ROOT } from '../support/sources.ts';
import { celPage, sortVectors } from './cel-unsupported.ts';

const PAGE = join(ROOT, 'docs/cel.md');

let vectors: readonly CelVector[];

beforeAll(() => {
  vectors = celVectors();
});

test('what is not supported has a reason', () => {
  const { unexplained } = sortVectors(vectors);
  expect(unexplained.map(({ name, verdict }) => `${name}: ${verdict}`)).toEqual([]);
});

test('as many are supported as have been', () => {
  expect([vectors.length, sortVectors(vectors).supported]).toEqual([2344, 675]);
});

test('docs/cel.md lists exactly those that are not supported', () => {
  const page = celPage(vectors);
  if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(PAGE, page);
  expect(readFileSync(PAGE, 'utf8')).toBe(page);
});
