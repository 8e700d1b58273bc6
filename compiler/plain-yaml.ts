/**
 * YAML as texts with positions: what calendars need, whose dates and times are plain.
 *
 * Every scalar is a text, so `2026-12-24` stays what it looks like. Tags, anchors, aliases,
 * repeated keys and missing values are problems; nothing is expanded.
 *
 * @module
 */
import { EVENT_ID, YAMLException, getScalarValue, parseEvents } from 'js-yaml';

/** What is wrong with a text, where, and what would be right. Offsets are UTF-16 units. */
export interface TextProblem {
  readonly message: string;
  readonly help?: string;
  readonly start: number;
  readonly end: number;
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** A text. */
export interface TextNode extends Place {
  readonly kind: 'text';
  readonly text: string;
}

/** A list of nodes. */
export interface TextList extends Place {
  readonly kind: 'list';
  readonly items: PlainNode[];
}

/** A map in the order of the file. */
export interface TextMap extends Place {
  readonly kind: 'map';
  readonly entries: { readonly key: TextNode; readonly value: PlainNode }[];
}

/** A node of the tree. */
export type PlainNode = TextNode | TextList | TextMap;

type Event = ReturnType<typeof parseEvents>[number];

const MAX_TEXT = 64 * 1024;
const MAX_DEPTH = 10;

/**
 * Reads one document.
 *
 * @param problems where mistakes are added
 * @returns the map at its top; `null` when there is none
 */
export function readPlainYaml(text: string, problems: TextProblem[]): TextMap | null {
  const all = { start: 0, end: Math.min(text.length, 1) };
  if (text.length > MAX_TEXT) {
    problems.push({ message: `the text is longer than ${MAX_TEXT} characters`, ...all });
    return null;
  }
  let events: readonly Event[];
  try {
    events = parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const start = Math.min(error.mark?.position ?? 0, Math.max(0, text.length - 1));
    problems.push({ message: `this is no valid YAML: ${error.reason}`, start, end: start + 1 });
    return null;
  }
  const root = new Reader(text, problems).read(events);
  if (root?.kind === 'map') return root;
  problems.push({ message: 'this is no map of words and values', ...(root ?? all) });
  return null;
}

class Reader {
  private readonly text: string;
  private readonly problems: TextProblem[];
  private at = 0;

  constructor(text: string, problems: TextProblem[]) {
    this.text = text;
    this.problems = problems;
  }

  read(events: readonly Event[]): PlainNode | null {
    const documents = events.filter(({ type }) => type === EVENT_ID.DOCUMENT).length;
    if (documents !== 1) {
      const place = { start: 0, end: Math.min(this.text.length, 1) };
      this.problems.push({ message: `there are ${documents} documents, not one`, ...place });
      return null;
    }
    this.at = 1;
    return events[1]?.type === EVENT_ID.POP ? null : this.node(events);
  }

  private node(events: readonly Event[]): PlainNode {
    const event = events[this.at]!;
    this.at += 1;
    switch (event.type) {
      case EVENT_ID.SCALAR: {
        this.refuseMarks(event);
        const place = { start: event.valueStart, end: event.valueEnd };
        return { kind: 'text', text: getScalarValue(this.text, event), ...place };
      }
      case EVENT_ID.SEQUENCE: {
        this.refuseMarks(event);
        const items: PlainNode[] = [];
        while (events[this.at]!.type !== EVENT_ID.POP) items.push(this.node(events));
        this.at += 1;
        return {
          kind: 'list',
          items,
          start: event.start,
          end: items.at(-1)?.end ?? event.start + 2,
        };
      }
      case EVENT_ID.MAPPING:
        this.refuseMarks(event);
        return this.map(events, event.start);
      case EVENT_ID.ALIAS: {
        const place = { start: event.anchorStart - 1, end: event.anchorEnd };
        this.problems.push({
          message: 'aliases are not supported',
          help: 'write it out',
          ...place,
        });
        return { kind: 'text', text: '', ...place };
      }
      default:
        return { kind: 'text', text: '', start: 0, end: 0 };
    }
  }

  private map(events: readonly Event[], start: number): TextMap {
    const entries: TextMap['entries'] = [];
    const seen = new Set<string>();
    while (events[this.at]!.type !== EVENT_ID.POP) {
      const [key, value] = [this.node(events), this.node(events)];
      const { start: from, end: until } = key;
      const place = { start: from, end: until };
      if (key.kind !== 'text') {
        this.problems.push({ message: 'a key must be a text', ...place });
      } else if (seen.has(key.text)) {
        this.problems.push({
          message: `\`${key.text}\` stands twice`,
          help: 'keep one of the two',
          ...place,
        });
      } else if (value.kind === 'text' && value.start === -1) {
        const help = 'give it a value or leave it out';
        this.problems.push({ message: `\`${key.text}\` has no value`, help, ...place });
      } else {
        seen.add(key.text);
        entries.push({ key, value });
      }
    }
    this.at += 1;
    return { kind: 'map', entries, start, end: entries.at(-1)?.value.end ?? start + 2 };
  }

  private refuseMarks(event: {
    tagStart: number;
    tagEnd: number;
    anchorStart: number;
    anchorEnd: number;
  }): void {
    const mark = (message: string, start: number, end: number): void => {
      if (start >= 0) this.problems.push({ message, help: 'leave it out', start, end });
    };
    mark('tags are not supported', event.tagStart, event.tagEnd);
    mark('anchors are not supported', event.anchorStart - 1, event.anchorEnd);
  }
}
