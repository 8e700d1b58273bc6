/** What `caseline audit verify` says of cases that were removed, and of whoever touches what is left. */
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createActivities } from '../../activities/index.ts';
import { verify, writeCheckpoint } from '../../cli/audit.ts';
import { writeAccesses } from '../../prisma/queries/access-records.ts';
import { publishVersion } from '../../prisma/queries/case-types.ts';
import { removeCase } from '../../prisma/queries/removal.ts';
import { batchOf } from '../support/batches.ts';
import { handedOver, KEY_HANDOVER } from '../support/key-handover.ts';
import { startInstallation, type TestInstallation } from '../support/installation.ts';
import { said } from './printed.ts';

let installation: TestInstallation;

/** Three cases; the checkpoint is from before two of them were removed. */
beforeEach(async () => {
  installation = await startInstallation();
  const { database } = installation;
  const { plan, entries } = handedOver();
  await publishVersion(database, { plan, source: KEY_HANDOVER, person: 'p-ana' });
  const view = { caseType: plan.id, version: 1, planHash: plan.hash, status: 'sealed' } as const;
  for (const id of ['case-1', 'case-2', 'case-3']) {
    await createActivities({ database }).project(batchOf(id, entries, view));
    const record = { atMs: 1, person: 'ana', operation: 'getCase', outcome: 'shown' } as const;
    await writeAccesses(database, [
      { caseId: id, record: { ...record, cases: [id], request: 'r' } },
    ]);
  }
  await said((output) => writeCheckpoint({ output: checkpoint() }, output));
  for (const id of ['case-1', 'case-2']) {
    const removal = { because: 'erasure', by: ['june', 'abe'] } as const;
    expect(await removeCase(database, id, { removal, nowMs: 2 })).toBe('removed');
  }
});

afterEach(() => installation.stop());

const checkpoint = (): string => path.join(installation.folder, 'heads.jsonl');

test('cases that were removed as they should be are no finding', async () => {
  const told = await said((output) => verify({ checkpoint: checkpoint() }, output));
  expect(told).toMatch(/^0\n1 case, 2 removed, \d+ lines, all as they were written$/);
});

test.each([
  [
    'a tombstone changed',
    "UPDATE tombstones SET record = replace(record, 'abe', 'eve') WHERE number = 1",
    'tombstone 1 was changed',
  ],
  ['the first tombstone gone', 'DELETE FROM tombstones WHERE number = 1', 'tombstone 1 is missing'],
  ['the last tombstone gone', 'DELETE FROM tombstones WHERE number = 2', 'case-2: case is missing'],
  [
    'its key back',
    "UPDATE data_keys SET wrapped = 'x', destroyed_at = NULL WHERE id = 'case-1'",
    'case-1: key is there',
  ],
  [
    'a part of it back',
    "UPDATE audit_entries SET case_id = 'case-1' WHERE case_id = 'case-3' AND sequence = 1",
    'case-1: case was removed, and parts of it are there',
  ],
  [
    'a look at it gone',
    "DELETE FROM access_records WHERE chain = 'case-1'",
    'case-1: access 1 is not what was known before',
  ],
  [
    'a case taken out without a tombstone',
    "DELETE FROM audit_entries WHERE case_id = 'case-3'; DELETE FROM cases WHERE id = 'case-3'",
    'case-3: case is missing',
  ],
])('%s is found and named', async (_, sql, place) => {
  await installation.database.pool.query(
    `SET session_replication_role = replica; ${sql}; RESET session_replication_role`,
  );
  const told = await said((output) => verify({}, output));
  expect(told).toContain(place);
  expect(told).toMatch(/^1\n/);
});

test('a tombstone of another trail shows by the checkpoint', async () => {
  const forged = `SET session_replication_role = replica;
    UPDATE tombstones SET record = jsonb_set(record::jsonb, '{head}', '"f"')::text;
    RESET session_replication_role`;
  await installation.database.pool.query(forged);
  const told = await said((output) => verify({ checkpoint: checkpoint() }, output));
  expect(told).toContain('case-1: tombstone is of another trail than the checkpoint has');
});
