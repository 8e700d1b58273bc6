/**
 * Cases in every state of four definitions go through five further versions while commands go
 * on. What was foretold of each is what comes, no timer is lost, none is due twice or early.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { planMigration } from '../../../core/migration/plan.ts';
import { activeStates } from '../../../core/step.ts';
import { countMigrationCases } from '../../../prisma/queries/migration-cases.ts';
import {
  askForetelling,
  changeMigration,
  createMigration,
  findMigration,
} from '../../../prisma/queries/migrations.ts';
import { readTimeline } from '../../../prisma/queries/trail.ts';
import { foundIn } from '../../support/chains.ts';
import { eventually } from '../../support/engine.ts';
import { type Finding, findingsOf } from '../findings.ts';
import { randomOf, untilAnswered } from '../lives.ts';
import { deadlineWrongs } from '../migrated.ts';
import { Inhabitant, type Kind, KINDS, MIGRATION_PLANS, waysOf } from '../population.ts';
import { eachOf } from '../remains.ts';
import type { Rig } from '../rig.ts';
import type { Sizes } from '../sizes.ts';

const AT_ONCE = 12;
const RATE_PER_SECOND = 100;
/** Of the cases, how many are sent something while a migration goes on. */
const BUSY_SHARE = 0.15;
const WITHIN_MS = 900_000;
/** At the end time passes, so that what was armed by then must come. */
const LAST_DAYS = 30;
/** Of what is wrong, as much as helps to find out why. */
const WRONGS_TOLD = 20;

interface Population {
  readonly kind: Kind;
  readonly cases: readonly Inhabitant[];
}

/** What five migrations came to. */
interface Tally {
  moved: number;
  compared: number;
  different: number;
  /** Cases that stayed, by status and code. */
  readonly stayed: string[];
}

/** A whole population through five versions. */
export async function migrationTrial(
  rig: Rig,
  { migration }: Pick<Sizes, 'migration'>,
): Promise<readonly Finding[]> {
  const finding = findingsOf('P6', '');
  const populations = await settle(rig, migration.cases);
  const states = await statesOf(rig, populations);
  rig.log(`${migration.cases} cases in ${states.size} sets of states`);
  const tally: Tally = { moved: 0, compared: 0, different: 0, stayed: [] };
  const random = randomOf(28);
  const rounds = KINDS[0]!.versions.length - 1;
  for (let version = 1; version <= rounds; version += 1) {
    await Promise.all(populations.map((one) => migrate(rig, one, { version, random, tally })));
    rig.log(`version ${version + 1}: ${tally.moved} moves, ${tally.different} not as foretold`);
  }
  const all = populations.flatMap(({ cases }) => cases);
  await eachOf(all, (one) => one.passDays(LAST_DAYS), AT_ONCE);
  rig.log(`${LAST_DAYS} days have passed`);
  const { wrongs, behind } = await judge(rig, populations);
  for (const wrong of wrongs.slice(0, WRONGS_TOLD)) rig.log(wrong);
  const lost = await lostCommands(rig, all);
  const told = (some: readonly string[]) =>
    some.length === 0 ? '0' : `${some.length}, e.g. ${some[0]}`;
  const moves = `${tally.moved} moves of ${all.length} cases in ${states.size} sets of states`;
  return [
    finding(`${rounds} versions, every open case moved`, moves, tally.moved > all.length),
    finding('0 cases stayed that should not', told(tally.stayed), tally.stayed.length === 0),
    finding(
      `0 of ${tally.compared} not as foretold`,
      tally.different,
      tally.different === 0 && tally.compared > 0,
    ),
    finding('0 open cases on an earlier version', told(behind), behind.length === 0),
    finding('0 deadlines lost, twice or early; 0 trails broken', told(wrongs), wrongs.length === 0),
    finding(`0 of ${lost.of} commands lost`, lost.count, lost.count === 0),
  ];
}

/** Fills the definitions with cases, in turn in each state that can be reached. */
async function settle(rig: Rig, count: number): Promise<readonly Population[]> {
  const each = Math.ceil(count / KINDS.length);
  return Promise.all(
    KINDS.map(async (kind) => {
      const ways = await waysOf(kind);
      const { plan } = kind.versions[0]!;
      const cases = await eachOf(
        Array.from({ length: each }),
        async (_, index) => {
          const one = new Inhabitant(rig.client);
          await one.live(plan, ways[index % ways.length]!);
          return one;
        },
        AT_ONCE / KINDS.length,
      );
      return { kind, cases };
    }),
  );
}

