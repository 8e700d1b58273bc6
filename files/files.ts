/**
 * Files of cases: taken in, given out, and swept.
 *
 * On its way in a file is counted, digested, looked at, scanned and sealed with the data key of its
 * case, all in one stream. What is taken in belongs to nobody until the case attaches it; what is
 * not attached within a day goes.
 *
 * @module
 */
import { createHash, randomUUID } from 'node:crypto';
import type { PersonId } from '../core/plan.ts';
import type { Database } from '../prisma/client.ts';
import {
  beginFile,
  completeFile,
  countFiles,
  type FileId,
  type FileRow,
  findFile,
  forgetFile,
  listOrphans,
  listUnattached,
} from '../prisma/queries/files.ts';
import type { Scan, Scanner } from './clamd.ts';
import { contentCheck, type MediaType, mediaTypeFor } from './media-types.ts';
import { whyNoName } from './names.ts';
import { openStream, sealStream } from './sealed-stream.ts';
import { FileDamaged, type FileStore } from './store.ts';
import { checkStrippable, STRIP_BYTES_MAX, stripped } from './strip.ts';

/** What keeps files. */
export interface FilesOptions {
  readonly database: Database;
  readonly store: FileStore;
  /** `null`: the installation has none, and files say so. */
  readonly scanner: Scanner | null;
  /** The most bytes of a file. @default 100 MiB */
  readonly bytesMax?: number;
}

