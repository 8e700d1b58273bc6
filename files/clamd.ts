/**
 * The scanner: ClamAV's daemon, by its protocol (INSTREAM). What it does not call clean is not.
 *
 * @module
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Looks at one file while it streams by. */
export interface Scan {
  /** Resolves when the scanner can take more. */
  take(chunk: Uint8Array): Promise<void>;
  /** @returns whether it is clean @throws ScannerUnavailable */
  verdict(): Promise<'clean' | 'quarantined'>;
  /** Gives up; nothing more is taken. */
  stop(): void;
}

/** Starts a scan. */
export type Scanner = () => Promise<Scan>;

/** The scanner does not answer, or not in time, or takes no file of this size. */
export class ScannerUnavailable extends Error {
  override readonly name = 'ScannerUnavailable';
}

const IDLE_MS = 60_000;
const ANSWER_CHARS_MAX = 4_096;

/** A scanner at `host:port`, or at the path of a Unix socket. */
export function clamdAt(address: string): Scanner {
  const [, host, port] = /^([^/]+):(\d+)$/.exec(address) ?? [];
  return async () => {
    const socket = host === undefined ? connect(address) : connect({ host, port: Number(port) });
    socket.setTimeout(IDLE_MS, () => socket.destroy(new Error('idle')));
    let failed: Error | null = null;
    let answer = '';
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', (error) => (failed = error));
    socket.setEncoding('latin1').on('data', (text: string) => {
      answer = (answer + text).slice(0, ANSWER_CHARS_MAX);
    });
    const opened = once(socket, 'connect').catch(() => {});
    await Promise.race([opened, closed]);
    await write(socket, Buffer.from('zINSTREAM\0'));
    return {
      take: async (chunk) => {
        if (chunk.byteLength === 0) return;
        const length = Buffer.alloc(4);
        length.writeUInt32BE(chunk.byteLength);
        await write(socket, Buffer.concat([length, chunk]));
      },
      verdict: async () => {
        await write(socket, Buffer.alloc(4));
        await closed;
        if (failed !== null) throw new ScannerUnavailable('the scanner does not answer');
        return verdictOf(answer.replaceAll('\0', '').trim());
      },
      stop: () => void socket.destroy(),
    };
  };
}

/** Of the answer nothing but the verdict is used: names of signatures are no business of cases. */
function verdictOf(answer: string): 'clean' | 'quarantined' {
  if (answer === 'stream: OK') return 'clean';
  if (/^stream: .+ FOUND$/.test(answer)) return 'quarantined';
  throw new ScannerUnavailable('the scanner could not look at the file');
}

/** A socket that is gone takes nothing; what came of it `verdict` tells. */
async function write(socket: Socket, bytes: Buffer): Promise<void> {
  if (!socket.writable) return;
  if (socket.write(bytes)) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      socket.off('drain', go).off('close', go);
      resolve();
    };
    socket.once('drain', go).once('close', go);
  });
}
