/**
 * The work of `caseline upgrade …`.
 *
 * @module
 */
import { EngineError } from '../embedded/engine-heads.ts';
import { type EngineUpgrades, withUpgrades } from '../embedded/upgrades.ts';
import type { Output } from './check.ts';
import { operatorsWork, withDatabase } from './installation.ts';

/** Lines about single cases; more are counted. */
const CASES_SHOWN = 20;
/** Progress is told after so many cases. */
const PROGRESS_EVERY = 50;

/** Temporal refuses it: the deployment is not as the command takes it to be. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** Prints the builds and where cases go. */
export function status(output: Output): Promise<number> {
  return upgradesWork(output, async ({ ownBuild, deployment, read }) => {
    output.log(`this build: ${ownBuild}`);
    if (deployment === null) {
      output.log('no deployment: CASELINE_DEPLOYMENT is not set, workers take whatever comes');
      return 0;
    }
    const found = await read();
    if (found === null) {
      output.log(`deployment ${deployment}: no worker of it has ever polled`);
      return 0;
    }
    output.log(`deployment ${deployment}:`);
    for (const { buildId, standing } of found.builds) {
      const share = found.ramping?.buildId === buildId ? ` ${found.ramping.percent} %` : '';
      output.log(`  ${buildId}  ${standing}${share}`);
    }
    if (found.current === null) output.log('none is current: make one so, or cases wait');
    return 0;
  });
}

/** Sends a share of the cases to a build. */
export function rampTo(
  { percent, buildId }: { percent: number; buildId?: string },
  output: Output,
): Promise<number> {
  return upgradesWork(output, async (upgrades) => {
    const to = buildId ?? upgrades.ownBuild;
    await refusable(upgrades.ramp({ buildId: to, percent }));
    output.log(percent === 0 ? 'the ramp has ended' : `${percent} % of the cases go to ${to}`);
    return 0;
  });
}

/** Sends all cases to a build. */
export function current(buildId: string | undefined, output: Output): Promise<number> {
  return upgradesWork(output, async (upgrades) => {
    const to = buildId ?? upgrades.ownBuild;
    await refusable(upgrades.makeCurrent(to));
    output.log(`all cases go to ${to}, each with its next step`);
    return 0;
  });
}

/** Sends all cases to workers that take part in no deployment. */
export function leave(output: Output): Promise<number> {
  return upgradesWork(output, async (upgrades) => {
    await refusable(upgrades.makeCurrent(''));
    output.log('all cases go to workers without a deployment, each with its next step');
    return 0;
  });
}

/** Forgets a drained build. */
export function forget(buildId: string, output: Output): Promise<number> {
  return upgradesWork(output, async (upgrades) => {
    await refusable(upgrades.forget(buildId));
    output.log(`${buildId} is forgotten`);
    return 0;
  });
}

/** Replays the open cases with this build; nothing moves. */
export function rehearseCases(
  { cases }: { readonly cases?: number },
  output: Output,
): Promise<number> {
  return upgradesWork(output, ({ ownBuild, rehearse }) =>
    withDatabase(async (database) => {
      const { seen, entries, differing } = await rehearse(database, {
        ...(cases !== undefined && { casesMax: cases }),
        onProgress: (counts) => {
          if (counts.seen % PROGRESS_EVERY === 0) {
            output.error(`${counts.seen} replayed, ${counts.differing} differ`);
          }
        },
      });
      shown(
        output,
        differing.map(({ caseId, why }) => `${caseId}: ${why}`),
      );
      output.log(
        `${count(seen, 'open case')} replayed with ${ownBuild}: ` +
          `${count(entries, 'entry', 'entries')} as in the trail, ${differing.length} differ`,
      );
      return differing.length === 0 ? 0 : 1;
    }),
  );
}

/** Rolls every open case over that has not begun its run on the build yet. */
export function rollover({ rate }: { readonly rate: number }, output: Output): Promise<number> {
  return upgradesWork(output, async (upgrades) => {
    const buildId = await buildToRollTo(upgrades);
    const stopping = new AbortController();
    const stop = (): void => stopping.abort();
    // What is under way is finished; the same command goes on where this one has stopped.
    process.once('SIGINT', stop);
    let done = 0;
    try {
      const report = await upgrades.rollOver({
        buildId,
        perSecond: rate,
        signal: stopping.signal,
        onProgress: ({ moved, failed, there, ended }) => {
          done += 1;
          if (done % PROGRESS_EVERY !== 0) return;
          output.error(`${moved} moved, ${there} there, ${ended} ended, ${failed} not there`);
        },
      });
      shown(
        output,
        report.failures.map(({ caseId, message }) => `${caseId}: ${message}`),
      );
      output.log(
        `${count(report.seen, 'open case')}: ${report.moved} moved to ${buildId}, ${report.there} ` +
          `were there, ${report.ended} ended meanwhile, ${report.failed} are not there`,
      );
      if (report.isStopped) output.log('stopped before all were seen: run it again to go on');
      return report.failed === 0 && !report.isStopped ? 0 : 1;
    } finally {
      process.off('SIGINT', stop);
    }
  });
}

/** The current build; without a deployment the one of this command. */
async function buildToRollTo({ deployment, ownBuild, read }: EngineUpgrades): Promise<string> {
  if (deployment === null) return ownBuild;
  const found = await read();
  if (!found?.current) {
    throw new RefusedError(
      `no build of deployment ${deployment} is current: \`caseline upgrade current\` makes one so`,
    );
  }
  return found.current;
}

function upgradesWork(
  output: Output,
  work: (upgrades: EngineUpgrades) => Promise<number>,
): Promise<number> {
  return operatorsWork(output, {
    mendable: [EngineError, RefusedError],
    work: () => withUpgrades(work),
  });
}

/** gRPC's codes for what an operator has to mend: not there, not so, not yet. */
const REFUSALS: readonly unknown[] = [3, 5, 9];

async function refusable(call: Promise<void>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const { code, details } = error as { code?: unknown; details?: string };
    if (!REFUSALS.includes(code)) throw error;
    throw new RefusedError(`Temporal refuses it: ${details}`);
  }
}

function shown(output: Output, lines: readonly string[]): void {
  for (const line of lines.slice(0, CASES_SHOWN)) output.log(line);
  if (lines.length > CASES_SHOWN) output.log(`… and ${lines.length - CASES_SHOWN} more`);
}

function count(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`;
}
