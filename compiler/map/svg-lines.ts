/**
 * Lines and what stands on them, drawn.
 *
 * @module
 */
import { BULLET, type PillBox, SIZE, isTimed } from './box.ts';
import type { LineKind } from './graph.ts';
import type { Ground, PlacedLine, Point } from './layout.ts';
import { type Paints, n, sign, tag, text } from './svg-parts.ts';

const DASHES: Readonly<Record<LineKind, string | null>> = {
  people: null,
  result: null,
  timer: '2 7',
  self: '7 5',
  previous: '1 8',
  reopen: '14 5 2 5',
};

/** Draws a line from station to station, with corners rounded and an arrow at its end. */
export function drawLine({ line, points }: PlacedLine, paints: Paints): string {
  const { kind, riders, change } = line;
  const wide = kind === 'people' || kind === 'reopen' ? 5 : kind === 'result' ? 4 : 3;
  const d = pathOf(points);
  const stroke = strokeOf(kind, riders, paints);
  const dash = DASHES[kind];
  const style = {
    'stroke-linejoin': 'round',
    'stroke-linecap': kind === 'self' ? 'butt' : 'round',
  };
  const dashes: Record<string, string> = dash === null ? {} : { 'stroke-dasharray': dash };
  const parts = [
    // A margin in the ground's colour makes one line pass over another where they cross.
    tag('path', { d: shortened(points), class: 'casing', 'stroke-width': wide + 4 }),
    ...(change === undefined
      ? []
      : [tag('path', { d, class: `line ${change}`, 'stroke-width': wide + 9, opacity: 0.4 })]),
    tag('path', { d, class: `line ${stroke}`, 'stroke-width': wide, ...style, ...dashes }),
  ];
  const [, second] = riders;
  if (second !== undefined && kind === 'people') {
    // Two may take it: the second one's colour runs inside the first one's.
    parts.push(
      tag('path', { d, class: `line ${paints.stroke(second)}`, 'stroke-width': 2, ...style }),
    );
  }
  parts.push(arrow(points, fillOf(kind, riders, paints)));
  return `<g${change === 'removed' ? ' opacity="0.7"' : ''}>${parts.join('')}</g>`;
}

function strokeOf(kind: LineKind, riders: readonly string[], paints: Paints): string {
  const [first] = riders;
  if (first !== undefined) return paints.stroke(first);
  return kind === 'result' ? 'result' : kind === 'self' ? 'self' : 'time';
}

function fillOf(kind: LineKind, riders: readonly string[], paints: Paints): string {
  const [first] = riders;
  if (first !== undefined) return paints.fill(first);
  return kind === 'result' ? 'result-fill' : kind === 'self' ? 'self-fill' : 'time-fill';
}

const ROUND = 12;

/** A course with round corners, ending short of the arrow's tip. */
function pathOf(points: readonly Point[]): string {
  return roundedPath(
    points.map((point, index) => (index === points.length - 1 ? retreat(points, 7) : point)),
  );
}

/** The same without its first and last pixels, so that the margin does not cut stations. */
function shortened(points: readonly Point[]): string {
  const back = retreat(points, 12);
  const front = retreat([...points].reverse(), 4);
  return roundedPath(
    points.map((point, i) => (i === 0 ? front : i === points.length - 1 ? back : point)),
  );
}

function roundedPath(points: readonly Point[]): string {
  const [start, ...rest] = points;
  if (start === undefined) return '';
  let d = `M${n(start.x)} ${n(start.y)}`;
  rest.forEach((corner, index) => {
    const before = points[index]!;
    const after = rest[index + 1];
    if (after === undefined) {
      d += `L${n(corner.x)} ${n(corner.y)}`;
      return;
    }
    const reach = Math.min(ROUND, distance(before, corner) / 2, distance(corner, after) / 2);
    const into = towards(corner, before, reach);
    const out = towards(corner, after, reach);
    d += `L${n(into.x)} ${n(into.y)}Q${n(corner.x)} ${n(corner.y)} ${n(out.x)} ${n(out.y)}`;
  });
  return d;
}

function retreat(points: readonly Point[], by: number): Point {
  const [end, before] = [points.at(-1)!, points.at(-2) ?? points.at(-1)!];
  return towards(end, before, Math.min(by, distance(end, before)));
}

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to);
  if (length === 0) return from;
  return {
    x: from.x + ((to.x - from.x) * by) / length,
    y: from.y + ((to.y - from.y) * by) / length,
  };
}

