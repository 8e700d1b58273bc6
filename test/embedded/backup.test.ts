/** T28: a data folder is backed up and restored elsewhere; cases go on as if nothing had been. */
import { randomUUID } from 'node:crypto';
import { appendFile, chmod, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { verify } from '../../cli/audit.ts';
import { backUp, restore } from '../../embedded/backup.ts';
import { databaseUrl } from '../../embedded/database-url.ts';
import { type Embedded, startEmbedded } from '../../embedded/start.ts';
import { openKeyFile } from '../../keys/key-file.ts';
import { type Database, openDatabase } from '../../prisma/client.ts';
import { publishVersion } from '../../prisma/queries/case-types.ts';
import { readTimeline } from '../../prisma/queries/trail.ts';
import { type CaseClient, createCaseClient } from '../../worker/case-client.ts';
import { said } from '../cli/printed.ts';
import { people, relayPlan } from '../reliability/definitions.ts';
import { eventCommand, eventually } from '../support/engine.ts';

const CASES = 5;
/** An approval's eight minutes pass in four seconds. */
const SCALE = 120;
const NAMES = [
  'DATABASE_URL',
  'TEMPORAL_ADDRESS',
  'CASELINE_DATA',
  'CASELINE_KEYS',
  'CASELINE_DIRECTORY',
] as const;
/** The people of the cases: running cases are told who there is. */
const DIRECTORY = `format: caseline-directory/v1
zone: Etc/UTC
people:
  cal: { name: Cal, teams: [clerks] }
  lea: { name: Lea, teams: [leads] }
  hed: { name: Hed, teams: [heads] }
  cha: { name: Cha, teams: [chairs] }
`;
const before = NAMES.map((name) => [name, process.env[name]] as const);
let folder: string;
let embedded: Embedded | null = null;

beforeAll(async () => {
  folder = await mkdtemp(path.join(await realpath(tmpdir()), 'caseline-backup-'));
  await chmod(folder, 0o711);
  for (const name of NAMES) delete process.env[name];
  await writeFile(at('directory.yaml'), DIRECTORY);
  process.env['CASELINE_DIRECTORY'] = at('directory.yaml');
});
afterEach(async () => {
  await embedded?.stop();
  embedded = null;
}, 60_000);
afterAll(async () => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const at = (name: string): string => path.join(folder, name);
const log = (): void => {};

interface Inside {
  readonly client: CaseClient;
  readonly database: Database;
}

/** Starts the Caseline of a data folder, works in it, and stops it again. */
async function running(dataFolder: string, work: (inside: Inside) => Promise<void>): Promise<void> {
  process.env['CASELINE_DATA'] = dataFolder;
  embedded = await startEmbedded({ dataFolder, log });
  const masterKeys = await openKeyFile(path.join(dataFolder, 'keys.json'));
  const database = openDatabase((await databaseUrl())!, { masterKeys, connections: 2 });
  const { temporal } = JSON.parse(await readFile(path.join(dataFolder, 'ports.json'), 'utf8'));
  const connection = await Connection.connect({ address: `127.0.0.1:${temporal}` });
  try {
    await work({ client: createCaseClient({ connection, keys: database.keys }), database });
  } finally {
    await connection.close();
    await database.close();
  }
  await embedded.stop();
  embedded = null;
}

describe('backup and restore', () => {
  const ids = Array.from({ length: CASES }, () => randomUUID());
  const asked = eventCommand('ask', { data: { note: 'before the backup' } });

  test('a folder in use is not backed up', async () => {
    await running(at('data'), async ({ client, database }) => {
      await publishVersion(database, { plan: relayPlan, source: '', person: 'p' });
      for (const caseId of ids) {
        const input = { kind: 'start', caseId: '', actor: 'cal', data: {}, people } as const;
        const command = { commandId: randomUUID(), input };
        const clock = { scale: SCALE };
        await client.start({ caseId, planHash: relayPlan.hash, command, clock });
        await client.send(caseId, { ...asked, commandId: `${asked.commandId}/${caseId}` });
      }
      await eventually(
        () => database.prisma.case.count(),
        (count) => count === CASES,
      );
      await expect(backUp({ dataFolder: at('data'), target: at('backup'), log })).rejects.toThrow(
        'is in use by process',
      );
    });
  }, 180_000);

  test('is taken of a stopped one, with every file and its digest', async () => {
    const copied = await backUp({ dataFolder: at('data'), target: at('backup'), log });
    expect(copied.hasKeys).toBe(true);
    expect(copied.files).toBeGreaterThan(500);
    await expect(backUp({ dataFolder: at('data'), target: at('backup'), log })).rejects.toThrow(
      'is there already',
    );
    await expect(backUp({ dataFolder: at('nothing'), target: at('other'), log })).rejects.toThrow(
      'is no data folder',
    );
  }, 120_000);

  test('restored elsewhere, cases go on, and what fell due meanwhile is settled at its instant', async () => {
    // As after a loss of the machine, while time goes on.
    await rm(at('data'), { recursive: true });
    await restore({ source: at('backup'), dataFolder: at('again') });
    await running(at('again'), async ({ client, database }) => {
      for (const caseId of ids) {
        const trail = await eventually(
          () => readTimeline(database, caseId, { limit: 1_000 }),
          (seen) => seen.some(({ kind }) => kind === 'decided'),
          30_000,
        );
        const decided = trail.filter(({ kind }) => kind === 'decided');
        expect(decided).toHaveLength(1);
        const lapse = trail.find(
          ({ kind, detail }) =>
            kind === 'deadline_set' && String(detail['deadline']).endsWith('/ladder/2'),
        );
        expect(decided[0]!.atMs).toBe(lapse!.detail['dueAtMs']);
        // What was done before is still known; what is new is done.
        const commandId = `${asked.commandId}/${caseId}`;
        const again = await client.send(caseId, { ...asked, commandId });
        expect(again).toMatchObject({ ok: true, result: { duplicate: true } });
        const close = eventCommand('close', { data: { note: 'after the restore' } });
        expect(await client.send(caseId, close)).toMatchObject({ ok: true });
      }
      await eventually(
        () => database.prisma.case.count({ where: { status: 'closed' } }),
        (count) => count === CASES,
      );
      expect(await said((output) => verify({ engine: true }, output))).toMatch(
        /^0\n5 cases, \d+ lines, all as they were written$/,
      );
    });
  }, 180_000);

  test('nothing is restored over what is there, nor from a damaged copy', async () => {
    const source = at('backup');
    await expect(restore({ source, dataFolder: at('again') })).rejects.toThrow('is not empty');
    await expect(restore({ source: at('again'), dataFolder: at('third') })).rejects.toThrow(
      'is no backup',
    );
    await appendFile(path.join(source, 'data', 'temporal', 'temporal.db'), 'x');
    await expect(restore({ source, dataFolder: at('third') })).rejects.toThrow(
      'the backup is damaged: temporal/temporal.db differs',
    );
  }, 60_000);
});
