/**
 * What editors show: help for every word, examples that are right, beginnings that compile.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { JSON_SCHEMA, load } from 'js-yaml';
import { stringify } from 'yaml';
import { readMapping } from '../../compiler/mapping.ts';
import { compileCalendar } from '../../compiler/calendar.ts';
import { BASE_EXAMPLE } from '../../compiler/codes/index.ts';
import { Findings } from '../../compiler/diagnostics.ts';
import { readDuration } from '../../compiler/duration.ts';
import { parseExpression } from '../../compiler/expressions.ts';
import {
  FILE_WORDS,
  PERSON_WORDS,
  readScenarios,
  SCENARIO_WORDS,
} from '../../compiler/scenario.ts';
import { EXPECT_WORDS } from '../../compiler/scenario-steps.ts';
import { readDirectory } from '../../directory/file.ts';
import { type EditorSchema, editorSchemas } from '../../schemas/editor.ts';
import { HELP } from '../../schemas/help.ts';
import { SNIPPETS } from '../../schemas/snippets.ts';
import { compileText } from '../compiler/compiling.ts';

type Visit = (key: string, schema: EditorSchema) => void;

/** Goes through every word of a schema. */
function eachWord(schema: EditorSchema, key: string, visit: Visit): void {
  for (const [word, inner] of Object.entries(schema.properties ?? {})) {
    visit(`${key}.${word}`, inner);
    eachWord(inner, `${key}.${word}`, visit);
  }
  for (const branch of schema.anyOf ?? []) eachWord(branch, key, visit);
  if (schema.items) eachWord(schema.items, key, visit);
  if (schema.additionalProperties) eachWord(schema.additionalProperties, `${key}.*`, visit);
}

function words(root: EditorSchema): readonly (readonly [key: string, schema: EditorSchema])[] {
  const found: [string, EditorSchema][] = [];
  const visit: Visit = (key, schema) => void found.push([key, schema]);
  eachWord(root, 'root', visit);
  for (const [name, schema] of Object.entries(root.$defs ?? {})) eachWord(schema, name, visit);
  return found;
}

const CASE_TYPE = editorSchemas.case_type;

describe('every word is explained', () => {
  test.each(Object.entries(editorSchemas))('of %s', (_kind, schema) => {
    const silent = words(schema as EditorSchema)
      .filter(([, { description = '' }]) => !/^[A-Z`].{8,}[.)`]$/s.test(description))
      .map(([key, { description = '' }]) => `${key}: ${description}`);
    // Say in schemas/help.ts, or in the word's own schema, what happens, in a sentence.
    expect(silent).toEqual([]);
  });

  test('and nothing else is', () => {
    const known = new Set([
      ...words(CASE_TYPE).map(([key]) => key),
      ...Object.keys(CASE_TYPE.$defs!),
    ]);
    expect(Object.keys(HELP).filter((key) => !known.has(key))).toEqual([]);
    expect(Object.keys(SNIPPETS).filter((key) => !known.has(key))).toEqual([]);
  });

  test('and every choice', () => {
    for (const [key, schema] of words(CASE_TYPE)) {
      for (const { enum: choices, enumDescriptions } of [
        schema,
        ...(schema.anyOf ?? []),
      ] as EditorSchema[]) {
        if (HELP[key]?.choices === undefined || choices === undefined) continue;
        expect({ key, said: enumDescriptions?.filter((said) => said !== '').length }).toEqual({
          key,
          said: choices.length,
        });
      }
    }
  });
});

describe('examples', () => {
  const ajv = new Ajv2020({ strict: false });
  const all = words(CASE_TYPE).flatMap(([key, { examples = [], ...schema }]) =>
    examples.map((example) => ({ key, schema, example })),
  );

  test.each(all)('$key: $example', ({ schema, example }) => {
    const isValid = ajv.compile({ ...schema, $defs: CASE_TYPE.$defs });
    expect(isValid(example)).toBe(true);
    const findings = new Findings(String(example));
    if (schema.$ref === '#/$defs/duration') {
      expect(readDuration({ name: String(example), start: 0, end: 1 }, findings)).toBeDefined();
    }
  });

  test('of conditions can be read', () => {
    for (const key of ['guard.all', 'guard.any', 'guard.none']) {
      for (const example of HELP[key]!.examples!.flat()) {
        expect(parseExpression(String(example)).problems).toEqual([]);
      }
    }
  });
});

