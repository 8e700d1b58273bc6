/**
 * Priority as a fact of the case: written down when it changes, and set by the owner when need be.
 *
 * @module
 */
import { computePriority, type ComputedPriority, levelOf } from './derived.ts';
import { type Draft, factsOf, record } from './draft.ts';
import { derivedScope } from './guards.ts';
import type { Data } from './input.ts';
import { withContext } from './machine.ts';
import type { Json, PersonId } from './plan.ts';
import type { PriorityFact } from './plan-routing.ts';

/** Computes the priority anew and writes it down when it is another than before. */
export function reprioritise(draft: Draft): void {
  const { priority: plan } = draft.plan;
  const stored = factsOf(draft).priority;
  if (plan === undefined || stored?.isOverride === true) return;
  const computed = compute(draft);
  if (isSame(computed, stored)) return;
  put(draft, { score: computed.score, level: computed.level }, { because: computed.because });
}

/**
 * Sets the priority by hand, or lets it follow its inputs again.
 *
 * @param data `priority` (a number) or `priority_level` (a level), and `reason`; to reset only that
 * @returns what is wrong with the data, by field; nothing when it is done
 */
export function overridePriority(
  draft: Draft,
  { actor, data, reset }: { actor: PersonId; data: Data; reset: boolean },
): Readonly<Record<string, string>> {
  const computed = compute(draft);
  const reason = data['reason'] as string;
  if (reset) {
    const { score, level, because } = computed;
    put(draft, { score, level }, { actor, reason, because });
    return {};
  }
  const plan = draft.plan.priority!;
  const value = data[priorityField(draft)];
  if (plan.kind === 'score') {
    if (typeof value !== 'number') return { priority: 'must be a number' };
    const fact = { score: value, level: levelOf(plan, value), isOverride: true };
    put(draft, fact, { actor, reason, because: { computed: computed.score } });
    return {};
  }
  const names = plan.levels.map(({ name }) => name);
  if (typeof value !== 'string' || !names.includes(value)) {
    return { priority_level: `must be one of ${names.map((name) => `\`${name}\``).join(', ')}` };
  }
  const fact = { score: null, level: value, isOverride: true };
  put(draft, fact, { actor, reason, because: { computed: computed.level } });
  return {};
}

/** The field by which the owner sets the priority: a number, or a level. */
export function priorityField({ plan }: Pick<Draft, 'plan'>): 'priority' | 'priority_level' {
  return plan.priority?.kind === 'score' ? 'priority' : 'priority_level';
}

function compute(draft: Draft): ComputedPriority {
  const scope = { plan: draft.plan, people: draft.people, context: factsOf(draft) };
  return computePriority(draft.plan.priority!, derivedScope(scope));
}

function put(
  draft: Draft,
  fact: PriorityFact,
  told: { actor?: PersonId; reason?: string; because: Readonly<Record<string, Json>> },
): void {
  const facts = factsOf(draft);
  draft.live = withContext(draft.live, { ...facts, priority: fact });
  const { actor = null, reason, because } = told;
  record(draft, 'priority_set', {
    actor,
    detail: {
      ...shown(fact),
      was: facts.priority && shown(facts.priority),
      override: fact.isOverride,
      reason,
      ...because,
    },
  });
}

/** Without what has no value: an entry says only what there is. */
function shown({ score, level }: PriorityFact): Record<string, Json> {
  return { ...(score !== null && { score }), ...(level !== null && { level }) };
}

function isSame(computed: PriorityFact, stored: PriorityFact | undefined): boolean {
  const { score, level } = stored ?? { score: null, level: null };
  return computed.score === score && computed.level === level;
}
