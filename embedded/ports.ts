/**
 * The ports of a data folder: chosen once and kept, so that addresses outlive a restart.
 *
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
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
  // All are held until all are chosen, so that no two are the same.
  const held = await Promise.all(
    Object.entries(wanted).map(async ([name, port]) => [name, await hold(port)] as const),
  );
  const ports = Object.fromEntries(
    held.map(([name, server]) => [name, (server.address() as AddressInfo).port]),
  ) as unknown as Ports;
  await Promise.all(held.map(([, server]) => new Promise((resolve) => server.close(resolve))));
  await writeFile(file, JSON.stringify(ports), { mode: 0o600 });
  return ports;
}

async function kept(file: string): Promise<Partial<Ports>> {
  let ports: unknown;
  try {
    ports = JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return {};
  }
  // A file that somebody has edited, or a crash has cut short, costs an address and no start.
  const isPort = ([name, port]: [string, unknown]): boolean =>
    name in PREFERRED &&
    Number.isInteger(port) &&
    (port as number) > 0 &&
    (port as number) < 65_536;
  return Object.fromEntries(Object.entries(ports ?? {}).filter(isPort));
}

/** Held by somebody else, or not for us (Linux: below 1024, Windows: reserved ranges). */
const TAKEN: ReadonlySet<string> = new Set(['EADDRINUSE', 'EACCES']);

/** Takes the wanted port when it is free, else any free one. */
function hold(wanted: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (TAKEN.has(error.code ?? '') && wanted !== 0) hold(0).then(resolve, reject);
      else reject(error);
    });
    server.listen(wanted, '127.0.0.1', () => resolve(server));
  });
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = await hold(0);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
