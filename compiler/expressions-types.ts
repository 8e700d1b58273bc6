/**
 * The types of values in conditions, and what can be compared with what.
 *
 * @module
 */
import { instantMs, parseDate } from '../core/dates.ts';
import type { FieldPlan } from '../core/plan.ts';
import { nearest } from './suggest.ts';

/** What a name or a part of a condition is. */
export type ValueType =
  | { readonly kind: 'text'; readonly max?: number; readonly literal?: string }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'number'; readonly whole?: boolean }
  | {
      readonly kind: 'boolean' | 'person' | 'team' | 'date' | 'instant' | 'money' | 'file';
    }
  | { readonly kind: 'case_link' | 'null' | 'any' }
  | { readonly kind: 'list'; readonly of: ValueType; readonly most: number }
  | {
      readonly kind: 'row';
      readonly columns: Readonly<Record<string, ValueType>>;
      /** What it is in words, when it is no row of a table. */
      readonly title?: string;
    };

/** What a condition can name: fields, flags (`{ kind: 'boolean' }`) and, for `never`, `person`. */
export interface TypeEnv {
  readonly names: Readonly<Record<string, ValueType>>;
}

/** The most rows of a table, and the most characters of a text that says nothing else. */
const MAX_ROWS = 200;
const MAX_TEXT = 10_000;

/** The type of a field's value. */
export function typeOfField(field: FieldPlan): ValueType {
  switch (field.type) {
    case 'text':
      return { kind: 'text', max: field.maxLength ?? MAX_TEXT };
    case 'choice':
      return { kind: 'choice', options: field.options ?? [] };
    case 'scale':
    case 'number':
      return { kind: 'number' };
    case 'table': {
      const columns = Object.entries(field.columns ?? {});
      const of: ValueType = {
        kind: 'row',
        columns: Object.fromEntries(columns.map(([name, column]) => [name, typeOfField(column)])),
      };
      return { kind: 'list', of, most: MAX_ROWS };
    }
    default:
      return { kind: field.type };
  }
}

/** The type of `sla`: how each clock stands. */
export function clocksType(clocks: Iterable<string>): ValueType {
  const yesNo: ValueType = { kind: 'boolean' };
  const clock: ValueType = {
    kind: 'row',
    title: 'a clock',
    columns: { running: yesNo, paused: yesNo, met: yesNo, breached: yesNo, extended: yesNo },
  };
  const columns = Object.fromEntries([...clocks].map((name) => [name, clock]));
  return { kind: 'row', title: '`sla`', columns };
}

/** The members that a value of a type has; `null` when it has none. */
export function membersOf(type: ValueType): Readonly<Record<string, ValueType>> | null {
  switch (type.kind) {
    case 'person':
      return {
        is_executive: { kind: 'boolean' },
        country: { kind: 'text', max: 100 },
        department: { kind: 'text', max: 200 },
      };
    case 'money':
      return { amount: { kind: 'number' }, currency: { kind: 'text', max: 3 } };
    case 'file':
      return {
        id: { kind: 'text', max: 200 },
        name: { kind: 'text', max: 255 },
        sha256: { kind: 'text', max: 64 },
        bytes: { kind: 'number' },
      };
    case 'row':
      return type.columns;
    default:
      return null;
  }
}

/** A type in words. */
export function typeName(type: ValueType): string {
  switch (type.kind) {
    case 'boolean':
      return 'a yes/no';
    case 'null':
      return '`null`';
    case 'any':
      return 'a value';
    case 'row':
      return type.title ?? 'a row of a table';
    case 'instant':
      return 'an instant';
    case 'case_link':
      return 'a case link';
    case 'money':
      return 'an amount of money';
    default:
      return `a ${type.kind}`;
  }
}

/** The most characters that a value can have. */
export function textMax(type: ValueType): number {
  if (type.kind === 'text') return type.max ?? MAX_TEXT;
  return type.kind === 'any' ? MAX_TEXT : 100;
}

/** Why two values cannot be compared, and what to write. */
export interface Mismatch {
  readonly code: 'wrong_type' | 'wrong_value';
  readonly message: string;
  readonly help?: string;
}

