/**
 * YAML with positions, and without its traps.
 *
 * A definition must read the same to every YAML reader and to every person, so what YAML 1.1 and
 * 1.2 take differently, and what makes a file other than it looks (tags, anchors, aliases, merge
 * keys, nulls, a comma inside braces), is refused. Nothing is expanded, so nothing can blow up.
 *
 * @module
 */
import {
  COLLECTION_STYLE,
  EVENT_ID,
  SCALAR_STYLE,
  YAMLException,
  getScalarValue,
  parseEvents,
} from 'js-yaml';
import type { Findings, Range } from './diagnostics.ts';
import { coreValue, described, isNull, olderValue, quoted, syntaxHelp } from './yaml-scalars.ts';

/** A single value. `text` is what stands in the file, without quotes. */
export interface ScalarNode extends Range {
  readonly kind: 'scalar';
  readonly value: string | number | boolean;
  readonly text: string;
  readonly plain: boolean;
}

/** A list. */
export interface ListNode extends Range {
  readonly kind: 'list';
  readonly items: YamlNode[];
}

/** One `key: value`. */
export interface MapEntry {
  readonly key: ScalarNode;
  readonly value: YamlNode;
}

/** A map: entries by key, in the file's order; keys are always text. */
export interface MapNode extends Range {
  readonly kind: 'map';
  readonly entries: Map<string, MapEntry>;
}

/** What has been reported already: nobody need complain about it again. */
export interface InvalidNode extends Range {
  readonly kind: 'invalid';
}

/** A node of the tree. */
export type YamlNode = ScalarNode | ListNode | MapNode | InvalidNode;

const DATE = /^\d{4}-\d\d-\d\d$/;
/** 256 KiB: a definition that a person wrote is far smaller. */
export const MAX_BYTES = 256 * 1024;
const MAX_DEPTH = 40;

type Event = ReturnType<typeof parseEvents>[number];
type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;
type CollectionEvent = Extract<Event, { type: typeof EVENT_ID.SEQUENCE | typeof EVENT_ID.MAPPING }>;

/**
 * Reads a text; `undefined` (and a finding) when it is no map at all.
 *
 * @param options `plainDates`: a plain `2026-04-01` is the text it looks like
 */
export function readYaml(
  text: string,
  findings: Findings,
  { plainDates = false }: { readonly plainDates?: boolean } = {},
): MapNode | undefined {
  if (isTooLarge(text)) {
    findings.error('CL0001', { start: 0, end: 1 }, 'the definition is larger than 256 KiB', {
      label: 'nothing of it was read',
      help: 'split the case type, or move long texts out of it',
    });
    return undefined;
  }
  const events = parse(text, findings);
  if (events === undefined) return undefined;
  const documents = events.filter((event) => event.type === EVENT_ID.DOCUMENT);
  if (documents.length > 1) {
    const marks = [...text.matchAll(/^(?:---|\.\.\.)/gm)].map(({ index }) => index);
    const start = marks[documents[0]?.explicitStart === true ? 1 : 0] ?? text.length - 1;
    findings.error('CL0004', { start, end: start + 3 }, 'the file holds more than one document', {
      label: 'a second document starts here',
      help: 'keep one case type per file',
    });
    return undefined;
  }
  if (documents[0]?.directives.length) {
    const start = text.search(/^%/m);
    findings.error(
      'CL0005',
      { start, end: start + 1 },
      'YAML directives are not part of the language',
      {
        label: 'a directive',
        help: 'remove the line that begins with `%`',
      },
    );
  }
  const root = new TreeBuilder(text, findings, plainDates).build(events);
  if (root?.kind === 'map') return root;
  // A document without anything in it, `---`, is nothing that anybody has complained about.
  if (root?.kind !== 'invalid' || findings.errors === 0) {
    const at = root ?? { start: 0, end: 1 };
    findings.error('CL0003', at, 'the definition is not a map of words and values', {
      label: root === undefined ? 'nothing here' : 'this is no map',
      help: 'begin with `format: caseline/v1`',
    });
  }
  return undefined;
}

function isTooLarge(text: string): boolean {
  if (text.length > MAX_BYTES) return true;
  if (text.length * 3 <= MAX_BYTES) return false;
  return new TextEncoder().encode(text).length > MAX_BYTES;
}

function parse(text: string, findings: Findings): readonly Event[] | undefined {
  try {
    return parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const reason = error.reason ?? 'unreadable';
    const start = Math.min(error.mark?.position ?? 0, Math.max(0, text.length - 1));
    const at = { start, end: start + 1 };
    if (reason.startsWith('nesting exceeded')) {
      findings.error('CL0015', at, `the definition is nested more than ${MAX_DEPTH} levels deep`, {
        label: 'too deep from here',
        help: 'no case type needs so many levels',
      });
    } else {
      findings.error('CL0002', at, `the text is not valid YAML: ${reason}`, {
        label: 'reading stopped here',
        help: syntaxHelp(text, start, reason),
      });
    }
    return undefined;
  }
}

