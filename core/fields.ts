/**
 * Form fields: whether a value is what the form asks for, and what is still missing.
 *
 * @module
 */
import { instantMs, parseDate } from './dates.ts';
import { matchesWhole } from './patterns.ts';
import type { FieldPlan, FormPlan, Json } from './plan.ts';
import { isVaultReference } from './vault.ts';

/** The most characters of a text that says nothing else. */
export const MAX_TEXT = 10_000;
/** The most rows of a table. */
export const MAX_ROWS = 200;
/** The most characters of an id, a team's name, a file's name. */
const MAX_NAME = 200;
const MAX_FILE_NAME = 255;

/** Half of a surrogate pair: no character, and PostgreSQL refuses it. */
const BROKEN = /\p{Surrogate}/u;

/** A problem of a value: a phrase that follows the field's name, e.g. `must be a date …`. */
type Trouble = string | null;

/**
 * Checks the values that come with a command. `null` takes a value away and fits every field.
 *
 * @returns what is wrong, by field name (of a table `rows[2].amount`); empty when all is right
 */
export function checkData(
  { fields }: { readonly fields: Readonly<Record<string, FieldPlan>> },
  data: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  const problems = new Map<string, string>();
  for (const name of Object.keys(data)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const value = data[name];
    if (field === undefined) problems.set(name, 'is not a field of this case type');
    else if (value !== null && value !== undefined) checkValue(name, { field, value }, problems);
  }
  // Built from entries, so that a field called `__proto__` is a key like any other.
  return Object.fromEntries(problems);
}

/**
 * The fields that a form requires and that have no value, in the form's order.
 *
 * @param fields the fields of the case type; one that is not among them is left out
 * @param facts the values the case has
 * @param guardHolds whether a named guard holds; a field with `when` is asked only then
 */
export function missingFields(
  form: FormPlan,
  fields: Readonly<Record<string, FieldPlan>>,
  facts: Readonly<Record<string, Json>>,
  guardHolds: (guard: string) => boolean,
): string[] {
  return form.fields
    .filter(({ field, required }) => required && Object.hasOwn(fields, field))
    .filter(({ field }) => isMissing(Object.hasOwn(facts, field) ? facts[field] : null))
    .filter(({ when }) => when === undefined || guardHolds(when))
    .map(({ field }) => field);
}

/** A text of blanks only and a table without rows are no answer. */
function isMissing(value: Json | undefined): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === 'string') return value.trim() === '';
  return Array.isArray(value) && value.length === 0;
}

function checkValue(
  name: string,
  { field, value }: { readonly field: FieldPlan; readonly value: unknown },
  problems: Map<string, string>,
): void {
  if (field.type === 'table') {
    checkTable(name, { field, value }, problems);
    return;
  }
  const trouble = troubleOf(field, value);
  if (trouble !== null) problems.set(name, trouble);
}

function troubleOf(field: FieldPlan, value: unknown): Trouble {
  switch (field.type) {
    case 'text':
      return textTrouble(field, value);
    case 'choice':
      if (typeof value === 'string' && field.options?.includes(value)) return null;
      return `must be one of ${(field.options ?? []).map((option) => `\`${option}\``).join(', ')}`;
    case 'scale':
      return numberTrouble(field, value, true);
    case 'number':
      return numberTrouble(field, value, false);
    case 'boolean':
      return typeof value === 'boolean' ? null : 'must be true or false';
    case 'person':
      return nameTrouble(value, 'the id of a person');
    case 'team':
      return nameTrouble(value, 'the name of a team');
    case 'case_link':
      return nameTrouble(value, 'the id of a case');
    case 'date':
      if (typeof value === 'string' && parseDate(value) !== null) return null;
      return 'must be a date that exists, as `2026-03-31`';
    case 'instant':
      if (typeof value === 'string' && instantMs(value) !== null) return null;
      return 'must be a date and time with an offset, as `2026-03-31T09:00:00+02:00`';
    case 'money':
      return moneyTrouble(field, value);
    case 'file':
      return fileTrouble(value);
    default:
      return 'is of a type that is not known';
  }
}

function textTrouble(field: FieldPlan, value: unknown): Trouble {
  if (typeof value !== 'string') return 'must be a text';
  if (field.vault === true && isVaultReference(value)) return null;
  const most = field.maxLength ?? MAX_TEXT;
  // Counted as people count, by characters; the length in code units is never less.
  if (value.length > most && [...value].length > most) {
    return `must have at most ${most} characters, and has ${[...value].length}`;
  }
  // PostgreSQL cannot hold it, and no keyboard writes it.
  if (value.includes('\0')) return 'must not contain the character U+0000';
  if (BROKEN.test(value)) return 'must be a well-formed Unicode text';
  if (field.pattern === undefined || matchesWhole(field.pattern, value)) return null;
  return `must match the pattern \`${field.pattern}\``;
}

