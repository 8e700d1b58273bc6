/**
 * Data that comes with commands: what may come, what must, and what is wrong with it.
 *
 * @module
 */
import { canonicalJson } from './canonical.ts';
import { type Draft, record, statesOf } from './draft.ts';
import { checkData, missingFields } from './fields.ts';
import { guardHolds } from './guards.ts';
import type { Data } from './input.ts';
import { isAssignee } from './offers.ts';
import type { FieldPlan, MachineContext, PersonId, Plan, TransitionPlan } from './plan.ts';
import { Refused } from './refused.ts';

export { Refused };

/** Of data that is wrong; which and how stands beside it. */
export const NOT_AS_ASKED = 'Some of the data is not as the form asks for it.';

/** What a person writes to go along with a handoff; no field of the case. */
export const BRIEF = 'brief';

/** The fields that may come with these ways out: what they need, and the actor's own forms. */
export function askedFields(
  draft: Draft,
  transitions: readonly TransitionPlan[],
  actor: PersonId,
): Set<string> {
  const fields = new Set(transitions.flatMap(({ needs }) => needs));
  if (transitions.some(({ handoff }) => handoff !== undefined)) fields.add(BRIEF);
  const forms = transitions.flatMap(({ form }) => (form === null ? [] : [form]));
  for (const path of statesOf(draft)) {
    const form = draft.plan.states[path]?.form;
    // A form is its assignee's: whoever else may send something from here fills in what it asks.
    if (form && isAssignee(draft, path, actor)) forms.push(form);
  }
  for (const form of forms) for (const field of formFields(draft.plan, form)) fields.add(field);
  return fields;
}

/** Refuses data that nobody asked for here, or that is not as its fields say. */
export function checkCommandData(draft: Draft, data: Data, allowed: ReadonlySet<string>): void {
  const { plan } = draft;
  // Without a prototype: a field may be called `__proto__` by whoever sends it.
  const problems = Object.create(null) as Record<string, string>;
  const known = Object.create(null) as Record<string, FieldPlan>;
  for (const [name, value] of Object.entries(data)) {
    if (!allowed.has(name)) {
      problems[name] = `is not asked for here; asked are ${[...allowed].join(', ') || 'no fields'}`;
      continue;
    }
    known[name] = fieldOf(plan, name);
    if (known[name].type === 'person' && typeof value === 'string') {
      if (!Object.hasOwn(draft.people, value)) problems[name] = 'is nobody in the directory';
    }
  }
  const allowedData = Object.fromEntries(
    Object.entries(data).filter(([name]) => Object.hasOwn(known, name)),
  );
  Object.assign(problems, checkData({ fields: known }, allowedData));
  if (Object.keys(problems).length > 0) {
    throw new Refused('data_invalid', NOT_AS_ASKED, problems);
  }
}

/** Refuses a way out whose data is not all there. */
export function checkComplete(
  draft: Draft,
  transition: TransitionPlan,
  { data, context }: { data: Data; context: MachineContext },
): void {
  const missing = transition.needs.filter(
    (field) => !Object.hasOwn(data, field) || data[field] === null,
  );
  const handed = (transition.handoff?.fields ?? []).map((field) => ({ field, required: true }));
  missing.push(
    ...missingFields({ fields: handed }, draft.plan.fields, context.fields, () => true).filter(
      (field) => !missing.includes(field),
    ),
  );
  const form = transition.form === null ? undefined : draft.plan.forms[transition.form];
  if (form !== undefined) {
    const scope = { plan: draft.plan, people: draft.people, context };
    const holds = (guard: string): boolean => guardHolds(guard, scope).holds;
    missing.push(...missingFields(form, draft.plan.fields, context.fields, holds));
  }
  if (missing.length === 0) return;
  const fields = Object.fromEntries(missing.map((field) => [field, 'is needed']));
  throw new Refused('data_missing', `Still needed: ${missing.join(', ')}.`, fields);
}

/**
 * Refuses texts that are none, blank, or too long.
 *
 * @param most the most characters of single ones, default 2,000
 */
export function checkTexts(
  texts: Readonly<Record<string, unknown>>,
  most: Readonly<Record<string, number>> = {},
): void {
  const fields: Record<string, FieldPlan> = {};
  const problems: Record<string, string> = {};
  for (const [name, text] of Object.entries(texts)) {
    fields[name] = { type: 'text', maxLength: most[name] ?? 2_000 };
    if (typeof text !== 'string' || text.trim() === '') problems[name] = 'must be a text';
  }
  Object.assign(problems, checkData({ fields }, texts));
  if (Object.keys(problems).length === 0) return;
  throw new Refused('data_invalid', 'What was sent is not as it should be.', problems);
}

/** Writes down the data that came with a command. */
export function recordData(draft: Draft, data: Data, actor: PersonId | null): void {
  if (Object.keys(data).length > 0) record(draft, 'data', { actor, detail: { fields: data } });
}

/** The names of a form's fields. */
export function formFields(plan: Plan, form: string): readonly string[] {
  return (plan.forms[form]?.fields ?? []).map(({ field }) => field);
}

/** `reason`, `comment`, `question`, `answer` and `note` are texts that need no form. */
function fieldOf(plan: Plan, name: string): FieldPlan {
  return Object.hasOwn(plan.fields, name) ? plan.fields[name]! : { type: 'text' };
}

/** The fields to which data gives another value than they have. */
export function changedFields(before: Data, data: Data): ReadonlySet<string> {
  const names = Object.keys(data).filter((name) => {
    const known = Object.hasOwn(before, name) ? before[name] : undefined;
    return known === undefined || canonicalJson(known) !== canonicalJson(data[name]);
  });
  return new Set(names);
}