interface Open {
  readonly node: ListNode | MapNode;
  readonly flow: boolean;
  /** Of a map: the key that waits for its value; `undefined` when the next node is a key. */
  key: { readonly node: YamlNode; readonly gap: number } | undefined;
}

class TreeBuilder {
  readonly #text: string;
  readonly #findings: Findings;
  readonly #plainDates: boolean;
  readonly #open: Open[] = [];
  #root: YamlNode | undefined;

  constructor(text: string, findings: Findings, plainDates: boolean) {
    this.#text = text;
    this.#findings = findings;
    this.#plainDates = plainDates;
  }

  build(events: readonly Event[]): YamlNode | undefined {
    for (const event of events) {
      switch (event.type) {
        case EVENT_ID.DOCUMENT:
          break;
        case EVENT_ID.MAPPING:
        case EVENT_ID.SEQUENCE:
          this.#begin(event);
          break;
        case EVENT_ID.SCALAR:
          this.#place(this.#scalar(event));
          break;
        case EVENT_ID.ALIAS:
          this.#place(this.#alias(event.anchorStart, event.anchorEnd));
          break;
        case EVENT_ID.POP:
          // The last one closes the document.
          if (this.#open.length > 0) this.#finish();
          break;
      }
    }
    return this.#root;
  }

  #begin(event: CollectionEvent): void {
    this.#refuseProperties(event, event.start);
    const range = { start: event.start, end: event.start + 1 };
    const node: ListNode | MapNode =
      event.type === EVENT_ID.MAPPING
        ? { kind: 'map', entries: new Map(), ...range }
        : { kind: 'list', items: [], ...range };
    this.#open.push({ node, flow: event.style === COLLECTION_STYLE.FLOW, key: undefined });
  }

