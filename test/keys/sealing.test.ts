import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { open, openText, seal, SealError, sealText } from '../../keys/sealing.ts';

const key = randomBytes(32);

describe('sealing', () => {
  test.each([
    ['nothing', ''],
    ['a word', 'Marlowe'],
    ['what is compressed', 'Marlowe '.repeat(500)],
    ['what PostgreSQL has no text for', 'a\0b\ud800'],
  ])('gives back %s', (_, text) => {
    const sealed = sealText(key, text, 'cases.title');
    expect(sealed).not.toContain('Marlowe');
    expect(openText(key, sealed, 'cases.title')).toBe(Buffer.from(text).toString());
  });

  test('every byte that is changed is noticed', () => {
    const sealed = seal(key, Buffer.from('Marlowe'), 'here');
    for (let index = 0; index < sealed.length; index += 1) {
      const data = Buffer.from(sealed);
      data[index]! ^= 1;
      expect(open(key, data, 'here')).toBeNull();
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(open(key, sealed.subarray(0, length), 'here')).toBeNull();
    }
  });

  test.each([
    ['another place', (sealed: string) => openText(key, sealed, 'there')],
    ['another key', (sealed: string) => openText(randomBytes(32), sealed, 'here')],
    ['no sealed text at all', () => openText(key, 'Marlowe', 'here')],
  ])('%s opens nothing', (_, opening) => {
    expect(() => opening(sealText(key, 'Marlowe', 'here'))).toThrow(SealError);
  });
});
