/**
 * A terminal in a folder of its own, where the commands of the guide are typed.
 *
 * @module
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { jest } from '@jest/globals';
import { PROMPT } from '../../cli/play-commands.ts';
import { createProgram } from '../../cli/program.ts';
import { ROOT } from '../support/sources.ts';

/** What every command of the guide begins with. */
export const CASELINE = 'npm run -s caseline -- ';

/** What a command printed, results and talk together, and how it ended. */
export interface Printed {
  readonly text: string;
  readonly code: number;
}

/** Files by their names in `definitions/`; the calendars are the shipped ones. */
export async function inDefinitions<T>(
  files: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'caseline-guide-'));
  const home = process.cwd();
  try {
    mkdirSync(join(folder, 'definitions'));
    cpSync(join(ROOT, 'definitions/calendars'), join(folder, 'definitions/calendars'), {
      recursive: true,
    });
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, 'definitions', name), text);
    }
    process.chdir(folder);
    return await work();
  } finally {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Types a command, and then lines at its prompt; they stand in what is printed, as on a screen. */
export async function type(command: string, lines: readonly string[] = []): Promise<Printed> {
  const first = await run(command, []);
  const screen = [first.text];
  let [{ text: before, code }] = [first];
  for (const [index, line] of lines.entries()) {
    const { text, code: end } = await run(command, lines.slice(0, index + 1));
    screen.push(`${PROMPT}${line}`, text.slice(before.length).trim());
    [before, code] = [text, end];
  }
  return { text: screen.filter((part) => part !== '').join('\n'), code };
}

async function run(command: string, lines: readonly string[]): Promise<Printed> {
  const words = [...command.slice(CASELINE.length).matchAll(/'([^']*)'|\S+/g)];
  const args = words.map(([word, quoted]) => quoted ?? word);
  const out: unknown[] = [];
  const spies = (['log', 'error'] as const).map((word) =>
    jest.spyOn(console, word).mockImplementation((line) => void out.push(line)),
  );
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')!;
  const value = Readable.from(lines.map((line) => `${line}\n`));
  Object.defineProperty(process, 'stdin', { value, configurable: true });
  const codeBefore = process.exitCode;
  try {
    process.exitCode = 0;
    await createProgram().parseAsync(args, { from: 'user' });
    const text = stripVTControlCharacters(out.join('\n')).trim();
    return { text: alwaysTheSame(text), code: Number(process.exitCode) };
  } finally {
    process.exitCode = codeBefore;
    Object.defineProperty(process, 'stdin', stdin);
    for (const spy of spies) spy.mockRestore();
  }
}

/** Times differ from run to run, and fingerprints change with the engine. */
function alwaysTheSame(text: string): string {
  return text
    .replace(/in \d+ ms\)/g, 'in 20 ms)')
    .replace(/\b[0-9a-f]{12}\b/g, '5f0c2d9a71be')
    .replace(/ +$/gm, '');
}
