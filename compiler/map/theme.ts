/**
 * Colours of the map, by light and by dark.
 *
 * Colour is never the only carrier: riders have numbers, timers have a clock and dashes, changes
 * have a word.
 *
 * @module
 */

/** Which colours a map is drawn in; `auto` follows the reader's screen. */
export type Theme = 'auto' | 'light' | 'dark';

/** The colours of one theme. */
interface Colours {
  readonly back: string;
  readonly card: string;
  readonly ink: string;
  readonly faint: string;
  readonly group: string;
  readonly region: string;
  readonly edge: string;
  readonly time: string;
  readonly result: string;
  readonly self: string;
  readonly added: string;
  readonly removed: string;
  readonly changed: string;
  /** Text on a rider's colour. */
  readonly onRider: string;
  readonly riders: readonly string[];
}

/** How many colours riders have before they come again. */
export const RIDER_COLOURS = 12;

const LIGHT: Colours = {
  back: '#fbfaf7',
  card: '#ffffff',
  ink: '#1c2430',
  faint: '#4c5665',
  group: '#eef1f5',
  region: '#e3e9f1',
  edge: '#c3ccd8',
  time: '#5d6675',
  result: '#1c2430',
  self: '#7b8594',
  added: '#1a7f37',
  removed: '#c62828',
  changed: '#b26a00',
  onRider: '#ffffff',
  riders: [
    '#0b63b0',
    '#c22f2f',
    '#1b7f4d',
    '#8e3fa8',
    '#b35900',
    '#00798a',
    '#a8326e',
    '#5b6b00',
    '#4a4fc4',
    '#8a5a2b',
    '#2f6f6f',
    '#7a2e2e',
  ],
};

const DARK: Colours = {
  back: '#12161c',
  card: '#1d242d',
  ink: '#eef2f7',
  faint: '#b3bdca',
  group: '#181e26',
  region: '#1f2731',
  edge: '#3d4856',
  time: '#a3adba',
  result: '#eef2f7',
  self: '#8b96a5',
  added: '#57c878',
  removed: '#ff7b72',
  changed: '#e3a33c',
  onRider: '#10151b',
  riders: [
    '#6db3f2',
    '#ff8a80',
    '#5fd39b',
    '#d19af0',
    '#ffb066',
    '#4fd0e0',
    '#f590c0',
    '#c3d052',
    '#a3a8ff',
    '#d7a977',
    '#86c9c4',
    '#e0a0a0',
  ],
};

/** The style sheet of a theme. */
export function styleOf(theme: Theme): string {
  if (theme === 'dark') return rules(DARK);
  if (theme === 'light') return rules(LIGHT);
  return `${rules(LIGHT)}\n@media (prefers-color-scheme: dark) {\n${rules(DARK)}\n}`;
}

/** Flat classes and plain colours alone: not every renderer of SVG knows more of CSS. */
function rules(c: Colours): string {
  return [
    'text { font-family: "DejaVu Sans", Verdana, sans-serif; }',
    `.back, .clear { fill: ${c.back}; }`,
    `.ink { fill: ${c.ink}; } .faint { fill: ${c.faint}; } .card { fill: ${c.card}; stroke: ${c.ink}; }`,
    `.group { fill: ${c.group}; stroke: ${c.edge}; } .region { fill: ${c.region}; stroke: ${c.edge}; }`,
    `.on-group { fill: ${c.group}; } .on-region { fill: ${c.region}; }`,
    `.panel { fill: ${c.group}; stroke: ${c.ink}; } .end { fill: ${c.card}; stroke: ${c.ink}; }`,
    `.bar { fill: ${c.ink}; } .hair { stroke: ${c.edge}; fill: none; } .pen { stroke: ${c.faint}; fill: none; }`,
    `.line { fill: none; } .casing { fill: none; stroke: ${c.back}; }`,
    `.time { stroke: ${c.time}; } .time-fill { fill: ${c.time}; } .time-pill { fill: ${c.card}; stroke: ${c.time}; }`,
    `.result { stroke: ${c.result}; } .result-fill { fill: ${c.result}; } .result-text { fill: ${c.card}; }`,
    `.self { stroke: ${c.self}; } .self-fill { fill: ${c.self}; } .self-pill { fill: ${c.card}; stroke: ${c.self}; }`,
    `.on-rider { fill: ${c.onRider}; }`,
    `.added { stroke: ${c.added}; } .added-fill { fill: ${c.added}; }`,
    `.removed { stroke: ${c.removed}; } .removed-fill { fill: ${c.removed}; }`,
    `.changed { stroke: ${c.changed}; } .changed-fill { fill: ${c.changed}; }`,
    ...c.riders.map(
      (colour, index) => `.r${index} { stroke: ${colour}; } .f${index} { fill: ${colour}; }`,
    ),
  ].join('\n');
}