/** A file that somebody sends. */
export interface Incoming {
  readonly caseId: string;
  readonly person: PersonId;
  readonly name: string;
  /** The media type that its sender gives it, in lower case; empty: none. */
  readonly declared: string;
  /** Take out what it tells of its making. */
  readonly strip: boolean;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Keeps files. */
export interface Files {
  readonly bytesMax: number;
  /** @throws NameRefused | TypeRefused | StripRefused | TooLarge | TooMany | ScannerUnavailable | StoreUnavailable */
  receive(file: Incoming): Promise<FileRow>;
  /** A file of a case, attached or not; `null` when there is none, or it has not arrived. */
  find(file: FileId): Promise<FileRow | null>;
  /** Whether a file may be attached still: it must not be swept meanwhile. */
  isFresh(file: FileRow): boolean;
  /**
   * The plain content. Each piece is checked before it is given out, and the digest at the end.
   *
   * @throws FileMissing; while reading FileDamaged
   */
  open(file: FileId & Pick<FileRow, 'sha256'>): Promise<AsyncIterable<Uint8Array>>;
  /** Deletes what was not attached within a day, and what removed cases had. @returns how many files */
  sweep(nowMs: number): Promise<number>;
}

/** A name that is not taken; the message is for people. */
export class NameRefused extends Error {
  override readonly name = 'NameRefused';
}

/** A file with more bytes than are taken. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';

  constructor(bytesMax: number) {
    super(`A file has at most ${bytesMax} bytes here.`);
  }
}

/** One person has sent too many files to one case. */
export class TooMany extends Error {
  override readonly name = 'TooMany';
}

const BYTES_MAX = 100 * 1024 * 1024;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What is not attached goes after a day; attaching is refused an hour before. */
const FRESH_MS = 23 * HOUR_MS;
/** What one person may send to one case in a day. */
const FILES_A_DAY = 200;
const SWEPT_AT_ONCE = 200;

/** Makes what keeps files. */
export function createFiles(options: FilesOptions): Files {
  const { database, store, bytesMax = BYTES_MAX } = options;
  return {
    bytesMax,
    receive: (file) => receive(file, { ...options, bytesMax }),
    find: (file) => findFile(database, file),
    isFresh: ({ createdAtMs }) => Date.now() - createdAtMs < FRESH_MS,
    open: async ({ id, caseId, sha256 }) => {
      const place = placeOf({ id, caseId });
      const key = await database.keys.find(caseId);
      if (key === null) throw new FileDamaged('the case has no key');
      return digestChecked(openStream(key, await store.read(place), place), sha256);
    },
    sweep: async (nowMs) => {
      const old = { beforeMs: nowMs - DAY_MS, limit: SWEPT_AT_ONCE };
      const files = [
        ...(await listOrphans(database, SWEPT_AT_ONCE)),
        ...(await listUnattached(database, old)),
      ];
      for (const file of files) {
        await store.remove(placeOf(file));
        await forgetFile(database, file.id);
      }
      return files.length;
    },
  };
}

function placeOf({ id, caseId }: FileId): string {
  return `${caseId}/${id}`;
}

async function receive(file: Incoming, options: Required<FilesOptions>): Promise<FileRow> {
  const { database, store, scanner, bytesMax } = options;
  const { caseId, person, declared, strip: isStripped } = file;
  const name = file.name.normalize('NFC');
  const why = whyNoName(name);
  if (why !== null) throw new NameRefused(why);
  const kind = mediaTypeFor(name, declared);
  if (isStripped) checkStrippable(kind.type);
  const createdAtMs = Date.now();
  const today = { caseId, person, sinceMs: createdAtMs - DAY_MS };
  if ((await countFiles(database, today)) >= FILES_A_DAY) {
    throw new TooMany(`One person sends at most ${FILES_A_DAY} files a day to a case.`);
  }
  const row = { id: randomUUID(), caseId, person, createdAtMs };
  const place = placeOf(row);
  const key = await database.keys.forWriting(caseId);
  await beginFile(database, row);
  const scan = scanner === null ? null : await scanner();
  try {
    const limited = limitedTo(bytesMax, file.content);
    const content = isStripped ? strippedStream(kind, limited) : checked(kind, limited);
    const meter = createMeter();
    await store.write(place, sealStream(key, watched(content, { meter, scan }), place));
    const verdict = scan === null ? 'not_scanned' : await scan.verdict();
    const facts = { name, type: kind.type, ...meter.read(), isStripped };
    await completeFile(database, row, { ...facts, scan: verdict });
    return { ...row, ...facts, scan: verdict };
  } catch (error) {
    scan?.stop();
    // What cannot be taken away now is swept: the row is there to find it by.
    await store
      .remove(place)
      .then(() => forgetFile(database, row.id))
      .catch(() => {});
    throw error;
  }
}

async function* limitedTo(
  bytesMax: number,
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw new TooLarge(bytesMax);
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
}

async function* checked(kind: MediaType, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const check = contentCheck(kind);
  for await (const chunk of content) {
    check.look(chunk);
    yield chunk;
  }
  check.end();
}

/** Whole in memory, for the time of it: a picture's parts say how long they are, and may lie. */
async function* strippedStream(
  kind: MediaType,
  content: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of checked(kind, content)) {
    bytes += chunk.length;
    if (bytes > STRIP_BYTES_MAX) throw new TooLarge(STRIP_BYTES_MAX);
    chunks.push(chunk);
  }
  yield stripped(kind.type, Buffer.concat(chunks));
}

interface Meter {
  take(chunk: Buffer): void;
  read(): { readonly bytes: number; readonly sha256: string };
}

function createMeter(): Meter {
  const digest = createHash('sha256');
  let bytes = 0;
  return {
    take: (chunk) => {
      digest.update(chunk);
      bytes += chunk.length;
    },
    read: () => ({ bytes, sha256: digest.digest('hex') }),
  };
}

async function* watched(
  content: AsyncIterable<Buffer>,
  { meter, scan }: { meter: Meter; scan: Scan | null },
): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    meter.take(chunk);
    await scan?.take(chunk);
    yield chunk;
  }
}

async function* digestChecked(
  content: AsyncIterable<Uint8Array>,
  sha256: string,
): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256');
  // The last piece is held back: nobody gets a whole file that is not the one that was taken in.
  let held: Uint8Array | null = null;
  for await (const chunk of content) {
    digest.update(chunk);
    if (held !== null) yield held;
    held = chunk;
  }
  if (digest.digest('hex') !== sha256) throw new FileDamaged('the content has another digest');
  if (held !== null) yield held;
}
