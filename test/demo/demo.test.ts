/**
 * The demo as a newcomer runs it, in a process of its own on a data folder of its own; then what
 * becomes of its data: a second start, a stop, a crash.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { devToken } from '../../embedded/identity.ts';
import { type Holder, holderOf } from '../../embedded/lock.ts';

jest.setTimeout(300_000);

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const children = new Set<ChildProcess>();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'caseline-demo-'));
  // As root, PostgreSQL runs as another account, which must pass through to its own folder.
  await chmod(folder, 0o711);
});

afterAll(async () => {
  await run('npm', ['run', '-s', 'stop']);
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Runs a command on the data folder to its end. */
function run(command: string, args: readonly string[]) {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, CASELINE_DATA: folder, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      children.delete(child);
      // What it leaves in the background holds no pipe of ours, but must not keep us either.
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ code, output });
    });
  });
}

/** Starts Caseline in the background, as the demo does, and waits until it listens. */
async function start(): Promise<Holder> {
  const source = `
    import { backgroundCaseline } from './embedded/background.ts';
    await backgroundCaseline({ log: console.log });`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', source];
  const { code, output } = await run(process.execPath, args);
  expect({ code, output }).toMatchObject({ code: 0 });
  return holder();
}

async function holder(): Promise<Required<Holder>> {
  const found = await holderOf(folder);
  expect(found?.apiUrl).toBeDefined();
  return found as Required<Holder>;
}

/** All cases and the hash that the case's trail ends with, as the API tells them. */
async function cases(): Promise<readonly { id: string; number: string; head: string }[]> {
  const { apiUrl, issuer } = await holder();
  const headers = { authorization: `Bearer ${await devToken(issuer, 'p-li')}` };
  const get = async (at: string) => (await fetch(apiUrl + at, { headers })).json();
  const { items } = (await get('/v1/cases?sandbox=true')) as { items: readonly { id: string }[] };
  return Promise.all(
    items.map(async ({ id }) => {
      const { number, head } = (await get(`/v1/cases/${id}`)) as { number: string; head: string };
      return { id, number, head };
    }),
  );
}

const isGone = async (pid: number): Promise<boolean> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
};

// Each test goes on from where the one before has left the data folder.
test('the demo keeps every promise, says so, and leaves Caseline running', async () => {
  const { code, output } = await run('npm', ['run', '-s', 'demo']);
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(output).not.toContain('✗');
  expect(output).toMatch(/All \d+ promises were kept, in \d+ entries\./);
  expect(output).toContain('in place of er_lead  [ladder: 3 business days, delegate to backups]');
  expect(output).not.toMatch(/#\d+\/ladder/);
  expect(await cases()).toHaveLength(1);
});

test('a second start on the same data is refused with who has it', async () => {
  const { pid, apiUrl } = await holder();
  const { code, output } = await run(process.execPath, ['--import', 'tsx', 'embedded/main.ts']);
  expect(code).toBe(1);
  expect(output).toContain(`in use by process ${pid}, listening at ${apiUrl}; stop it with`);
  expect((await holder()).pid).toBe(pid);
});

test('the data survive a stop, and the addresses with them', async () => {
  const before = await cases();
  const { pid, apiUrl } = await holder();
  const { code, output } = await run('npm', ['run', '-s', 'stop']);
  expect({ code, output: output.trim() }).toMatchObject({ code: 0 });
  expect(output).toContain(`Process ${pid} has stopped.`);
  expect(await isGone(pid)).toBe(true);
  expect(await holderOf(folder)).toBeNull();
  expect((await start()).apiUrl).toBe(apiUrl);
  expect(await cases()).toEqual(before);
});

test('the data survive a crash: what it orphaned is taken over or replaced', async () => {
  const before = await cases();
  const { pid } = await holder();
  process.kill(pid, 'SIGKILL');
  expect(await isGone(pid)).toBe(true);
  expect((await start()).pid).not.toBe(pid);
  expect(await cases()).toEqual(before);
  const log = await readFile(path.join(folder, 'caseline.log'), 'utf8');
  expect(log).toContain('PostgreSQL is already running');
});

test('after a stop nothing runs on the data folder', async () => {
  const { code } = await run('npm', ['run', '-s', 'stop']);
  expect(code).toBe(0);
  const { output } = await run('ps', ['-eo', 'args']);
  expect(output.split('\n').filter((line) => line.includes(folder))).toEqual([]);
});
