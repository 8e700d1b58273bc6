/**
 * The map as a Mermaid flowchart, for pages that draw Mermaid themselves.
 *
 * @module
 */
import type { StatePath } from '../../core/plan.ts';
import { listOf } from '../describe/words.ts';
import { markOf } from './table.ts';
import {
  ANYWHERE,
  type Line,
  type LineKind,
  type MapGraph,
  type Pill,
  type Place,
} from './graph.ts';

/** Mermaid's signs around a station's words, by its kind. */
const SHAPES: Readonly<Record<string, readonly [string, string]>> = {
  work: ['(', ')'],
  waiting: ['([', '])'],
  approval: ['[[', ']]'],
  route: ['{{', '}}'],
  end: ['[', ']'],
  anywhere: ['[/', '/]'],
};

const ARROWS: Readonly<Record<LineKind, readonly [string, string]>> = {
  people: ['--', '-->'],
  result: ['==', '==>'],
  timer: ['-.', '.->'],
  self: ['-.', '.->'],
  previous: ['-.', '.->'],
  reopen: ['-.', '.->'],
};

/** Writes a map as a Mermaid flowchart. */
export function toMermaid(graph: MapGraph): string {
  const out = ['---', `title: ${JSON.stringify(graph.title)}`, '---', 'flowchart TD'];
  writeLevel(graph, { parent: null, indent: '  ', out });
  for (const line of graph.lines) out.push(`  ${edge(line)}`);
  out.push('  classDef waiting stroke-dasharray: 3 4', '  classDef ends stroke-width:4px');
  const named = (kind: Place['kind'], name: string): void => {
    const ids = graph.places.filter((place) => place.kind === kind).map(({ path }) => idOf(path));
    if (ids.length > 0) out.push(`  class ${ids.join(',')} ${name}`);
  };
  named('waiting', 'waiting');
  named('end', 'ends');
  return `${out.join('\n')}\n`;
}

function writeLevel(
  graph: MapGraph,
  { parent, indent, out }: { parent: StatePath | null; indent: string; out: string[] },
): void {
  for (const place of graph.places.filter((each) => each.parent === parent)) {
    const id = idOf(place.path);
    const isGroup = graph.places.some((each) => each.parent === place.path);
    if (isGroup && place.path !== ANYWHERE) {
      out.push(`${indent}subgraph ${id}["${quote(words(place))}"]`);
      writeLevel(graph, { parent: place.path, indent: `${indent}  `, out });
      out.push(`${indent}end`);
    } else {
      const [open, close] = SHAPES[place.kind] ?? ['[', ']'];
      out.push(`${indent}${id}${open}"${quote(words(place))}"${close}`);
    }
  }
}

function words({ title, isStart, who, rows, change }: Place): string {
  return [
    `${markOf(change)}${isStart ? '▶ ' : ''}${title}`,
    ...(who.length === 0 ? [] : [listOf(who)]),
    ...rows.map((row) => `${markOf(row.change)}${row.sign === 'clock' ? '⏱ ' : ''}${row.text}`),
  ].join('\n');
}

function edge({ from, to, kind, pills }: Line): string {
  const [open, close] = ARROWS[kind];
  const text = quote(pills.map(pillWords).join('\n'));
  return `${idOf(from)} ${open} "${text}" ${close} ${idOf(to)}`;
}

/** An event and who sends it; a clock before what time does. */
export function pillWords({ kind, text, notes, riders, change }: Pill): string {
  const isTimed = kind === 'timer' || (kind === 'previous' && riders.length === 0);
  const by = riders.length === 0 ? '' : ` (${listOf(riders, 'or')})`;
  const small = notes.length === 0 ? '' : `, ${notes.join(', ')}`;
  return `${markOf(change)}${isTimed ? '⏱ ' : ''}${text}${by}${small}`;
}

/** Prefixed, as `end` and others are words of Mermaid's own. */
function idOf(path: StatePath): string {
  return path === ANYWHERE ? 'anywhere' : `s_${path.replaceAll('.', '__')}`;
}

/** Text that Mermaid takes neither for its own signs nor for HTML. */
function quote(text: string): string {
  return text
    .replace(/[&<>"#;`]/g, (char) => `#${char.codePointAt(0)!};`)
    .replaceAll('\n', '<br/>');
}
