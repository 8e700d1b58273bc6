import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { portsOf } from '../../embedded/ports.ts';

let folder: string;
let server: Server | undefined;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'caseline-ports-'));
});

afterEach(async () => {
  await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)));
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

describe('the ports of a data folder', () => {
  test('stay the same from start to start', async () => {
    const first = await portsOf(folder);
    expect(new Set(Object.values(first)).size).toBe(4);
    expect(await portsOf(folder)).toEqual(first);
  });

  test('give way to somebody else who has taken one', async () => {
    const { api, ...rest } = await portsOf(folder);
    server = createServer();
    await new Promise<void>((resolve) => server!.listen(api, '127.0.0.1', resolve));
    const moved = await portsOf(folder);
    expect(moved).toMatchObject(rest);
    expect(moved.api).not.toBe(api);
    expect(JSON.parse(await readFile(path.join(folder, 'ports.json'), 'utf8'))).toEqual(moved);
  });

  test.each(['', '{"api": 74', 'null', '[1]', '{"api": -1}', '{"api": 99999999}', '{"api": "x"}'])(
    'are chosen anew when the file says `%s`',
    async (text) => {
      await writeFile(path.join(folder, 'ports.json'), text);
      const ports = await portsOf(folder);
      expect(Object.keys(ports)).toEqual(['api', 'identity', 'temporal', 'postgres']);
      for (const port of Object.values(ports)) {
        expect(port).toBeGreaterThan(0);
        expect(port).toBeLessThan(65_536);
      }
    },
  );
});
