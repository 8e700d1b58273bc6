/**
 * Prints a tree: maps of words on one line where they fit, states with air between them.
 *
 * @module
 */
import { hasComments, innerShape, type Shape, shapeFor } from './house.ts';
import type { Comment, Entry, Many, Single, Value } from './tree.ts';

/** Lines are no longer than this where that can be helped. */
export const MAX_WIDTH = 100;

/** What is large enough to be a block even when it would fit, unless it holds nothing but values. */
const STATIONS: readonly (string | null)[] = ['state', 'region', 'approval', 'scenario'];

/** Prints a whole file. */
export function printTree(root: Many, shape: Shape | null): string {
  const lines = printEntries(root, { shape: shapeFor(root, shape), indent: 0, path: [] });
  return `${lines.join('\n').replace(/^\n+/, '')}\n`;
}

interface Place {
  readonly shape: Shape | null;
  readonly indent: number;
  readonly path: readonly string[];
}

function printEntries(many: Many, place: Place): readonly string[] {
  const lines: string[] = [];
  let wasBlock = false;
  for (const [index, entry] of many.entries.entries()) {
    const own = printEntry(entry, place);
    const isApart = isAiry(place) && index > 0 && (wasBlock || own.length > 1);
    lines.push(...printLeading(entry, { indent: place.indent, isApart, isFirst: index === 0 }));
    lines.push(...own);
    wasBlock = own.length > 1;
  }
  for (const comment of many.tail) lines.push(...printComment(comment, place.indent));
  return lines;
}

/** Where blocks are set apart: at the top of a case type, between its states, between scenarios. */
function isAiry({ shape, path }: Place): boolean {
  const { properties } = shape?.root ?? {};
  if (path.length === 0) return properties?.['states'] !== undefined;
  return path.length === 1 && (path[0] === 'states' || path[0] === 'scenarios');
}

function printLeading(
  { leading, blank }: Entry,
  { indent, isApart, isFirst }: { indent: number; isApart: boolean; isFirst: boolean },
): readonly string[] {
  const lines: string[] = [];
  const hasAir = blank || leading.some((comment) => comment.blank);
  for (const [index, comment] of leading.entries()) {
    const isTop = index === 0;
    if (isTop ? !isFirst && (comment.blank || (isApart && !hasAir)) : comment.blank) lines.push('');
    lines.push(`${' '.repeat(indent)}${comment.text}`);
  }
  const isAlone = leading.length === 0;
  if (isAlone ? !isFirst && (blank || isApart) : blank) lines.push('');
  return lines;
}

function printComment(comment: Comment, indent: number): readonly string[] {
  return [...(comment.blank ? [''] : []), `${' '.repeat(indent)}${comment.text}`];
}

/** An entry without the comments above it. */
function printEntry(entry: Entry, place: Place): readonly string[] {
  const { key, value } = entry;
  const shape = innerShape(entry, place.shape);
  const head = key === null ? '-' : `${key}:`;
  const margin = ' '.repeat(place.indent);
  const inner = { shape: shapeFor(value, shape), indent: place.indent + 2 };
  const path = key === null ? place.path : [...place.path, key];
  const line = flat(value, { shape, isInFlow: false, isItem: key === null });
  if (value.kind === 'single') return printSingle(`${margin}${head}`, entry, value);
  const whole = `${margin}${head} ${line ?? ''}`;
  if (line !== null && (whole.length <= MAX_WIDTH || isTableRow(value, place.shape))) {
    return [withInline(whole, entry.inline)];
  }
  const block = printEntries(value, { ...inner, path });
  if (key !== null || value.kind === 'list') {
    return [withInline(`${margin}${head}`, entry.inline), ...block];
  }
  // The first pair of a map in a list stands beside the dash, with the item's own comment if any.
  const [first = '', ...rest] = block;
  return [withInline(`${margin}- ${first.trimStart()}`, entry.inline), ...rest];
}

/** In files of data (people, scenarios) a row that was written as one stays one, however long. */
function isTableRow(value: Many, shape: Shape | null): boolean {
  const isCaseType = shape?.root.properties?.['states'] !== undefined;
  return value.entries.length === 0 || (!isCaseType && value.isOneLine);
}

function printSingle(head: string, { inline }: Entry, value: Single): readonly string[] {
  const [first = '', ...rest] = value.lines;
  const margin = ' '.repeat(/^ */.exec(head)![0].length + 2);
  const body = rest.map((line) => {
    if (line.trim() === '') return '';
    return `${margin}${value.isBlock ? line : line.trim()}`;
  });
  return [withInline(`${head} ${first}`, inline), ...body];
}

/** A comment keeps its column, so that those that stood in line still do. */
function withInline(line: string, comment: Comment | null): string {
  if (comment === null) return line;
  return `${line.padEnd(Math.max(line.length + 1, comment.column))}${comment.text}`;
}

interface FlatPlace {
  readonly shape: Shape | null;
  readonly isInFlow: boolean;
  readonly isItem: boolean;
}

/** A value on one line; `null` when it has to be a block. */
function flat(value: Value, place: FlatPlace): string | null {
  if (value.kind === 'single') return flatSingle(value, place.isInFlow);
  if (hasComments(value)) return null;
  const shape = shapeFor(value, place.shape);
  if (!mayBeFlat(value, { ...place, shape })) return null;
  const parts: string[] = [];
  for (const entry of value.entries) {
    const inner = innerShape(entry, shape);
    const part = flat(entry.value, { shape: inner, isInFlow: true, isItem: entry.key === null });
    if (part === null) return null;
    parts.push(entry.key === null ? part : `${entry.key}: ${part}`);
  }
  if (value.kind === 'list') return `[${parts.join(', ')}]`;
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

function flatSingle({ isBlock, isPlain, lines }: Single, isInFlow: boolean): string | null {
  const [first = ''] = lines;
  if (isBlock || lines.length > 1) return null;
  // A comma or a bracket would end a plain value here.
  return isInFlow && isPlain && /[,[\]{}]/.test(first) ? null : first;
}

function mayBeFlat(many: Many, { shape }: FlatPlace): boolean {
  const holdsMaps = many.entries.some(({ value }) => value.kind === 'map');
  if (many.kind === 'list') {
    const items = shape?.schema.items;
    return !holdsMaps || (many.isFlow && (items === undefined || items.$ref === undefined));
  }
  if (shape?.schema.properties === undefined || isOpen(shape)) return many.isFlow;
  if (shape.schema === shape.root) return false;
  return !STATIONS.includes(shape.name) || !holdsMaps;
}

/** Lines of a scenario begin with whatever a person is called. */
function isOpen({ schema }: Shape): boolean {
  return (schema.additionalProperties as unknown) === true;
}
