/**
 * The map as SVG: one file, no script, nothing fetched, readable by a screen reader.
 *
 * @module
 */
import { legendOf } from './legend.ts';
import { type PlacedMap, layOut } from './layout.ts';
import type { MapGraph } from './graph.ts';
import { drawLabel, drawLine } from './svg-lines.ts';
import { drawPlace } from './svg-places.ts';
import { Paints, SIGNS, escape, n, tag, text } from './svg-parts.ts';
import { describeMap } from './table.ts';
import { widthOf, wrap } from './text-size.ts';
import { type Theme, styleOf } from './theme.ts';

/** How a map is drawn. */
export interface SvgOptions {
  /** Default `auto`: light, or dark where the reader's screen is. */
  readonly theme?: Theme;
}

const HEAD = 74;

/** Draws a map. The same map gives the same bytes. */
export async function drawMap(graph: MapGraph, options: SvgOptions = {}): Promise<string> {
  return drawPlaced(await layOut(graph), options);
}

/** Draws a map that has been laid out. */
export function drawPlaced(map: PlacedMap, { theme = 'auto' }: SvgOptions = {}): string {
  const { graph } = map;
  const paints = new Paints(graph);
  const width = Math.max(map.width, 720, widthOf(graph.title, 24, 'bold') + 48);
  const legend = legendOf(graph, { width: width - 48, paints });
  const height = HEAD + map.height + legend.height + 24;
  const [title, desc] = [`${graph.title}: transit map`, describeMap(graph)];
  const shift = Math.round((width - map.width) / 2);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="map-title map-desc" viewBox="0 0 ${n(width)} ${n(height)}" width="${n(width)}" height="${n(height)}">`,
    `<title id="map-title">${escape(title)}</title>`,
    `<desc id="map-desc">${escape(desc)}</desc>`,
    `<style>\n${styleOf(theme)}\n</style>`,
    SIGNS,
    tag('rect', { class: 'back', width: n(width), height: n(height) }),
    ...heading(graph, width),
    `<g transform="translate(${n(shift)} ${HEAD})">`,
    ...map.places.filter(({ isGroup }) => isGroup).map((place) => drawPlace(place, paints)),
    ...map.lines.map((line) => drawLine(line, paints)),
    ...map.places.filter(({ isGroup }) => !isGroup).map((place) => drawPlace(place, paints)),
    ...map.lines.map((line) => drawLabel(line, paints)),
    '</g>',
    `<g transform="translate(24 ${n(HEAD + map.height)})">`,
    legend.svg,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function heading({ title, subtitle }: MapGraph, width: number): readonly string[] {
  const [first = ''] = wrap(subtitle, { width: width - 48, size: 12 });
  return [
    text(title, { x: 24, y: 38, size: 22, weight: 'bold', class: 'ink' }),
    text(first, { x: 24, y: 58, size: 12, class: 'faint' }),
  ];
}
