/**
 * What a command prints, and how it ends; and folders for files that it is given.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Output } from '../../cli/check.ts';

/** Runs a command on a console of its own; `lines` are all that it said, in their order. */
export async function printed(run: (output: Output) => number | Promise<number>): Promise<{
  readonly code: number;
  readonly out: string;
  readonly talk: string;
  readonly lines: readonly string[];
}> {
  const out: string[] = [];
  const talk: string[] = [];
  const lines: string[] = [];
  const into = (some: string[]) => (line: string) => {
    some.push(line);
    lines.push(line);
  };
  const code = await run({ log: into(out), error: into(talk) });
  return { code, out: out.join('\n'), talk: talk.join('\n'), lines };
}

/** The exit code and all that was said, as one text. */
export async function said(run: (output: Output) => number | Promise<number>): Promise<string> {
  const { code, lines } = await printed(run);
  return [code, ...lines].join('\n');
}

/** Writes files into a folder of their own, and takes it away when the work is done. */
export async function inFolder<T>(
  files: Readonly<Record<string, string>>,
  work: (folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'caseline-cli-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
