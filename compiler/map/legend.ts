/**
 * The legend: which number and colour is whose, and what each kind of line and station means.
 *
 * @module
 */
import type { Change, LineKind, MapGraph, PlaceKind } from './graph.ts';
import { BULLET } from './box.ts';
import { type Paints, n, sign, tag, text } from './svg-parts.ts';
import { widthOf } from './text-size.ts';

/** A legend and how much room it takes. */
export interface Legend {
  readonly svg: string;
  readonly height: number;
}

/** One entry: what is drawn, how wide, and the words beside it. */
interface Item {
  readonly width: number;
  readonly words: string;
  readonly draw: (x: number, y: number) => string;
}

const ROW = 24;

/** Draws the legend of what the map shows, and of nothing else. */
export function legendOf(
  graph: MapGraph,
  { width, paints }: { width: number; paints: Paints },
): Legend {
  const sections: readonly (readonly [string, readonly Item[]])[] = [
    ['Who takes a line', riderItems(graph, paints)],
    ['Lines', lineItems(graph)],
    ['Stations', placeItems(graph)],
    ['Compared', changeItems(graph)],
  ];
  let y = 14;
  const parts: string[] = [
    tag('path', { d: `M0 2h${n(width)}`, class: 'hair', 'stroke-width': 1 }),
  ];
  for (const [title, items] of sections) {
    if (items.length === 0) continue;
    parts.push(text(title, { x: 0, y: y + 14, size: 11, weight: 'bold', class: 'ink' }));
    let x = 128;
    for (const item of items) {
      const wide = item.width + 8 + widthOf(item.words, 11) + 24;
      if (x + wide > width && x > 128) {
        x = 128;
        y += ROW;
      }
      parts.push(item.draw(x, y + 10));
      parts.push(text(item.words, { x: x + item.width + 8, y: y + 14, size: 11, class: 'ink' }));
      x += wide;
    }
    y += ROW + 4;
  }
  return { svg: parts.join('\n'), height: y + 4 };
}

function riderItems({ riders }: MapGraph, paints: Paints): readonly Item[] {
  return riders.map(({ key, name }) => ({
    width: 34,
    words: name,
    draw: (x, y) =>
      tag('path', {
        d: `M${n(x)} ${n(y)}h34`,
        class: `line ${paints.stroke(key)}`,
        'stroke-width': 5,
      }) +
      paints.bullet(key, { x: x + 17, y }) +
      tag('circle', { cx: x + 17, cy: y, r: BULLET / 2, class: 'line casing', 'stroke-width': 1 }),
  }));
}

const LINES: readonly (readonly [LineKind, string, string, string | null])[] = [
  ['people', 'somebody takes it', 'time', null],
  ['result', 'the approvers decide', 'result', null],
  ['timer', 'time takes it', 'time', '2 7'],
  ['self', 'goes on by itself', 'self', '7 5'],
  ['previous', 'back to where it came from', 'time', '1 8'],
  ['reopen', 'reopens a closed case', 'time', '14 5 2 5'],
];

function lineItems({ lines, places }: MapGraph): readonly Item[] {
  const kinds = new Set(lines.map(({ kind }) => kind));
  const items = LINES.filter(([kind]) => kinds.has(kind)).map(
    ([kind, words, style, dash]): Item => ({
      width: 34,
      words,
      draw: (x, y) =>
        tag('path', {
          d: `M${n(x)} ${n(y)}h34`,
          class: `line ${style}`,
          'stroke-width': kind === 'people' || kind === 'reopen' ? 5 : 3,
          'stroke-linecap': kind === 'self' ? 'butt' : 'round',
          ...(dash === null ? {} : { 'stroke-dasharray': dash }),
        }),
    }),
  );
  const signs = new Set(places.flatMap(({ rows }) => rows.map((row) => row.sign)));
  const signed = (
    [
      ['clock', 'clock that stays here'],
      ['form', 'form'],
      ['again', 'starts anew'],
    ] as const
  ).filter(([name]) => signs.has(name));
  return [
    ...items,
    ...signed.map(
      ([name, words]): Item => ({ width: 12, words, draw: (x, y) => sign(name, x, y - 6) }),
    ),
  ];
}

const PLACES: readonly (readonly [PlaceKind, string])[] = [
  ['work', 'somebody works here'],
  ['waiting', 'waits for somebody'],
  ['approval', 'an approval decides'],
  ['route', 'passes on at once'],
  ['end', 'ends here'],
];

function placeItems({ places }: MapGraph): readonly Item[] {
  const kinds = new Set(places.map(({ kind }) => kind));
  const start: Item = {
    width: 16,
    words: 'begins here',
    draw: (x, y) =>
      tag('circle', { cx: x + 8, cy: y, r: 8, class: 'bar' }) +
      tag('path', { d: `M${n(x + 5.5)} ${n(y - 4)}v8l7 -4z`, class: 'clear' }),
  };
  const shapes = PLACES.filter(([kind]) => kinds.has(kind)).map(
    ([kind, words]): Item => ({ width: 26, words, draw: (x, y) => miniature(kind, x, y - 8) }),
  );
  return [start, ...shapes];
}

function miniature(kind: PlaceKind, x: number, y: number): string {
  const plain = { x, y, width: 26, height: 16 };
  switch (kind) {
    case 'waiting':
      return tag('rect', {
        ...plain,
        rx: 6,
        class: 'card',
        'stroke-width': 2,
        'stroke-dasharray': '2 3',
      });
    case 'approval':
      return (
        tag('rect', { ...plain, rx: 2, class: 'card', 'stroke-width': 2 }) +
        tag('rect', {
          x: x + 3,
          y: y + 3,
          width: 20,
          height: 10,
          class: 'line pen',
          'stroke-width': 1,
        })
      );
    case 'end':
      return (
        tag('rect', { ...plain, rx: 2, class: 'end', 'stroke-width': 2 }) +
        tag('rect', { x, y: y + 12, width: 26, height: 4, class: 'bar' })
      );
    default:
      return tag('rect', {
        ...plain,
        rx: 8,
        class: 'card',
        'stroke-width': kind === 'route' ? 1.2 : 2.5,
      });
  }
}

function changeItems({ isComparison }: MapGraph): readonly Item[] {
  if (!isComparison) return [];
  return (['added', 'removed', 'changed'] as const).map(
    (change: Change): Item => ({
      width: 26,
      words: change,
      draw: (x, y) =>
        tag('rect', {
          x,
          y: y - 7,
          width: 26,
          height: 14,
          rx: 6,
          class: `line ${change}`,
          'stroke-width': 3,
          ...(change === 'removed' ? { 'stroke-dasharray': '6 5' } : {}),
        }),
    }),
  );
}
