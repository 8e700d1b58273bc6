/**
 * The house form: words in the order of the questions, short forms, nothing that goes without
 * saying.
 *
 * All of it is read from the schema: the order of its words, its alternatives, its defaults. A new
 * word needs nothing here.
 *
 * @module
 */
import type { ShapeSchema } from '../../schemas/case-type.ts';
import type { Entry, Many, Value } from './tree.ts';

/** A schema and the definitions it refers to. */
export interface SchemaRoot extends ShapeSchema {
  readonly $defs?: Readonly<Record<string, ShapeSchema>>;
}

/** What a schema says about one place. */
export interface Shape {
  readonly root: SchemaRoot;
  readonly schema: ShapeSchema;
  /** The definition it came from: `state`, `row`… */
  readonly name: string | null;
}

/** The shape behind references and, of alternatives, the one for this kind of value. */
export function shapeFor(value: Value, shape: Shape | null): Shape | null {
  if (shape === null) return null;
  const { root, schema } = shape;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice('#/$defs/'.length);
    const target = root.$defs?.[name];
    return target === undefined ? null : shapeFor(value, { root, schema: target, name });
  }
  if (schema.anyOf === undefined) return isOfKind(value, schema) ? shape : null;
  for (const schemaOfBranch of schema.anyOf) {
    const branch = shapeFor(value, { ...shape, schema: schemaOfBranch });
    if (branch !== null) return branch;
  }
  return null;
}

/** The shape of what an entry holds. */
export function innerShape(entry: Entry, shape: Shape | null): Shape | null {
  if (shape === null) return null;
  const { root, schema } = shape;
  if (entry.key === null) return schema.items ? { root, schema: schema.items, name: null } : null;
  const own = schema.properties?.[entry.key];
  const inner = own ?? (schema.additionalProperties || undefined);
  return inner === undefined ? null : { root, schema: inner, name: null };
}

/** Brings a value into the house form, in place. */
export function putInOrder(value: Value, shape: Shape | null): void {
  const own = shapeFor(value, shape);
  if (value.kind === 'single') return;
  for (const entry of value.entries) {
    const inner = innerShape(entry, own);
    shorten(entry, inner);
    putInOrder(entry.value, inner);
    // What has become short inside may now be short as a whole.
    shorten(entry, inner);
  }
  const words = own?.schema.properties;
  if (words === undefined) return;
  dropDefaults(value, words);
  // Where names stand among the words their order is the author's: the columns of a table.
  if (own?.schema.additionalProperties) return;
  sortWords(value, Object.keys(words), own?.schema === shape?.root);
}

function isOfKind(value: Value, schema: ShapeSchema): boolean {
  if (schema.type === undefined && schema.const === undefined && schema.enum === undefined) {
    return true;
  }
  if (value.kind === 'map') return schema.type === 'object';
  if (value.kind === 'list') return schema.type === 'array';
  return schema.type !== 'object' && schema.type !== 'array';
}

/** A list of one becomes the one, and a map of the one word that goes without saying its value. */
function shorten(entry: Entry, shape: Shape | null): void {
  const { value } = entry;
  if (shape === null || value.kind === 'single' || value.entries.length !== 1) return;
  const alternatives = alternativesOf(shape);
  const [only] = value.entries as [Entry];
  if (hasComments(value)) return;
  if (value.kind === 'list') {
    // `needs: [reason]` stays a list: only alternatives with a name of their own are short forms.
    const isNamed = shape.schema.$ref !== undefined;
    const items = alternatives.find(({ type }) => type === 'array')?.items?.$ref;
    const fits = items !== undefined && alternatives.some(({ $ref }) => $ref === items);
    if (isNamed && fits) {
      entry.value = only.value;
      shorten(entry, shape);
    }
    return;
  }
  const own = shapeFor(value, shape)?.schema.properties?.[only.key ?? '']?.$ref;
  if (own === undefined || only.value.kind !== 'single') return;
  if (alternatives.some(({ $ref }) => $ref === own)) entry.value = only.value;
}

function alternativesOf({ root, schema }: Shape): readonly ShapeSchema[] {
  if (schema.anyOf !== undefined) return schema.anyOf;
  const target = schema.$ref && root.$defs?.[schema.$ref.slice('#/$defs/'.length)];
  return target ? (target.anyOf ?? []) : [];
}

function dropDefaults(many: Many, words: Readonly<Record<string, ShapeSchema>>): void {
  const kept = many.entries.filter((entry) => {
    const usual = words[entry.key ?? '']?.default;
    const isUsual =
      usual !== undefined && entry.value.kind === 'single' && entry.value.value === usual;
    return !isUsual || entry.inline !== null || entry.leading.length > 0;
  });
  if (kept.length > 0) many.entries = kept;
}

function sortWords(many: Many, words: readonly string[], isTop: boolean): void {
  const rank = ({ key }: Entry): number => {
    const index = words.indexOf(key ?? '');
    return index === -1 ? words.length : index;
  };
  const before = many.entries[0];
  many.entries = many.entries
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => rank(a.entry) - rank(b.entry) || a.index - b.index)
    .map(({ entry }) => entry);
  const first = many.entries[0];
  // What stands above the first word of a file speaks of the file.
  if (isTop && before !== undefined && first !== undefined && first !== before) {
    first.leading.unshift(...before.leading.splice(0));
  }
}

/** Whether comments stand inside a value. */
export function hasComments(value: Value): boolean {
  if (value.kind === 'single') return false;
  return (
    value.tail.length > 0 ||
    value.entries.some(
      (entry) => entry.inline !== null || entry.leading.length > 0 || hasComments(entry.value),
    )
  );
}
