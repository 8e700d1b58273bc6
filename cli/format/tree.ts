/**
 * A YAML file as entries with their comments: what a formatter may move, and must not lose.
 *
 * The structure comes from the `yaml` library, which (unlike the compiler's reader) knows where
 * comments are. Where a comment belongs is decided here, by its column and its neighbours.
 *
 * @module
 */
import {
  type CST,
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  Parser,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/** A comment, with its `#`. */
export interface Comment {
  readonly text: string;
  /** Where it stood in its line, from 0. */
  readonly column: number;
  /** Whether an empty line stood before it. */
  blank: boolean;
}

/** A single value, as written. */
export interface Single {
  readonly kind: 'single';
  /** Its lines; of a block scalar the first one is the header and the others are undented. */
  readonly lines: readonly string[];
  readonly isPlain: boolean;
  readonly isBlock: boolean;
  readonly value: unknown;
}

/** A map or a list. */
export interface Many {
  readonly kind: 'map' | 'list';
  entries: Entry[];
  readonly isFlow: boolean;
  readonly isOneLine: boolean;
  /** Comments after the last entry. */
  readonly tail: Comment[];
  readonly start: number;
  readonly end: number;
}

/** A value. */
export type Value = Single | Many;

/** One `key: value` of a map or one item of a list. */
export interface Entry {
  /** As written; `null` in a list. */
  readonly key: string | null;
  value: Value;
  readonly start: number;
  readonly column: number;
  /** Whether an empty line stood before it (after its comments). */
  blank: boolean;
  readonly leading: Comment[];
  /** The comment at the end of its first line. */
  inline: Comment | null;
}

/** The file: a map, or what is wrong with it. */
export type Read = { readonly root: Many } | { readonly problem: string };

/** Reads a file. */
export function readTree(text: string): Read {
  const document = parseDocument(text, { keepSourceTokens: true, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) return { problem: error.message };
  if (!isMap(document.contents)) return { problem: 'this is no map of words and values' };
  return { root: new TreeReader(text).read(document as Document<YAMLMap>) };
}

interface Placed {
  readonly entry: Entry;
  readonly within: Many;
  readonly parent: Placed | null;
}

class TreeReader {
  readonly #text: string;
  /** Every entry in the order of the file. */
  readonly #placed: Placed[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  read(document: Document<YAMLMap>): Many {
    const root = this.#many(document.contents!, null);
    for (const comment of commentsIn(this.#text)) this.#attach(comment, root);
    hoist(root);
    return root;
  }

  #many(node: YAMLMap | YAMLSeq, parent: Placed | null): Many {
    const [start, end] = node.range!;
    const kind = isMap(node) ? 'map' : 'list';
    const isFlow = node.flow === true;
    const isOneLine = isFlow && !this.#text.slice(start, end).includes('\n');
    const many: Many = { kind, entries: [], isFlow, isOneLine, tail: [], start, end };
    const dashes = isMap(node) ? [] : dashesOf(node);
    for (const [index, item] of node.items.entries()) {
      const pair = isMap(node) ? (item as Pair<Scalar, unknown>) : null;
      const value = pair === null ? item : pair.value;
      const at = dashes[index] ?? (pair?.key ?? (item as Scalar)).range![0];
      const entry: Entry = {
        key: pair === null ? null : this.#source(pair.key),
        value: { kind: 'single', lines: [''], isPlain: true, isBlock: false, value: null },
        start: at,
        column: at - this.#lineStart(at),
        blank: isAfterBlank(this.#text, at),
        leading: [],
        inline: null,
      };
      const placed = { entry, within: many, parent };
      many.entries.push(entry);
      this.#placed.push(placed);
      if (isMap(value) || isSeq(value)) entry.value = this.#many(value, placed);
      else if (isScalar(value)) entry.value = this.#single(value);
    }
    return many;
  }

  #source(key: Scalar): string {
    return this.#text.slice(key.range![0], key.range![1]);
  }

  #single(node: Scalar): Single {
    const isBlock = node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL';
    const isPlain = node.type === 'PLAIN';
    const lines = this.#source(node).replaceAll('\r', '').split('\n');
    const { value } = node;
    if (!isBlock) {
      const folded = lines.map((line) => line.trim()).join(' ');
      const isOneLine = lines.length > 1 && (value === folded || `"${String(value)}"` === folded);
      return { kind: 'single', lines: isOneLine ? [folded] : lines, isPlain, isBlock, value };
    }
    const [header = '', ...rest] = lines;
    const first = rest.find((line) => line.trim() !== '') ?? '';
    const own = /^ */.exec(
      String(value)
        .split('\n')
        .find((line) => line.trim() !== '') ?? '',
    );
    const depth = /^ */.exec(first)![0].length - own![0].length;
    const body = rest.map((line) => line.slice(depth).trimEnd());
    while (body.at(-1) === '' && !header.includes('+')) body.pop();
    // An indentation that is said counts from the parent, where ours is always two.
    const said = header.replace(/\s*(?:#.*)?$/, '').replace(/\d/, '2');
    return { kind: 'single', lines: [said, ...body], isPlain, isBlock, value };
  }

  #attach(comment: Comment & { readonly at: number }, root: Many): void {
    const after = this.#placed.findIndex(({ entry }) => entry.start > comment.at);
    const next = after === -1 ? undefined : this.#placed[after];
    const before = this.#placed[after === -1 ? this.#placed.length - 1 : after - 1];
    const { at, ...kept } = comment;
    const isOwnLine = this.#text.slice(at - kept.column, at).trim() === '';
    const current = stillOpen(before ?? null, at);
    if (!isOwnLine && current !== null) {
      // A second comment of one entry (after a bracket, say) goes above it.
      if (current.entry.inline === null) current.entry.inline = kept;
      else current.entry.leading.push(kept);
      return;
    }
    const inFlow = flowAround(before ?? null, at);
    if (inFlow !== null) {
      const inner = next?.within === inFlow ? next.entry.leading : inFlow.tail;
      inner.push(kept);
      return;
    }
    const least = next?.entry.column ?? -1;
    for (let up = current; up !== null && kept.column > least; up = up.parent) {
      const { column } = up.within.entries[0]!;
      if (up.within.isFlow || column > kept.column) continue;
      if (column <= least) break;
      up.within.tail.push(kept);
      return;
    }
    (next?.entry.leading ?? root.tail).push(kept);
  }

  #lineStart(at: number): number {
    return this.#text.lastIndexOf('\n', at - 1) + 1;
  }
}

/** The entry at whose end a place is: not inside a flow collection that has been closed. */
function stillOpen(placed: Placed | null, at: number): Placed | null {
  let open = placed;
  for (let up = placed; up !== null; up = up.parent) {
    if (up.within.isFlow && up.within.end <= at) open = up.parent;
  }
  return open;
}

/** The innermost flow collection around a place. */
function flowAround(placed: Placed | null, at: number): Many | null {
  for (let up = placed; up !== null; up = up.parent) {
    const { value } = up.entry;
    if (value.kind !== 'single' && value.isFlow && value.start < at && at < value.end) return value;
    if (up.within.isFlow && up.within.start < at && at < up.within.end) return up.within;
  }
  return null;
}

function dashesOf(node: YAMLSeq): readonly (number | undefined)[] {
  const token = node.srcToken as CST.BlockSequence | CST.FlowCollection | undefined;
  if (token?.type !== 'block-seq') return [];
  return token.items.map(({ start }) => start.find(({ type }) => type === 'seq-item-ind')?.offset);
}

/** Every comment of a text, in order. */
function commentsIn(text: string): readonly (Comment & { readonly at: number })[] {
  const found: (Comment & { readonly at: number })[] = [];
  const visit = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    const { type, offset, source } = node as { type?: string; offset?: number; source?: string };
    if (type === 'comment' && offset !== undefined && source !== undefined) {
      const column = offset - (text.lastIndexOf('\n', offset - 1) + 1);
      const isFirst = text.slice(offset - column, offset).trim() === '';
      const blank = isFirst && isAfterBlank(text, offset);
      found.push({ text: source.trimEnd(), column, blank, at: offset });
    }
    for (const inner of Object.values(node)) visit(inner);
  };
  for (const token of new Parser().parse(text)) visit(token);
  return found.sort((a, b) => a.at - b.at);
}

function isAfterBlank(text: string, at: number): boolean {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  if (start === 0 || text.slice(start, at).trim() !== '') return false;
  return text.slice(text.lastIndexOf('\n', start - 2) + 1, start).trim() === '';
}

/** A comment between a dash and what follows it stands above the dash. */
function hoist(many: Many): void {
  for (const entry of many.entries) {
    const { value } = entry;
    if (value.kind === 'single') continue;
    hoist(value);
    const first = value.entries[0];
    if (entry.key === null && value.kind === 'map' && !value.isFlow && first !== undefined) {
      entry.leading.push(...first.leading.splice(0));
    }
  }
}
