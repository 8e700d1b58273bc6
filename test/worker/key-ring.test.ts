import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';
import { createCodec } from '../../worker/codec.ts';
import { openKeyRing, rotateKeyRing } from '../../worker/key-ring.ts';

const folder = mkdtempSync(join(tmpdir(), 'caseline-keys-'));
let count = 0;
const newFile = (): string => join(folder, `${(count += 1)}`, 'keys.json');

afterAll(() => rmSync(folder, { recursive: true }));

describe('the key ring', () => {
  test('is created once, for its owner alone, and says so', async () => {
    const file = newFile();
    const said: string[] = [];
    const created = await openKeyRing(file, { log: (line) => said.push(line) });
    const opened = await openKeyRing(file, { log: (line) => said.push(line) });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(file);
    expect(opened.newest).toEqual(created.newest);
  });

  test('is created once when two processes start together', async () => {
    const file = newFile();
    const rings = await Promise.all(Array.from({ length: 8 }, () => openKeyRing(file)));
    expect(new Set(rings.map(({ newest }) => newest.id)).size).toBe(1);
  });

  test('is not used when others can read it', async () => {
    const file = newFile();
    await openKeyRing(file);
    chmodSync(file, 0o640);
    await expect(openKeyRing(file)).rejects.toThrow('chmod 600');
  });

  test.each([
    ['cut off', (text: string) => text.slice(0, 40)],
    ['empty', () => ''],
    ['without keys', () => '{"format":"caseline-keys/v1","keys":[]}'],
  ])('a file that is %s is refused without quoting it', async (_, damage) => {
    const file = newFile();
    await openKeyRing(file);
    writeFileSync(file, damage(readFileSync(file, 'utf8')));
    await expect(openKeyRing(file)).rejects.toThrow('no key ring');
  });

  test('a key of another length is refused', async () => {
    const file = newFile();
    await openKeyRing(file);
    const content = JSON.parse(readFileSync(file, 'utf8'));
    content.keys[0].key = 'AAAA';
    writeFileSync(file, JSON.stringify(content));
    await expect(openKeyRing(file)).rejects.toThrow('32 bytes');
  });

  test('after rotation the new key encrypts and the old one still decrypts', async () => {
    const file = newFile();
    const before = await openKeyRing(file);
    const payload = defaultPayloadConverter.toPayload('Marlowe')!;
    const [old] = await createCodec({ keyRing: before, unreadable: 'throw' }).encode([payload]);

    const after = await rotateKeyRing(file);
    expect(after.newest.id).not.toBe(before.newest.id);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const codec = createCodec({ keyRing: await openKeyRing(file), unreadable: 'throw' });
    const [fresh] = await codec.encode([payload]);
    expect(Buffer.from(fresh!.metadata!['caseline-key']!).toString()).toBe(after.newest.id);
    const opened = await codec.decode([old!, fresh!]);
    expect(opened.map((one) => defaultPayloadConverter.fromPayload(one))).toEqual([
      'Marlowe',
      'Marlowe',
    ]);
  });
});