async function statesOf(
  rig: Rig,
  populations: readonly Population[],
): Promise<ReadonlySet<string>> {
  const sets = await eachOf(populations, ({ kind, cases }) =>
    eachOf(cases, async ({ caseId }) => {
      const { snapshot } = await untilAnswered(() => rig.client.report(caseId));
      return `${kind.caseType} ${activeStates(snapshot!).join()}`;
    }),
  );
  return new Set(sets.flat());
}

/** One version further: foretold in quiet, done while commands go on. */
async function migrate(
  rig: Rig,
  { kind, cases }: Population,
  { version, random, tally }: { version: number; random: () => number; tally: Tally },
): Promise<void> {
  const { database } = rig;
  const [from, to] = [kind.versions[version - 1]!, kind.versions[version]!];
  const id = randomUUID();
  const plan = planMigration(from.plan, to.plan, to.mapping);
  if (plan.problems.length > 0) throw new Error(JSON.stringify(plan.problems));
  await createMigration(database, {
    id,
    caseType: kind.caseType,
    fromNumber: version,
    toNumber: version + 1,
    plan,
    reason: to.what,
    person: 'p-op',
    nowMs: Date.now(),
    ratePerSecond: RATE_PER_SECOND,
    failedShareMax: 1,
    failedMin: 1_000_000,
  });
  await askForetelling(database, { id, nowMs: Date.now() });
  await until(rig, id, ({ foretoldAtMs }) => foretoldAtMs !== null);
  await changeMigration(database, { id, from: ['planned'], to: 'running', nowMs: Date.now() });
  const busy = cases.filter(() => random() < BUSY_SHARE);
  const plans = new Map(MIGRATION_PLANS.map((one) => [one.hash, one]));
  await eachOf(busy, (one) => one.go(plans, random), 4);
  await until(rig, id, ({ status }) => status === 'done');
  const { statuses, agreement, errors } = await countMigrationCases(database, { id, person: '' });
  tally.moved += statuses['migrated'] ?? 0;
  tally.compared += (agreement['true'] ?? 0) + (agreement['false'] ?? 0);
  tally.different += agreement['false'] ?? 0;
  const { migrated: _moved, gone: _ended, ...others } = statuses;
  for (const [status, count] of Object.entries(others)) {
    tally.stayed.push(`${kind.caseType} ${status} ${count} ${JSON.stringify(errors)}`);
  }
}

async function until(
  { database }: Rig,
  id: string,
  holds: (migration: NonNullable<Awaited<ReturnType<typeof findMigration>>>) => boolean,
): Promise<void> {
  await eventually(
    async () => (await findMigration(database, id))!,
    (migration) => holds(migration),
    WITHIN_MS,
  );
}

/** What is wrong with any case, and which open ones are on an earlier version. */
async function judge(rig: Rig, populations: readonly Population[]) {
  const wrongs: string[] = [];
  const behind: string[] = [];
  for (const { kind, cases } of populations) {
    const last = kind.versions.at(-1)!.plan.hash;
    await eachOf(cases, async ({ caseId }) => {
      const { snapshot } = await untilAnswered(() => rig.client.report(caseId));
      const trail = await eventually(
        () => readTimeline(rig.database, caseId, { limit: 100_000 }),
        (seen) => seen.at(-1)?.hash === snapshot!.head,
        60_000,
      );
      const row = await rig.database.prisma.case.findUniqueOrThrow({ where: { id: caseId } });
      const found = [...deadlineWrongs(trail, snapshot!), ...(await foundIn(rig.database, caseId))];
      if (row.planHash !== snapshot!.planHash) found.push('the read model shows another version');
      wrongs.push(...found.map((what) => `${kind.caseType} ${caseId}: ${what}`));
      if (snapshot!.status !== 'sealed' && snapshot!.planHash !== last) behind.push(caseId);
    });
  }
  return { wrongs, behind };
}

/** Commands that were answered as done and are recorded nowhere. */
async function lostCommands(
  { database }: Rig,
  cases: readonly Inhabitant[],
): Promise<{ readonly of: number; readonly count: number }> {
  const done = cases.flatMap((one) => one.done);
  const found = await eachOf(done, ({ caseId, commandId }) =>
    database.prisma.command.count({ where: { caseId, commandId } }),
  );
  return { of: done.length, count: found.filter((times) => times !== 1).length };
}
