/**
 * A wire between two processes that can be made slow, cut to pieces, torn, or silent.
 *
 * @module
 */
import { createServer, type Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What can be wrong with a wire. */
export const FAULTS = ['slow', 'sliced', 'torn', 'silent'] as const;

/**
 * `slow`: half a second in each direction. `sliced`: a few bytes at a time. `torn`: connections are
 * reset, the new ones too. `silent`: what is sent is lost and nothing is closed, as behind a
 * firewall that has forgotten a connection; such a connection stays silent for good.
 */
export type Fault = (typeof FAULTS)[number];

const SLOW_MS = 500;
const SLICE_MAX_BYTES = 48;
const SLICES_AT_ONCE = 40;

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  isSilent: boolean;
}

/** Listens on a port of its own and passes everything on. */
export class Wire {
  readonly port: number;
  /** How many connections were reset as they came. */
  tornCount = 0;
  #fault: Fault | null = null;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();

  private constructor(server: Server, targetPort: number) {
    this.#server = server;
    this.port = (server.address() as { port: number }).port;
    server.on('connection', (near) => this.#join(near, targetPort));
  }

  static async to(targetPort: number): Promise<Wire> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Wire(server, targetPort);
  }

  /** From now on this is wrong with it, also with connections that are open; `null`: nothing. */
  suffer(fault: Fault | null): void {
    this.#fault = fault;
    for (const pair of this.#pairs) {
      if (fault === 'torn') tear(pair);
      if (fault === 'silent') pair.isSilent = true;
    }
  }

  /** How many connections are silent for good. */
  get silentCount(): number {
    return [...this.#pairs].filter(({ isSilent }) => isSilent).length;
  }

  async close(): Promise<void> {
    for (const pair of this.#pairs) tear(pair);
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(near: Socket, targetPort: number): void {
    if (this.#fault === 'torn') {
      near.resetAndDestroy();
      this.tornCount += 1;
      return;
    }
    const far = new Socket().connect(targetPort, '127.0.0.1');
    const pair: Pair = { near, far, isSilent: this.#fault === 'silent' };
    this.#pairs.add(pair);
    this.#pass(pair, near, far);
    this.#pass(pair, far, near);
    const end = (): void => {
      // Who is at the other end of a silent connection does not hear that this one has gone.
      if (pair.isSilent) return;
      this.#pairs.delete(pair);
      tear(pair);
    };
    near.on('error', () => {}).once('close', end);
    far.on('error', () => {}).once('close', end);
  }

  /** In the order in which it comes, each piece after the one before has gone. */
  #pass(pair: Pair, from: Socket, to: Socket): void {
    let line = Promise.resolve();
    from.on('data', (piece: Buffer) => {
      const arrivesAtMs = Date.now() + (this.#fault === 'slow' ? SLOW_MS : 0);
      line = line.then(async () => {
        await sleep(Math.max(0, arrivesAtMs - Date.now()));
        if (pair.isSilent || to.destroyed) return;
        if (this.#fault === 'sliced') await slice(piece, to);
        else to.write(piece);
      });
    });
  }
}

function tear({ near, far }: Pair): void {
  near.resetAndDestroy();
  far.resetAndDestroy();
}

async function slice(piece: Buffer, to: Socket): Promise<void> {
  to.setNoDelay(true);
  for (let at = 0, count = 1; at < piece.length; count += 1) {
    const end = at + 1 + (count % SLICE_MAX_BYTES);
    to.write(piece.subarray(at, end));
    at = end;
    if (count % SLICES_AT_ONCE === 0) await sleep(1);
    else await Promise.resolve();
  }
}
