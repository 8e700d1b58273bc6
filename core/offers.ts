/**
 * What may happen next in a case, by whom, and why not.
 *
 * @module
 */
import { placeOf } from './approvals.ts';
import { offeredBuiltIns } from './built-in-events.ts';
import { type Draft, factsOf, openDraft, statesOf } from './draft.ts';
import { guardHolds } from './guards.ts';
import { handoffBrief } from './handoffs.ts';
import { holders, partyPeople } from './meant.ts';
import type { NextAnswer, NextEvent, Snapshot } from './input.ts';
import { partyText } from './people.ts';
import type { Party, PersonId, Plan, StatePath, TransitionPlan } from './plan.ts';
import { whyNotExtend } from './sla-extend.ts';
import { actingItems, standing } from './standing.ts';
import { gateText } from './task-gates.ts';

/** A row that an event could take, and the active state that offers it. */
export interface Row {
  readonly state: StatePath;
  readonly transition: TransitionPlan;
}

/** The rows an event could take now, innermost states first, guards not yet asked. */
export function candidateRows(draft: Draft, event: string): readonly Row[] {
  return [...statesOf(draft)].reverse().flatMap((state) => {
    const on = draft.plan.states[state]?.on;
    const rows = on !== undefined && Object.hasOwn(on, event) ? on[event]! : [];
    return rows.map((id) => ({ state, transition: draft.plan.transitions[id]! }));
  });
}

/** Whether a person may take a row. */
export function mayTake(draft: Draft, { state, transition }: Row, person: PersonId): boolean {
  return transition.by.some(
    (party) =>
      isParty(draft, { party, state, person }) ||
      awaitedSeats(draft, transition, party).some(
        ({ item, seat }) => standing(draft, item, { seat, person }) !== null,
      ),
  );
}

/** Whether a person works in a state now. */
export function isAssignee(draft: Draft, state: StatePath, person: PersonId): boolean {
  return isParty(draft, { party: { kind: 'assignee' }, state, person });
}

/** Parties as people read them: `er_lead or manager of respondent`. */
export function whoMayText(transitions: readonly TransitionPlan[]): string {
  const parties = [...new Set(transitions.flatMap(({ by }) => by.map(partyText)))];
  return parties.map((party) => `\`${party}\``).join(' or ') || 'nobody';
}

/** The events that a person may send now. */
export function offeredEvents(draft: Draft, person: PersonId): readonly string[] {
  const events = offeredNames(draft).filter((event) =>
    candidateRows(draft, event).some(
      (row) =>
        mayTake(draft, row, person) &&
        isOpen(draft, row.transition) &&
        gateText(draft, { event, transition: row.transition }) === null,
    ),
  );
  const builtIn = offeredBuiltIns(draft, person).filter(({ allowed }) => allowed);
  return [...events, ...builtIn.map(({ event }) => event)];
}

/**
 * Everything that may happen next by somebody's command, with who may and why not.
 *
 * @param person for whom `allowed` and `because` are told; `null` tells them of nobody
 * @param nowMs the asker's clock; deadlines due but not yet settled are not looked ahead to
 */
export function nextEvents(
  plan: Plan,
  snapshot: Snapshot,
  person: PersonId | null,
  nowMs: number,
): readonly NextEvent[] {
  if (snapshot.status === 'faulted') return [];
  const draft = openDraft(plan, snapshot, nowMs);
  return [...offers(draft, person), ...offeredBuiltIns(draft, person)];
}

/** The open approvals, with the answers possible, and whether (and how) a person may answer. */
export function nextAnswers(
  plan: Plan,
  snapshot: Snapshot,
  person: PersonId | null,
  nowMs: number,
): readonly NextAnswer[] {
  if (snapshot.status === 'faulted') return [];
  const draft = openDraft(plan, snapshot, nowMs);
  const open = draft.items.filter((item) => item.approval !== undefined);
  return open.map((item) => {
    const place = person === null ? null : placeOf(draft, item, person);
    const refused = place !== null && 'code' in place ? place.message : null;
    return {
      item: item.id,
      state: item.state,
      approval: item.approval!,
      results: ['approved', 'rejected', ...plan.approvals[item.approval!]!.results],
      allowed: place !== null && refused === null,
      via: place !== null && 'via' in place ? place.via : null,
      because: refused,
    };
  });
}

