import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { relayPlan } from './definitions.ts';
import { missed } from './findings.ts';
import { Rig } from './rig.ts';
import { sizesOf } from './sizes.ts';
import { upgradeTrial } from './trials/upgrade.ts';
import { wrongUpgradeTrial } from './trials/wrong-upgrade.ts';

const SIZES = sizesOf('short');
let rig: Rig;

beforeEach(async () => {
  rig = await Rig.start({ plans: [relayPlan], workers: 0 });
}, 120_000);
afterEach(() => rig.stop(), 60_000);

test('a rolling upgrade under load loses nothing and leaves no case behind', async () => {
  expect(missed(await upgradeTrial(rig, SIZES))).toEqual([]);
}, 300_000);

test('an upgrade that cannot work is found beforehand, and undone without loss', async () => {
  expect(missed(await wrongUpgradeTrial(rig, SIZES))).toEqual([]);
}, 300_000);