function distance(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
}

function arrow(points: readonly Point[], fill: string): string {
  const tip = points.at(-1);
  if (tip === undefined) return '';
  // Of full size also where the last stretch is shorter than the arrow.
  const near = retreat(points, 1);
  const [dx, dy] = [Math.sign(tip.x - near.x), Math.sign(tip.y - near.y)];
  const base = { x: tip.x - dx * 11, y: tip.y - dy * 11 };
  const [wx, wy] = [-dy * 6.5, dx * 6.5];
  return tag('path', {
    d: `M${n(tip.x)} ${n(tip.y)}L${n(base.x + wx)} ${n(base.y + wy)}L${n(base.x - wx)} ${n(base.y - wy)}z`,
    class: fill,
  });
}

/** Draws what stands on a line. */
export function drawLabel({ line, label, at, ground }: PlacedLine, paints: Paints): string {
  const parts = label.pills.flatMap((pill) =>
    drawPill(pill, { at, width: label.width, ground, paints }),
  );
  return `<g${line.change === 'removed' ? ' opacity="0.75"' : ''}>${parts.join('')}</g>`;
}

function drawPill(
  box: PillBox,
  { at, width, ground, paints }: { at: Point; width: number; ground: Ground; paints: Paints },
): readonly string[] {
  const { pill, notes } = box;
  const x = at.x + (width - box.width) / 2;
  const y = at.y + box.y;
  const change = pill.change;
  const noteHeight = notes.length * SIZE.noteLine;
  return [
    // Notes stand on the line too, which must not run through their letters.
    ...(noteHeight === 0
      ? []
      : [
          tag('rect', {
            x: at.x + 1,
            y: y + SIZE.pillHeight - 2,
            width: width - 2,
            height: noteHeight + (change === undefined ? 3 : 7),
            rx: 4,
            class: ground,
          }),
        ]),
    ...(change === undefined
      ? []
      : [
          tag('rect', {
            x: x - 3,
            y: y - 3,
            width: box.width + 6,
            height: SIZE.pillHeight + 6,
            rx: 12,
            class: `line ${change}`,
            'stroke-width': 2,
          }),
        ]),
    pillShape(box, { x, y, paints }),
    ...pillWords(box, { x, y, paints }),
    ...notes.map((note, index) =>
      text(note, {
        x: at.x + width / 2,
        y: y + SIZE.pillHeight + (change === undefined ? 10 : 14) + index * SIZE.noteLine,
        size: SIZE.note,
        anchor: 'middle',
        class: index === 0 && change !== undefined ? `${change}-fill` : 'faint',
      }),
    ),
  ];
}

function pillShape(
  { pill, width }: PillBox,
  given: { x: number; y: number; paints: Paints },
): string {
  const { x, y, paints } = given;
  const plain = { x, y, width, height: SIZE.pillHeight, rx: SIZE.pillHeight / 2 };
  const [first] = pill.riders;
  if (first !== undefined) return tag('rect', { ...plain, class: paints.fill(first) });
  if (pill.kind === 'result') return tag('rect', { ...plain, rx: 3, class: 'result-fill' });
  const kind = pill.kind === 'self' ? 'self-pill' : 'time-pill';
  return tag('rect', { ...plain, class: kind, 'stroke-width': 1.5 });
}

function pillWords(
  { pill }: PillBox,
  given: { x: number; y: number; paints: Paints },
): readonly string[] {
  const { y, paints } = given;
  let x = given.x + 7;
  const parts: string[] = [];
  if (isTimed(pill.kind, pill.riders)) {
    parts.push(sign('clock', x, y + 3.5));
    x += 16;
  }
  for (const rider of pill.riders) {
    parts.push(
      paints.bullet(rider, { x: x + BULLET / 2 - 4, y: y + SIZE.pillHeight / 2, isOnColour: true }),
    );
    x += BULLET + 2;
  }
  const isOnColour = pill.riders.length > 0;
  const colour = isOnColour ? 'on-rider' : pill.kind === 'result' ? 'result-text' : 'ink';
  parts.push(
    text(pill.text, {
      x: isOnColour ? x - 2 : x,
      y: y + 13.5,
      size: SIZE.pill,
      weight: 'bold',
      class: colour,
    }),
  );
  return parts;
}
