import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { relayPlan } from './definitions.ts';
import { missed } from './findings.ts';
import { Rig } from './rig.ts';
import { sizesOf } from './sizes.ts';
import { networkTrial } from './trials/network.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start({ plans: [relayPlan], workers: 0 });
});
afterAll(() => rig.stop(), 60_000);

test('a network that is slow, torn or silent loses nothing and holds nobody up', async () => {
  expect(missed(await networkTrial(rig, sizesOf('short')))).toEqual([]);
});
