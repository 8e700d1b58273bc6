/**
 * What a party to a case may still do in it: what the definition asks of them as that party.
 *
 * A party who knows of the case, because they are asked or may see a little of it, has no way by a
 * role that they hold beside.
 *
 * @module
 */
import { type AccessDecision, isByRelation } from './access.ts';
import { accessFacts } from './access-facts.ts';
import type { Input, NextEvent, Snapshot } from './input.ts';
import { nextEvents } from './offers.ts';
import { RELATED } from './links.ts';
import type { Party, PersonId, Plan } from './plan.ts';
import type { WorkAct } from './work.ts';

/** Whether a party may take a way that is offered. */
export function isWayOfParty(
  plan: Plan,
  snapshot: Snapshot,
  {
    way: { transition },
    person,
    decision,
  }: { way: Pick<NextEvent, 'transition'>; person: PersonId; decision: AccessDecision },
): boolean {
  const known = Object.hasOwn(plan.transitions, transition) ? plan.transitions[transition] : null;
  if (known == null) return false;
  if (holdsOne(plan, snapshot, { parties: known.by, person })) return true;
  // The work in the state may be theirs as that party: `assign: reporter`.
  const isAsked = snapshot.items.some(
    ({ id, kind }) => kind === 'assignment' && decision.items.includes(id),
  );
  return isAsked && known.by.some(({ kind }) => kind === 'assignee');
}

/** Whether a party may do what a command asks for; of whoever is none, only the case decides. */
export function mayAsParty(
  plan: Plan,
  snapshot: Snapshot,
  { input, decision, nowMs }: { input: Input; decision: AccessDecision; nowMs: number },
): boolean {
  switch (input.kind) {
    case 'event': {
      const { actor: person, event } = input;
      const ways = nextEvents(plan, snapshot, person, nowMs).filter(
        (way) => way.event === event && way.allowed,
      );
      // The case takes the first row that they may take: none of them may be theirs by duty.
      return (
        ways.length > 0 &&
        ways.every((way) => isWayOfParty(plan, snapshot, { way, person, decision }))
      );
    }
    case 'answer':
    case 'delegate':
    case 'decline':
      return decision.items.includes(input.item);
    case 'work':
      if ('task' in input.act) return decision.items.includes(input.act.task);
      return holdsOne(plan, snapshot, { parties: addersOf(plan, input.act), person: input.actor });
    case 'links': {
      const { act } = input;
      const as = act.kind === 'link' ? act.as : 'related';
      const kinds = plan.links ?? {};
      const { by } = Object.hasOwn(kinds, as) ? kinds[as]! : RELATED;
      return holdsOne(plan, snapshot, { parties: by, person: act.actor });
    }
    default:
      return false;
  }
}

/** Who may add a task, evidence, an attachment or a note. */
function addersOf(plan: Plan, act: WorkAct): readonly Party[] {
  if (act.do === 'attach' || act.do === 'withdraw_attachment') {
    return [{ kind: 'reporter' }, ...(plan.evidence?.by ?? [])];
  }
  // Who is a party has no duty to step out of.
  if (act.do === 'recuse') return [];
  if (act.do === 'add_task') return plan.adHoc ?? [];
  if (act.do !== 'add_note') return plan.evidence?.by ?? [];
  const notes = plan.notes ?? {};
  return Object.hasOwn(notes, act.note) ? notes[act.note]!.by : [];
}

function holdsOne(
  plan: Plan,
  snapshot: Snapshot,
  of: { parties: readonly Party[]; person: PersonId },
): boolean {
  return isByRelation(plan, accessFacts(snapshot), of);
}
