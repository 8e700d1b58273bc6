import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { quorumPlan, relayPlan, votePlan } from './definitions.ts';
import { missed } from './findings.ts';
import { Rig } from './rig.ts';
import { sizesOf } from './sizes.ts';
import { downtimeTrial } from './trials/downtime.ts';
import { duplicatesTrial } from './trials/duplicates.ts';
import { lastVoteTrial } from './trials/last-vote.ts';
import { uncachedTrial } from './trials/uncached.ts';

const SIZES = sizesOf('short');
let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start({ plans: [relayPlan, votePlan, quorumPlan] });
}, 120_000);
afterAll(() => rig.stop(), 60_000);

test('without a cache of workflows, cases live as with one', async () => {
  expect(missed(await uncachedTrial(rig, SIZES))).toEqual([]);
}, 180_000);

test('one decision for each approval, whatever the race', async () => {
  expect(missed(await lastVoteTrial(rig, SIZES))).toEqual([]);
}, 600_000);

test('the same command has one effect, in any order and across runs', async () => {
  expect(missed(await duplicatesTrial(rig, SIZES))).toEqual([]);
}, 180_000);

test('after any downtime, no late answer wins against its deadline', async () => {
  expect(missed(await downtimeTrial(rig, SIZES))).toEqual([]);
}, 180_000);
