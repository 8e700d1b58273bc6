/**
 * `caseline map`: a case type as a picture, or as text that other tools draw.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { buildMap } from '../compiler/map/build.ts';
import { toDot } from '../compiler/map/dot.ts';
import type { MapGraph } from '../compiler/map/graph.ts';
import { toMermaid } from '../compiler/map/mermaid.ts';
import { drawMap } from '../compiler/map/svg.ts';
import { mapTable } from '../compiler/map/table.ts';
import type { Theme } from '../compiler/map/theme.ts';
import type { Plan } from '../core/plan.ts';
import type { Output } from './check.ts';
import { FileError } from './files.ts';
import { renderPng } from './png.ts';
import { loadSource } from './sources.ts';

const FORMATS = ['svg', 'png', 'mermaid', 'dot', 'xstate', 'text'] as const;

type Format = (typeof FORMATS)[number];

/** Options of `caseline map`: at most one format. */
export type MapOptions = Readonly<Partial<Record<Format, boolean>>> & {
  readonly output?: string;
  readonly theme?: Theme;
  readonly calendars?: string;
};

const ENDINGS: Readonly<Record<string, Format>> = {
  '.svg': 'svg',
  '.png': 'png',
  '.mmd': 'mermaid',
  '.mermaid': 'mermaid',
  '.dot': 'dot',
  '.gv': 'dot',
  '.json': 'xstate',
  '.txt': 'text',
};

/** Draws a map; the exit code: 0, 1 when the definition has mistakes, 2 for a wrong command. */
export async function map(file: string, options: MapOptions, output: Output): Promise<number> {
  try {
    const format = formatOf(options);
    const drawn = await drawAs(format, loadSource(file, options), options.theme ?? 'auto');
    if (options.output === undefined) {
      if (typeof drawn === 'string') output.log(drawn.trimEnd());
      else process.stdout.write(drawn);
    } else {
      writeFileSync(options.output, drawn);
      output.error(`${options.output}: ${format}`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    output.error(error.exitCode === 2 ? `caseline: ${error.message}` : error.message);
    return error.exitCode;
  }
}

function formatOf(options: MapOptions): Format {
  const asked = FORMATS.filter((format) => options[format] === true);
  if (asked.length > 1) {
    throw new FileError(`one format at a time, not ${asked.map((a) => `--${a}`).join(' and ')}`, 2);
  }
  const format = asked[0] ?? formatByEnding(options.output ?? '') ?? 'svg';
  if (format === 'png' && options.output === undefined && process.stdout.isTTY) {
    throw new FileError('a PNG is no text for a terminal; write it to a file with `-o`', 2);
  }
  return format;
}

/** The format that a file's name asks for. */
export function formatByEnding(path: string): Format | undefined {
  return ENDINGS[extname(path).toLowerCase()];
}

async function drawAs(format: Format, plan: Plan, theme: Theme): Promise<string | Uint8Array> {
  if (format === 'xstate') return `${JSON.stringify(plan.machine, null, 2)}\n`;
  return drawGraph(format, buildMap(plan), theme);
}

/** A map in any format but the machine's own. */
export async function drawGraph(
  format: Exclude<Format, 'xstate'>,
  graph: MapGraph,
  theme: Theme,
): Promise<string | Uint8Array> {
  switch (format) {
    case 'svg':
      return drawMap(graph, { theme });
    case 'png':
      // A picture has one set of colours, whoever looks at it.
      return renderPng(await drawMap(graph, { theme: theme === 'auto' ? 'light' : theme }));
    case 'mermaid':
      return toMermaid(graph);
    case 'dot':
      return toDot(graph);
    case 'text':
      return mapTable(graph);
  }
}
