/**
 * T28 in production: PostgreSQL, Temporal on it, a worker and an API are lost, and brought back from
 * backups taken as docs/upgrades.md says.
 */
import { chmod, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openDirectory } from '../../directory/file.ts';
import { type EmbeddedIdentity, startIdentity } from '../../embedded/identity.ts';
import { eventually } from '../support/engine.ts';
import { type PostgresCluster, postgresPrograms } from '../support/postgres-cluster.ts';
import {
  makeSiteCluster,
  type Site,
  type StartOptions,
  startSite,
} from '../support/production-site.ts';
import { killProcesses } from '../support/server-process.ts';
import {
  archived,
  baseBackup,
  copyFiles,
  dump,
  dumpSite,
  instantOf,
  lose,
  recover,
  restoreDump,
  restoreDumps,
} from '../support/site-backup.ts';
import {
  answer,
  CONTACT,
  LAPSE_MS,
  numbersOf,
  okay,
  openClaim,
  populate,
  type SentCommand,
  type SiteCases,
  wordTo,
} from '../support/site-cases.ts';
import { ROOT } from '../support/sources.ts';
import { hasTemporalServer } from '../support/temporal-cluster.ts';

const DIRECTORY = path.join(ROOT, 'definitions/directory.yaml');
/** How many commands there are before each of two moments, and after the second. */
const LOAD = 20;
const IS_WELL = /^\d+ cases, 1 removed, \d+ lines, all as they were written\n$/;

interface TrailItem {
  readonly kind: string;
  readonly at: string;
  readonly detail: Record<string, unknown>;
}

/** A command that was acknowledged while a base backup was under way or done. */
interface Acknowledged extends SentCommand {
  readonly atMs: number;
}

/** What went on beside a base backup, and the moments in between. */
interface Busy {
  readonly words: Acknowledged[];
  readonly opened: { readonly id: string; readonly begunAtMs: number; readonly atMs: number }[];
  readonly moments: {
    readonly instant: string;
    readonly beforeMs: number;
    readonly afterMs: number;
  }[];
}

