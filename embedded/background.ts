/**
 * An embedded Caseline in the background: found when it runs, started when it does not.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { dataFolder, makeDataFolder } from './data-folder.ts';
import { type Holder, holderOf } from './lock.ts';

/** A Caseline that listens. */
export type Listening = Holder & { readonly apiUrl: string; readonly issuer: string };

const POLL_MS = 200;
/** A first start may have to build Temporal from source. */
const START_MS = 20 * 60_000;
const STOP_MS = 30_000;

/**
 * The Caseline of the data folder; one is started in the background when none runs.
 *
 * @param log receives what it says while it starts
 * @throws Error with its last words when it does not come up
 */
export async function backgroundCaseline({
  log,
}: {
  log: (line: string) => void;
}): Promise<Listening> {
  const folder = dataFolder();
  const running = await holderOf(folder);
  if (isListening(running)) {
    log(`using the Caseline that runs on ${folder} (process ${running.pid})`);
    return running;
  }
  await makeDataFolder(folder);
  const logFile = path.join(folder, 'caseline.log');
  const output = await open(logFile, 'a', 0o600);
  const { size } = await output.stat();
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', main], {
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
    env: { ...process.env, CASELINE_DATA: folder },
  });
  let exitCode: number | null = null;
  child.once('exit', (code) => {
    exitCode = code ?? 1;
  });
  await output.close();
  const said = follow(logFile, size, log);
  for (const giveUpAt = Date.now() + START_MS; Date.now() < giveUpAt; await sleep(POLL_MS)) {
    await said.more();
    const holder = await holderOf(folder);
    if (isListening(holder) && holder.pid === child.pid) {
      await said.more();
      child.unref();
      return holder;
    }
    if (exitCode !== null) break;
  }
  await said.more();
  child.kill();
  throw new Error(`Caseline did not start; ${logFile} tells more`);
}

/** Stops the Caseline of the data folder. Returns its process id; `null` when none runs. */
export async function stopBackground(): Promise<number | null> {
  const holder = await holderOf(dataFolder());
  if (holder === null) return null;
  process.kill(holder.pid, 'SIGTERM');
  for (const giveUpAt = Date.now() + STOP_MS; Date.now() < giveUpAt; await sleep(POLL_MS)) {
    if ((await holderOf(dataFolder()))?.pid !== holder.pid) return holder.pid;
  }
  throw new Error(`process ${holder.pid} does not stop`);
}

function isListening(holder: Holder | null): holder is Listening {
  return holder?.apiUrl !== undefined && holder.issuer !== undefined;
}

/** Passes on the lines that are added to a file. */
function follow(file: string, from: number, log: (line: string) => void) {
  let read = from;
  return {
    more: async (): Promise<void> => {
      const text = (await readFile(file)).subarray(read).toString('utf8');
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      read += Buffer.byteLength(whole);
      for (const line of whole.split('\n').slice(0, -1)) log(line);
    },
  };
}
