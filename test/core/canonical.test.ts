/**
 * Canonical JSON: JSON as the language writes it, whatever order a value was built in.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../core/canonical.ts';

describe('canonical JSON', () => {
  test('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('writes every text as JSON does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(canonicalJson(text)).toBe(JSON.stringify(text));
      }),
    );
    expect(canonicalJson('a"b\\c\u007f\u2028é')).toBe(JSON.stringify('a"b\\c\u007f\u2028é'));
  });

  test('sorts keys by code unit, and leaves out what has no value', () => {
    expect(canonicalJson({ b: 1, a: [undefined, ''], 10: 2, 9: 3, c: undefined })).toBe(
      '{"10":2,"9":3,"a":[null,""],"b":1}',
    );
  });

  test('keeps empty members apart', () => {
    expect(canonicalJson([[], {}, '', [[]]])).toBe('[[],{},"",[[]]]');
  });
});
