import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { relayPlan } from './definitions.ts';
import { missed } from './findings.ts';
import { Rig } from './rig.ts';
import { sizesOf } from './sizes.ts';
import { killsTrial } from './trials/kills.ts';
import { outageTrial } from './trials/outage.ts';

const SIZES = sizesOf('short');
let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start({ plans: [relayPlan] });
});
afterAll(() => rig.stop(), 60_000);

test('killed workers and servers lose nothing and double nothing', async () => {
  expect(missed(await killsTrial(rig, SIZES))).toEqual([]);
}, 600_000);

test('a database that is away delays the read model and loses nothing', async () => {
  expect(missed(await outageTrial(rig, SIZES))).toEqual([]);
});
