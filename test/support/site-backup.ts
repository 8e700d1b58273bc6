/**
 * Backups of a site as docs/upgrades.md says to take them, and what comes of them on an empty machine.
 *
 * @module
 */
import { rm, cp } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from './engine.ts';
import {
  archiveOf,
  copyCluster,
  makeCluster,
  ownedFolder,
  type PostgresCluster,
  recoverUntil,
  startCluster,
} from './postgres-cluster.ts';
import { DATABASES, type Site } from './production-site.ts';

const ARCHIVED_WITHIN_MS = 60_000;
const NAMES = Object.keys(DATABASES);

/** Dumps all databases and roles of a site into a folder; the processes of the site have been stopped. */
export async function dumpSite(postgres: PostgresCluster, folder: string): Promise<void> {
  await ownedFolder(folder);
  await postgres.program('pg_dumpall', '--globals-only', '-f', path.join(folder, 'roles.sql'));
  for (const name of NAMES) await dump(postgres, { database: name, folder });
}

/** Dumps one database. */
export async function dump(
  postgres: PostgresCluster,
  { database, folder }: { readonly database: string; readonly folder: string },
): Promise<void> {
  const file = path.join(folder, `${database}.dump`);
  await postgres.program('pg_dump', '-Fc', '-d', database, '-f', file);
}

/** Makes an empty cluster in a folder, and restores all that was dumped into it. */
export async function restoreDumps(from: string, folder: string): Promise<PostgresCluster> {
  const postgres = await makeCluster(folder);
  // That the superuser is there already is told, and passed over.
  await postgres.program('psql', '-Xq', '-d', 'postgres', '-f', path.join(from, 'roles.sql'));
  for (const database of NAMES) await restoreDump(postgres, { database, from });
  return postgres;
}

/** Restores one database that is not there. */
export async function restoreDump(
  postgres: PostgresCluster,
  { database, from }: { readonly database: string; readonly from: string },
): Promise<void> {
  const file = path.join(from, `${database}.dump`);
  await postgres.program('pg_restore', '--create', '--exit-on-error', '-d', 'postgres', file);
}

/** Copies the key file and the files of cases. */
export async function copyFiles(from: string, to: string): Promise<void> {
  for (const name of ['keys.json', 'files']) {
    await cp(path.join(from, name), path.join(to, name), { recursive: true });
  }
}

/** Takes a copy of a cluster that runs; with its archive it can be recovered to any later instant. */
export async function baseBackup(postgres: PostgresCluster, folder: string): Promise<void> {
  await ownedFolder(folder);
  await postgres.program('pg_basebackup', '-D', folder, '--checkpoint=fast');
}

/** Waits until all that was written up to now is in the archive. */
export async function archived(postgres: PostgresCluster): Promise<void> {
  const last = await postgres.sql('postgres', 'SELECT pg_walfile_name(pg_switch_wal())');
  const done = `SELECT last_archived_wal >= '${last}' FROM pg_stat_archiver`;
  await eventually(
    () => postgres.sql('postgres', done),
    (isDone) => isDone === 't',
    ARCHIVED_WITHIN_MS,
  );
}

/** The present instant of a cluster's clock, to recover to. */
export function instantOf(postgres: PostgresCluster): Promise<string> {
  return postgres.sql('postgres', 'SELECT clock_timestamp()');
}

/** Recovers a base backup until an instant, in a folder of its own. */
export async function recover({
  base,
  lost,
  folder,
  instant,
}: {
  readonly base: string;
  /** The folder of the cluster that was lost: its archive is elsewhere, and has come through. */
  readonly lost: string;
  readonly folder: string;
  readonly instant: string;
}): Promise<PostgresCluster> {
  await copyCluster(base, folder);
  await recoverUntil(folder, { archive: archiveOf(lost), instant });
  return startCluster(folder);
}

/** Loses a site: nothing is stopped in order. */
export async function lose(site: Site, folder: string): Promise<void> {
  await site.kill();
  await rm(site.postgres.folder, { recursive: true });
  await rm(folder, { recursive: true });
}
