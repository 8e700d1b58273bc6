/**
 * Gives up connections to which nobody says a word.
 *
 * gRPC for Node waits for ever for the other side's first word (`createSession` in transport.js of
 * 1.14.7). A process that connects to a load balancer whose servers are away would never connect
 * again, long after they are back: every call would run into its limit. It has no setting for that,
 * but when the socket ends it tries again, as after any failure.
 *
 * @module
 */
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** How long the other side may take for its first word. */
const WITHIN_MS = 10_000;

const watched = new Set<number>();

/**
 * Ends every connection of this process to a port whose other side has said nothing after a while.
 *
 * @param withinMs @default 10 seconds
 */
export function giveUpUngreeted(port: number, withinMs = WITHIN_MS): void {
  if (watched.has(port)) return;
  watched.add(port);
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { readonly socket: Socket };
    socket.once('connect', () => {
      if (socket.remotePort !== port) return;
      const timer = setTimeout(() => {
        if (socket.bytesRead === 0) socket.destroy(new Error('connected, and nobody answered'));
      }, withinMs);
      timer.unref();
      socket.once('close', () => clearTimeout(timer));
    });
  });
}
