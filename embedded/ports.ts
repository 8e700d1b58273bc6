/**
 * The ports of a data folder: chosen once and kept, so that addresses outlive a restart.
 *
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';

/** What listens on loopback. */
export interface Ports {
  readonly api: number;
  readonly identity: number;
  readonly temporal: number;
  readonly postgres: number;
}

/** The first choice, before a data folder has ports of its own. */
const PREFERRED: Ports = { api: 7400, identity: 7401, temporal: 7433, postgres: 7432 };

/**
 * The ports of a data folder. One that somebody else has taken meanwhile is replaced by a free
 * one, and the choice is kept.
 */
export async function portsOf(dataFolder: string): Promise<Ports> {
  const file = path.join(dataFolder, 'ports.json');
  const wanted = { ...PREFERRED, ...(await kept(file)) };
  const ports = Object.fromEntries(
    await Promise.all(
      Object.entries(wanted).map(async ([name, port]) => [name, await freePort(port)] as const),
    ),
  ) as unknown as Ports;
  await writeFile(file, JSON.stringify(ports), { mode: 0o600 });
  return ports;
}

async function kept(file: string): Promise<Partial<Ports>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Partial<Ports>;
  } catch {
    return {};
  }
}

/** The wanted port when it is free, else any free one. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' && wanted !== 0) freePort(0).then(resolve, reject);
      else reject(error);
    });
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
