/**
 * What the warnings and breaches of SLA clocks do to people and to the case.
 *
 * A clock belongs to the whole case, so its people are looked for in every state the case is in.
 *
 * @module
 */
import { messageOf } from './actions.ts';
import { act } from './approvals.ts';
import { type Draft, putItem, record, statesOf, tell } from './draft.ts';
import type { WorkItem } from './input.ts';
import { partyPeople } from './meant.ts';
import { partyText } from './people.ts';
import type { Party, PersonId, StatePath } from './plan.ts';
import { type ClockAction, clockPlace } from './sla-plan.ts';
import { itemAround } from './standing.ts';

/** What the module that lets things happen lends to clocks; it knows them, not they it. */
export interface ClockHost {
  /** Sends an event to the statechart; false when no row takes it. */
  readonly send: (draft: Draft, event: string) => boolean;
  /** Sets and clears flags. */
  readonly flag: (
    draft: Draft,
    state: StatePath,
    flags: { readonly set: readonly string[]; readonly clear: readonly string[] },
  ) => void;
}

const WORKING: readonly Party[] = [{ kind: 'assignee' }, { kind: 'approvers' }];
const OWNER: readonly Party[] = [{ kind: 'owner' }];

/**
 * Does one thing for a clock.
 *
 * @returns whether the case has moved
 */
export function doForClock(
  draft: Draft,
  clock: string,
  { action, because, doing }: { action: ClockAction; because: string; doing: ClockHost },
): boolean {
  switch (action.verb) {
    case 'remind':
    case 'notify':
      tellParties(draft, clock, action);
      return false;
    case 'remind_all': {
      const isAnybody = peopleOf(draft, WORKING).length > 0;
      const told = isAnybody
        ? ({ verb: 'remind', who: WORKING } as const)
        : ({ verb: 'notify', who: OWNER } as const);
      tellParties(draft, clock, told);
      return false;
    }
    case 'escalate_to':
      escalate(draft, clock, { who: action.who, because });
      return false;
    case 'do': {
      const { set, clear, notify: who, template } = action;
      if (set.length + clear.length > 0) doing.flag(draft, innermost(draft)[0]!, { set, clear });
      if (who.length > 0) tellParties(draft, clock, { verb: 'notify', who, template });
      return false;
    }
    case 'to':
      return doing.send(draft, action.transition);
  }
}

/** Who is reminded or told, and by which message of the definition. */
interface Told {
  readonly verb: 'remind' | 'notify';
  readonly who: readonly Party[];
  readonly template?: string | undefined;
}

/** Reminds or tells parties, wherever in the case they are meant. */
export function tellParties(draft: Draft, clock: string, { verb, who, template }: Told): void {
  const people = peopleOf(draft, who);
  const kind = verb === 'remind' ? 'reminded' : 'notified';
  record(draft, kind, {
    state: clockPlace(clock),
    detail: { party: who.map(partyText), people, clock, template },
  });
  if (verb === 'remind') {
    for (const item of actingItems(draft)) {
      if (isAsked(item, people)) putItem(draft, { ...item, reminders: item.reminders + 1 });
    }
  }
  tell(draft, people, kind, messageOf(draft, template));
}

/** Superiors are asked in everything open; when nothing is, they are told. */
function escalate(
  draft: Draft,
  clock: string,
  { who, because }: { who: Party; because: string },
): void {
  const items = actingItems(draft);
  for (const { id } of items) act(draft, id, { action: { verb: 'escalate_to', who }, because });
  if (items.length === 0) tellParties(draft, clock, { verb: 'notify', who: [who] });
}

/**
 * Whoever is meant in one of the states counts when they act there (`assignee`); others only when
 * no state's rules exclude them.
 */
function peopleOf(draft: Draft, parties: readonly Party[]): readonly PersonId[] {
  const states = innermost(draft);
  const people = parties.flatMap((party) => {
    const meant = states.map((state) => partyPeople(draft, state, [party]));
    if (party.kind === 'assignee' || party.kind === 'approvers') return meant.flat();
    const [first = [], ...others] = meant;
    return first.filter((person) => others.every((some) => some.includes(person)));
  });
  return [...new Set(people)].sort();
}

function actingItems(draft: Draft): readonly WorkItem[] {
  const items = innermost(draft).map((state) =>
    itemAround(draft, state, ['assignment', 'awaited', 'approval']),
  );
  return [...new Set(items.filter((item) => item !== null))];
}

function isAsked(item: WorkItem, people: readonly PersonId[]): boolean {
  return item.seats.some(
    ({ answer, asked }) =>
      answer === undefined &&
      asked.some((group) => group.people.some((person) => people.includes(person))),
  );
}

function innermost(draft: Draft): readonly StatePath[] {
  const states = statesOf(draft);
  return states.filter((state) => !states.some((other) => other.startsWith(`${state}.`)));
}
