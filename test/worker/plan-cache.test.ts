import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Plan } from '../../core/plan.ts';
import { createPlanCache, planHashOf } from '../../worker/plan-cache.ts';
import { requestPlan } from '../support/engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'caseline-plans-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { hash } = requestPlan;
const read = async (bytes: Promise<Uint8Array>): Promise<unknown> =>
  JSON.parse(Buffer.from(await bytes).toString());
const away = {
  load: async (): Promise<Plan | undefined> => {
    throw new Error('the database is away');
  },
};

describe('the plan cache', () => {
  test('the compiler and the cache agree on what a plan’s hash is', () => {
    expect(planHashOf(requestPlan)).toBe(hash);
  });

  test('asks the source once, and the folder when the source is away', async () => {
    let asked = 0;
    const source = { load: async () => ((asked += 1), requestPlan) };
    const cache = createPlanCache({ source, folder });
    const both = await Promise.all([read(cache(hash)), read(cache(hash))]);
    expect(both).toEqual([requestPlan, requestPlan]);
    expect(asked).toBe(1);
    expect(await read(createPlanCache({ source: away, folder })(hash))).toEqual(requestPlan);
  });

  test('does not use a file that was changed', async () => {
    const file = join(folder, `${hash}.json`);
    expect(readdirSync(folder)).toEqual([`${hash}.json`]);
    writeFileSync(file, JSON.stringify({ ...requestPlan, owner: 'mallory' }));
    await expect(createPlanCache({ source: away, folder })(hash)).rejects.toThrow('away');
    const source = { load: async () => requestPlan };
    expect(await read(createPlanCache({ source, folder })(hash))).toEqual(requestPlan);
  });

  test('does not use a plan that its source has changed', async () => {
    const source = { load: async () => ({ ...requestPlan, owner: 'mallory' }) };
    await expect(createPlanCache({ source })(hash)).rejects.toThrow('there is no plan');
  });

  test('asks again after a failure', async () => {
    let isAway = true;
    const source = {
      load: async (id: string) => (isAway ? away.load() : id && requestPlan) || undefined,
    };
    const cache = createPlanCache({ source });
    await expect(cache(hash)).rejects.toThrow('away');
    isAway = false;
    expect(await read(cache(hash))).toEqual(requestPlan);
  });

  test('a name that is no hash never becomes a file name', async () => {
    const cache = createPlanCache({ source: away, folder });
    await expect(cache('../../etc/passwd')).rejects.toThrow('no hash');
  });
});
