/**
 * The work of `caseline audit catch-up`.
 *
 * @module
 */
import { EngineError } from '../embedded/engine-heads.ts';
import type { Output } from './check.ts';
import { operatorsWork, withDatabase } from './installation.ts';

/** Progress is told after so many runs. */
const PROGRESS_EVERY = 200;
/** Lines about single cases that went well; more are counted. */
const CASES_SHOWN = 20;

/** Gives the database what it lacks; 1 when a case did not get all. */
export function catchUp(output: Output): Promise<number> {
  return operatorsWork(output, {
    mendable: [EngineError],
    work: () =>
      withDatabase(async (database) => {
        const { catchUpFromEngine } = await import('../embedded/engine-catch-up.ts');
        const { seen, caughtUp, failed, plansMissing, ahead } = await catchUpFromEngine(
          database,
          (runs) => {
            if (runs % PROGRESS_EVERY === 0) output.error(`${runs} runs replayed`);
          },
        );
        for (const { caseId, entries } of caughtUp.slice(0, CASES_SHOWN)) {
          output.log(`${caseId}: ${entries === 1 ? '1 entry' : `${entries} entries`}`);
        }
        const more = caughtUp.length - CASES_SHOWN;
        if (more > 0) output.log(`… and ${more} more cases`);
        for (const { caseId, why } of failed) output.error(`${caseId}: not caught up: ${why}`);
        for (const hash of plansMissing) {
          output.error(
            `there is no plan ${hash.slice(0, 12)}: publish its version again, as it was`,
          );
        }
        for (const { caseId, recorded, engine } of ahead) {
          const stands = engine === null ? 'does not have it' : `stands at entry ${engine}`;
          output.error(`${caseId}: recorded up to entry ${recorded}, and the engine ${stands}`);
        }
        const entries = caughtUp.reduce((sum, one) => sum + one.entries, 0);
        output.log(
          `${seen} runs replayed: ${entries} entries of ${caughtUp.length} cases were missing and are ` +
            `there now, ${failed.length} cases did not get all, ${ahead.length} are recorded further ` +
            'than the engine has them',
        );
        return failed.length + ahead.length === 0 ? 0 : 1;
      }),
  });
}
