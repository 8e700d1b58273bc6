/**
 * The shape check: every word known, every value of its kind.
 *
 * Interprets `schemas/case-type.ts` over the tree. An alternative is chosen by the kind of the
 * value that stands there, so that a message speaks of what the author meant and not of branches.
 *
 * @module
 */
import { caseTypeSchema, type ShapeSchema } from '../schemas/case-type.ts';
import type { Code, Findings, Range } from './diagnostics.ts';
import { nearest } from './suggest.ts';
import { coreValue } from './yaml-scalars.ts';
import type { MapEntry, MapNode, ScalarNode, YamlNode } from './yaml.ts';

/** Words that belong to the language and are not built yet, and where they may stand. */
export const LATER_WORDS: readonly string[] = [];

/** Checks a whole definition. */
export function checkShape(root: MapNode, findings: Findings): void {
  check(root, caseTypeSchema, { word: 'the definition', at: root }, findings);
  const [first] = root.entries.values();
  if (first !== undefined && first.key.value !== 'format' && root.entries.has('format')) {
    findings.error('CL0115', first.key, '`format` is not the first word of the file', {
      label: 'this stands first',
      help: 'move `format: caseline/v1` to the top',
    });
  }
}

/** What the value is the value of, for messages. */
interface Place {
  readonly word: string;
  readonly at: Range;
}

function check(node: YamlNode, given: ShapeSchema, place: Place, findings: Findings): void {
  if (node.kind === 'invalid' || findings.full) return;
  const schema = choose(node, resolve(given));
  if (schema === undefined) return wrongKind(node, resolve(given), place, findings);
  switch (node.kind) {
    case 'scalar':
      return checkScalar(node, schema, place, findings);
    case 'list':
      if (node.items.length < (schema.minItems ?? 0)) return empty(node, place, findings);
      for (const item of node.items)
        check(item, schema.items ?? {}, { ...place, at: item }, findings);
      return;
    case 'map':
      return checkMap(node, schema, place, findings);
  }
}

function resolve(schema: ShapeSchema): ShapeSchema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.slice('#/$defs/'.length);
  return resolve(caseTypeSchema.$defs[name]!);
}

/** The alternatives that are no alternatives themselves. */
function branches(schema: ShapeSchema): readonly ShapeSchema[] {
  const known = flat.get(schema);
  if (known !== undefined) return known;
  const own = resolve(schema);
  const found = own.anyOf === undefined ? [own] : own.anyOf.flatMap(branches);
  flat.set(schema, found);
  return found;
}

const flat = new WeakMap<ShapeSchema, readonly ShapeSchema[]>();

/** The alternative for a value of this kind. */
function choose(node: YamlNode, schema: ShapeSchema): ShapeSchema | undefined {
  const fitting = branches(schema).filter((branch) => fits(node, branch));
  const scalar = node.kind === 'scalar' ? node : undefined;
  return (
    fitting.find((branch) => scalar === undefined || fault(scalar, branch) === null) ?? fitting[0]
  );
}

function fits(node: YamlNode, schema: ShapeSchema): boolean {
  const kind = kindOf(schema);
  if (kind === undefined) return true;
  if (node.kind === 'map') return kind === 'object';
  if (node.kind === 'list') return kind === 'array';
  if (node.kind === 'invalid') return true;
  return typeof node.value === kind;
}

function kindOf(schema: ShapeSchema): string | undefined {
  if (schema.const !== undefined) return typeof schema.const;
  if (schema.enum !== undefined) return 'string';
  return schema.type === 'integer' ? 'number' : schema.type;
}

function wrongKind(node: YamlNode, schema: ShapeSchema, place: Place, findings: Findings): void {
  const wanted = [...new Set(branches(schema).map(expectation))].join(' or ');
  const code = (schema.$comment ?? 'CL0103') as Code;
  findings.error(code, node, `\`${place.word}\` is ${described(node)}`, {
    label: `expected ${wanted}`,
    help: node.kind === 'scalar' ? helpForKind(node, schema) : undefined,
  });
}

/** How a scalar of the wrong kind becomes one of the right kind. */
function helpForKind(node: ScalarNode, schema: ShapeSchema): string | undefined {
  const { text } = node;
  if (!node.plain && typeof coreValue(text) !== 'string') return `write it without quotes: ${text}`;
  const kinds = branches(schema);
  if (kinds.some((kind) => kindOf(kind) === 'string')) {
    return schema.$comment === undefined ? `quote it if it is meant as text: '${text}'` : undefined;
  }
  const [word, ...others] = kinds.find(({ type }) => type === 'object')?.required ?? [];
  if (word === undefined || others.length > 0 || text.length > 60) return undefined;
  return `write \`{ ${word}: ${text} }\``;
}

function described(node: YamlNode): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a map';
  if (node.kind === 'invalid') return 'nothing';
  const kinds = { string: 'a text', number: 'a number', boolean: 'yes or no' } as const;
  return kinds[typeof node.value as keyof typeof kinds];
}

function expectation(schema: ShapeSchema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  const kinds = {
    object: 'a map',
    array: 'a list',
    string: 'a text',
    number: 'a number',
    integer: 'a whole number',
    boolean: '`true` or `false`',
  } as const;
  return schema.type === undefined ? 'a value' : kinds[schema.type];
}

type Fault = 'value' | 'pattern' | 'range' | 'length';

