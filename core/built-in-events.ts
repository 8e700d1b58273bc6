/**
 * Events that a case takes by itself, beside those its author wrote: what an owner may correct.
 *
 * They are sent like any other event and stay in the state; each writes an entry of its own kind
 * with who, why, and what it was before. Names in {@link BUILT_IN_EVENTS} are reserved.
 *
 * @module
 */
import { changeable, changeDeadline, hasDeadlines } from './deadline-change.ts';
import { type Draft, factsOf } from './draft.ts';
import { decideSimilar, judges } from './duplicates.ts';
import type { Data, NextEvent, RefusalCode } from './input.ts';
import { holders } from './meant.ts';
import type { PersonId } from './plan.ts';
import { overridePriority, priorityField } from './priority.ts';
import { reassign, routedItems } from './routing.ts';
import { ownersFor } from './standing.ts';

/** Why a built-in event was not done. */
export interface BuiltInRefusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly fields?: Readonly<Record<string, string>>;
}

interface BuiltIn {
  readonly title: string;
  /** The fields that must come with it. */
  readonly needs: (draft: Draft) => readonly string[];
  readonly mayNeed: readonly string[];
  readonly isOffered: (draft: Draft) => boolean;
  /** When it answers, if that is more often than it can be done: to say why not. */
  readonly answers?: (draft: Draft) => boolean;
  readonly people: (draft: Draft) => readonly PersonId[];
  readonly by: readonly string[];
  readonly apply: (draft: Draft, sent: { actor: PersonId; data: Data }) => BuiltInRefusal | null;
}

const EVENTS: Readonly<Record<string, BuiltIn>> = {
  set_priority: {
    title: 'Set the priority',
    needs: (draft) => [priorityField(draft), 'reason'],
    mayNeed: [],
    isOffered: ({ plan }) => plan.priority !== undefined,
    people: owners,
    by: ['owner'],
    apply: (draft, sent) => wrongData(overridePriority(draft, { ...sent, reset: false })),
  },
  reset_priority: {
    title: 'Let the priority follow its inputs again',
    needs: () => ['reason'],
    mayNeed: [],
    isOffered: (draft) => factsOf(draft).priority?.isOverride === true,
    people: owners,
    by: ['owner'],
    apply: (draft, sent) => wrongData(overridePriority(draft, { ...sent, reset: true })),
  },
  reassign: {
    title: 'Give the work to somebody',
    needs: () => ['assignee', 'reason'],
    mayNeed: ['item'],
    isOffered: (draft) => routedItems(draft).length > 0,
    people: (draft) => routedItems(draft).flatMap((item) => ownersFor(draft, item)),
    by: ['owner'],
    apply: reassign,
  },
  change_deadline: {
    title: 'Change a deadline, once',
    needs: () => ['deadline', 'until', 'reason'],
    mayNeed: [],
    isOffered: (draft) => changeable(draft).length > 0,
    answers: hasDeadlines,
    people: owners,
    by: ['owner'],
    apply: changeDeadline,
  },
  link_case: {
    title: 'It is the same matter: link the cases',
    needs: () => [],
    mayNeed: ['cases', 'reason'],
    isOffered: hasSimilar,
    people: judges,
    by: ['owner', 'assignee'],
    apply: (draft, sent) => wrongData(decideSimilar(draft, { ...sent, same: true })),
  },
  not_same: {
    title: 'It is another matter',
    needs: () => ['reason'],
    mayNeed: ['cases'],
    isOffered: hasSimilar,
    people: judges,
    by: ['owner', 'assignee'],
    apply: (draft, sent) => wrongData(decideSimilar(draft, { ...sent, same: false })),
  },
};

/** The names, which no author may give to an event. */
export const BUILT_IN_EVENTS: readonly string[] = Object.keys(EVENTS);

/**
 * Does a built-in event.
 *
 * @returns a refusal, `null` when it is done, or `undefined` when the event is the author's
 */
export function applyBuiltIn(
  draft: Draft,
  { event, actor, data }: { event: string; actor: PersonId; data: Data },
): BuiltInRefusal | null | undefined {
  const known = Object.hasOwn(EVENTS, event) ? EVENTS[event]! : undefined;
  if (known === undefined || draft.status !== 'open') return undefined;
  if (!(known.answers ?? known.isOffered)(draft)) return undefined;
  if (!known.people(draft).includes(actor)) {
    const who = known.by.map((party) => `\`${party}\``).join(' or ');
    return { code: 'not_permitted', message: `\`${event}\` is for ${who}.` };
  }
  const needs = known.needs(draft);
  const missing = needs.filter((field) => !Object.hasOwn(data, field) || isEmpty(data[field]));
  if (missing.length > 0) {
    const message = `Still needed: ${missing.join(', ')}.`;
    return { code: 'data_missing', message, fields: each(missing, 'is needed') };
  }
  const strange = Object.keys(data).filter(
    (field) => !needs.includes(field) && !known.mayNeed.includes(field),
  );
  if (strange.length > 0) return wrongData(each(strange, 'is not asked for here'));
  const { reason } = data;
  if (reason !== undefined && (typeof reason !== 'string' || reason.length > 10_000)) {
    return wrongData({ reason: 'must be a text of at most 10000 characters' });
  }
  return known.apply(draft, { actor, data });
}

/** The built-in events that the case takes now, as {@link NextEvent}s. */
export function offeredBuiltIns(draft: Draft, person: PersonId | null): readonly NextEvent[] {
  if (draft.status !== 'open') return [];
  return Object.entries(EVENTS).flatMap(([event, known]) => {
    if (!known.isOffered(draft)) return [];
    const people = [...new Set(known.people(draft))].sort();
    const allowed = person !== null && people.includes(person);
    const who = known.by.map((party) => `\`${party}\``).join(' or ');
    return [
      {
        event,
        transition: `case/${event}`,
        to: null,
        title: known.title,
        by: known.by,
        people,
        needs: known.needs(draft),
        form: null,
        allowed,
        because: person === null || allowed ? null : `It is for ${who}.`,
      },
    ];
  });
}

function hasSimilar({ memory }: Draft): boolean {
  return memory.similar.length > 0;
}

function owners(draft: Draft): readonly PersonId[] {
  return holders(draft, { kind: 'owner' });
}

function wrongData(fields: Readonly<Record<string, string>>): BuiltInRefusal | null {
  if (Object.keys(fields).length === 0) return null;
  const message = 'Some of the data is not as this event asks for it.';
  return { code: 'data_invalid', message, fields };
}

function each(fields: readonly string[], text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.map((field) => [field, text]));
}

function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || (typeof value === 'string' && value.trim() === '')
  );
}
