/**
 * Before all tests: fetches or builds what they need, so that no test waits for it.
 *
 * The development server of Temporal (minutes at the first run on a machine, and it says so) and
 * the workflow bundle (seconds after each change).
 *
 * @module
 */
import { provisionTemporal } from '../embedded/temporal.ts';
import { workflowBundle } from '../worker/bundle.ts';

try {
  await provisionTemporal({ log: (line) => console.log(line) });
  await workflowBundle();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
