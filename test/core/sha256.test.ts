/**
 * SHA-256: the standard's own examples, and Node's answer for texts of every length and script.
 */
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sha256Hex } from '../../core/sha256.ts';

const nodes = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('SHA-256', () => {
  test.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
    ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ])('of the standard’s example %#', (text, hash) => {
    expect(sha256Hex(text)).toBe(hash);
  });

  test('is Node’s for every length, whatever was hashed before', () => {
    for (let length = 0; length < 300; length += 1) {
      const text = 'x'.repeat(length);
      expect(sha256Hex(text)).toBe(nodes(text));
      // Longer in bytes than in characters, where the padding takes another block.
      const wide = `${text}é€💥`;
      expect(sha256Hex(wide)).toBe(nodes(wide));
    }
  });

  test('is Node’s for any text, half characters included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(sha256Hex(text)).toBe(nodes(text));
      }),
      { numRuns: 500 },
    );
    for (const text of ['\ud800', 'a\udc00b', 'ü'.repeat(70_000), 'ab'.repeat(40_000)]) {
      expect(sha256Hex(text)).toBe(nodes(text));
    }
  });
});
