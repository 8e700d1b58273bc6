/**
 * The interpreter against CEL's own conformance vectors.
 *
 * A vector is out of scope only when it speaks of what the language has left out, told by the
 * words it uses; every other vector must pass, or stand in the list of deviations with a reason.
 *
 * @module
 */
import { expect, test } from '@jest/globals';
import {
  getConformanceSuite,
  type IncrementalTest,
  type IncrementalTestSuite,
} from '@bufbuild/cel-spec/testdata/tests.js';
import { evaluate, type Value } from '../../core/expressions.ts';
import { parseExpression } from '../../compiler/expressions.ts';

const SUITES = [
  'basic',
  'comparisons',
  'conversions',
  'fields',
  'fp_math',
  'integer_math',
  'lists',
  'logic',
  'macros',
  'namespace',
  'parse',
  'plumbing',
  'string',
];

/** Left out of the language: no field of a form has such a value. */
const LEFT_OUT =
  /\b(?:timestamp|duration|type|uint|bytes|TestAllTypes|NestedTestAllTypes|google|cel|GlobalEnum|f_unknown)\b|\d+[uU]\b|0x[\da-fA-F]+[uU]|\b[rR]?[bB][rR]?["']/;

/** Where we differ on purpose, or the library's parser does: `suite/name` → why. */
const DEVIATIONS: Readonly<Record<string, string>> = {
  ...reason('large whole numbers and doubles compare exactly, not by a lossy conversion', [
    'comparisons/lt_literal/not_lt_dyn_int_big_lossy_double',
    'comparisons/gt_literal/not_gt_dyn_big_double_int',
    'comparisons/lte_literal/lte_dyn_big_double_int',
    'comparisons/gte_literal/gte_dyn_int_big_lossy_double',
  ]),
  ...reason(
    'types are not values',
    ['bool', 'int', 'double', 'null_type', 'string', 'list', 'map'].map(
      (type) => `conversions/type/${type}_denotation`,
    ),
  ),
  ...reason('no field has a name that needs quotes, and the parser does not read them', [
    'fields/quoted_map_fields/field_access_slash',
    'fields/quoted_map_fields/field_access_dot',
    'fields/quoted_map_fields/has_field_slash',
    'fields/quoted_map_fields/has_field_dot',
  ]),
};

test('all vectors of the supported language pass', () => {
  const verdicts = { passed: 0, leftOut: 0, failed: [] as string[] };
  const suites = getConformanceSuite().suites.filter((suite) => SUITES.includes(suite.name));
  expect(suites.length).toBe(SUITES.length);
  for (const [name, vector] of suites.flatMap((suite) => vectorsOf(suite, suite.name))) {
    if (LEFT_OUT.test(vector.original.expr) || LEFT_OUT.test(bindingTypes(vector))) {
      verdicts.leftOut += 1;
    } else if (name in DEVIATIONS) {
      expect([name, judge(vector)]).not.toEqual([name, 'pass']);
    } else {
      const verdict = judge(vector);
      if (verdict === 'pass') verdicts.passed += 1;
      else verdicts.failed.push(`${name}: ${vector.original.expr} → ${verdict}`);
    }
  }
  expect(verdicts).toEqual({ passed: 643, leftOut: 445, failed: [] });
});

function reason(why: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, why]));
}

function vectorsOf(
  suite: IncrementalTestSuite,
  path: string,
): readonly (readonly [string, IncrementalTest])[] {
  return [
    ...suite.tests.map((vector) => [`${path}/${vector.name}`, vector] as const),
    ...suite.suites.flatMap((inner) => vectorsOf(inner, `${path}/${inner.name}`)),
  ];
}

function bindingTypes(vector: IncrementalTest): string {
  return JSON.stringify(Object.values(vector.original.bindings), (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  ).replaceAll('google.rpc', '');
}

function judge(vector: IncrementalTest): string {
  const parsed = parseExpression(vector.original.expr);
  const matcher = vector.original.resultMatcher;
  if (!parsed.expression) return `does not parse: ${parsed.problems[0]?.message}`;
  const env: Record<string, Value> = {};
  for (const [name, binding] of Object.entries(vector.original.bindings)) {
    if (binding.kind.case !== 'value') return 'binding of another kind';
    env[name] = toValue(binding.kind.value);
  }
  const result = evaluate(parsed.expression, env);
  if (matcher.case === 'evalError')
    return result.ok ? `${show(result.value)}, not an error` : 'pass';
  if (!result.ok) return `error: ${result.error}`;
  const wanted = matcher.case === 'value' ? toValue(matcher.value) : true;
  return show(wanted) === show(result.value)
    ? 'pass'
    : `${show(result.value)}, not ${show(wanted)}`;
}

interface ProtoValue {
  readonly kind: { readonly case?: string | undefined; readonly value?: unknown };
}

function toValue({ kind }: ProtoValue): Value {
  switch (kind.case) {
    case 'nullValue':
      return null;
    case 'listValue':
      return (kind.value as { values: readonly ProtoValue[] }).values.map(toValue);
    case 'mapValue': {
      const { entries } = kind.value as {
        entries: readonly { key: ProtoValue; value: ProtoValue }[];
      };
      return new Map(entries.map(({ key, value }) => [toValue(key), toValue(value)]));
    }
    case 'boolValue':
    case 'int64Value':
    case 'doubleValue':
    case 'stringValue':
      return kind.value as Value;
    default:
      return `a value of kind ${kind.case}`;
  }
}

function show(value: Value): string {
  if (typeof value === 'bigint') return `int ${value}`;
  if (typeof value === 'number') return `double ${value}`;
  if (Array.isArray(value)) return `[${value.map((item) => show(item as Value)).join(', ')}]`;
  if (value instanceof Map) {
    const entries = [...value.entries()].map(([key, item]) => `${show(key)}: ${show(item)}`);
    return `{${entries.sort().join(', ')}}`;
  }
  return JSON.stringify(value);
}
