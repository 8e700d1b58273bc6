/**
 * Where names stand: all of them, so that a name can be changed without breaking anything.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { DEFINED_BY, KEYS_NAME, NAMES_ALONE, NAMES_OF } from '../../compiler/occurrence-words.ts';
import { type Occurrence, occurrencesIn } from '../../compiler/occurrences.ts';
import { caseTypeSchema, type ShapeSchema } from '../../schemas/case-type.ts';
import { compileText } from './compiling.ts';

/** Texts in which every name can be renamed: sound ones. */
const TEXTS = [
  'definitions/hr-harassment-investigation.yaml',
  ...readdirSync('test/compiler/ok').map((name) => `test/compiler/ok/${name}`),
  ...readdirSync('test/scenarios').map((name) => `test/scenarios/${name}/case-type.yaml`),
].map((path) => [path, readFileSync(path, 'utf8')] as const);

function renamed(text: string, names: readonly Occurrence[], to: string): string {
  const places = [...names].sort((a, b) => b.start - a.start);
  return places.reduce((now, { start, end }) => now.slice(0, start) + to + now.slice(end), text);
}

const KINDS = [
  'state',
  'event',
  'role',
  'field',
  'flag',
  'guard',
  'form',
  'approval',
  'table',
] as const;

describe('a name changed everywhere leaves the definition sound', () => {
  test.each(TEXTS)('%s', (_path, text) => {
    const all = occurrencesIn(text);
    const codes = compileText(text).diagnostics.map(({ code }) => code);
    for (const kind of KINDS) {
      const defined = all.filter((name) => name.kind === kind && name.isDefinition);
      // One of each kind, not always the first.
      const chosen = defined[text.length % Math.max(1, defined.length)];
      if (chosen === undefined) continue;
      const same = all.filter((name) => name.kind === kind && name.name === chosen.name);
      const mended = renamed(text, same, `zz_${kind}`);
      const after = compileText(mended).diagnostics.map(({ code }) => code);
      expect([kind, chosen.name, ...after]).toEqual([kind, chosen.name, ...codes]);
    }
  });
});

test('names are found while the definition has mistakes', () => {
  const text = 'start: draf\nstates:\n  draft:\n    transitions: { go: gone }\n    form: what\n';
  expect(occurrencesIn(text).map(({ kind, text: name }) => `${kind} ${name}`)).toEqual([
    'state draft',
    'event go',
    'form what',
  ]);
});

test('every word that takes a name says what it names', () => {
  const missing: string[] = [];
  const NAMED = ['name', 'names', 'kebab'];
  const visit = (schema: ShapeSchema, key: string): void => {
    const refs = [schema, ...(schema.anyOf ?? [])].map(({ $ref }) => $ref?.slice(8));
    const isKnown = key in NAMES_OF || NAMES_ALONE.includes(key);
    if (refs.some((ref) => ref !== undefined && NAMED.includes(ref)) && !isKnown) missing.push(key);
    for (const [word, inner] of Object.entries(schema.properties ?? {}))
      visit(inner, `${key}.${word}`);
    for (const branch of schema.anyOf ?? []) if (branch.$ref === undefined) visit(branch, key);
    if (schema.items !== undefined) visit(schema.items, key);
    if (schema.additionalProperties && schema.propertyNames?.$ref === '#/$defs/name') {
      const isGiven = key in DEFINED_BY || key in KEYS_NAME || NAMES_ALONE.includes(key);
      if (!isGiven) missing.push(`the names in ${key}`);
      visit(schema.additionalProperties, `${key}.*`);
    }
  };
  visit(caseTypeSchema, 'root');
  for (const [name, schema] of Object.entries(caseTypeSchema.$defs)) {
    if (schema.type === 'object') visit(schema, name);
  }
  // Add what is missing to compiler/occurrence-words.ts: editors rename by it.
  expect(missing).toEqual([]);
});
