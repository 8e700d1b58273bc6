/** `caseline audit` against a real database, and what it finds when somebody has changed that. */
import { readFile, writeFile } from 'node:fs/promises';
import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createActivities } from '../../activities/index.ts';
import { exportAudit, explain, verify, writeCheckpoint } from '../../cli/audit.ts';
import { databaseUrl } from '../../embedded/database-url.ts';
import type { Database } from '../../prisma/client.ts';
import { writeAccesses } from '../../prisma/queries/access-records.ts';
import { publishVersion } from '../../prisma/queries/case-types.ts';
import { batchOf } from '../support/batches.ts';
import { handedOver, KEY_HANDOVER } from '../support/key-handover.ts';
import { ROOT } from '../support/sources.ts';
import { startInstallation, type TestInstallation } from '../support/installation.ts';
import { printed } from './printed.ts';

let installation: TestInstallation;
let database: Database;

beforeAll(async () => {
  installation = await startInstallation();
  ({ database } = installation);
  const { plan, entries: trail } = handedOver();
  await publishVersion(database, { plan, source: KEY_HANDOVER, person: 'p-ana' });
  const view = {
    caseType: plan.id,
    version: 1,
    planHash: plan.hash,
    status: 'closed',
    outcome: 'handed_over',
  } as const;
  for (const id of ['case-1', 'case-2']) {
    await createActivities({ database }).project(batchOf(id, trail, view));
  }
  const record = { atMs: 1_772_442_000_000, operation: 'getCase', outcome: 'shown' } as const;
  await writeAccesses(
    database,
    ['ana', 'bob', 'ana'].map((person) => ({
      caseId: person === 'bob' ? null : 'case-1',
      record: { ...record, person, cases: person === 'bob' ? [] : ['case-1'], request: 'r' },
    })),
  );
});

afterAll(() => installation.stop());

const run = printed;
const inFolder = (name: string): string => path.join(installation.folder, name);
const entries = async (): Promise<number> =>
  database.prisma.auditEntry.count({ where: { caseId: 'case-1' } });

test('a database that nobody has touched is as it was written', async () => {
  const { code, lines } = await run((output) => verify({}, output));
  expect(lines).toEqual([expect.stringMatching(/^2 cases, \d+ lines, all as they were written$/)]);
  expect(code).toBe(0);
  expect(await databaseUrl()).toBe(installation.url);
});

