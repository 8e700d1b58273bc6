/**
 * Where things stand in a YAML text: from a JSON pointer to line and column.
 *
 * @module
 */
import {
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  parseEvents,
  type SequenceEvent,
} from 'js-yaml';

/** One-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds a pointer's value in a text; of a pointer that is not there, its nearest parent. */
export type Locate = (pointer: string) => Position;

interface Open {
  readonly pointer: string;
  readonly isMap: boolean;
  index: number;
  key: string | null;
}

/**
 * Reads the positions of all values in a YAML text. Values of mappings stand where their key is.
 *
 * @throws YAMLException when the text is not YAML
 */
export function locator(text: string): Locate {
  const offsets = new Map<string, number>([['', 0]]);
  const open: Open[] = [];
  for (const event of parseEvents(text, {})) {
    if (event.type === EVENT_ID.POP) open.pop();
    const place = open.at(-1);
    if (event.type === EVENT_ID.SCALAR && place?.isMap === true && place.key === null) {
      place.key = escapePointer(getScalarValue(text, event));
      offsets.set(`${place.pointer}/${place.key}`, event.valueStart);
      continue;
    }
    if (event.type === EVENT_ID.DOCUMENT) open.push(documentPlace());
    // Aliases are refused by whoever loads the text, so they need no position.
    if (event.type !== EVENT_ID.SCALAR && !isOpening(event)) continue;
    const pointer = place === undefined || place.pointer === 'document' ? '' : nextPointer(place);
    if (!offsets.has(pointer))
      offsets.set(pointer, 'start' in event ? event.start : event.valueStart);
    if (isOpening(event)) {
      open.push({ pointer, isMap: event.type === EVENT_ID.MAPPING, index: 0, key: null });
    }
  }
  return (pointer) => positionAt(text, nearest(offsets, pointer));
}

function documentPlace(): Open {
  return { pointer: 'document', isMap: false, index: 0, key: null };
}

/** The pointer of a container's next value; a mapping then waits for its next key. */
function nextPointer(place: Open): string {
  if (!place.isMap) return `${place.pointer}/${place.index++}`;
  const pointer = `${place.pointer}/${place.key ?? ''}`;
  place.key = null;
  return pointer;
}

function isOpening(event: Event): event is MappingEvent | SequenceEvent {
  return event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE;
}

function nearest(offsets: ReadonlyMap<string, number>, pointer: string): number {
  for (let path = pointer; ; path = path.slice(0, path.lastIndexOf('/'))) {
    const offset = offsets.get(path);
    if (offset !== undefined) return offset;
    if (path === '') return 0;
  }
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
