/**
 * How large stations, group headers and pills are, and where their text stands inside them.
 *
 * @module
 */
import type { Line, Pill, Place, Row } from './graph.ts';
import { widthOf, wrap } from './text-size.ts';

/** Sizes of text and spaces, in pixels. */
export const SIZE = {
  title: 13,
  titleLine: 17,
  small: 10.5,
  smallLine: 15,
  pill: 11,
  pillHeight: 19,
  note: 10,
  noteLine: 13,
  /** Room for the sign before a line of small print. */
  sign: 18,
  pad: 12,
  /** The widest text in a station, in a group's header, on a line. */
  station: 236,
  header: 420,
  noteText: 150,
} as const;

/** A line of small print, broken to fit. */
export interface BoxRow {
  readonly row: Row;
  readonly lines: readonly string[];
  /** Baseline of the first line, from the box's top. */
  readonly y: number;
}

/** A station's or header's text, laid out. */
export interface Box {
  readonly width: number;
  readonly height: number;
  readonly title: readonly string[];
  /** Who works here, on a line of its own below the title. */
  readonly who: readonly string[];
  readonly whoY: number;
  readonly rows: readonly BoxRow[];
}

/** Lays out the text of a place; `limit` is the most that the box may be wide, in pixels. */
export function boxOf(place: Place, limit?: number): Box {
  const isGroup = place.kind === 'stage' || place.kind === 'parallel' || place.kind === 'region';
  const most = isGroup ? SIZE.header : SIZE.station;
  const width = limit === undefined ? most : Math.max(110, limit - 2 * SIZE.pad);
  const title = wrap(place.title, {
    width: width - (isGroup ? 60 : 20),
    size: SIZE.title,
    weight: 'bold',
  });
  let y = SIZE.pad + title.length * SIZE.titleLine;
  const whoY = y + 11;
  if (place.who.length > 0) y += SIZE.smallLine + 3;
  if (place.rows.length > 0) y += 5;
  const rows = place.rows.map((row): BoxRow => {
    const weight = row.change === undefined ? 'regular' : 'bold';
    const lines = wrap(row.text, { width: width - SIZE.sign, size: SIZE.small, weight });
    const top = y + 11;
    y += lines.length * SIZE.smallLine + 1;
    return { row, lines, y: top };
  });
  const widths = [
    ...title.map((line) => widthOf(line, SIZE.title, 'bold') + (isGroup ? 60 : 20)),
    whoWidth(place.who),
    ...rows.flatMap(({ row, lines }) =>
      lines.map((line) => {
        const weight = row.change === undefined ? 'regular' : 'bold';
        return SIZE.sign + widthOf(line, SIZE.small, weight);
      }),
    ),
  ];
  return {
    width: Math.max(110, ...widths) + 2 * SIZE.pad,
    height: Math.max(44, y + SIZE.pad - 2),
    title,
    who: place.who,
    whoY,
    rows,
  };
}

function whoWidth(who: readonly string[]): number {
  return who.reduce((sum, key) => sum + BULLET + 4 + widthOf(key, SIZE.small) + 8, 0);
}

/** Across a rider's numbered disc. */
export const BULLET = 15;

/** A pill laid out: its own width, its small print below. */
export interface PillBox {
  readonly pill: Pill;
  readonly width: number;
  readonly notes: readonly string[];
  /** From the top of the label. */
  readonly y: number;
}

/** What stands on a line. */
export interface LabelBox {
  readonly width: number;
  readonly height: number;
  readonly pills: readonly PillBox[];
}

/** Lays out what stands on a line. */
export function labelOf({ pills }: Line): LabelBox {
  let y = 2;
  const boxes = pills.map((pill): PillBox => {
    const words = [...(pill.change === undefined ? [] : [pill.change]), ...pill.notes];
    const notes = words.flatMap((note) => wrap(note, { width: SIZE.noteText, size: SIZE.note }));
    const top = y;
    y += SIZE.pillHeight + notes.length * SIZE.noteLine + (pill.change === undefined ? 4 : 8);
    return { pill, width: pillWidth(pill), notes, y: top };
  });
  const widths = boxes.flatMap(({ width, notes }) => [
    width,
    ...notes.map((note) => widthOf(note, SIZE.note) + 6),
  ]);
  return { width: Math.max(...widths) + 4, height: y, pills: boxes };
}

function pillWidth({ kind, text, riders }: Pill): number {
  const signs = riders.length * (BULLET + 2) + (isTimed(kind, riders) ? 16 : 0);
  return widthOf(text, SIZE.pill, 'bold') + signs + 14;
}

/** Whether a pill shows a clock: a timer's, or a way back that nobody takes. */
export function isTimed(kind: Pill['kind'], riders: readonly string[]): boolean {
  return kind === 'timer' || (kind === 'previous' && riders.length === 0);
}