describe('somebody with all rights in the database', () => {
  let checkpoint: string;
  const TABLES = ['audit_entries', 'access_records', 'cases'];

  beforeAll(async () => {
    checkpoint = inFolder('heads.jsonl');
    expect((await run((output) => writeCheckpoint({ output: checkpoint }, output))).code).toBe(0);
    for (const table of TABLES) {
      await database.pool.query(`CREATE TABLE copy_of_${table} AS TABLE ${table}`);
      await database.pool.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
    }
  });

  // What a test has changed is put back from a copy.
  afterEach(async () => {
    const client = await database.pool.connect();
    try {
      await client.query('BEGIN');
      for (const table of TABLES) {
        await client.query(`DELETE FROM ${table}`);
        await client.query(`INSERT INTO ${table} SELECT * FROM copy_of_${table}`);
      }
      await client.query('COMMIT');
    } finally {
      client.release();
    }
    expect((await run((output) => verify({ checkpoint }, output))).code).toBe(0);
  });

  const IN_THE_MIDDLE = "WHERE case_id = 'case-1' AND sequence = 3";
  const ACCESS = "WHERE chain = 'case-1' AND number = 1";

  test.each([
    ['another actor', `UPDATE audit_entries SET actor = 'eve' ${IN_THE_MIDDLE}`, 'entry 3'],
    ['another kind', `UPDATE audit_entries SET kind = 'noted' ${IN_THE_MIDDLE}`, 'entry 3'],
    ['another state', `UPDATE audit_entries SET state = 'x' ${IN_THE_MIDDLE}`, 'entry 3'],
    ['an instant', `UPDATE audit_entries SET at = at + '1 ms' ${IN_THE_MIDDLE}`, 'entry 3'],
    ['a cause', `UPDATE audit_entries SET cause = '{"kind":"people"}' ${IN_THE_MIDDLE}`, 'entry 3'],
    ['a detail', `UPDATE audit_entries SET detail = '{"x":1}' ${IN_THE_MIDDLE}`, 'entry 3'],
    [
      'the sealed detail of another entry',
      `UPDATE audit_entries SET detail = (SELECT other.detail FROM audit_entries AS other
         WHERE other.case_id = 'case-1' AND other.sequence = 4) ${IN_THE_MIDDLE}`,
      'entry 3',
    ],
    ['a hash', `UPDATE audit_entries SET hash = repeat('0', 64) ${IN_THE_MIDDLE}`, 'entry 3'],
    ['a link', `UPDATE audit_entries SET prev_hash = '' ${IN_THE_MIDDLE}`, 'entry 3'],
    ['an entry gone', `DELETE FROM audit_entries ${IN_THE_MIDDLE}`, 'entry 3'],
    ['an entry called lost', `UPDATE audit_entries SET lost = 1 ${IN_THE_MIDDLE}`, 'entry 3'],
    [
      'the last entry gone',
      "DELETE FROM audit_entries WHERE case_id = 'case-1' AND sequence = (SELECT max(sequence) FROM audit_entries)",
      'the trail ends before',
    ],
    [
      'an entry more',
      `INSERT INTO audit_entries SELECT case_id, 4711, at, recorded_at, kind, state, actor, cause,
         detail, recipients, hash, prev_hash, lost FROM audit_entries ${IN_THE_MIDDLE}`,
      'entry 4711',
    ],
    [
      'another head',
      "UPDATE cases SET head = repeat('0', 64) WHERE id = 'case-1'",
      'case does not',
    ],
    ['another reader', `UPDATE access_records SET person = 'eve' ${ACCESS}`, 'access 1'],
    [
      'another record',
      `UPDATE access_records SET record = replace(record, 'ana', 'eve'), person = 'eve' ${ACCESS}`,
      'access 1 was changed',
    ],
    ['a record in pieces', `UPDATE access_records SET record = '{' ${ACCESS}`, 'access 1'],
    ['a record of nothing', `UPDATE access_records SET record = 'null' ${ACCESS}`, 'access 1'],
    [
      'an entry more, well made',
      `WITH last AS (SELECT * FROM audit_entries WHERE case_id = 'case-1' ORDER BY sequence DESC LIMIT 1)
       INSERT INTO audit_entries SELECT case_id, sequence + 1, at, recorded_at, kind, state, actor, cause,
         detail, recipients, repeat('1', 64), hash, lost FROM last`,
      'was added: the case does not know it',
    ],
    [
      'all looks at another case',
      "UPDATE access_records SET chain = 'case-2' WHERE chain = 'case-1'",
      'case-2: access 1 is listed as something else',
    ],
    [
      'looks at no case',
      "UPDATE access_records SET chain = 'x' WHERE chain = 'case-1'",
      'x: case is',
    ],
    ['a case gone', "DELETE FROM cases WHERE id = 'case-2'", 'case-2: case is missing'],
    ['a look gone', `DELETE FROM access_records ${ACCESS}`, 'access 1 is missing'],
    ['a look of no case', "UPDATE access_records SET record = '{}' WHERE chain = ''", 'access 1'],
  ])('%s is found and named', async (_what, sql, place) => {
    await database.pool.query(sql);
    const { code, lines } = await run((output) => verify({}, output));
    expect(lines.join('\n')).toContain(place);
    expect(code).toBe(1);
  });

  test.each([
    ['the last look gone', "DELETE FROM access_records WHERE chain = 'case-1' AND number = 2"],
    [
      'a trail cut together with the case',
      `WITH gone AS (DELETE FROM audit_entries WHERE case_id = 'case-1'
         AND sequence = (SELECT max(sequence) FROM audit_entries) RETURNING sequence, prev_hash)
       UPDATE cases SET sequence = gone.sequence - 1, head = gone.prev_hash FROM gone
       WHERE id = 'case-1'`,
    ],
  ])('%s shows by the checkpoint', async (_what, sql) => {
    await database.pool.query(sql);
    expect((await run((output) => verify({}, output))).code).toBe(0);
    const { code, lines } = await run((output) => verify({ checkpoint }, output));
    expect(lines.join('\n')).toContain('is not what was known before');
    expect(code).toBe(1);
  });

  test('a case gone with all that is recorded of it shows by the checkpoint', async () => {
    await database.pool.query("DELETE FROM audit_entries WHERE case_id = 'case-2'");
    await database.pool.query("DELETE FROM cases WHERE id = 'case-2'");
    expect((await run((output) => verify({}, output))).code).toBe(0);
    const { lines } = await run((output) => verify({ checkpoint }, output));
    expect(lines).toContain('case-2: case is missing');
  });
});

