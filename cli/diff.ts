/**
 * `caseline diff`: what changed between two versions of a definition.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { comparePlans } from '../compiler/diff/compare.ts';
import { compareMaps } from '../compiler/diff/map.ts';
import { comparisonMarkdown, comparisonText } from '../compiler/diff/report.ts';
import type { Theme } from '../compiler/map/theme.ts';
import type { Output } from './check.ts';
import { FileError } from './files.ts';
import { drawGraph, formatByEnding } from './map.ts';
import { loadSource } from './sources.ts';

/** Options of `caseline diff`. */
export interface DiffOptions {
  readonly markdown?: boolean;
  readonly json?: boolean;
  /** Where both versions are drawn on one map; the ending says the format. */
  readonly map?: string;
  readonly theme?: Theme;
  readonly calendars?: string;
}

/**
 * Compares two definitions; the exit code as of `diff`: 0 they mean the same, 1 they differ, 2 when
 * one cannot be read or has mistakes.
 */
export async function diff(
  [before, after]: readonly [string, string],
  options: DiffOptions,
  output: Output,
): Promise<0 | 1 | 2> {
  try {
    const [old, now] = [loadSource(before, options), loadSource(after, options)];
    const comparison = comparePlans(old, now);
    if (options.map !== undefined) {
      const format = formatByEnding(options.map) ?? 'svg';
      if (format === 'xstate') throw new FileError('a machine is no map of two versions', 2);
      const drawn = await drawGraph(format, compareMaps(old, now), options.theme ?? 'auto');
      writeFileSync(options.map, drawn);
      output.error(`${options.map}: ${format}`);
    }
    if (options.json === true) output.log(JSON.stringify(comparison, null, 2));
    else if (options.markdown === true) output.log(comparisonMarkdown(comparison).trimEnd());
    else output.log(comparisonText(comparison).trimEnd());
    return comparison.isSame ? 0 : 1;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    output.error(error.exitCode === 2 ? `caseline: ${error.message}` : error.message);
    return 2;
  }
}
