/** The scanner: ClamAV's own daemon, with one signature of ours. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../../embedded/ports.ts';
import { clamdAt, ScannerUnavailable } from '../../files/clamd.ts';
import { eventually } from '../support/engine.ts';

const HARMFUL = 'this stands for something harmful';

async function verdictOf(address: string, ...chunks: readonly Uint8Array[]): Promise<string> {
  const scan = await clamdAt(address)();
  for (const chunk of chunks) await scan.take(chunk);
  return scan.verdict();
}

const isThere = spawnSync('clamd', ['--version']).status === 0;
if (!isThere) {
  test.skip('SKIPPED: scanning by ClamAV: clamd is not installed (apt-get install clamav-daemon)', () => {});
} else {
  describe('ClamAV', () => {
    const folder = mkdtempSync(join(tmpdir(), 'caseline-clamd-'));
    const socket = join(folder, 'clamd.sock');
    let daemon: ChildProcess;
    let tcp: string;

    beforeAll(async () => {
      const port = await freePort();
      tcp = `127.0.0.1:${port}`;
      const database = join(folder, 'database');
      mkdirSync(database);
      const signature = Buffer.from(HARMFUL).toString('hex');
      writeFileSync(join(database, 'caseline.ndb'), `Caseline.Test:0:*:${signature}\n`);
      const settings = [
        'Foreground yes',
        `DatabaseDirectory ${database}`,
        `LocalSocket ${socket}`,
        `TCPSocket ${port}`,
        'TCPAddr 127.0.0.1',
        'StreamMaxLength 1M',
      ];
      writeFileSync(join(folder, 'clamd.conf'), `${settings.join('\n')}\n`);
      daemon = spawn('clamd', ['--config-file', join(folder, 'clamd.conf')], { stdio: 'ignore' });
      await eventually(
        () => verdictOf(tcp, Buffer.from('x')).catch(String),
        (verdict) => verdict === 'clean',
        60_000,
      );
    });
    afterAll(() => {
      daemon.kill();
      rmSync(folder, { recursive: true });
    });

    test('tells harmful files from others, by either way to it', async () => {
      for (const address of [tcp, socket]) {
        expect(await verdictOf(address, randomBytes(500_000))).toBe('clean');
        expect(await verdictOf(address)).toBe('clean');
        const [start, end] = [HARMFUL.slice(0, 9), HARMFUL.slice(9)].map((part) =>
          Buffer.from(part),
        );
        expect(await verdictOf(address, randomBytes(1_000), start!, end!)).toBe('quarantined');
      }
    });

    test('a file that it does not look at whole has no verdict', async () => {
      const chunks = Array.from({ length: 20 }, () => randomBytes(100_000));
      await expect(verdictOf(tcp, ...chunks)).rejects.toThrow(ScannerUnavailable);
    });
  });
}

describe('whatever else answers', () => {
  let server: Server;
  let address: string;
  let answer = '';
  beforeAll(async () => {
    server = createServer((socket) => {
      socket.on('error', () => {}).once('data', () => socket.end(answer));
    });
    const port = await freePort();
    address = `127.0.0.1:${port}`;
    await new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
  });
  afterAll(() => {
    server.close();
  });

  test.each(['', 'stream: OK and more', 'UNKNOWN COMMAND', 'HTTP/1.1 400 Bad Request'])(
    'the answer %j is no verdict',
    async (words) => {
      answer = words;
      await expect(verdictOf(address, Buffer.from('x'))).rejects.toThrow(ScannerUnavailable);
    },
  );

  test('nobody answers', async () => {
    const nowhere = `127.0.0.1:${await freePort()}`;
    await expect(verdictOf(nowhere, Buffer.from('x'))).rejects.toThrow(ScannerUnavailable);
    await expect(verdictOf('/nowhere/clamd.sock', Buffer.from('x'))).rejects.toThrow(
      ScannerUnavailable,
    );
  });
});