describe('an export', () => {
  test('is checked and told without a database', async () => {
    const file = inFolder('case-1.audit');
    expect((await run((output) => exportAudit('case-1', { output: file }, output))).code).toBe(0);
    process.env['DATABASE_URL'] = 'postgresql://nobody@127.0.0.1:1/nothing';
    try {
      expect((await run((output) => verify({ file }, output))).code).toBe(0);
      const { code, lines } = await run((output) => explain(file, output));
      expect(code).toBe(0);
      const text = lines.join('\n');
      expect(text).toContain('Key handover, version 1');
      expect(text).toMatch(/remind/);
      expect(text).toMatch(/outcome `handed_over`, after \d+ entries; .* 2 times\.$/);
      expect((await run((output) => verify({}, output))).lines).toEqual([
        'caseline: the database does not answer',
      ]);
    } finally {
      process.env['DATABASE_URL'] = installation.url;
    }
    const changed = (await readFile(file, 'utf8')).replace('"actor":"ana"', '"actor":"eve"');
    await writeFile(inFolder('changed.audit'), changed);
    const told = await run((output) => explain(inFolder('changed.audit'), output));
    expect(told.code).toBe(1);
    expect(told.lines.join('\n')).toContain('The trail is not as it was written');
  });

  const hasPython = spawnSync('python3', ['--version']).status === 0;
  const title = 'is checked by the script of the documentation, which needs nothing of ours';
  (hasPython ? test : test.skip)(hasPython ? title : `SKIPPED: ${title}: no python3`, async () => {
    const docs = await readFile(path.join(ROOT, 'docs/security/audit.md'), 'utf8');
    const script = /```python\n(.*?)```/s.exec(docs)![1]!;
    await writeFile(inFolder('check.py'), script);
    const check = (file: string): string =>
      execFileSync('python3', [inFolder('check.py'), inFolder(file)], { encoding: 'utf8' });
    expect(check('case-1.audit')).toMatch(/^\d+ entries, 2 accesses: as they were written\n$/);
    expect(() => check('changed.audit')).toThrow(/line \d+/);
  });

  test.each([
    [() => exportAudit('case-9', {}, console), 'there is no case and no file `case-9`'],
    [() => verify({ file: inFolder('heads.jsonl') }, console), 'this is no audit file'],
    [
      () => verify({ checkpoint: inFolder('case-1.audit') }, console),
      'is not as `audit checkpoint` writes it',
    ],
  ])('says what is wrong (%#)', async (work, words) => {
    const errors: string[] = [];
    const known = console.error;
    console.error = (line: string) => void errors.push(line);
    try {
      expect(await work()).toBe(2);
    } finally {
      console.error = known;
    }
    expect(errors.join('\n')).toContain(words);
  });

  test('is never written over another file', async () => {
    const output = inFolder('case-1.audit');
    const { code, lines } = await run((out) => exportAudit('case-1', { output }, out));
    expect([code, lines.join()]).toEqual([2, expect.stringContaining('cannot be written')]);
  });

  test('holds as many entries as there are', async () => {
    const text = await readFile(inFolder('case-1.audit'), 'utf8');
    expect(text.match(/"kind":"entry"/g)).toHaveLength(await entries());
  });
});

describe('a signed checkpoint', () => {
  const pair = (): { sign: string; publicKey: string } => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const name = `key-${Math.random().toString(36).slice(2)}`;
    writeFileSync(inFolder(name), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(inFolder(`${name}.pub`), publicKey.export({ type: 'spki', format: 'pem' }));
    return { sign: inFolder(name), publicKey: inFolder(`${name}.pub`) };
  };

  test('counts if it is signed by that key, and otherwise not at all', async () => {
    const [own, other] = [pair(), pair()];
    const signed = inFolder('signed.jsonl');
    await run((output) => writeCheckpoint({ output: signed, sign: own.sign }, output));
    const check = (checkpoint: string, publicKey?: string) =>
      run((output) => verify({ checkpoint, ...(publicKey && { publicKey }) }, output));
    expect((await check(signed, own.publicKey)).code).toBe(0);
    expect((await check(signed)).code).toBe(0);
    const text = await readFile(signed, 'utf8');
    const changed = inFolder('changed.jsonl');
    await writeFile(changed, text.replace(/"accesses":\d+/, '"accesses":99'));
    const unsigned = inFolder('unsigned.jsonl');
    await writeFile(unsigned, text.replace(/.*signature.*\n/, ''));
    for (const [file, key] of [
      [signed, other.publicKey],
      [changed, own.publicKey],
      [unsigned, own.publicKey],
    ] as const) {
      const { code, lines } = await check(file, key);
      expect([code, lines.join()]).toEqual([2, expect.stringContaining('is not signed by')]);
    }
    const { code, lines } = await check(signed, unsigned);
    expect([code, lines.join()]).toEqual([2, expect.stringContaining('is no Ed25519 key')]);
  });
});
