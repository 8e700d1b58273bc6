/**
 * Definitions from where authors have them: a file, standard input, or a version in git.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { compile } from '../compiler/compile.ts';
import { formatDiagnostic } from '../compiler/diagnostics.ts';
import type { Plan } from '../core/plan.ts';
import { FileError, type FileOptions, calendarsOf, readText } from './files.ts';

/** `<revision>:<path>`, as `git show` takes it. */
const REVISION = /^([^:]+):(.+\.ya?ml)$/;

/**
 * Compiles a definition.
 *
 * @param source a path, `-` for standard input, or `HEAD~1:definitions/x.yaml` for a version in git
 * @throws FileError when it is not there, or has mistakes (all of them told)
 */
export function loadSource(source: string, options: FileOptions): Plan {
  const text = sourceText(source);
  const { plan, diagnostics } = compile(text, {
    file: source,
    calendars: calendars(source, options),
  });
  if (plan !== undefined) return plan;
  throw new FileError(
    diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, text)).join('\n\n'),
    1,
  );
}

function sourceText(source: string): string {
  if (source === '-') return readFileSync(0, 'utf8');
  const [, revision, path] = revisionOf(source);
  if (revision === undefined) return readText(source);
  const text = shown(revision, path!);
  if (text === undefined) throw new FileError(`git has no \`${source}\``, 2);
  return text;
}

/** Of a version in git the calendars of that version come first. */
function calendars(source: string, options: FileOptions): (name: string) => string | undefined {
  const [, revision, path] = revisionOf(source);
  if (revision === undefined) return calendarsOf(source === '-' ? './-' : source, options);
  const here = calendarsOf(path!, options);
  const folders = [posix.dirname(path!), 'definitions'].map((at) => posix.join(at, 'calendars'));
  return (name) => {
    if (options.calendars !== undefined) return here(name);
    for (const folder of folders) {
      const text = shown(revision, `${folder}/${name}.yaml`);
      if (text !== undefined) return text;
    }
    return here(name);
  };
}

function revisionOf(source: string): readonly (string | undefined)[] {
  return existsSync(source) ? [] : (REVISION.exec(source) ?? []);
}

function shown(revision: string, path: string): string | undefined {
  try {
    return execFileSync('git', ['show', '--end-of-options', `${revision}:${path}`], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}
