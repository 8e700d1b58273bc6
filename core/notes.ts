/**
 * Notes: what was said and seen, by kind, with a form of its own where it has to be complete.
 *
 * A note lives in the trail alone; its values are no fields of the case.
 *
 * @module
 */
import { checkCommandData, checkTexts, formFields, Refused } from './command-data.ts';
import { type Draft, factsOf, record, statesOf, tell } from './draft.ts';
import { missingFields } from './fields.ts';
import { guardHolds } from './guards.ts';
import { assignedPeople, holders, partyPeople } from './meant.ts';
import type { Data } from './input.ts';
import type { PersonId } from './plan.ts';
import type { NotePlan } from './work-plan.ts';
import type { WorkAct } from './work.ts';

const NOTE_MAX = 10_000;

/** Writes a note down. */
export function addNote(
  draft: Draft,
  act: Extract<WorkAct, { do: 'add_note' }>,
  actor: PersonId,
): void {
  const kinds = draft.plan.notes ?? {};
  const plan = Object.hasOwn(kinds, act.note) ? kinds[act.note]! : undefined;
  if (plan === undefined || draft.status !== 'open') {
    throw new Refused('event_not_allowed', 'Notes of this kind are not kept here.');
  }
  const may = statesOf(draft).some((state) => partyPeople(draft, state, plan.by).includes(actor));
  if (!may) throw new Refused('not_permitted', 'Notes of this kind are for somebody else.');
  checkTexts({ text: act.text }, { text: NOTE_MAX });
  const data = act.data ?? {};
  checkNote(draft, plan, data);
  record(draft, 'note_added', {
    actor,
    detail: {
      note: act.note,
      level: plan.level,
      text: act.text,
      fields: Object.keys(data).length > 0 ? data : undefined,
    },
  });
  // What the reporter may see is said to them, and what they say to whoever works on it.
  if (plan.level !== 'visible') return;
  const { reporter } = draft;
  const working = assignedPeople(draft);
  const team = working.length > 0 ? working : holders(draft, { kind: 'owner' });
  const told = actor === reporter ? team : [reporter];
  tell(draft, [...new Set(told)].sort(), 'notified');
}

function checkNote(draft: Draft, { form }: NotePlan, data: Data): void {
  checkCommandData(draft, data, new Set(form === null ? [] : formFields(draft.plan, form)));
  const plan = form === null ? undefined : draft.plan.forms[form];
  if (plan === undefined) return;
  const context = factsOf(draft);
  const scope = { plan: draft.plan, people: draft.people, context };
  const holds = (guard: string): boolean => guardHolds(guard, scope).holds;
  const missing = missingFields(plan, draft.plan.fields, data, holds);
  if (missing.length === 0) return;
  const fields = Object.fromEntries(missing.map((field) => [field, 'is needed']));
  throw new Refused('data_missing', `Still needed: ${missing.join(', ')}.`, fields);
}
