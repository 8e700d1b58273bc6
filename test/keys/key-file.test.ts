import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { openKeyFile, rotateKeyFile } from '../../keys/key-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'caseline-keys-'));
let count = 0;
const newFile = (): string => join(folder, `${(count += 1)}`, 'keys.json');

afterAll(() => rmSync(folder, { recursive: true }));

describe('the key file', () => {
  test('is created once, for its owner alone, and says so', async () => {
    const file = newFile();
    const said: string[] = [];
    const created = await openKeyFile(file, { log: (line) => said.push(line) });
    const opened = await openKeyFile(file, { log: (line) => said.push(line) });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(file);
    expect(opened.ids).toEqual(created.ids);
  });

  test('is created once when two processes start together', async () => {
    const file = newFile();
    const rings = await Promise.all(Array.from({ length: 8 }, () => openKeyFile(file)));
    expect(new Set(rings.flatMap(({ ids }) => ids)).size).toBe(1);
  });

  test('is not used when others can read it', async () => {
    const file = newFile();
    await openKeyFile(file);
    chmodSync(file, 0o640);
    await expect(openKeyFile(file)).rejects.toThrow('chmod 600');
  });

  test.each([
    ['cut off', (text: string) => text.slice(0, 40)],
    ['empty', () => ''],
    ['without keys', () => '{"format":"caseline-keys/v1","keys":[]}'],
  ])('a file that is %s is refused without quoting it', async (_, damage) => {
    const file = newFile();
    await openKeyFile(file);
    writeFileSync(file, damage(readFileSync(file, 'utf8')));
    await expect(openKeyFile(file)).rejects.toThrow('no key file');
  });

  test('a key of another length is refused', async () => {
    const file = newFile();
    await openKeyFile(file);
    const content = JSON.parse(readFileSync(file, 'utf8'));
    content.keys[0].key = 'AAAA';
    writeFileSync(file, JSON.stringify(content));
    await expect(openKeyFile(file)).rejects.toThrow('32 bytes');
  });

  test('after rotation the new key wraps and the old one still unwraps', async () => {
    const file = newFile();
    const before = await openKeyFile(file);
    const dataKey = randomBytes(32);
    const old = await before.wrap(dataKey, 'case-1');

    const after = await rotateKeyFile(file);
    expect(after.ids).toEqual([...before.ids, expect.any(String)]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect([after.isCurrent(old), before.isCurrent(old)]).toEqual([false, true]);
    const fresh = await after.wrap(dataKey, 'case-1');
    expect(after.isCurrent(fresh)).toBe(true);
    expect(await after.unwrap(old, 'case-1')).toEqual(dataKey);
    // A process that runs on meets the new key without being started anew.
    expect(await before.unwrap(fresh, 'case-1')).toEqual(dataKey);
  });

  test('a wrapped key serves its own case alone, and cannot be changed', async () => {
    const keys = await openKeyFile(newFile());
    const dataKey = randomBytes(32);
    const wrapped = await keys.wrap(dataKey, 'case-1');
    expect(wrapped).not.toContain(dataKey.toString('base64'));
    await expect(keys.unwrap(wrapped, 'case-2')).rejects.toThrow('was changed');
    await expect(keys.unwrap(`${wrapped.slice(0, -6)}AAAA==`, 'case-1')).rejects.toThrow('changed');
    const other = await openKeyFile(newFile());
    await expect(other.unwrap(wrapped, 'case-1')).rejects.toThrow('has no key');
    await expect(keys.unwrap('aws-kms:x:AAAA', 'case-1')).rejects.toThrow('wrapped elsewhere');
  });
});
