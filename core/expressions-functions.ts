/**
 * The functions and methods of expressions: CEL's standard ones, and those that the caller brings.
 *
 * @module
 */
import { fail, type Meter } from './expressions-meter.ts';
import { int64, kindOf, type Value } from './expressions-values.ts';
import { matchesPart } from './patterns.ts';

/** What the caller answers, e.g. `manages`; `undefined` when it cannot. */
export type Functions = Readonly<Record<string, (args: readonly Value[]) => Value | undefined>>;

/** A call with its arguments evaluated; of a method the target is the first one. */
interface Call {
  readonly name: string;
  readonly args: readonly Value[];
  readonly method: boolean;
}

/** Calls a function or method by name; fails on one that is not known or does not fit. */
export function call(
  { name, args, method }: Call,
  { functions, meter }: { readonly functions: Functions; readonly meter: Meter },
): Value {
  if (method && Object.hasOwn(functions, name)) {
    return functions[name]!(args) ?? fail(`\`${name}\` is not known of ${kindOf(args[0]!)}`);
  }
  const [first, second] = args;
  if (name === 'size' && args.length === 1) return size(first!, meter);
  if (method && args.length === 2 && typeof first === 'string' && typeof second === 'string') {
    const found = onTexts(name, { text: first, part: second, meter });
    if (found !== undefined) return found;
  }
  if (!method && name === 'matches' && typeof first === 'string' && typeof second === 'string') {
    return onTexts(name, { text: first, part: second, meter })!;
  }
  if (!method && args.length === 1) {
    const converted = convert(name, first!);
    if (converted !== undefined) return converted;
  }
  return fail(`\`${name}\` does not go with ${args.map(kindOf).join(' and ')}`);
}

function size(value: Value, meter: Meter): bigint {
  if (typeof value === 'string') {
    meter.spend(value.length / 1000);
    return BigInt([...value].length);
  }
  if (Array.isArray(value)) return BigInt(value.length);
  if (value instanceof Map) return BigInt(value.size);
  if (value !== null && typeof value === 'object') return BigInt(Object.keys(value).length);
  return fail(`${kindOf(value)} has no size`);
}

function onTexts(
  name: string,
  { text, part, meter }: { text: string; part: string; meter: Meter },
): boolean | undefined {
  meter.spend((text.length + part.length) / 1000);
  switch (name) {
    case 'startsWith':
      return text.startsWith(part);
    case 'endsWith':
      return text.endsWith(part);
    case 'contains':
      return text.includes(part);
    case 'matches':
      meter.spend(text.length / 100);
      return matchesPart(part, text) ?? fail('the pattern is not valid');
    default:
      return undefined;
  }
}

function convert(name: string, value: Value): Value | undefined {
  switch (name) {
    case 'int':
      return toInt(value);
    case 'double':
      return toDouble(value);
    case 'string':
      if (value === null || typeof value === 'object') return undefined;
      return typeof value === 'number' ? doubleText(value) : String(value);
    case 'bool':
      return toBool(value);
    case 'dyn':
      return value;
    default:
      return undefined;
  }
}

function toInt(value: Value): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') {
    // Doubles at the edges of the range do not survive the way there and back.
    return Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : fail('a number is out of range');
  }
  if (typeof value !== 'string') return undefined;
  return /^[+-]?\d+$/.test(value)
    ? int64(BigInt(value.replace('+', '')))
    : fail('not a whole number');
}

function toDouble(value: Value): number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value);
  if (typeof value !== 'string') return undefined;
  const number = value.trim() === '' ? Number.NaN : Number(value);
  return Number.isNaN(number) && value !== 'NaN' ? fail('not a number') : number;
}

function toBool(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  if (['1', 't', 'true', 'TRUE', 'True'].includes(value)) return true;
  return ['0', 'f', 'false', 'FALSE', 'False'].includes(value) ? false : fail('not a yes/no');
}

function doubleText(value: number): string {
  return String(value).replace('Infinity', 'Inf');
}
