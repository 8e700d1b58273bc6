/**
 * `npm run -s token -- PERSON`: an access token for one of the directory's people.
 *
 * Only the embedded OpenID provider gives tokens this way; a real one never does.
 *
 * @module
 */
import { dataFolder } from './data-folder.ts';
import { devToken } from './identity.ts';
import { holderOf } from './lock.ts';

const person = process.argv[2];
const holder = await holderOf(dataFolder());
if (person === undefined) fail('name a person of the directory, e.g. `npm run -s token -- p-li`');
else if (holder?.issuer === undefined)
  fail(`no Caseline listens on ${dataFolder()}; start one with \`npm start\``);
else {
  try {
    console.log(await devToken(holder.issuer, person));
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
