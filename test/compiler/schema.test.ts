/**
 * The JSON Schemas for editors: the files are what the code says, and ajv agrees with the compiler.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { load } from 'js-yaml';
import { registry, wholeExample } from '../../compiler/codes/index.ts';
import { LATER_WORDS } from '../../compiler/shape.ts';
import { caseTypeSchema } from '../../schemas/case-type.ts';
import { editorSchemaFiles } from '../../schemas/editor.ts';
import { compileText } from './compiling.ts';

const isValid = new Ajv2020({ strict: false }).compile(caseTypeSchema);

/** Codes of the shape check that a JSON Schema can say too. */
const SHAPE = /^CL01(?:0[1-79]|1[0-2]|50)$|^CL0503$|^CL1612$/;

test.each(Object.entries(editorSchemaFiles()))('%s is what the code says', (name, text) => {
  const path = `schemas/${name}`;
  if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(path, text);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

describe('ajv and the compiler agree', () => {
  const texts = [
    ...registry
      .filter(({ isSketch, file }) => isSketch !== true && file === undefined)
      .flatMap(({ code, wrong, right }) => [
        { name: `${code} wrong`, text: wholeExample(wrong) },
        { name: `${code} right`, text: wholeExample(right) },
      ]),
    ...readdirSync('test/compiler/ok').map((name) => ({
      name,
      text: readFileSync(`test/compiler/ok/${name}`, 'utf8'),
    })),
  ];

  test.each(texts)('$name', ({ text }) => {
    const codes = compileText(text).diagnostics.map(({ code }) => code);
    // What is no valid, unambiguous YAML never comes to the schema.
    if (codes.some((code) => code.startsWith('CL00'))) return;
    const shapeIsRight = !codes.some((code) => SHAPE.test(code) && !isNumberWord(text, code));
    expect(isValid(load(text))).toBe(shapeIsRight);
  });
});

/** `CL0503` is the schema's only for values that are no text. */
function isNumberWord(text: string, code: string): boolean {
  return code === 'CL0503' && !/after: \d+,/.test(text);
}

test('no word that is not built yet is in the schema', () => {
  const words = new Set<string>();
  const collect = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'properties') for (const word of Object.keys(inner as object)) words.add(word);
      collect(inner);
    }
  };
  collect(caseTypeSchema);
  expect(LATER_WORDS.filter((word) => words.has(word))).toEqual([]);
});
