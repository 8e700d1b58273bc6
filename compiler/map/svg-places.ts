/**
 * Stations and groups, drawn.
 *
 * @module
 */
import { BULLET, type Box, type BoxRow, SIZE } from './box.ts';
import type { Change, PlaceKind } from './graph.ts';
import type { PlacedPlace } from './layout.ts';
import { type Paints, escape, n, sign, tag, text } from './svg-parts.ts';
import { widthOf } from './text-size.ts';

/** Draws a station, or a group with its header. */
export function drawPlace(placed: PlacedPlace, paints: Paints): string {
  const { place, x, y } = placed;
  return [
    `<g transform="translate(${n(x)} ${n(y)})"${place.change === 'removed' ? ' opacity="0.75"' : ''}>`,
    `<title>${escape(place.title)}</title>`,
    halo(placed),
    placed.isGroup ? groupShape(placed) : shape(placed),
    ...words(placed, paints),
    place.isStart ? startFlag() : '',
    '</g>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** What changed has a frame around it and the word above it. */
function halo({ place, width, height }: PlacedPlace): string {
  if (place.change === undefined) return '';
  const frame = tag('rect', {
    x: -5,
    y: -5,
    width: width + 10,
    height: height + 10,
    rx: 16,
    class: `line ${place.change}`,
    'stroke-width': 3,
    ...(place.change === 'removed' ? { 'stroke-dasharray': '6 5' } : {}),
  });
  return frame + changeFlag(place.change, width);
}

/** `+ added`, `− removed`, `~ changed`, on the frame's upper right corner. */
function changeFlag(change: Change, width: number): string {
  const wide = widthOf(change, 9, 'bold') + 12;
  return [
    tag('rect', {
      x: width - wide,
      y: -12,
      width: wide,
      height: 14,
      rx: 7,
      class: `${change}-fill`,
    }),
    text(change, {
      x: width - wide / 2,
      y: -2,
      size: 9,
      weight: 'bold',
      anchor: 'middle',
      class: 'on-rider',
    }),
  ].join('');
}

const CORNER: Readonly<Record<PlaceKind, number>> = {
  work: 14,
  waiting: 14,
  approval: 4,
  route: 22,
  end: 3,
  stage: 18,
  parallel: 18,
  region: 14,
  anywhere: 6,
};

/** A station by its shape: who reads no colour tells them apart all the same. */
function shape({ place, width, height }: PlacedPlace): string {
  const rx = CORNER[place.kind];
  const plain = { width, height, rx };
  switch (place.kind) {
    case 'waiting':
      return (
        tag('rect', { ...plain, class: 'card', 'stroke-width': 2.5, 'stroke-dasharray': '3 4' }) +
        pauseSign(width)
      );
    case 'approval':
      return (
        tag('rect', { ...plain, class: 'card', 'stroke-width': 2.5 }) +
        tag('rect', {
          x: 4,
          y: 4,
          width: width - 8,
          height: height - 8,
          rx: 2,
          class: 'line pen',
          'stroke-width': 1,
        })
      );
    case 'end':
      return (
        tag('rect', { ...plain, class: 'end', 'stroke-width': 2.5 }) +
        tag('rect', { y: height - 7, width, height: 7, rx: 2, class: 'bar' })
      );
    case 'anywhere':
      return tag('rect', {
        ...plain,
        class: 'panel',
        'stroke-width': 1.5,
        'stroke-dasharray': '1 3',
      });
    default:
      return tag('rect', {
        ...plain,
        class: 'card',
        'stroke-width': place.kind === 'route' ? 1.5 : 3,
      });
  }
}

function pauseSign(width: number): string {
  const x = width - 20;
  return (
    tag('rect', { x, y: 9, width: 3, height: 11, class: 'bar' }) +
    tag('rect', { x: x + 6, y: 9, width: 3, height: 11, class: 'bar' })
  );
}

function groupShape({ place, width, height }: PlacedPlace): string {
  const isRegion = place.kind === 'region';
  return tag('rect', {
    width,
    height,
    rx: CORNER[place.kind],
    class: isRegion ? 'region' : 'group',
    'stroke-width': isRegion ? 1.2 : 1.6,
    ...(place.kind === 'parallel' ? { 'stroke-dasharray': '9 5' } : {}),
  });
}

/** A green-light for where it begins: a disc with an arrow on the upper left corner. */
function startFlag(): string {
  return (
    tag('circle', { cx: 4, cy: 4, r: 10, class: 'bar' }) +
    tag('path', { d: 'M1 -1.5v11l9 -5.5z', class: 'clear' })
  );
}

function words(placed: PlacedPlace, paints: Paints): readonly string[] {
  const { box, isGroup, place } = placed;
  const left = isGroup ? 22 : SIZE.pad;
  return [
    ...box.title.map((line, index) =>
      text(line, {
        x: left,
        y: SIZE.pad + 12 + index * SIZE.titleLine,
        size: SIZE.title,
        weight: 'bold',
        class: 'ink',
      }),
    ),
    ...who(box, { left, paints }),
    ...box.rows.flatMap((row) => smallPrint(row, { left, paints })),
    ...(place.kind === 'parallel' ? [together(placed)] : []),
  ];
}

/** Says of parallel parts what the dashes mean, beside the title: lines come in on the right. */
function together({ box }: PlacedPlace): string {
  const [first = ''] = box.title;
  return text('parts run at once', {
    x: 22 + widthOf(first, SIZE.title, 'bold') + 14,
    y: SIZE.pad + 12,
    size: SIZE.small,
    style: 'italic',
    class: 'faint',
  });
}

function who(box: Box, { left, paints }: { left: number; paints: Paints }): readonly string[] {
  let x = left;
  return box.who.flatMap((key) => {
    const parts = [
      paints.bullet(key, { x: x + BULLET / 2, y: box.whoY - 4 }),
      text(key, { x: x + BULLET + 4, y: box.whoY, size: SIZE.small, class: 'ink' }),
    ];
    x += BULLET + 4 + widthOf(key, SIZE.small) + 8;
    return parts;
  });
}

function smallPrint(
  { row, lines, y }: BoxRow,
  { left, paints }: { left: number; paints: Paints },
): readonly string[] {
  const [rider] = row.riders;
  const before =
    rider !== undefined && row.sign !== 'clock'
      ? paints.bullet(rider, { x: left + 7, y: y - 4 })
      : sign(row.sign === 'seat' ? 'rule' : row.sign, left, y - 10);
  const colour = row.change === undefined ? 'faint' : `${row.change}-fill`;
  return [
    before,
    ...lines.map((line, index) =>
      text(line, {
        x: left + SIZE.sign,
        y: y + index * SIZE.smallLine,
        size: SIZE.small,
        class: colour,
        ...(row.change === undefined ? {} : { weight: 'bold' as const }),
      }),
    ),
    ...(row.change === 'removed' ? strike(lines, { left, y }) : []),
  ];
}

function strike(
  lines: readonly string[],
  { left, y }: { left: number; y: number },
): readonly string[] {
  return lines.map((line, index) =>
    tag('path', {
      d: `M${n(left + SIZE.sign)} ${n(y + index * SIZE.smallLine - 3.5)}h${n(widthOf(line, SIZE.small))}`,
      class: 'line removed',
      'stroke-width': 1,
    }),
  );
}