function numberTrouble({ min, max }: FieldPlan, value: unknown, whole: boolean): Trouble {
  const kind = whole ? 'a whole number' : 'a number';
  if (typeof value !== 'number' || !Number.isFinite(value)) return `must be ${kind}`;
  if (whole && !Number.isSafeInteger(value)) return `must be ${kind}`;
  const low = min !== undefined && value < min;
  const high = max !== undefined && value > max;
  if (!low && !high) return null;
  if (min !== undefined && max !== undefined) return `must be ${kind} from ${min} to ${max}`;
  return low ? `must be ${min} or more` : `must be ${max} or less`;
}

function nameTrouble(value: unknown, what: string): Trouble {
  const fits = typeof value === 'string' && value.trim() !== '' && value.length <= MAX_NAME;
  return fits && isPlain(value) ? null : `must be ${what}`;
}

/** No control characters, no broken surrogates. */
function isPlain(value: string): boolean {
  // eslint-disable-next-line no-control-regex
  return !BROKEN.test(value) && !/[\u0000-\u001f\u007f]/.test(value);
}

function moneyTrouble({ currency }: FieldPlan, value: unknown): Trouble {
  const money = membersOf(value, ['amount', 'currency']);
  if (!money)
    return `must be an amount and a currency, as \`{ "amount": 12.5, "currency": "${currency ?? 'EUR'}" }\``;
  const { amount, currency: given } = money;
  if (typeof amount !== 'number' || !Number.isFinite(amount) || !hasCents(amount)) {
    return 'must have as amount a number with at most two decimals';
  }
  if (typeof given !== 'string' || !/^[A-Z]{3}$/.test(given)) {
    return 'must have as currency three capital letters, as `EUR`';
  }
  return currency === undefined || given === currency ? null : `must be in ${currency}`;
}

/** The shortest decimal of the number has two decimals or fewer; beyond 2^53 cents nobody can tell. */
function hasCents(amount: number): boolean {
  if (Math.abs(amount) > Number.MAX_SAFE_INTEGER / 100) return false;
  return /^-?\d+(?:\.\d{1,2})?$/.test(String(amount));
}

function fileTrouble(value: unknown): Trouble {
  const file = membersOf(value, ['id', 'name', 'sha256', 'bytes']);
  if (!file) return 'must be a file: `id`, `name`, `sha256` and `bytes`';
  const { id, name, sha256, bytes } = file;
  if (nameTrouble(id, 'id') !== null) return 'must have the id of an uploaded file';
  const named = typeof name === 'string' && name.trim() !== '' && name.length <= MAX_FILE_NAME;
  if (!named || !isPlain(name)) return `must have a name of at most ${MAX_FILE_NAME} characters`;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) {
    return 'must have as sha256 64 hex digits in lower case';
  }
  if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0) {
    return 'must have as bytes a whole number';
  }
  return null;
}

function checkTable(
  name: string,
  { field, value }: { readonly field: FieldPlan; readonly value: unknown },
  problems: Map<string, string>,
): void {
  if (!Array.isArray(value)) {
    problems.set(name, 'must be a list of rows');
    return;
  }
  if (value.length > MAX_ROWS) {
    problems.set(name, `must have at most ${MAX_ROWS} rows, and has ${value.length}`);
    return;
  }
  for (const [index, row] of value.entries())
    checkRow(`${name}[${index}]`, { field, row }, problems);
}

function checkRow(
  place: string,
  { field, row }: { readonly field: FieldPlan; readonly row: unknown },
  problems: Map<string, string>,
): void {
  if (!isObject(row)) {
    problems.set(place, 'must be a row: a map from column to value');
    return;
  }
  const columns = field.columns ?? {};
  for (const name of Object.keys(row)) {
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (!column) problems.set(`${place}.${name}`, 'is not a column of this table');
    else if (row[name] !== null) {
      checkValue(`${place}.${name}`, { field: column, value: row[name] }, problems);
    }
  }
  for (const [name, column] of Object.entries(columns)) {
    const cell = Object.hasOwn(row, name) ? row[name] : null;
    if (column.required && isMissing(cell as Json)) {
      problems.set(`${place}.${name}`, 'is required in every row');
    }
  }
}

/** The value as an object with exactly these own members; `null` when it is none. */
function membersOf<Name extends string>(
  value: unknown,
  names: readonly Name[],
): Readonly<Record<Name, unknown>> | null {
  if (!isObject(value) || Object.keys(value).length !== names.length) return null;
  if (!names.every((name) => Object.hasOwn(value, name))) return null;
  return value as Readonly<Record<Name, unknown>>;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
