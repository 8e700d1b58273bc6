/**
 * Before all tests: the generated client, and a folder where a test database may come to live.
 *
 * The server itself starts with the first test file that asks for it (test/support/postgres.ts),
 * so that a run without database tests does not pay for one. Plain JavaScript, because jest does
 * not transform its own setup when that is an ES module.
 *
 * @module
 */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateClient } from '../../scripts/generate-client.js';
import { removeCluster } from './global-teardown.js';

const PREFIX = 'caseline-test-';

export default async function setUp() {
  generateClient();
  const base = realpathSync(tmpdir());
  await removeOrphans(base);
  const folder = mkdtempSync(path.join(base, `${PREFIX}${process.pid}-`));
  chmodSync(folder, 0o711); // Run as root, PostgreSQL has an account of its own and must get in.
  mkdirSync(path.join(folder, 'postgres'));
  process.env['CASELINE_TEST_FOLDER'] = folder;
}

/** What a run left behind that was killed. */
async function removeOrphans(base) {
  for (const name of readdirSync(base)) {
    const owner = Number(/^caseline-test-(\d+)-/.exec(name)?.[1]);
    if (owner > 0 && !isAlive(owner)) await removeCluster(path.join(base, name));
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