  #finish(): void {
    const { node, flow } = this.#open.pop()!;
    let end = node.end;
    if (flow) {
      const close = this.#text.indexOf(
        node.kind === 'map' ? '}' : ']',
        end - (end > node.start + 1 ? 0 : 1),
      );
      if (close !== -1) end = close + 1;
    }
    this.#place({ ...node, end });
  }

  #place(node: YamlNode): void {
    const open = this.#open.at(-1);
    if (open === undefined) {
      this.#root ??= node;
      return;
    }
    // Block scalars and empty nodes can end after their parent's last child; keep the widest.
    Object.assign(open.node, { end: Math.max(open.node.end, node.end) });
    if (open.node.kind === 'list') {
      open.node.items.push(node);
    } else if (open.key === undefined) {
      open.key = { node, gap: node.end };
    } else {
      const key = open.key.node;
      open.key = undefined;
      this.#entry(open, key, node);
    }
  }

  #entry(open: Open, key: YamlNode, value: YamlNode): void {
    const map = open.node as MapNode;
    if (key.kind === 'invalid') return;
    if (key.kind !== 'scalar' || typeof key.value !== 'string') {
      this.#findings.error('CL0014', key, 'a key must be plain text', {
        label: key.kind === 'scalar' ? `this is a ${typeof key.value}` : 'this is no text',
        help: key.kind === 'scalar' ? `quote it: ${quoted(key.text)}` : undefined,
      });
      return;
    }
    if (key.plain && key.value === '<<') {
      this.#findings.error('CL0009', key, 'merge keys are not part of the language', {
        label: 'a merge key',
        help: 'write the words out where they apply',
      });
      return;
    }
    const first = map.entries.get(key.value);
    if (first !== undefined) {
      this.#findings.error('CL0013', key, `\`${shown(key.value)}\` stands twice in one map`, {
        label: 'given a second time',
        help: 'keep one of the two',
        notes: [`the first one is in line ${this.#line(first.key.start)}`],
      });
      return;
    }
    const given = this.#given(open, key, value);
    if (given !== undefined) map.entries.set(key.value, { key, value: given });
  }

  /** A value that is there; a missing one is reported and marked, prose is no entry at all. */
  #given(open: Open, key: ScalarNode, value: YamlNode): YamlNode | undefined {
    if (value.kind !== 'invalid' || value.start !== -1) return value;
    const after = this.#text.slice(key.end, key.end + 2);
    const before = this.#text.slice(0, key.start).trimEnd();
    if (open.flow && !after.includes(':') && before.endsWith(',')) {
      this.#findings.error('CL0011', key, 'a comma inside `{ }` ends the value before it', {
        label: 'read as a word of its own, without a value',
        help: 'quote the text that holds the comma',
      });
      return undefined;
    }
    this.#findings.error('CL0010', key, `\`${shown(key.value as string)}\` has no value`, {
      label: 'nothing follows',
      help: /^: +#\S/.test(this.#text.slice(key.end, key.end + 20))
        ? 'a text that begins with `#` must be quoted: it is a comment here'
        : 'give it a value or leave it out',
    });
    return { kind: 'invalid', start: key.start, end: key.end };
  }

  #scalar(event: ScalarEvent): YamlNode {
    this.#refuseProperties(event, event.valueStart);
    const tagged = event.tagStart !== -1 || event.anchorStart !== -1;
    const text = getScalarValue(this.#text, event);
    if (event.valueStart === -1) {
      const parent = this.#open.at(-1)?.node;
      if (tagged) return { kind: 'invalid', start: event.tagStart, end: event.tagEnd };
      if (parent?.kind === 'list') {
        const at = { start: parent.end, end: parent.end + 1 };
        this.#findings.error('CL0010', at, 'a list item has no value', {
          help: 'give it a value or leave it out',
        });
        return { kind: 'invalid', ...at };
      }
      return { kind: 'invalid', start: -1, end: -1 };
    }
    const range = { start: event.valueStart, end: event.valueEnd };
    if (tagged) return { kind: 'invalid', ...range };
    const plain = event.style === SCALAR_STYLE.PLAIN;
    if (!plain) {
      const quotes =
        event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
      const wide = quotes ? { start: range.start - 1, end: range.end + 1 } : range;
      return { kind: 'scalar', value: text, text, plain, ...wide };
    }
    return this.#plain(text, range);
  }

  #plain(text: string, range: Range): YamlNode {
    if (isNull(text)) {
      this.#findings.error('CL0010', range, `\`${shown(text)}\` means no value at all`, {
        label: 'a null',
        help: 'leave the word out, or quote the text',
      });
      return { kind: 'invalid', ...range };
    }
    const value = coreValue(text);
    const older = olderValue(text);
    if (older !== value && !(this.#plainDates && DATE.test(text))) {
      this.#findings.error(
        'CL0012',
        range,
        `\`${shown(text)}\` means different things to different YAML readers`,
        {
          label:
            typeof value === 'string'
              ? `YAML 1.1 reads ${described(older)}`
              : 'YAML 1.1 reads it otherwise',
          help:
            typeof value === 'number'
              ? `write \`${value}\`, or quote it: ${quoted(text)}`
              : typeof older === 'boolean' && !this.#isKeyNext()
                ? `write \`${older}\`, or quote it if it is a text: ${quoted(text)}`
                : `quote it: ${quoted(text)}`,
        },
      );
      return { kind: 'invalid', ...range };
    }
    return { kind: 'scalar', value, text, plain: true, ...range };
  }

  /** Whether the next node is a key of a map, and no value. */
  #isKeyNext(): boolean {
    const open = this.#open.at(-1);
    return open?.node.kind === 'map' && open.key === undefined;
  }

  #alias(start: number, end: number): YamlNode {
    const at = { start: start - 1, end };
    this.#findings.error('CL0008', at, 'aliases are not part of the language', {
      label: 'an alias',
      help: `write the value out, or quote it if it is an expression: ${quoted(this.#restOfLine(at.start))}`,
    });
    return { kind: 'invalid', ...at };
  }

  #refuseProperties(event: CollectionEvent | ScalarEvent, valueStart: number): void {
    if (event.tagStart !== -1) {
      const at = { start: event.tagStart, end: event.tagEnd };
      const prose = valueStart === -1 || this.#text[event.tagStart] === '!';
      this.#findings.error('CL0006', at, 'tags are not part of the language', {
        label: 'YAML reads this as a tag',
        help: prose ? this.#propertyHelp(event.tagStart) : undefined,
      });
    }
    if (event.anchorStart !== -1) {
      const at = { start: event.anchorStart - 1, end: event.anchorEnd };
      this.#findings.error('CL0007', at, 'anchors are not part of the language', {
        label: 'an anchor',
        help: this.#propertyHelp(at.start),
      });
    }
  }

  #propertyHelp(start: number): string {
    return `leave it out, or quote the value if it is an expression: ${quoted(this.#restOfLine(start))}`;
  }

  #restOfLine(start: number): string {
    const line = this.#text.slice(start, start + 80).split(/[\r\n]/, 1)[0]!;
    return line.replace(/\s+#.*$/, '').replace(/\s*[,}\]]?\s*$/, '');
  }

  #line(offset: number): number {
    let [line, at] = [0, -1];
    do {
      line += 1;
      at = this.#text.indexOf('\n', at + 1);
    } while (at !== -1 && at < offset);
    return line;
  }
}

function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
