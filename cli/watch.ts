/**
 * Runs something again whenever a YAML file changes, until it is interrupted.
 *
 * @module
 */
import { type FSWatcher, statSync, watch as watchFolder } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Output } from './check.ts';
import { calendarFolders } from './files.ts';
import { defaultPaths } from './test.ts';

/** Editors write a file in several strokes; this long after the last one it is at rest. */
const REST_MS = 120;

/**
 * Runs, and runs again after each change beside the paths, until SIGINT or SIGTERM.
 *
 * @returns the exit code of the last run
 */
export async function watch(
  paths: readonly string[],
  run: () => Promise<number>,
  output: Output,
): Promise<number> {
  let code = await run();
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const again = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // One run after the other: a change during a run leads to one more.
      running = running.then(async () => {
        output.error(`\n${new Date().toTimeString().slice(0, 8)}  something changed`);
        code = await run();
      });
    }, REST_MS);
  };
  const watchers = watchedFolders(paths).map((folder) => watchYaml(folder, again));
  output.error('waiting for changes; Ctrl-C ends it');
  await interrupted();
  clearTimeout(timer);
  for (const watcher of watchers) watcher.close();
  await running;
  return code;
}

function watchYaml(folder: string, changed: () => void): FSWatcher {
  const watcher = watchFolder(folder, { recursive: true }, (_, name) => {
    if (name === null || /\.ya?ml$/.test(name)) changed();
  });
  // A folder that is taken away is seen by the next run.
  watcher.on('error', changed);
  return watcher;
}

/** The folders of the paths and of their calendars, without those inside another one. */
export function watchedFolders(paths: readonly string[]): readonly string[] {
  const given = (paths.length === 0 ? defaultPaths() : paths).filter(
    (path) => statSync(path, { throwIfNoEntry: false }) !== undefined,
  );
  const own = given.map((path) => (statSync(path).isDirectory() ? path : dirname(path)));
  const calendars = own
    .flatMap((folder) => calendarFolders(join(folder, 'x.yaml')))
    .filter((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory());
  const all = [...new Set([...own, ...calendars].map((folder) => resolve(folder)))];
  return all.filter((folder) => !all.some((other) => folder.startsWith(`${other}/`)));
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      process.off('SIGINT', end);
      process.off('SIGTERM', end);
      resolve();
    };
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
  });
}
