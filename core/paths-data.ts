/**
 * Data for proposed scenarios: what a way out asks for, in as many variants as the guards tell
 * apart.
 *
 * @module
 */
import { formatDate } from './dates.ts';
import { guardHolds } from './guards.ts';
import type { Data, People } from './input.ts';
import type { Cast, Constants } from './paths-cast.ts';
import { sampleOf } from './paths-pattern.ts';
import type { FieldPlan, Json, MachineContext, Plan } from './plan.ts';

/** What data is made from. */
export interface DataScope {
  readonly plan: Plan;
  readonly people: People;
  readonly cast: Cast;
  readonly constants: Constants;
  /** The day from which dates are counted, as a day number. */
  readonly today: number;
}

/** What is asked for at one place. */
export interface AskedData {
  /** Fields that must come along whatever the case knows. */
  readonly needs: readonly string[];
  /** The form that must be complete. */
  readonly form: string | null;
}

/** More combinations of values than this are not looked at. */
const COMBINATIONS_MAX = 400;
/** More variants than this are not tried. */
const VARIANTS_MAX = 12;
/** Dates lie this many days ahead, so that clocks that count back from them have room. */
const DAYS_AHEAD = 60;

/**
 * Variants of the data that is asked for: the plainest first, then one for each further answer of
 * the case type's guards that other values bring about.
 */
export function dataVariants(
  scope: DataScope,
  context: MachineContext,
  asked: AskedData,
): readonly Data[] {
  const fields = fieldsFor(scope, context, asked);
  const choices = fields.map((name) => {
    const mayBeMissing = !mustCome(scope, name, asked);
    return { name, values: [...valuesFor(scope, name), ...(mayBeMissing ? [null] : [])] };
  });
  const seen = new Set<string>();
  const variants: Data[] = [];
  for (const data of combinations(choices)) {
    const verdict = guardVector(scope, { ...context, fields: { ...context.fields, ...data } });
    if (seen.has(verdict)) continue;
    seen.add(verdict);
    variants.push(data);
    if (variants.length === VARIANTS_MAX) break;
  }
  return variants;
}

/** What all guards that are not about somebody come to, as text. */
export function guardVector({ plan, people }: DataScope, context: MachineContext): string {
  return Object.keys(plan.guards)
    .filter((name) => !plan.guards[name]!.aboutPerson)
    .map((name) => (guardHolds(name, { plan, people, context }).holds ? '1' : '0'))
    .join('');
}

/** What must come, what conditions or clocks ask, and nothing else. */
function fieldsFor(
  { plan, constants }: DataScope,
  context: MachineContext,
  { needs, form }: AskedData,
): readonly string[] {
  const dated = new Set(
    Object.values(plan.timers).flatMap(({ when }) => ('field' in when ? [when.field] : [])),
  );
  const own = (plan.forms[form ?? '']?.fields ?? [])
    .filter(({ field, required }) => {
      const isKnown = (context.fields[field] ?? null) !== null;
      if (isAsked(field, constants)) return true;
      return !isKnown && (required || dated.has(field));
    })
    .map(({ field }) => field);
  return [...new Set([...needs, ...own])];
}

/** Whether a way out is refused without the field. */
function mustCome({ plan }: DataScope, name: string, { needs, form }: AskedData): boolean {
  if (needs.includes(name)) return true;
  return plan.forms[form ?? '']?.fields.some((one) => one.field === name && one.required) === true;
}

/** Whether a condition speaks of a field or of a member of it. */
function isAsked(field: string, constants: Constants): boolean {
  return [...constants.keys()].some((path) => path === field || path.startsWith(`${field}.`));
}

function* combinations(
  choices: readonly { readonly name: string; readonly values: readonly Json[] }[],
): Generator<Data> {
  const total = choices.reduce((product, { values }) => product * values.length, 1);
  for (let index = 0; index < Math.min(total, COMBINATIONS_MAX); index += 1) {
    let rest = index;
    const data: Record<string, Json> = {};
    for (const { name, values } of choices) {
      const value = values[rest % values.length]!;
      // Left out: in a scenario nothing can be sent without a value.
      if (value !== null) data[name] = value;
      rest = Math.floor(rest / values.length);
    }
    yield data;
  }
}

