/**
 * Values of expressions: equality, order and arithmetic as CEL has them.
 *
 * @module
 */
import { fail, type Meter } from './expressions-meter.ts';
import { instantMs } from './dates.ts';

/**
 * A value while evaluating: JSON, with `bigint` for CEL's whole numbers and a `Map` for a map
 * written in the source (its keys can be whole numbers and yes/no).
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Value[]
  | ReadonlyMap<Value, Value>
  | { readonly [key: string]: Value };

const MAX_INT = 2n ** 63n - 1n;
const MIN_INT = -(2n ** 63n);

/** A whole number in CEL's range; fails beyond it. */
export function int64(value: bigint): bigint {
  return value > MAX_INT || value < MIN_INT ? fail('a whole number is out of range') : value;
}

/** An item of a list, a member of a map or of a JSON object; `undefined` when there is none. */
export function member(container: Value, key: Value): Value | undefined {
  if (Array.isArray(container)) {
    if (!isNumber(key) || Number(key) % 1 !== 0)
      return fail('a list needs a whole number in `[ ]`');
    return container[Number(key)] as Value | undefined;
  }
  if (container instanceof Map) {
    const whole = typeof key === 'number' && Number.isInteger(key) ? BigInt(key) : key;
    return container.get(whole) as Value | undefined;
  }
  if (container !== null && typeof container === 'object' && typeof key === 'string') {
    const object = container as { readonly [key: string]: Value };
    return Object.hasOwn(object, key) ? object[key] : undefined;
  }
  return fail(`${kindOf(container)} has no members`);
}

/** Equality across all values; numbers by amount, different kinds are never equal. */
export function equal(left: Value, right: Value, meter: Meter): boolean {
  meter.spend(1);
  if (isNumber(left) && isNumber(right)) return compare(left, right) === 0;
  if (typeof left === 'string') meter.spend(left.length / 1000);
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') {
    return left === right;
  }
  if (Array.isArray(left) || Array.isArray(right)) {
    return (
      Array.isArray(left) &&
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => equal(item as Value, right[index] as Value, meter))
    );
  }
  const entries = entriesOf(left);
  return (
    entries.length === entriesOf(right).length &&
    entries.every(([key, value]) => {
      const other =
        typeof key === 'string' || right instanceof Map ? member(right, key) : undefined;
      return other !== undefined && equal(value, other, meter);
    })
  );
}

/** Order of two numbers, texts or yes/no values: negative, zero, positive, or NaN for neither. */
export function compare(left: Value, right: Value): number {
  if (isNumber(left) && isNumber(right)) {
    // JavaScript orders whole numbers and doubles by amount, exactly; NaN has no order.
    if (left < right) return -1;
    if (left > right) return 1;
    return left <= right ? 0 : Number.NaN;
  }
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right);
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  return fail(`${kindOf(left)} and ${kindOf(right)} have no order`);
}

/** `+`: numbers, texts, lists. */
export function add(left: Value, right: Value, meter: Meter): Value {
  if (typeof left === 'string' && typeof right === 'string') {
    meter.spend((left.length + right.length) / 1000);
    return left + right;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    meter.spend(left.length + right.length);
    return [...left, ...right] as readonly Value[];
  }
  return arithmetic('+', left, right);
}

/** Arithmetic of two numbers; whole numbers stay whole and fail on overflow. */
export function arithmetic(sign: '+' | '-' | '*' | '/' | '%', left: Value, right: Value): Value {
  if (typeof left === 'bigint' && typeof right === 'bigint') return whole(sign, left, right);
  if (!isNumber(left) || !isNumber(right)) {
    return fail(`\`${sign}\` does not go with ${kindOf(left)} and ${kindOf(right)}`);
  }
  const [a, b] = [Number(left), Number(right)];
  if (sign === '%') return fail('`%` needs whole numbers');
  return sign === '+' ? a + b : sign === '-' ? a - b : sign === '*' ? a * b : a / b;
}

/** A leading minus. */
export function negate(value: Value): Value {
  if (typeof value === 'bigint') return int64(-value);
  return typeof value === 'number' ? -value : fail('`-` needs a number');
}

/** What a value is, in words. */
export function kindOf(value: Value): string {
  if (value === null) return 'no value';
  if (Array.isArray(value)) return 'a list';
  if (isNumber(value)) return 'a number';
  if (typeof value === 'string') return 'a text';
  return typeof value === 'boolean' ? 'a yes/no' : 'a map';
}

function whole(sign: string, left: bigint, right: bigint): bigint {
  if ((sign === '/' || sign === '%') && right === 0n) return fail('a division by zero');
  if (sign === '+') return int64(left + right);
  if (sign === '-') return int64(left - right);
  if (sign === '*') return int64(left * right);
  return int64(sign === '/' ? left / right : left % right);
}

function isNumber(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function entriesOf(value: object): readonly (readonly [Value, Value])[] {
  return value instanceof Map ? [...value.entries()] : Object.entries(value);
}

/** By time when both are instants (offsets may differ), else by code point. */
function compareTexts(left: string, right: string): number {
  const [leftMs, rightMs] = [instantMs(left), instantMs(right)];
  if (leftMs !== null && rightMs !== null) return leftMs - rightMs;
  if (left === right) return 0;
  const [a, b] = [[...left], [...right]];
  const at = a.findIndex((char, index) => char !== b[index]);
  if (at === -1) return -1;
  return (a[at]!.codePointAt(0) ?? 0) - (b[at]?.codePointAt(0) ?? -1);
}
