/**
 * No word is accepted in vain: every word of the schema, and every value with a meaning of its
 * own, names the test that proves what it does (`test/words/*.txt`).
 *
 * A word without a test fails here, and so does one whose test is gone or never uses it.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { ShapeSchema } from '../schemas/case-type.ts';
import { ROOT } from './support/sources.ts';

const schema = JSON.parse(read('schemas/case-type.schema.json')) as ShapeSchema & {
  readonly $defs: Readonly<Record<string, ShapeSchema>>;
};

/** Word → `file › name of the test`; each word once. */
const proofs = new Map<string, string>();
const twice: string[] = [];
for (const name of readdirSync(join(ROOT, 'test/words')).sort()) {
  for (const line of read(`test/words/${name}`).split('\n')) {
    const [, word, proof] = /^([\w.=]+): (.+)$/.exec(line) ?? [];
    if (word === undefined) continue;
    if (proofs.has(word)) twice.push(word);
    proofs.set(word, proof!);
  }
}

const words = [
  ...wordsOf(schema, 'case_type'),
  ...Object.entries(schema.$defs).flatMap(([name, definition]) => wordsOf(definition, name)),
];

test('every word of the schema is proven by a test', () => {
  expect(words.filter((word) => !proofs.has(word))).toEqual([]);
});

test('what is proven is a word of the schema, and stands in one list only', () => {
  expect([...proofs.keys()].filter((word) => !words.includes(word))).toEqual([]);
  expect(twice).toEqual([]);
});

describe('the proof is there and uses the word', () => {
  test.each([...proofs])('%s', (word, proof) => {
    const [file = '', name = ''] = proof.split(' › ');
    expect(existsSync(join(ROOT, file)) ? file : `no file ${file}`).toBe(file);
    const text = read(file);
    expect(namesIn(text).some((known) => isNamed(known, name)) ? name : `no test ${name}`).toBe(
      name,
    );
    expect(`${text}${definitionBeside(file)}`).toContain(word.split(/[.=]/).at(-1)!);
  });
});

/** The words of a schema without those it refers to, each with the way to it. */
function wordsOf(node: ShapeSchema, path: string): readonly string[] {
  const inner = typeof node.additionalProperties === 'object' ? [node.additionalProperties] : [];
  return [
    ...(node.enum ?? []).map((value) => `${path}=${value}`),
    ...Object.entries(node.properties ?? {}).flatMap(([word, value]) => [
      `${path}.${word}`,
      ...wordsOf(value, `${path}.${word}`),
    ]),
    ...[...(node.anyOf ?? []), ...(node.items ? [node.items] : []), ...inner].flatMap((part) =>
      wordsOf(part, path),
    ),
  ];
}

/** The texts that name tests: in quotes, the keys of a scenario file, the lines of a golden. */
function namesIn(text: string): readonly string[] {
  return [
    ...[...text.matchAll(/(['"`])((?:(?!\1)[^\n])+)\1/g)].map((match) => match[2]!),
    ...[...text.matchAll(/^ {2}(\S.*):$/gm)].map((match) => match[1]!),
    ...[...text.matchAll(/^(?:error|warning)\[.*$/gm)].map((match) => match[0]),
  ];
}

/** Whether a text is a test's name, or the pattern of the names of a table of tests. */
function isNamed(known: string, name: string): boolean {
  const [head = '', ...rest] = known.split('%s');
  return known.includes(name) || (rest.length > 0 && head !== '' && name.startsWith(head));
}

/** The definition that a scenario file or a golden is about. */
function definitionBeside(file: string): string {
  if (file.endsWith('.out')) return read(file.replace('.out', '.yaml'));
  if (file.startsWith('definitions/')) return read(file.replace('.scenarios.yaml', '.yaml'));
  const beside = join(dirname(file), 'case-type.yaml');
  return existsSync(join(ROOT, beside)) ? read(beside) : '';
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
