/**
 * Handoffs: the package that the next department gets along with a case.
 *
 * @module
 */
import { changeCount } from './counts.ts';
import { type Draft, factsOf, record } from './draft.ts';
import type { Json, MachineContext, Plan, TransitionPlan } from './plan.ts';
import type { HandoffPlan } from './work-plan.ts';
import { fieldTitle } from './title.ts';

/** Writes down what is handed over by a transition that is being taken, and counts it. */
export function handOver(draft: Draft, transition: TransitionPlan, handoff: HandoffPlan): void {
  const { fields } = factsOf(draft);
  const { from } = transition;
  record(draft, 'handed_over', {
    state: from,
    actor: draft.cause.kind === 'command' ? draft.cause.actor : null,
    detail: {
      from,
      to: handoff.toState ?? undefined,
      party: handoff.to ?? undefined,
      fields: Object.fromEntries(handoff.fields.map((name) => [name, fields[name] ?? null])),
      brief: draft.brief ?? handoffBrief(draft.plan, handoff, fields),
      edited: draft.brief === null ? undefined : true,
    },
  });
  draft.brief = null;
  changeCount(draft, 'handoffs', 1);
  if (handoff.accept && handoff.toState !== null) {
    draft.handing = { from, toState: handoff.toState };
  }
}

/** A first draft of the brief, to be edited by a person: each field on a line. */
export function handoffBrief(
  plan: Plan,
  { fields: names }: HandoffPlan,
  fields: MachineContext['fields'],
): string {
  return names.map((name) => `${fieldTitle(plan, name)}: ${valueText(fields[name])}`).join('\n');
}

function valueText(value: Json | undefined): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `${value.length} ${value.length === 1 ? 'row' : 'rows'}`;
  const { amount, currency, name } = value as Readonly<Record<string, Json>>;
  if (amount !== undefined) return `${String(amount)} ${String(currency)}`;
  return String(name ?? '');
}