/** Of active states those with no active state inside. */
export function innermost(states: readonly StatePath[]): readonly StatePath[] {
  return states.filter((state) => !states.some((other) => other.startsWith(`${state}.`)));
}

function offers(draft: Draft, person: PersonId | null): readonly NextEvent[] {
  return offeredNames(draft).flatMap((event) =>
    candidateRows(draft, event)
      // Asked for nobody in particular, an extension that nobody can send is no way at all.
      .filter(({ transition: { extend } }) => person !== null || mayExtend(draft, extend))
      .map((row) => offer(draft, { event, row, person })),
  );
}

function offeredNames(draft: Draft): readonly string[] {
  const names = statesOf(draft).flatMap((state) => Object.keys(draft.plan.states[state]?.on ?? {}));
  return [...new Set(names)];
}

function mayExtend(draft: Draft, clock: string | undefined): boolean {
  return clock === undefined || whyNotExtend(draft, clock) === null;
}

function isOpen(draft: Draft, { when, extend }: TransitionPlan): boolean {
  if (!mayExtend(draft, extend)) return false;
  const scope = { plan: draft.plan, people: draft.people, context: factsOf(draft) };
  return when === null || guardHolds(when, scope).holds;
}

function offer(
  draft: Draft,
  { event, row, person }: { event: string; row: Row; person: PersonId | null },
): NextEvent {
  const { transition, state } = row;
  const target = targetOf(draft, transition, state);
  const may = person !== null && mayTake(draft, row, person);
  const holds = isOpen(draft, transition);
  const gate = gateText(draft, { event, transition });
  const { handoff } = transition;
  const closed = (): string =>
    (transition.extend && whyNotExtend(draft, transition.extend)) ??
    `\`${transition.when}\` does not hold now.`;
  const because = !may ? `It is for ${whoMayText([transition])}.` : holds ? gate : closed();
  return {
    event,
    transition: transition.id,
    to: target,
    title: target === null ? null : (draft.plan.states[target]?.title ?? null),
    by: transition.by.map(partyText),
    people: peopleOf(draft, row),
    needs: transition.needs,
    form: transition.form,
    ...(handoff !== undefined && {
      handoff: {
        fields: handoff.fields,
        brief: handoffBrief(draft.plan, handoff, factsOf(draft).fields),
      },
    }),
    allowed: may && holds && gate === null,
    because: person === null ? null : because,
  };
}

function targetOf(draft: Draft, { to }: TransitionPlan, state: StatePath): StatePath | null {
  return to === 'previous' ? (factsOf(draft).previous[state] ?? null) : to;
}

/** Everybody who may take a row now, as far as they are asked or hold its party. */
function peopleOf(draft: Draft, { state, transition }: Row): readonly PersonId[] {
  const people = transition.by.flatMap((party) => {
    const asked = awaitedSeats(draft, transition, party).flatMap(({ seat }) => seat.asked);
    const own = isActing(party) ? partyPeople(draft, state, [party]) : holders(draft, party);
    return [...own, ...asked.flatMap((group) => group.people)];
  });
  return [...new Set(people)].sort();
}

/** The seats by which a waiting state asks a party of its own ways out, and who stands in for it. */
function awaitedSeats(draft: Draft, { from }: TransitionPlan, party: Party) {
  const text = partyText(party);
  return draft.items
    .filter((item) => item.kind === 'awaited' && item.state === from)
    .flatMap((item) => item.seats.map((seat) => ({ item, seat })))
    .filter(({ seat }) => seat.party === text);
}

function isParty(
  draft: Draft,
  { party, state, person }: { party: Party; state: StatePath; person: PersonId },
): boolean {
  if (!isActing(party)) return holders(draft, party).includes(person);
  const kind = party.kind === 'assignee' ? 'assignment' : 'approval';
  return actingItems(draft, state, [kind]).some((item) =>
    item.seats.some((seat) => standing(draft, item, { seat, person }) !== null),
  );
}

function isActing(party: Party): boolean {
  return party.kind === 'assignee' || party.kind === 'approvers';
}
