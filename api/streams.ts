/**
 * Bodies that are too large to be held: taken in and given out piece by piece.
 *
 * @module
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, RequestHandler, Response } from 'express';
import type { Operation } from '../schemas/api/operation.ts';
import { STREAMED } from '../schemas/api/attachment-paths.ts';
import type { ApiAnswer, ApiRequest } from './http.ts';
import { Problem } from './problems.ts';

/** A body that is no file has arrived after this, or never will. */
const BODY_WITHIN_MS = 30_000;
/** A file may take its time, as long as something of it comes. */
const IDLE_MS = 30_000;

/** Whether an operation takes its body in streams. */
export function isStreamed({ requestBody }: Operation): boolean {
  return requestBody !== undefined && Object.hasOwn(requestBody.content, STREAMED);
}

/** Ends connections on which a body trickles in. */
export const arrivesInTime: RequestHandler = (request, response, next) => {
  if (request.complete) return next();
  const timer = setTimeout(() => {
    if (!request.complete) request.destroy();
  }, BODY_WITHIN_MS).unref();
  response.once('close', () => clearTimeout(timer));
  next();
};

/** The body of a request, to be read once. */
export function streamOf(request: Request): NonNullable<ApiRequest['stream']> {
  // What is packed may be a thousand times as large as what is counted.
  if (request.get('content-encoding') !== undefined) {
    throw new Problem('unsupported_media_type', 'Send a file as it is, without Content-Encoding.');
  }
  const announced = request.get('content-length');
  return { content: arriving(request), length: announced === undefined ? null : Number(announced) };
}

async function* arriving(request: Request): AsyncGenerator<Uint8Array> {
  const idle = setTimeout(() => request.destroy(), IDLE_MS);
  try {
    // An answer is still to be sent when reading is given up: the connection must outlive that.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      idle.refresh();
      yield chunk as Uint8Array;
    }
  } catch (error) {
    if (!request.complete) throw new Problem('malformed_body', 'The file did not arrive whole.');
    throw error;
  } finally {
    clearTimeout(idle);
  }
  if (!request.complete) throw new Problem('malformed_body', 'The file did not arrive whole.');
}

/** More than this of a refused file is not waited for. */
const DISCARD_BYTES_MAX = 1024 * 1024;

/**
 * Reads what is left of a refused file: many clients look at the answer only when they have sent all.
 * Of a large one the connection is closed after the answer.
 */
export async function discardRest(request: Request, response: Response): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += (chunk as Uint8Array).byteLength;
      if (bytes > DISCARD_BYTES_MAX) break;
    }
  } catch {
    // It has gone: nobody reads the answer either.
  }
  if (!request.complete) response.setHeader('Connection', 'close');
}

/**
 * Sends a file. What is wrong with its first piece is a problem; what shows later ends the
 * connection before the announced length is reached, so that nobody takes a part for the whole.
 *
 * @param cutOff told of both; not of a client that has gone
 */
export async function sendStream(
  request: Request,
  response: Response,
  { status, headers = {}, stream }: ApiAnswer & { stream: NonNullable<ApiAnswer['stream']> },
  cutOff: (error: Error) => void,
): Promise<void> {
  const content = stream.content[Symbol.asyncIterator]();
  const first = await content.next().catch((error: Error) => {
    cutOff(error);
    throw error;
  });
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('Content-Type', stream.type);
  response.setHeader('Content-Length', stream.bytes);
  response.status(status);
  if (request.method === 'HEAD') {
    await content.return?.();
    response.end();
    return;
  }
  let broken: Error | null = null;
  async function* rest(): AsyncGenerator<Uint8Array> {
    try {
      if (first.done !== true) yield first.value;
      for (let next = await content.next(); next.done !== true; next = await content.next()) {
        yield next.value;
      }
    } catch (error) {
      broken = error as Error;
      throw error;
    } finally {
      await content.return?.();
    }
  }
  // Pipeline ends the connection when something goes wrong on either side.
  await pipeline(Readable.from(rest(), { objectMode: false }), response).catch(() => {});
  if (broken !== null) cutOff(broken);
}
