/**
 * Before all tests: fetches or builds what they need, so that no test waits for it.
 *
 * The development server of Temporal (minutes at the first run on a machine, and it says so) and
 * the workflow bundle (seconds after each change). Also local-kms, against which master keys in KMS
 * are tested, where there is Go. Where the public event logs are, also pm4py, which
 * reads what is exported from them; without it that reading is skipped.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { provisionTemporal } from '../embedded/temporal.ts';
import { logPath, RECEIPT } from '../test/support/log-paths.ts';
import { workflowBundle } from '../worker/bundle.ts';
import { buildLocalKms } from './local-kms.ts';
import { installPm4py } from './pm4py.ts';

try {
  await provisionTemporal({ log: (line) => console.log(line) });
  await workflowBundle();
  const noKms = buildLocalKms((line) => console.log(line));
  if (noKms !== null) console.log(`without local-kms: ${noKms}`);
  if (existsSync(logPath(RECEIPT))) {
    const found = installPm4py((line) => console.log(line));
    if ('because' in found) console.log(`without pm4py: ${found.because}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
