/**
 * `npm run backup -- <folder> [--without-keys]` and `npm run restore -- <folder>`: the data folder
 * of CASELINE_DATA into a backup, and a backup into the data folder.
 *
 * @module
 */
import { backUp, type Copied, restore } from './backup.ts';
import { dataFolder } from './data-folder.ts';

const USAGE = 'usage: npm run backup -- <folder> [--without-keys], npm run restore -- <folder>';
const [command, ...given] = process.argv.slice(2);
const withoutKeys = given.includes('--without-keys');
const [where, ...others] = given.filter((one) => one !== '--without-keys');

try {
  if (where === undefined || others.length > 0) throw new Error(USAGE);
  if (command === 'backup') {
    const log = (line: string): void => console.error(line);
    const copied = await backUp({ dataFolder: dataFolder(), target: where, withoutKeys, log });
    console.log(`${dataFolder()} is backed up in ${where}: ${text(copied)}`);
    if (process.env['CASELINE_FILES']) {
      console.log('files of cases are elsewhere (CASELINE_FILES): back them up as well');
    }
  } else if (command === 'restore') {
    console.log(`${where} is restored in ${dataFolder()}: ${text(await restored(where))}`);
  } else throw new Error(USAGE);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(2);
}

function restored(source: string): Promise<Copied> {
  return restore({ source, dataFolder: dataFolder() });
}

function text({ files, bytes, hasKeys }: Copied): string {
  const keys = hasKeys ? 'with the key file: keep it safe' : 'without the key file: put it there';
  return `${files} files, ${(bytes / 2 ** 20).toFixed(0)} MiB, ${keys}`;
}
