import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { missed } from './findings.ts';
import { MIGRATION_PLANS } from './population.ts';
import { Rig } from './rig.ts';
import { sizesOf } from './sizes.ts';
import { migrationTrial } from './trials/migration.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start({ plans: MIGRATION_PLANS });
}, 120_000);
afterAll(() => rig.stop(), 60_000);

test('a population goes through five versions as foretold, and loses no deadline', async () => {
  expect(missed(await migrationTrial(rig, sizesOf('short')))).toEqual([]);
}, 900_000);
