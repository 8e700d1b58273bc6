/**
 * After all tests: stops the test database when one was started, and removes its folder.
 *
 * @module
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export default async function tearDown() {
  const folder = process.env['CASELINE_TEST_FOLDER'];
  if (folder) await removeCluster(folder);
}

/** Stops the server that lives in a run's folder, at once: nothing in it is worth keeping. */
export async function removeCluster(folder) {
  const pidFile = path.join(folder, 'postgres', 'cluster', 'postmaster.pid');
  if (existsSync(pidFile)) {
    const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
    try {
      process.kill(pid, 'SIGQUIT');
    } catch {
      // It is gone already.
    }
    for (let waits = 0; existsSync(pidFile) && waits < 500; waits += 1) await sleep(20);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
