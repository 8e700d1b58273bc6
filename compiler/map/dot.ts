/**
 * The map as a Graphviz digraph.
 *
 * @module
 */
import type { StatePath } from '../../core/plan.ts';
import { listOf } from '../describe/words.ts';
import { ANYWHERE, type Line, type LineKind, type MapGraph, type Place } from './graph.ts';
import { pillWords } from './mermaid.ts';
import { markOf } from './table.ts';

const SHAPES: Readonly<Record<string, string>> = {
  work: 'shape=box, style=rounded',
  waiting: 'shape=box, style="rounded,dashed"',
  approval: 'shape=box, peripheries=2',
  route: 'shape=hexagon',
  end: 'shape=box, penwidth=3',
  anywhere: 'shape=box, style=dotted',
};

const STYLES: Readonly<Record<LineKind, string>> = {
  people: 'style=solid, penwidth=2',
  result: 'style=bold',
  timer: 'style=dotted',
  self: 'style=dashed',
  previous: 'style=dotted, arrowhead=empty',
  reopen: 'style=dashed, arrowhead=empty',
};

/** Writes a map in the DOT language. */
export function toDot(graph: MapGraph): string {
  const out = [
    `digraph ${quote(graph.title)} {`,
    '  compound=true; rankdir=TB; fontname="DejaVu Sans";',
    '  node [fontname="DejaVu Sans"]; edge [fontname="DejaVu Sans", fontsize=10];',
    `  label=${quote(`${graph.title}\n${graph.subtitle}`)}; labelloc=t;`,
  ];
  writeLevel(graph, { parent: null, indent: '  ', out });
  for (const line of graph.lines) out.push(`  ${edge(graph, line)}`);
  return `${[...out, '}'].join('\n')}\n`;
}

function writeLevel(
  graph: MapGraph,
  { parent, indent, out }: { parent: StatePath | null; indent: string; out: string[] },
): void {
  for (const place of graph.places.filter((each) => each.parent === parent)) {
    if (isGroup(graph, place.path)) {
      out.push(`${indent}subgraph ${quote(`cluster_${place.path}`)} {`);
      out.push(`${indent}  label=${quote(words(place))}; labeljust=l;`);
      writeLevel(graph, { parent: place.path, indent: `${indent}  `, out });
      out.push(`${indent}}`);
    } else {
      out.push(
        `${indent}${idOf(place.path)} [label=${quote(words(place))}, ${SHAPES[place.kind]}];`,
      );
    }
  }
}

function isGroup({ places }: MapGraph, path: StatePath): boolean {
  return path !== ANYWHERE && places.some(({ parent }) => parent === path);
}

function words({ title, isStart, who, rows, change }: Place): string {
  const small = rows.map((row) => `${markOf(row.change)}${row.text}`);
  return [
    `${markOf(change)}${isStart ? '▶ ' : ''}${title}`,
    ...(who.length === 0 ? [] : [listOf(who)]),
    ...small,
  ].join('\n');
}

/** A line to a group ends at its border, drawn to the first station inside. */
function edge(graph: MapGraph, { from, to, kind, pills }: Line): string {
  const ends = [
    ...(isGroup(graph, from) ? [`ltail=${quote(`cluster_${from}`)}`] : []),
    ...(isGroup(graph, to) ? [`lhead=${quote(`cluster_${to}`)}`] : []),
  ];
  const attributes = [`label=${quote(pills.map(pillWords).join('\n'))}`, STYLES[kind], ...ends];
  const [tail, head] = [stationOf(graph, from), stationOf(graph, to)];
  return `${idOf(tail)} -> ${idOf(head)} [${attributes.join(', ')}];`;
}

function stationOf(graph: MapGraph, path: StatePath): StatePath {
  if (!isGroup(graph, path)) return path;
  const inner = graph.places.filter(({ parent }) => parent === path);
  const first = inner.find(({ isStart }) => isStart) ?? inner[0]!;
  return stationOf(graph, first.path);
}

function idOf(path: StatePath): string {
  return quote(path === ANYWHERE ? '(anywhere)' : path);
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
