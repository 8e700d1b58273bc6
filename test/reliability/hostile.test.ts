import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { relayPlan } from './definitions.ts';
import { missed } from './findings.ts';
import { Rig } from './rig.ts';
import { sizesOf } from './sizes.ts';
import { boundariesTrial } from './trials/boundaries.ts';
import { poisonTrial, POISONS } from './trials/poison.ts';

const SIZES = sizesOf('short');
let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start({ plans: [relayPlan], smuggled: POISONS.map(({ plan }) => plan) });
});
afterAll(() => rig.stop(), 60_000);

test('a poisoned plan hurts its own cases and no neighbour', async () => {
  expect(missed(await poisonTrial(rig, SIZES))).toEqual([]);
});

test('no request destroys a case', async () => {
  expect(missed(await boundariesTrial(rig, SIZES))).toEqual([]);
});
