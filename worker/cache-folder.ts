/**
 * Where things that can be made again are kept between runs: downloads, binaries, bundles.
 *
 * @module
 */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The per-user cache folder; `CASELINE_CACHE` overrides the platform's own place. */
export function cacheFolder(): string {
  const { CASELINE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (CASELINE_CACHE) return CASELINE_CACHE;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'caseline');
  if (process.platform === 'win32') {
    return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'caseline');
  }
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'caseline');
}
