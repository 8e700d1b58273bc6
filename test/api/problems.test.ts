import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { problemOfError } from '../../api/errors.ts';
import { Problem, problemBody, PROBLEMS, problemOfRefusal } from '../../api/problems.ts';
import type { RefusalCode } from '../../core/input.ts';

const API = path.join(import.meta.dirname, '..', '..', 'api');
const ROOT = path.join(API, '..');

describe('the registry of problems', () => {
  test('every code is used somewhere, and every code used is in it', () => {
    const files = readdirSync(API, { recursive: true, encoding: 'utf8' });
    const text = files
      .filter((file) => file.endsWith('.ts') && file !== 'problems.ts')
      .map((file) => readFileSync(path.join(API, file), 'utf8'))
      .join('\n');
    const refusals = refusalCodes();
    const unused = Object.keys(PROBLEMS).filter(
      (code) => !text.includes(`'${code}'`) && !refusals.includes(code) && code !== 'not_found',
    );
    expect(unused).toEqual([]);
  });

  test('every refusal of a case is a problem', () => {
    expect(refusalCodes().filter((code) => !Object.hasOwn(PROBLEMS, code))).toEqual([]);
  });

  test('types are stable names', () => {
    const body = problemBody(new Problem('event_not_allowed', 'No.', { allowed: ['x'] }), '/v1/x');
    expect(body).toEqual({
      type: 'urn:caseline:problem:event-not-allowed',
      title: 'Event not allowed in this state',
      status: 409,
      code: 'event_not_allowed',
      detail: 'No.',
      instance: '/v1/x',
      allowed: ['x'],
    });
  });

  test('a refusal says where the case stands and what is possible', () => {
    const refusal = {
      code: 'data_invalid' as RefusalCode,
      message: 'One field is not valid.',
      state: ['draft'],
      allowed: ['submit'],
      fields: { amount: 'must be at least 1' },
    };
    expect(problemOfRefusal(refusal)).toMatchObject({
      status: 422,
      message: 'One field is not valid.',
      members: { state: ['draft'], allowed: ['submit'], fields: { amount: 'must be at least 1' } },
    });
  });
});

describe('errors become problems', () => {
  test.each([
    ['the body parser', { type: 'entity.too.large', status: 413 }, 'body_too_large'],
    ['another encoding', { type: 'encoding.unsupported', status: 415 }, 'unsupported_media_type'],
    ['a broken escape', new URIError('x'), 'malformed_path'],
    ['a refused connection', { code: 'ECONNREFUSED' }, 'database_unavailable'],
    ['a server that shuts down', { cause: { code: '57P01' } }, 'database_unavailable'],
    ['Prisma without a server', { code: 'P1001' }, 'database_unavailable'],
    ['a broken constraint', { code: '23505' }, 'internal'],
    ['a bug', new TypeError('x is not a function'), 'internal'],
    ['something thrown that is no error', 'text', 'internal'],
  ])('%s', (_name, error, code) => {
    expect(problemOfError(error).code).toBe(code);
  });

  test('a bug tells nothing of our insides', () => {
    const problem = problemOfError(new TypeError('secret of p-ana'));
    expect(JSON.stringify(problemBody(problem, '/'))).not.toContain('secret');
  });
});

/** The codes in the type of the core, which leaves no trace at run time. */
function refusalCodes(): string[] {
  const text = readFileSync(path.join(ROOT, 'core', 'input.ts'), 'utf8');
  const union = /export type RefusalCode =([^;]+);/.exec(text)![1]!;
  return [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code!);
}
