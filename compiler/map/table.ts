/**
 * The map without a picture: a sentence for screen readers, and a table of stations and lines.
 *
 * @module
 */
import { countOf, listOf } from '../describe/words.ts';
import { ANYWHERE, type Change, type MapGraph, type Pill, type Place } from './graph.ts';

/** The map in a few sentences: what there is, where it begins and ends. */
export function describeMap(graph: MapGraph): string {
  const { places, lines, riders } = graph;
  const stations = places.filter(({ path, kind }) => path !== ANYWHERE && !isGroup(kind));
  const top = stations.filter(({ parent }) => parent === null);
  const start = places.find(({ isStart, parent }) => isStart && parent === null);
  const ends = top.filter(({ kind }) => kind === 'end').map(({ title }) => title);
  const ways = lines.reduce((sum, { pills }) => sum + pills.length, 0);
  return [
    `Transit map of “${graph.title}” with ${countOf(stations.length, 'station')} and ${countOf(ways, 'way')} between them.`,
    `It begins at “${start?.title ?? ''}” and ends at ${
      listOf(
        ends.map((end) => `“${end}”`),
        'or',
      ) || 'no station'
    }.`,
    ...(riders.length === 0
      ? []
      : [`Lines are taken by ${listOf(riders.map(({ name }) => name))}.`]),
    ...lines.map((line) => {
      const words = line.pills.map(pillText).join('; ');
      return `From ${nameOf(graph, line.from)} to ${nameOf(graph, line.to)}: ${words}.`;
    }),
  ].join('\n');
}

/** The map as a table in plain text: stations, their small print, and where their lines lead. */
export function mapTable(graph: MapGraph): string {
  const depth = new Map<string | null, number>([[null, 0]]);
  const out: string[] = [graph.title, graph.subtitle, ''];
  for (const place of graph.places) {
    const level = depth.get(place.parent) ?? 0;
    depth.set(place.path, level + 1);
    const pad = '    '.repeat(level);
    out.push(`${pad}${markOf(place.change)}${place.title}${kindText(place)}`);
    if (place.who.length > 0) out.push(`${pad}    who: ${listOf(place.who)}`);
    for (const row of place.rows) {
      const by = row.sign === 'stay' || row.sign === 'again' ? byText(row.riders) : '';
      out.push(`${pad}    · ${markOf(row.change)}${row.text}${by}`);
    }
    for (const line of graph.lines.filter(({ from }) => from === place.path)) {
      for (const pill of line.pills) {
        const mark = markOf(pill.change ?? line.change);
        out.push(`${pad}    ${mark}→ ${nameOf(graph, line.to)}: ${pillText(pill)}`);
      }
    }
  }
  return `${out.join('\n')}\n`;
}

function isGroup(kind: Place['kind']): boolean {
  return kind === 'stage' || kind === 'parallel' || kind === 'region';
}

const KINDS: Readonly<Record<Place['kind'], string>> = {
  work: '',
  waiting: 'waits',
  approval: 'approval',
  route: 'passes on at once',
  end: 'end',
  stage: 'stage',
  parallel: 'parts run at once',
  region: 'part',
  anywhere: '',
};

function kindText({ kind, isStart }: Place): string {
  const words = [...(isStart ? ['begins here'] : []), ...(KINDS[kind] ? [KINDS[kind]] : [])];
  return words.length === 0 ? '' : ` [${words.join(', ')}]`;
}

function pillText({ text, notes, riders, kind }: Pill): string {
  const small = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  return `${text}${small}${byText(riders)}${kind === 'previous' ? ', back' : ''}`;
}

function byText(riders: readonly string[]): string {
  return riders.length === 0 ? '' : `, by ${listOf(riders, 'or')}`;
}

/** `[added] ` before what is new in a comparison; nothing before what is as it was. */
export function markOf(change: Change | undefined): string {
  return change === undefined ? '' : `[${change}] `;
}

function nameOf({ places }: MapGraph, path: string): string {
  return places.find((place) => place.path === path)?.title ?? path;
}
