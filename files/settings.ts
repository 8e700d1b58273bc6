/**
 * Where an installation keeps files, by its environment.
 *
 * @module
 */
import path from 'node:path';
import type { Database } from '../prisma/client.ts';
import { clamdAt } from './clamd.ts';
import { createFiles, type Files } from './files.ts';
import { openFolderStore } from './folder-store.ts';
import type { S3Settings } from './s3-store.ts';
import type { FileStore } from './store.ts';

/** What an installation says of files. */
export interface FileSettings {
  readonly place: { readonly folder: string } | { readonly s3: S3Settings };
  /** The most bytes of a file. */
  readonly bytesMax?: number;
  /** The scanner's address: `host:port`, or the path of a Unix socket. */
  readonly clamd?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;
/** Told of every variable that is missing or wrong. */
type Wrong = (name: string, why: string) => void;

/**
 * Reads `CASELINE_FILES` and what goes with it.
 *
 * @returns `null` when no place is given: then nothing can be attached
 */
export function fileSettings(env: Environment, wrong: Wrong): FileSettings | null {
  const given = env['CASELINE_FILES'];
  const bytesMax = numberIn(env, 'CASELINE_FILE_BYTES_MAX', wrong);
  if (given === undefined || given === '') return null;
  const clamd = env['CASELINE_CLAMD'];
  return {
    place: given.startsWith('s3:') ? { s3: s3Settings(given, env, wrong) } : folderOf(given, wrong),
    ...(bytesMax !== undefined && { bytesMax }),
    ...(clamd && { clamd }),
  };
}

function numberIn(env: Environment, name: string, wrong: Wrong): number | undefined {
  const given = env[name];
  if (given === undefined || given === '') return undefined;
  if (!/^[1-9]\d{0,11}$/.test(given)) wrong(name, 'is a number above zero');
  return Number(given);
}

function folderOf(folder: string, wrong: Wrong): FileSettings['place'] {
  if (!path.isAbsolute(folder)) {
    wrong('CASELINE_FILES', 'is the absolute path of a folder, or s3://bucket/prefix');
  }
  return { folder };
}

function s3Settings(given: string, env: Environment, wrong: Wrong): S3Settings {
  const [, bucket = '', prefix = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*))?$/.exec(given) ?? [];
  if (bucket === '') wrong('CASELINE_FILES', 'is s3://bucket or s3://bucket/prefix');
  const endpoint = env['CASELINE_S3_ENDPOINT'];
  if (endpoint && !/^https?:\/\/[^/]+\/?$/.test(endpoint)) {
    wrong('CASELINE_S3_ENDPOINT', 'is an address like https://s3.example.org');
  }
  const lockDays = numberIn(env, 'CASELINE_S3_LOCK_DAYS', wrong);
  return {
    bucket,
    prefix: prefix === '' ? '' : `${prefix.replace(/\/+$/, '')}/`,
    ...(endpoint && { endpoint }),
    ...(lockDays !== undefined && { lockDays }),
  };
}

/** Opens what keeps the files of an installation. */
export async function openFiles(
  { place, bytesMax, clamd }: FileSettings,
  database: Database,
): Promise<Files> {
  return createFiles({
    database,
    store: await openStore(place),
    scanner: clamd === undefined ? null : clamdAt(clamd),
    ...(bytesMax !== undefined && { bytesMax }),
  });
}

async function openStore(place: FileSettings['place']): Promise<FileStore> {
  if ('folder' in place) return openFolderStore(place.folder);
  // Its SDK is large, and most installations do without it.
  const { createS3Store } = await import('./s3-store.ts');
  return createS3Store(place.s3);
}