describe('beginnings compile', () => {
  type Base = Record<string, Record<string, Record<string, unknown>>>;
  /** Where in the base example each beginning goes. */
  const PLACES: Readonly<Record<string, (base: Base, body: unknown) => void>> = {
    state: (base, body) => {
      base['states']!['fresh'] = body as Record<string, unknown>;
      base['states']!['draft']!['transitions'] = {
        submit: [{ to: 'fresh', when: 'large' }, { to: 'deciding' }],
        close: { to: 'closed', needs: [] },
      };
    },
    timer: (base, body) => (base['states']!['draft']!['timers'] as unknown[]).push(body),
    approval: (base, body) => (base['approvals']!['consent'] = body as Record<string, unknown>),
    guard: (base, body) => (base['guards']!['large'] = body as Record<string, unknown>),
    role: (base, body) => (base['roles']!['clerk'] = body as Record<string, unknown>),
    field: (base, body) => (base['forms']!['request']!['other'] = body),
    'root.anywhere': (base, body) => void Object.assign(base, { anywhere: body }),
  };
  const all = Object.entries(SNIPPETS).flatMap(([key, snippets]) =>
    snippets.map((snippet) => ({ key, ...snippet })),
  );

  test.each(all)('$key: $label', ({ key, body }) => {
    const filled: unknown = JSON.parse(
      JSON.stringify(body).replace(/\$\{\d+:([^}]*)\}/g, (_whole, text: string) => text),
    );
    const base = load(BASE_EXAMPLE) as Base;
    PLACES[key]!(base, filled);
    const { diagnostics } = compileText(stringify(base, { lineWidth: 0 }));
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('what a schema refuses, the reader refuses too', () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const isScenarios = ajv.compile(editorSchemas.scenarios);
  const isCalendar = ajv.compile(editorSchemas.calendar);
  const isDirectory = ajv.compile(editorSchemas.directory);
  const isMapping = ajv.compile(editorSchemas.mapping);
  const data = (text: string): unknown => load(text, { schema: JSON_SCHEMA });

  test('scenario files', () => {
    const paths = readdirSync('test/scenarios').map(
      (name) => `test/scenarios/${name}/scenarios.yaml`,
    );
    const shipped = readdirSync('definitions').filter((name) => name.endsWith('.scenarios.yaml'));
    for (const path of [...paths, ...shipped.map((name) => `definitions/${name}`)]) {
      const text = readFileSync(path, 'utf8');
      expect({ path, diagnostics: readScenarios(text).diagnostics }).toEqual({
        path,
        diagnostics: [],
      });
      expect({ path, valid: isScenarios(data(text)), errors: isScenarios.errors }).toMatchObject({
        path,
        valid: true,
      });
    }
  });

  test('the words of scenario files are the reader’s', () => {
    const { properties } = editorSchemas.scenarios;
    const scenario = properties.scenarios.additionalProperties;
    expect(Object.keys(properties)).toEqual([...FILE_WORDS]);
    expect(Object.keys(scenario.properties)).toEqual([...SCENARIO_WORDS]);
    const [, person] = properties.people.additionalProperties.anyOf;
    expect(Object.keys(person.properties)).toEqual([...PERSON_WORDS]);
    const { expect: expected } = scenario.properties.steps.items.properties;
    expect(Object.keys(expected.properties).sort()).toEqual([...EXPECT_WORDS].sort());
  });

  const CALENDAR =
    'format: caseline-calendar/v1\nid: x\nzone: UTC\nweek: { monday: 09:00-17:00 }\n';

  test.each([
    ['', true],
    ['holidays: { country: DE }', true],
    ['closed: { 2026-12-24: Christmas Eve }', true],
    ['open: { 2026-12-05: [10:00-12:00, 13:00-14:00] }', true],
    ['x-note: anything', true],
    ['colour: blue', false],
    ['holidays: { state: BE }', false],
    ['holidays: { country: DE, city: Berlin }', false],
    ['closed: { tomorrow: Party }', false],
    ['open: { 2026-12-05: all day }', false],
  ])('calendars: %s', (more, right) => {
    const text = `${CALENDAR}${more}\n`;
    expect(isCalendar(data(text))).toBe(right);
    expect(compileCalendar(text).problems.length === 0).toBe(right);
  });

  test.each(readdirSync('definitions/calendars'))('the calendar %s', (name) => {
    const text = readFileSync(`definitions/calendars/${name}`, 'utf8');
    expect(isCalendar(data(text))).toBe(true);
  });

  test.each([
    ['states: { intake: arrival, "desk.reading": null }', true],
    ['timers: { intake/timers/0: intake/timers/1 }', true],
    ['x-note: anything', true],
    ['roles: { clerk: agent }', false],
    ['states: intake', false],
    ['states: { intake: [arrival] }', false],
  ])('mappings: %s', (more, right) => {
    const text = `format: caseline-mapping/v1\n${more}\n`;
    expect(isMapping(data(text))).toBe(right);
    expect(readMapping(text).problems.length === 0).toBe(right);
  });

  test('directories', () => {
    const text = readFileSync('definitions/directory.yaml', 'utf8');
    expect(isDirectory(data(text))).toBe(true);
    expect(readDirectory(text, 'directory.yaml').size).toBeGreaterThan(0);
  });
});
