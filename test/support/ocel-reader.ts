/**
 * Reads the cases of a log in OCEL 2.0 (JSON), and checks on the way that it keeps to the format:
 * every type is declared with all its attributes, every object that is spoken of is there.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { LogCase, LogEvent } from '../../logs/xes.ts';

interface Typed {
  readonly id: string;
  readonly type: string;
  readonly attributes: readonly { readonly name: string; readonly value: unknown }[];
}

interface OcelEvent extends Typed {
  readonly time: string;
  readonly relationships: readonly { readonly objectId: string; readonly qualifier: string }[];
}

interface TypeDeclaration {
  readonly name: string;
  readonly attributes: readonly { readonly name: string; readonly type: string }[];
}

interface Ocel {
  readonly objectTypes: readonly TypeDeclaration[];
  readonly eventTypes: readonly TypeDeclaration[];
  readonly objects: readonly Typed[];
  readonly events: readonly OcelEvent[];
}

/** The cases, which are the objects of one type, in the order of the file. */
export function readOcelFile(path: string, caseType: string): readonly LogCase[] {
  const ocel = JSON.parse(readFileSync(path, 'utf8')) as Ocel;
  checkDeclared(ocel.events, ocel.eventTypes);
  checkDeclared(ocel.objects, ocel.objectTypes);
  const types = new Map(ocel.objects.map(({ id, type }) => [id, type]));
  const events = new Map<string, LogEvent[]>();
  for (const { id } of ocel.objects.filter(({ type }) => type === caseType)) events.set(id, []);
  for (const event of ocel.events) {
    for (const { objectId } of event.relationships) {
      if (!types.has(objectId)) throw new Error(`${event.id}: there is no object ${objectId}`);
    }
    const of = event.relationships.find(({ objectId }) => types.get(objectId) === caseType);
    events.get(of!.objectId)!.push(logEventOf(event));
  }
  return [...events].map(([id, rows]) => ({ id, attributes: {}, events: rows }));
}

function logEventOf({ type, time, relationships }: OcelEvent): LogEvent {
  const by = relationships.find(({ qualifier }) => qualifier === 'by');
  const resource = by?.objectId.replace(/^person\//, '') ?? '';
  return { activity: type, atMs: Date.parse(time), resource, attributes: {} };
}

function checkDeclared(all: readonly Typed[], types: readonly TypeDeclaration[]): void {
  const declared = new Map(
    types.map(({ name, attributes }) => [name, new Set(attributes.map((one) => one.name))]),
  );
  if (new Set(all.map(({ id }) => id)).size < all.length) throw new Error('an id occurs twice');
  for (const { id, type, attributes } of all) {
    const names = declared.get(type);
    if (names === undefined) throw new Error(`${id}: the type ${type} is not declared`);
    const stranger = attributes.find(({ name }) => !names.has(name));
    if (stranger !== undefined) throw new Error(`${id}: ${stranger.name} is not declared`);
  }
}
