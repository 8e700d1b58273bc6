import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { openStream, sealStream } from '../../files/sealed-stream.ts';
import { FileDamaged } from '../../files/store.ts';

const key = { bytes: randomBytes(32), wrapped: '' };
const PLACE = 'case-1/file-1';

async function* piecesOf(content: Buffer, size = 10_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

async function whole(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test.each([0, 1, 65_535, 65_536, 65_537, 1_000_000])('%i bytes come back', async (length) => {
  const plain = randomBytes(length);
  const sealed = await whole(sealStream(key, piecesOf(plain), PLACE));
  expect((await whole(openStream(key, piecesOf(sealed, 777), PLACE))).equals(plain)).toBe(true);
  if (length > 100) expect(sealed.includes(plain.subarray(0, 64))).toBe(false);
});

test('the format is that of age', async () => {
  const sealed = await whole(sealStream(key, piecesOf(Buffer.from('x')), PLACE));
  expect(sealed.toString('latin1')).toMatch(/^age-encryption\.org\/v1\n-> caseline-data-key\n/);
});

test('what was changed, cut, of another file or another case is not given out', async () => {
  const plain = randomBytes(200_000);
  const sealed = await whole(sealStream(key, piecesOf(plain), PLACE));
  const opened = (bytes: Buffer, place = PLACE, with_ = key) =>
    whole(openStream(with_, piecesOf(bytes), place));
  const other = { bytes: randomBytes(32), wrapped: '' };
  await expect(opened(sealed, 'case-1/file-2')).rejects.toThrow(FileDamaged);
  await expect(opened(sealed, PLACE, other)).rejects.toThrow(FileDamaged);
  await expect(opened(Buffer.alloc(0))).rejects.toThrow(FileDamaged);
  for (const at of [30, 120, 300, 100_000, sealed.length - 1]) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    await expect(opened(changed)).rejects.toThrow(FileDamaged);
    await expect(opened(sealed.subarray(0, at))).rejects.toThrow(FileDamaged);
  }
  // At the edge of a piece too, where what comes before is whole.
  const header = sealed.length - (200_000 + 16 * 4);
  await expect(opened(sealed.subarray(0, header + 65_552))).rejects.toThrow(FileDamaged);
});

test('what goes wrong on the way in is told as it is', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield randomBytes(10);
    throw new RangeError('too large');
  }
  await expect(whole(sealStream(key, broken(), PLACE))).rejects.toThrow(RangeError);
});