const missing = [
  ...(postgresPrograms() === null ? ['PostgreSQL’s programs (apt-get install postgresql)'] : []),
  ...(hasTemporalServer() ? [] : ['Temporal’s server (Go, and npm run provision)']),
];
if (missing.length > 0) {
  test.skip(`SKIPPED: backups of production: without ${missing.join(' and ')}`, () => {});
} else {
  describe('a production that was lost', () => {
    let folder: string;
    let identity: EmbeddedIdentity;
    let site: Site;
    let cases: SiteCases;
    let done: Busy;
    const at = (name: string): string => path.join(folder, name);

    beforeAll(async () => {
      folder = await mkdtemp(path.join(await realpath(tmpdir()), 'caseline-site-'));
      await chmod(folder, 0o711);
      const directory = await openDirectory(DIRECTORY, { watchMs: 0 });
      identity = await startIdentity({ dataFolder: at('identity'), directory });
      directory.close();
    });
    afterAll(async () => {
      await killProcesses();
      await identity.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }, 60_000);

    /** Starts a site on a cluster, with the key file and the files that stand in a folder. */
    const start = async (
      postgres: PostgresCluster,
      name: string,
      meanwhile: Pick<StartOptions, 'beforeWorkers' | 'beforeApis'> = {},
    ): Promise<void> => {
      const settings = {
        CASELINE_KEYS: at(`${name}/keys.json`),
        CASELINE_FILES: at(`${name}/files`),
        CASELINE_DIRECTORY: DIRECTORY,
        OIDC_ISSUER: identity.issuer,
        OIDC_AUDIENCE: identity.audience,
      };
      site = await startSite(postgres, { folder: at(name), settings, ...meanwhile });
    };
    const startOnCopy = async (postgres: PostgresCluster, from: string, name: string) => {
      await mkdir(at(name));
      await copyFiles(at(from), at(name));
      await start(postgres, name);
    };
    const get = async (target: string, as = 'p-des'): Promise<Record<string, never>> =>
      okay(await site.call('GET', target, { as })) as Record<string, never>;
    const VERIFY = ['audit', 'verify', '--engine'] as const;
    const CATCH_UP = ['audit', 'catch-up'] as const;
    const verified = () => site.caseline(...VERIFY);
    const catchUp = () => site.caseline(...CATCH_UP);
    const stepsTaken = async (): Promise<number> =>
      Number(
        await site.postgres.sql(
          'caseline',
          "SELECT count(*) FROM audit_entries WHERE kind = 'transition' AND lost = 0",
        ),
      );
    const said = async (caseId: string): Promise<number> => (await wordTo(caseId)(site)).status;

    test('was backed up as the guide says', async () => {
      const postgres = await makeSiteCluster(at('cluster-1'));
      await mkdir(at('site-1'));
      await start(postgres, 'site-1');
      cases = await populate(site);
      expect(await verified()).toMatchObject({ code: 0, text: expect.stringMatching(IS_WELL) });
      await site.stopProcesses();
      await site.temporal.stop();
      await dumpSite(postgres, at('backup'));
      await copyFiles(at('site-1'), at('backup'));
      await lose(site, at('site-1'));
    }, 300_000);

    test('comes back on an empty machine: cases, files, vault, deadlines, and what was sent', async () => {
      // Time goes on while nothing runs: those who were asked stay silent too long.
      await sleep(Math.max(0, cases.askedAtMs + LAPSE_MS - Date.now()));
      await startOnCopy(await restoreDumps(at('backup'), at('cluster-2')), 'backup', 'site-2');
      for (const id of cases.asked) {
        const trail = await eventually(
          async () =>
            (await get(`/v1/cases/${id}/timeline?limit=200`))['items'] as unknown as TrailItem[],
          (items) => items.some(({ kind }) => kind === 'decided'),
          60_000,
        );
        const decided = trail.filter(({ kind }) => kind === 'decided');
        const lapse = trail.find(
          ({ kind, detail }) =>
            kind === 'deadline_set' && String(detail['deadline']).includes('/ladder/'),
        );
        expect(decided.map((one) => Date.parse(one.at))).toEqual([lapse!.detail['dueAtMs']]);
        expect(await said(id)).toBe(200);
      }
      const before = await stepsTaken();
      for (const { send, body } of cases.sent) expect(okay(await send(site))).toEqual(body);
      expect(await stepsTaken()).toBe(before);

      const [first] = cases.fresh;
      const vault = await get(`/v1/cases/${first}/vault`, 'p-hea');
      expect(vault).toMatchObject({ items: [{ field: 'contact', value: CONTACT }] });
      const { caseId, content } = cases.attachment;
      const file = await site.call('GET', `/v1/cases/${caseId}/attachments/1/versions/1`, {
        as: 'p-des',
      });
      expect(content.equals(okay(file) as Buffer)).toBe(true);
      expect(await get(`/v1/cases/${first}`)).toMatchObject({ version: 2, status: 'open' });
      for (const id of cases.closed) {
        expect(await get(`/v1/cases/${id}`)).toMatchObject({ status: 'closed' });
      }
      await answer(site, cases.declarations[2]!, 'p-adam');
      expect((await site.call('GET', `/v1/cases/${cases.erased}`, { as: 'p-des' })).status).toBe(
        404,
      );
      for (let count = 0; count < 3; count += 1) await openClaim(site);
      const numbers = await numbersOf(site);
      expect(numbers).toEqual(expect.arrayContaining([...cases.numbers]));
      expect(new Set(numbers).size).toBe(cases.numbers.length + 3);
      expect(await verified()).toMatchObject({ code: 0, text: expect.stringMatching(IS_WELL) });
    }, 300_000);

    test('is recovered to one moment from a copy and the log, taken while commands went on', async () => {
      await baseBackup(site.postgres, at('base'));
      done = await busy();
      await copyFiles(at('site-2'), at('files'));
      await archived(site.postgres);
      await lose(site, at('site-2'));

      const { instant, beforeMs } = done.moments[0]!;
      const [base, lost] = [at('base'), at('cluster-2')];
      await startOnCopy(
        await recover({ base, lost, folder: at('cluster-3'), instant }),
        'files',
        'site-3',
      );
      expect(await verified()).toMatchObject({ code: 0, text: expect.stringMatching(IS_WELL) });
      const before = await stepsTaken();
      for (const word of done.words) {
        const body = okay(await word.send(site));
        if (word.atMs < beforeMs) expect(body).toEqual(word.body);
      }
      const after = done.words.filter(({ atMs }) => atMs >= beforeMs).length;
      // One may have been on its way at the moment itself.
      const steps = await eventually(stepsTaken, (now) => now - before >= after - 1);
      expect(steps - before).toBeLessThanOrEqual(after);
      expect(await verified()).toMatchObject({ code: 0, text: expect.stringMatching(IS_WELL) });
      await site.stop();
    }, 300_000);

    describe('with databases of different instants', () => {
      let earlier: PostgresCluster;
      let later: PostgresCluster;
      /** Cases that were opened between the two moments. */
      const between = () => {
        const [one, two] = done.moments as [Busy['moments'][number], Busy['moments'][number]];
        return done.opened.filter(
          ({ begunAtMs, atMs }) => one.afterMs < begunAtMs && atMs < two.beforeMs,
        );
      };

      beforeAll(async () => {
        const [one, two] = done.moments as [Busy['moments'][number], Busy['moments'][number]];
        const [base, lost] = [at('base'), at('cluster-2')];
        earlier = await recover({ base, lost, folder: at('cluster-4'), instant: one.instant });
        later = await recover({ base, lost, folder: at('cluster-5'), instant: two.instant });
        for (const [postgres, name] of [
          [earlier, 'earlier'],
          [later, 'later'],
        ] as const) {
          await mkdir(at(name));
          await chmod(at(name), 0o777);
          await dump(postgres, { database: 'caseline', folder: at(name) });
          await postgres.sql('postgres', 'DROP DATABASE caseline');
        }
      }, 120_000);

      test('Caseline’s the older one: every case is named, and caught up', async () => {
        await restoreDump(later, { database: 'caseline', from: at('earlier') });
        await startOnCopy(later, 'files', 'site-5');
        for (const id of cases.fresh) expect(await said(id)).toBe(200);
        const found = await verified();
        expect(found.code).toBe(1);
        expect(between()).not.toEqual([]);
        for (const { id } of between()) {
          expect(found.text).toContain(
            `${id}: case is open in the engine, and nothing is recorded`,
          );
        }
        for (const id of cases.fresh) expect(found.text).toContain(id);

        expect(await catchUp()).toMatchObject({ code: 0 });
        expect(await verified()).toMatchObject({ code: 0, text: expect.stringMatching(IS_WELL) });
        expect((await catchUp()).text).toContain(' 0 entries of 0 cases were missing');
        for (const id of [...cases.fresh, ...between().map((one) => one.id)]) {
          expect(await said(id)).toBe(200);
        }
        await site.stop();
      }, 300_000);

      test('Temporal’s the older one: every case is named, and none is set back by itself', async () => {
        await restoreDump(earlier, { database: 'caseline', from: at('later') });
        // As the guide says: Temporal alone, before anybody works.
        await mkdir(at('site-4'));
        await copyFiles(at('files'), at('site-4'));
        let [told, found] = [
          { code: 0, text: '' },
          { code: 0, text: '' },
        ];
        await start(earlier, 'site-4', {
          beforeWorkers: async (run) => void (told = await run(...CATCH_UP)),
          beforeApis: async (run) => void (found = await run(...VERIFY)),
        });
        expect(site.workerLog()).toContain('was brought back to an earlier instant');
        expect([told.code, found.code]).toEqual([1, 1]);
        for (const { id } of between()) {
          expect(found.text).toContain(
            `${id}: case has not ended, and the engine does not have it`,
          );
          expect(told.text).toMatch(
            new RegExp(`${id}: recorded up to entry \\d+, and the engine does not`),
          );
        }
        for (const id of cases.fresh) {
          expect(found.text).toMatch(
            new RegExp(`${id}: case stands at entry \\d+ in the engine, before`),
          );
          expect(told.text).toMatch(
            new RegExp(`${id}: recorded up to entry \\d+, and the engine stands`),
          );
        }
        // They go on from where the engine has them; what was said since stays in the trail as lost.
        for (const id of cases.fresh) expect(await said(id)).toBe(200);
        const after = await eventually(verified, ({ text }) => !text.includes('set back'), 60_000);
        expect(after.text).toContain('the engine does not have it');
        const lost = 'SELECT count(DISTINCT case_id) FROM audit_entries WHERE lost > 0';
        expect(Number(await site.postgres.sql('caseline', lost))).toBeGreaterThanOrEqual(5);
        await site.stop();
      }, 300_000);
    });

    /** Lets commands go on, and notes two moments in between. */
    async function busy(): Promise<Busy> {
      const done: Busy = { words: [], opened: [], moments: [] };
      let isOver = false;
      const commands = (async () => {
        for (let count = 0; !isOver; count += 1) {
          const caseId = cases.fresh[count % cases.fresh.length]!;
          const send = wordTo(caseId);
          const body = okay(await send(site));
          done.words.push({ caseId, send, body, atMs: Date.now() });
          if (count % 8 !== 0) continue;
          const begunAtMs = Date.now();
          const { id } = await openClaim(site);
          done.opened.push({ id, begunAtMs, atMs: Date.now() });
        }
      })();
      const goOn = async (): Promise<void> => {
        const target = done.words.length + LOAD;
        const enough = eventually(
          () => done.words.length,
          (count) => count >= target,
          60_000,
        );
        await Promise.race([enough, commands]);
      };
      for (let count = 0; count < 2; count += 1) {
        await goOn();
        // What was acknowledged before is in it, and what begins after is not.
        const beforeMs = Date.now();
        const instant = await instantOf(site.postgres);
        done.moments.push({ instant, beforeMs, afterMs: Date.now() });
      }
      await goOn();
      isOver = true;
      await commands;
      return done;
    }
  });
}
