/**
 * Which engine a worker is: the release and the digest of everything that decides what a case does.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { digestOfSources } from './bundle.ts';

const PACKAGE = new URL('../package.json', import.meta.url);
/** Enough of the digest to tell builds apart. */
const DIGITS = 12;

/**
 * The build id of this code: the same wherever the same release runs, and another one as soon as
 * anything changes that goes into the workflow bundle.
 */
export async function ownBuildId(): Promise<string> {
  const { version } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { version: string };
  return `${version}-${(await digestOfSources()).slice(0, DIGITS)}`;
}
