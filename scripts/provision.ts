/**
 * Before all tests: fetches or builds what they need, so that no test waits for it.
 *
 * The development server of Temporal (minutes at the first run on a machine, and it says so) and
 * the workflow bundle (seconds after each change). Tools of others, against which we are tested, are
 * fetched where they can be: without one its tests are skipped, and say so.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { provisionTemporal } from '../embedded/temporal.ts';
import { logPath, RECEIPT } from '../test/support/log-paths.ts';
import { workflowBundle } from '../worker/bundle.ts';
import {
  buildGoServer,
  LOCAL_KMS,
  TEMPORAL_SERVER,
  TEMPORAL_SQL_TOOL,
  VERSITYGW,
} from './go-servers.ts';
import { installPython, PM4PY, SCHEMATHESIS } from './python-package.ts';

const log = (line: string): void => console.log(line);

try {
  await provisionTemporal({ log });
  await workflowBundle();
  const missing = {
    'local-kms': buildGoServer(LOCAL_KMS, log),
    versitygw: buildGoServer(VERSITYGW, log),
    'temporal-server': buildGoServer(TEMPORAL_SERVER, log),
    'temporal-sql-tool': buildGoServer(TEMPORAL_SQL_TOOL, log),
    [SCHEMATHESIS.name]: installPython(SCHEMATHESIS, log),
    // It reads what is exported from the public event logs.
    ...(existsSync(logPath(RECEIPT)) && { [PM4PY.name]: installPython(PM4PY, log) }),
  };
  for (const [tool, because] of Object.entries(missing)) {
    if (because !== null) log(`without ${tool}: ${because}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