/** The values worth trying for a field; one when no condition asks for it. */
function valuesFor(scope: DataScope, name: string): readonly Json[] {
  const field = Object.hasOwn(scope.plan.fields, name)
    ? scope.plan.fields[name]!
    : ({ type: 'text' } as const);
  if (field.type === 'person') {
    const people = scope.cast.ofField.get(name) ?? [scope.cast.reporter];
    return isAsked(name, scope.constants) ? people : people.slice(0, 1);
  }
  const plain = plainValue(scope, name, field);
  if (!isAsked(name, scope.constants)) return [plain];
  const others = otherValues(scope, name, field);
  return [plain, ...others.filter((value) => JSON.stringify(value) !== JSON.stringify(plain))];
}

function plainValue(scope: DataScope, name: string, field: FieldPlan): Json {
  switch (field.type) {
    case 'text':
      if (field.pattern !== undefined) return sampleOf(field.pattern);
      return capital(name).slice(0, field.maxLength);
    case 'choice':
      return field.options?.[0] ?? '';
    case 'scale':
    case 'number':
      return field.min ?? Math.min(1, field.max ?? 1);
    case 'boolean':
      return false;
    case 'date':
      return formatDate(scope.today + DAYS_AHEAD);
    case 'instant':
      return `${formatDate(scope.today + DAYS_AHEAD)}T10:00:00Z`;
    case 'money':
      return { amount: 100, currency: field.currency ?? 'EUR' };
    case 'person':
      return scope.cast.reporter;
    case 'team':
      return Object.values(scope.plan.roles)[0]?.team ?? 'team';
    case 'case_link':
      return 'case-1';
    case 'file':
      return { id: 'file-1', name: `${name}.pdf`, sha256: '0'.repeat(64), bytes: 1000 };
    case 'table':
      return [rowFor(scope, field)];
  }
}

function rowFor(scope: DataScope, { columns = {} }: FieldPlan): Json {
  const cells = Object.entries(columns).filter(
    ([, column], index) => column.required || index === 0,
  );
  return Object.fromEntries(cells.map(([name, column]) => [name, plainValue(scope, name, column)]));
}

function otherValues(scope: DataScope, name: string, field: FieldPlan): readonly Json[] {
  const constants = [...(scope.constants.get(name) ?? [])];
  const numbers = (path: string): readonly number[] =>
    [...(scope.constants.get(path) ?? [])].filter((value) => typeof value === 'number');
  switch (field.type) {
    case 'choice':
      return field.options ?? [];
    case 'boolean':
      return [true];
    case 'scale':
    case 'number': {
      const near = numbers(name).flatMap((at) => [at, at - 1, at + 1]);
      const ends = field.max === undefined ? [] : [field.max];
      return [...ends, ...near].filter((value) => fits(field, value));
    }
    case 'money': {
      const near = numbers(`${name}.amount`).flatMap((at) => [at + 1, at, at - 1]);
      return near.map((amount) => ({ amount, currency: field.currency ?? 'EUR' }));
    }
    case 'date':
      return [scope.today - 1, scope.today + 1].map(formatDate);
    case 'instant':
      return [scope.today - 1, scope.today + 1].map((day) => `${formatDate(day)}T10:00:00Z`);
    case 'table': {
      const counts = numbers(name).flatMap((at) => [at, at + 1]);
      const most = Math.max(2, ...counts.filter((at) => at <= 20));
      return Array.from({ length: most - 1 }, (_, index) =>
        Array.from({ length: index + 2 }, () => rowFor(scope, field)),
      );
    }
    default:
      return constants.filter((value) => typeof value === 'string');
  }
}

function fits({ min, max }: FieldPlan, value: number): boolean {
  return (min === undefined || value >= min) && (max === undefined || value <= max);
}

function capital(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