/** Checks `==` and `!=` (and `in`); `null` when they make sense. */
export function mismatch(left: ValueType, right: ValueType): Mismatch | null {
  if (left.kind === 'any' || right.kind === 'any') return null;
  if (left.kind === 'null' || right.kind === 'null') return null;
  if (isLiteral(left) && !isLiteral(right)) return mismatch(right, left);
  if (isLiteral(right)) {
    const wrong = wrongLiteral(left, right.literal);
    if (wrong !== undefined) return wrong;
  }
  if (left.kind === 'instant' && right.kind === 'instant') {
    return wrongType(
      'two instants are hardly ever equal',
      'compare them with `<`, `<=`, `>` or `>=`',
    );
  }
  if (left.kind === right.kind) return left.kind === 'list' ? sameItems(left, right) : null;
  if (isText(left) && isText(right)) return null;
  return unlike(left, right);
}

/** Checks `<`, `<=`, `>` and `>=`. */
export function orderMismatch(left: ValueType, right: ValueType): Mismatch | null {
  if (left.kind === 'any' || right.kind === 'any') return null;
  if (isLiteral(left) && !isLiteral(right)) return orderMismatch(right, left);
  if (isLiteral(right) && (left.kind === 'date' || left.kind === 'instant')) {
    return wrongLiteral(left, right.literal) ?? null;
  }
  const kinds = [left.kind, right.kind];
  if (kinds.includes('null'))
    return wrongType('`null` is neither more nor less than anything', 'ask for `!= null`');
  if (left.kind !== right.kind) return unlike(left, right);
  if (['number', 'date', 'instant', 'text'].includes(left.kind)) return null;
  const help: Readonly<Record<string, string>> = {
    money: 'compare `.amount`',
    choice: 'name the options: `x in ["a", "b"]`',
    boolean: 'a yes/no is a condition by itself',
  };
  return wrongType(`${typeName(left)} is neither more nor less than another`, help[left.kind]);
}

/** The type of a list's items together: `any` when they differ. */
export function commonType(types: readonly ValueType[]): ValueType {
  const [first, ...others] = types;
  if (!first) return { kind: 'any' };
  if (others.length === 0) return first;
  if (types.every((type) => type.kind === 'text')) return { kind: 'text' };
  return others.every((type) => type.kind === first.kind) ? first : { kind: 'any' };
}

function sameItems(left: ValueType & { kind: 'list' }, right: ValueType): Mismatch | null {
  return right.kind === 'list' ? mismatch(left.of, right.of) : null;
}

function isLiteral(type: ValueType): type is { kind: 'text'; literal: string } {
  return type.kind === 'text' && type.literal !== undefined;
}

/** Whether a value is a text to look into. */
export function isText(type: ValueType): boolean {
  return ['text', 'choice', 'team', 'case_link'].includes(type.kind);
}

/** `undefined`: nothing special about this type and a text; `null`: the text is right. */
function wrongLiteral(type: ValueType, literal: string): Mismatch | null | undefined {
  switch (type.kind) {
    case 'choice': {
      // A choice without options has a diagnostic of its own.
      if (type.options.length === 0 || type.options.includes(literal)) return null;
      const near = nearest(literal, type.options);
      const list = type.options.map((option) => `\`${option}\``).join(', ');
      return {
        code: 'wrong_value',
        message: `\`${literal}\` is none of the options`,
        help: near ? `did you mean \`${near}\`?` : `the options are ${list}`,
      };
    }
    case 'date':
      if (parseDate(literal) !== null) return null;
      return {
        code: 'wrong_value',
        message: `\`${literal}\` is no date`,
        help: 'write a date as `"2026-03-31"`',
      };
    case 'instant':
      if (instantMs(literal) !== null) return null;
      return {
        code: 'wrong_value',
        message: `\`${literal}\` is no instant`,
        help: 'write an instant as `"2026-03-31T09:00:00Z"`',
      };
    case 'person':
      return wrongType(
        'a person is compared with a text',
        'compare with a field of type person: a condition never names an individual',
      );
    default:
      return undefined;
  }
}

function unlike(left: ValueType, right: ValueType): Mismatch {
  const kinds = new Set([left.kind, right.kind]);
  const help = kinds.has('money')
    ? 'compare `.amount` or `.currency`'
    : kinds.has('date') && kinds.has('instant')
      ? 'a date has no time of day: use two dates or two instants'
      : kinds.has('text') && kinds.has('number')
        ? 'write a number without quotes'
        : kinds.has('text') && kinds.has('boolean')
          ? 'a yes/no is a condition by itself: leave the comparison out'
          : undefined;
  return wrongType(`${typeName(left)} is compared with ${typeName(right)}`, help);
}

function wrongType(message: string, help?: string): Mismatch {
  return { code: 'wrong_type', message, ...(help ? { help } : {}) };
}