function checkScalar(
  node: ScalarNode,
  schema: ShapeSchema,
  place: Place,
  findings: Findings,
): void {
  const wrong = fault(node, schema);
  if (wrong === null) return;
  const value = node.text.length > 60 ? `${node.text.slice(0, 60)}…` : node.text;
  const codes = { value: 'CL0104', pattern: 'CL0104', range: 'CL0112', length: 'CL0111' } as const;
  const length = node.text === '' ? 'empty' : `${node.text.length} characters long`;
  const message =
    wrong === 'length'
      ? `\`${place.word}\` is ${length}`
      : wrong === 'range'
        ? `\`${value}\` is out of range`
        : `\`${value}\` is not ${expectation(schema)}`;
  const near = schema.enum && nearest(node.text, schema.enum);
  findings.error((schema.$comment ?? codes[wrong]) as Code, node, message, {
    label:
      wrong === 'range'
        ? `from ${schema.minimum ?? '…'} to ${schema.maximum ?? '…'}`
        : `expected ${expectation(schema)}`,
    help: near === undefined ? helpFor(node, schema) : `did you mean \`${near}\`?`,
  });
}

/** The patterns of the schemas, which are few and stay the same. */
const compiledPatterns = new Map<string, RegExp>();

function matches(pattern: string, text: string): boolean {
  let compiled = compiledPatterns.get(pattern);
  if (compiled === undefined) {
    compiled = new RegExp(pattern);
    compiledPatterns.set(pattern, compiled);
  }
  return compiled.test(text);
}

/** What is wrong with a scalar, or `null`. */
function fault(node: ScalarNode, schema: ShapeSchema): Fault | null {
  const { value } = node;
  if (schema.const !== undefined && value !== schema.const) return 'value';
  if (schema.enum !== undefined && !schema.enum.includes(value as string)) return 'value';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return 'value';
    if (schema.type === 'integer' && !Number.isSafeInteger(value)) return 'value';
    if (value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity))
      return 'range';
  }
  if (typeof value === 'string') {
    const { minLength = 0, maxLength = Infinity } = schema;
    // A character is one or two code units; counting them is for the texts where it matters.
    const isLong = value.length > maxLength && [...value].length > maxLength;
    if (isLong || (value.length < 2 * minLength && [...value].length < minLength)) return 'length';
    if (schema.pattern !== undefined && !matches(schema.pattern, value)) return 'pattern';
  }
  return null;
}

function helpFor(node: ScalarNode, schema: ShapeSchema): string | undefined {
  if (schema.enum !== undefined && schema.enum.length > 1) {
    return `one of ${schema.enum.map((option) => `\`${option}\``).join(', ')}`;
  }
  if (schema.const !== undefined) return `write \`${String(schema.const)}\``;
  if (schema.pattern === undefined || typeof node.value !== 'string') return undefined;
  const separator = schema.$comment === 'CL0106' ? '-' : '_';
  const mended = renamed(node.value, separator);
  return matches(schema.pattern, mended) && mended !== node.value
    ? `write \`${mended}\``
    : undefined;
}

/** The same words in the wanted case. */
function renamed(text: string, separator: string): string {
  return text
    .slice(0, 60)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .replaceAll(' ', separator);
}

function empty(node: YamlNode, place: Place, findings: Findings): void {
  findings.error('CL0110', node, `\`${place.word}\` is empty`, {
    label: 'nothing in it',
    help: 'fill it or leave it out',
  });
}

function checkMap(node: MapNode, schema: ShapeSchema, place: Place, findings: Findings): void {
  if (node.entries.size < (schema.minProperties ?? 0)) return empty(node, place, findings);
  for (const [word, entry] of node.entries) {
    const meant = checkEntry(word, entry, { schema, place }, findings);
    // Read on as it was meant (also in this loop), so that one slip gives one diagnostic.
    if (meant !== undefined && !node.entries.has(meant)) node.entries.set(meant, entry);
  }
  for (const word of schema.required ?? []) {
    if (node.entries.has(word)) continue;
    findings.error('CL0102', place.at, `\`${word}\` is missing`, {
      label: place.word === 'the definition' ? 'in this file' : `\`${place.word}\` needs it`,
      help: `add \`${word}: ${String(schema.properties?.[word]?.const ?? '…')}\``,
    });
  }
}

/** Checks one entry; the word that was meant when it is a known one misspelt. */
function checkEntry(
  word: string,
  { key, value }: MapEntry,
  { schema, place }: { schema: ShapeSchema; place: Place },
  findings: Findings,
): string | undefined {
  const known = schema.properties;
  if (known !== undefined && Object.hasOwn(known, word)) {
    check(value, known[word]!, { word, at: key }, findings);
    return undefined;
  }
  const patterns = Object.keys(schema.patternProperties ?? {});
  if (patterns.some((pattern) => matches(pattern, word))) return undefined;
  if (schema.additionalProperties === undefined) return undefined;
  if (schema.additionalProperties === false) {
    return unknownWord(key, { word, known: Object.keys(known ?? {}), place }, findings);
  }
  if (schema.propertyNames !== undefined)
    check(key, schema.propertyNames, { word, at: key }, findings);
  check(value, schema.additionalProperties, { word, at: key }, findings);
  return undefined;
}

function unknownWord(
  key: ScalarNode,
  { word, known, place }: { word: string; known: readonly string[]; place: Place },
  findings: Findings,
): string | undefined {
  if (LATER_WORDS.includes(word)) {
    findings.error('CL0150', key, `\`${word}\` is not built yet`, {
      label: 'a word of the language, for a later version',
      help: 'leave it out: nothing would act on it',
    });
    return undefined;
  }
  const name = word.length > 60 ? `${word.slice(0, 60)}…` : word;
  const near = nearest(word, known);
  findings.error('CL0101', key, `unknown word \`${name}\``, {
    label:
      place.word === 'the definition' ? 'no word of a case type' : `no word of \`${place.word}\``,
    help:
      near !== undefined
        ? `did you mean \`${near}\`?`
        : known.length === 0
          ? undefined
          : `the words here are ${known.map((other) => `\`${other}\``).join(', ')}`,
  });
  return near;
}
