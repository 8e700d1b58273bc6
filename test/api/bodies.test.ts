import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonErrorOffset, jsonOf, textOf } from '../../api/bodies.ts';

describe('a body that is not JSON is refused with its place', () => {
  test.each([
    ['', 1, 1],
    ['{', 1, 2],
    ['{"a": }', 1, 7],
    ['{"a": 1,}', 1, 9],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['[1, 2', 1, 6],
    ['{"a": "x}', 1, 7],
    ['{"a": tru}', 1, 7],
    ["{'a': 1}", 1, 2],
    ['{"a": 01}', 1, 8],
    ['{} {}', 1, 4],
    ['{"a": "\u0001"}', 1, 7],
  ])('%j', (text, line, column) => {
    expect(() => jsonOf(text)).toThrow(
      expect.objectContaining({ code: 'malformed_json', members: { line, column } }),
    );
  });

  test('the place is the end for every text that is JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(jsonErrorOffset(text)).toBe(text.length);
      }),
    );
  });

  test('the place is never beyond the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(jsonErrorOffset(text)).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  test('deep nesting is refused, brackets in texts are not nesting', () => {
    expect(() => jsonOf('['.repeat(100_000))).toThrow('nested deeper');
    expect(jsonOf(JSON.stringify({ a: '['.repeat(1_000) }))).toEqual({ a: '['.repeat(1_000) });
  });

  test('bytes that are not UTF-8 are refused', () => {
    expect(() => textOf(Uint8Array.of(0x7b, 0xff))).toThrow('not UTF-8');
  });
});
