/**
 * Event logs in OCEL 2.0 (JSON): the same cases as objects, with the people who acted as others.
 *
 * Events stand in the order of their cases and carry their place in it (`sequence`): readers may
 * sort by time, and what is recorded late, or at the same time, is in order only by its place.
 *
 * @module
 */
import type { LogCase, LogEvent } from './xes.ts';

/** The type of the objects that people are. */
export const PERSON = 'person';

/** A log to be written. */
export interface WrittenOcel {
  readonly cases: AsyncIterable<LogCase> | Iterable<LogCase>;
  /** The type of a case's object, e.g. its case type. */
  readonly typeOf: (one: LogCase) => string;
}

/** What is written of every event beside its type and time. */
const EVENT_ATTRIBUTES = [
  { name: 'sequence', type: 'integer' },
  { name: 'resource', type: 'string' },
] as const;

/** The log as JSON, in pieces: events as the cases come, then what they speak of. */
export async function* writeOcel({ cases, typeOf }: WrittenOcel): AsyncGenerator<string> {
  const people = new Set<string>();
  const objects: string[] = [];
  const objectTypes = new Map<string, Set<string>>([[PERSON, new Set()]]);
  const eventTypes = new Map<string, Set<string>>();
  let isFirst = true;
  yield '{"events":[';
  for await (const one of cases) {
    const type = typeOf(one);
    note(objectTypes, type, Object.keys(one.attributes));
    objects.push(JSON.stringify(caseObject(one, type)));
    for (const [index, event] of one.events.entries()) {
      note(eventTypes, event.activity, extraNames(event));
      if (event.resource !== '') people.add(event.resource);
      yield `${isFirst ? '' : ','}\n${JSON.stringify(eventObject(one.id, event, index + 1))}`;
      isFirst = false;
    }
  }
  for (const person of people) {
    objects.push(JSON.stringify({ id: personId(person), type: PERSON, attributes: [] }));
  }
  yield `\n],"objects":[\n${objects.join(',\n')}\n]`;
  yield `,"objectTypes":${JSON.stringify(typeList(objectTypes, []))}`;
  yield `,"eventTypes":${JSON.stringify(typeList(eventTypes, EVENT_ATTRIBUTES))}}\n`;
}

function caseObject({ id, attributes, events }: LogCase, type: string): object {
  // Attributes of objects have a time; the log says them of the whole case.
  const time = new Date(events[0]?.atMs ?? 0).toISOString();
  const said = Object.entries(attributes).map(([name, value]) => ({ name, time, value }));
  return { id, type, attributes: said };
}

function eventObject(caseId: string, event: LogEvent, sequence: number): object {
  const { activity, atMs, resource, attributes } = event;
  const extra = extraNames(event).map((name) => ({ name, value: attributes[name]! }));
  const by = resource === '' ? [] : [{ objectId: personId(resource), qualifier: 'by' }];
  return {
    id: `${caseId}/${sequence}`,
    type: activity,
    time: new Date(atMs).toISOString(),
    attributes: [
      { name: 'sequence', value: sequence },
      { name: 'resource', value: resource },
      ...extra,
    ],
    relationships: [{ objectId: caseId, qualifier: 'case' }, ...by],
  };
}

/** Ids of objects are unique in the log, whatever their types. */
function personId(person: string): string {
  return `${PERSON}/${person}`;
}

/** Attributes beside those that OCEL has places for. */
function extraNames({ attributes }: LogEvent): readonly string[] {
  const placed = ['concept:name', 'time:timestamp', 'org:resource', 'sequence', 'resource'];
  return Object.keys(attributes).filter((name) => !placed.includes(name));
}

function note(types: Map<string, Set<string>>, type: string, names: readonly string[]): void {
  const known = types.get(type) ?? new Set();
  for (const name of names) known.add(name);
  types.set(type, known);
}

function typeList(
  types: ReadonlyMap<string, ReadonlySet<string>>,
  common: readonly { readonly name: string; readonly type: string }[],
): readonly object[] {
  return [...types].map(([name, names]) => ({
    name,
    attributes: [...common, ...[...names].map((one) => ({ name: one, type: 'string' }))],
  }));
}
