/**
 * The small parts of a drawn map: elements, text, signs, paints.
 *
 * @module
 */
import { BULLET } from './box.ts';
import type { MapGraph, RowSign } from './graph.ts';
import { RIDER_COLOURS } from './theme.ts';

/** A number as short as SVG allows, to a tenth of a pixel. */
export function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Text as XML; characters that XML cannot hold are left out. */
export function escape(value: string): string {
  return value
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** An element without content. */
export function tag(name: string, attributes: Readonly<Record<string, string | number>>): string {
  const all = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escape(typeof value === 'number' ? n(value) : value)}"`,
  );
  return `<${name}${all.join('')}/>`;
}

/** A line of text. */
export function text(
  value: string,
  given: {
    x: number;
    y: number;
    size: number;
    class: string;
    weight?: 'bold';
    anchor?: 'middle' | 'end';
    style?: 'italic';
  },
): string {
  const weight = given.weight === undefined ? '' : ` font-weight="${given.weight}"`;
  const anchor = given.anchor === undefined ? '' : ` text-anchor="${given.anchor}"`;
  const style = given.style === undefined ? '' : ` font-style="${given.style}"`;
  return `<text x="${n(given.x)}" y="${n(given.y)}" font-size="${n(given.size)}"${weight}${anchor}${style} class="${given.class}">${escape(value)}</text>`;
}

/** Which number and colour each rider has. */
export class Paints {
  readonly #index: ReadonlyMap<string, number>;

  constructor({ riders }: MapGraph) {
    this.#index = new Map(riders.map(({ key }, index) => [key, index]));
  }

  /** The line number: from 1. */
  number(key: string): number {
    return (this.#index.get(key) ?? 0) + 1;
  }

  /** Class of a stroke in the rider's colour. */
  stroke(key: string): string {
    return `r${(this.number(key) - 1) % RIDER_COLOURS}`;
  }

  /** Class of a filling in the rider's colour. */
  fill(key: string): string {
    return `f${(this.number(key) - 1) % RIDER_COLOURS}`;
  }

  /** The numbered disc of a rider; `x`, `y` is its centre. */
  bullet(
    key: string,
    { x, y, isOnColour }: { x: number; y: number; isOnColour?: boolean },
  ): string {
    const number = String(this.number(key));
    const [disc, digits] =
      isOnColour === true ? ['on-rider', this.fill(key)] : [this.fill(key), 'on-rider'];
    const size = number.length > 1 ? 8 : 9.5;
    return [
      tag('circle', { cx: x, cy: y, r: BULLET / 2, class: disc }),
      text(number, {
        x,
        y: y + size * 0.36,
        size,
        weight: 'bold',
        anchor: 'middle',
        class: digits,
      }),
    ].join('');
  }
}

/** The signs that are used more than once, each 12 by 12. */
export const SIGNS = [
  '<defs>',
  '<symbol id="clock" viewBox="0 0 12 12"><circle cx="6" cy="6" r="5" class="pen" stroke-width="1.4"/><path d="M6 3v3l2 1.5" class="pen" stroke-width="1.4"/></symbol>',
  '<symbol id="form" viewBox="0 0 12 12"><path d="M2.5 1h7v10h-7zM4.5 4h3M4.5 6h3M4.5 8h2" class="pen" stroke-width="1.2"/></symbol>',
  '<symbol id="stay" viewBox="0 0 12 12"><circle cx="6" cy="6" r="2.6" class="pen" stroke-width="2"/></symbol>',
  '<symbol id="again" viewBox="0 0 12 12"><path d="M10 6a4 4 0 1 1-1.3-3M9 0.5v3h-3" class="pen" stroke-width="1.4"/></symbol>',
  '<symbol id="back" viewBox="0 0 12 12"><path d="M11 10c0-4-3-5-8-5M6 2L3 5l3 3" class="pen" stroke-width="1.4"/></symbol>',
  '<symbol id="rule" viewBox="0 0 12 12"><path d="M2 6.5l2.8 2.8L10 3.5" class="pen" stroke-width="1.6"/></symbol>',
  '</defs>',
].join('\n');

/** A sign with its top left corner at `x`, `y`. */
export function sign(name: Exclude<RowSign, 'seat'>, x: number, y: number): string {
  return `<use href="#${name}" x="${n(x)}" y="${n(y)}" width="12" height="12"/>`;
}
