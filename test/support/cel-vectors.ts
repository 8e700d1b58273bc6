/**
 * CEL's own conformance vectors (`@bufbuild/cel-spec`), put to the interpreter.
 *
 * @module
 */
import {
  getConformanceSuite,
  type IncrementalTest,
  type IncrementalTestSuite,
} from '@bufbuild/cel-spec/testdata/tests.js';
import { parseExpression } from '../../compiler/expressions.ts';
import { evaluate, type Value } from '../../core/expressions.ts';

/** A vector by its name, `suite/section/name`. */
export interface CelVector {
  readonly name: string;
  readonly suite: string;
  readonly section: string;
  readonly expression: string;
  /** All that it binds and expects, as text, for telling what it speaks of. */
  readonly values: string;
  /** Whether an error is what should come of it. */
  readonly expectsError: boolean;
  /** `pass`, or what came instead. */
  readonly verdict: string;
}

/** Every vector of every suite, judged. */
export function celVectors(): readonly CelVector[] {
  return getConformanceSuite().suites.flatMap((suite) =>
    vectorsOf(suite, suite.name).map(([name, vector]) => ({
      name,
      suite: suite.name,
      section: name.split('/')[1]!,
      expression: vector.original.expr,
      values: valuesOf(vector),
      expectsError: vector.original.resultMatcher.case === 'evalError',
      verdict: judge(vector),
    })),
  );
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

function valuesOf({ original }: IncrementalTest): string {
  const said = [Object.values(original.bindings), original.resultMatcher];
  return JSON.stringify(said, (_key, value: unknown) =>
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
