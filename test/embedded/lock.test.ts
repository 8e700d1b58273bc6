import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FolderInUseError, holderOf, lockFolder } from '../../embedded/lock.ts';

const isLinux = process.platform === 'linux';
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'caseline-lock-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const file = (): string => path.join(folder, 'caseline.lock');
const leave = (holder: unknown): Promise<void> =>
  writeFile(file(), typeof holder === 'string' ? holder : JSON.stringify(holder));
/** A number that no process has: Linux gives none above 4,194,304. */
const GONE = 2 ** 30;

describe('the lock of a data folder', () => {
  test('is free, then held, then free again', async () => {
    expect(await holderOf(folder)).toBeNull();
    const lock = await lockFolder(folder);
    expect(await holderOf(folder)).toMatchObject({ pid: process.pid });
    await lock.release();
    expect(await holderOf(folder)).toBeNull();
  });

  test('refuses a second holder and says who has it and where they listen', async () => {
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(FolderInUseError);
    await lock.announce({ apiUrl: 'http://127.0.0.1:7400', issuer: 'http://127.0.0.1:7401' });
    await expect(lockFolder(folder)).rejects.toThrow(
      `in use by process ${process.pid}, listening at http://127.0.0.1:7400; stop it with`,
    );
    await lock.release();
  });

  test.each([
    ['of a process that is gone', { pid: GONE, startedAt: '2026-01-01T00:00:00.000Z' }],
    ['that a power cut left empty', ''],
    ['that was cut short', '{"pid": 12'],
    ['that holds nothing of ours', 'null'],
    ['with a process number that is none', { pid: -1 }],
  ])('takes over one %s', async (_, leftover) => {
    await leave(leftover);
    expect(await holderOf(folder)).toBeNull();
    const lock = await lockFolder(folder);
    expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({ pid: process.pid });
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  (isLinux ? test : test.skip)('takes over one whose number another process has now', async () => {
    await leave({ pid: process.pid, birth: 'an earlier start of the machine/1', startedAt: '' });
    expect(await holderOf(folder)).toBeNull();
    const lock = await lockFolder(folder);
    await lock.release();
  });

  test('goes to one only when many find a leftover at once', async () => {
    for (let round = 0; round < 50; round += 1) {
      await leave({ pid: GONE, startedAt: '' });
      const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
      const got = tries.filter((one) => one.status === 'fulfilled');
      expect(got).toHaveLength(1);
      for (const one of tries) {
        if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(FolderInUseError);
      }
      await got[0]!.value.release();
    }
  });

  test('takes over one that somebody has crashed at taking away', async () => {
    await leave({ pid: GONE, startedAt: '' });
    await writeFile(`${file()}.clearing`, JSON.stringify({ pid: GONE, startedAt: '' }));
    const lock = await lockFolder(folder);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });
});
