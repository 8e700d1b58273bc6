/**
 * A deadline changed by hand: once, by the owner, with a reason.
 *
 * What was promised to the law or to a customer is no deadline of this kind: it is an SLA clock,
 * and a clock is extended as its definition says, or not at all. Absences come from the directory.
 *
 * @module
 */
import { localText, localToInstant } from './business-time.ts';
import { instantMs, parseDate } from './dates.ts';
import { armBack, disarm } from './deadlines.ts';
import { type Draft, record, tell } from './draft.ts';
import type { Data, Deadline, RefusalCode } from './input.ts';
import { partyPeople } from './meant.ts';
import type { PersonId } from './plan.ts';
import { endOfDay } from './sla-time.ts';
import { isConflicted } from './standing.ts';
import { planOfTask } from './task-plans.ts';
import { askedFor, putTask } from './tasks.ts';

/** Why a deadline was not changed. */
export interface ChangeRefusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly fields?: Readonly<Record<string, string>>;
}

const LOCAL = /^(\d{4}-\d{2}-\d{2})[ T](?:[01]\d|2[0-3]):[0-5]\d$/;

/** The deadlines that can be changed by hand now. */
export function changeable({ deadlines }: Pick<Draft, 'deadlines'>): readonly Deadline[] {
  return deadlines.filter((one) => isByHand(one) && one.changed === undefined);
}

/** Whether there is any deadline that somebody might name, if only to be told why it stays. */
export function hasDeadlines({ deadlines }: Pick<Draft, 'deadlines'>): boolean {
  return deadlines.some(({ kind }) => kind !== 'absence');
}

/**
 * Changes a deadline.
 *
 * @param data `deadline` (its id), `until` and `reason`; a date means the end of that day, a time
 *   without an offset is the calendar's
 * @returns a refusal, and then nothing has happened; `null` when it is done
 */
export function changeDeadline(
  draft: Draft,
  { actor, data }: { readonly actor: PersonId; readonly data: Data },
): ChangeRefusal | null {
  const { deadline: id, until } = data;
  const deadline = draft.deadlines.find((one) => one.id === id && one.kind !== 'absence');
  if (deadline === undefined) return unknown(draft);
  const why = whyNot(draft, deadline, actor);
  if (why !== null) return why;
  const untilMs = instantOf(draft, until);
  if (untilMs === null) {
    return wrong({ until: 'must be a date, a date and time, or an instant with its offset' });
  }
  if (untilMs <= draft.nowMs) {
    return wrong({ until: `must lie ahead; it is ${localText(draft.calendar, draft.nowMs)}` });
  }
  const { provisional: _, ...known } = deadline;
  const changed = { by: actor, atMs: draft.nowMs };
  draft.deadlines = draft.deadlines.map((one) =>
    one === deadline ? { ...known, dueAtMs: untilMs, changed } : one,
  );
  record(draft, 'deadline_changed', {
    state: deadline.state,
    actor,
    detail: {
      deadline: deadline.id,
      wasAtMs: deadline.dueAtMs,
      dueAtMs: untilMs,
      reason: data['reason'] as string,
    },
  });
  tell(draft, affected(draft, deadline), 'notified');
  if (deadline.kind === 'task' && deadline.step === undefined) followDue(draft, deadline, untilMs);
  return null;
}

/** Whoever works under a deadline now. */
export function affected(draft: Draft, { kind, state, item: id }: Deadline): readonly PersonId[] {
  if (kind === 'task') return askedFor(draft, id!);
  const item = draft.items.find((one) => one.id === id) ?? null;
  if (item !== null) {
    const asked = item.seats.flatMap((seat) =>
      seat.answer === undefined ? seat.asked.flatMap(({ people }) => people) : [],
    );
    return [...new Set(asked)].sort();
  }
  const place = kind === 'sla' ? '' : state;
  return partyPeople(draft, place, [{ kind: 'assignee' }, { kind: 'approvers' }]);
}

function isByHand({ kind }: Deadline): boolean {
  return kind === 'timer' || kind === 'ladder' || kind === 'task';
}

function whyNot(draft: Draft, deadline: Deadline, actor: PersonId): ChangeRefusal | null {
  const { id, changed, clock } = deadline;
  if (clock !== undefined) return clockStays(draft, clock);
  if (changed !== undefined) {
    const at = localText(draft.calendar, changed.atMs);
    const message = `\`${id}\` was changed by ${changed.by} at ${at}; a deadline is changed once.`;
    return { code: 'deadline_fixed', message };
  }
  const item = draft.items.find((one) => one.id === deadline.item);
  if (item !== undefined && isConflicted(draft, item, actor)) {
    const message = `\`${id}\` is not yours to change: you are a party to what it is about.`;
    return { code: 'not_permitted', message };
  }
  return null;
}

function clockStays({ plan }: Draft, clock: string): ChangeRefusal {
  const events = Object.values(plan.transitions).flatMap(({ extend, trigger }) =>
    extend === clock && trigger.kind === 'event' ? [trigger.event] : [],
  );
  const ways = [...new Set(events)].map((event) => `\`${event}\``).join(' or ');
  const how = ways === '' ? 'its case type has no extension for it' : `it is extended by ${ways}`;
  const message = `\`${clock}\` is an SLA clock and no deadline to be changed by hand: ${how}.`;
  return { code: 'deadline_fixed', message };
}

function unknown(draft: Draft): ChangeRefusal {
  const ids = changeable(draft).map(({ id }) => `\`${id}\``);
  return wrong({ deadline: `is not open; open are ${ids.join(', ') || 'none'}` });
}

function instantOf({ calendar }: Draft, until: unknown): number | null {
  if (typeof until !== 'string') return null;
  const day = parseDate(until);
  if (day !== null) return endOfDay(calendar, day);
  const local = LOCAL.exec(until);
  if (local === null) return instantMs(until);
  return parseDate(local[1]!) === null ? null : localToInstant(calendar, until);
}

/** What a task's timers count back from its due goes with it. */
function followDue(draft: Draft, { item: id, fromMs, state }: Deadline, dueAtMs: number): void {
  const task = draft.work.tasks.find((one) => one.id === id);
  if (task === undefined) return;
  putTask(draft, { ...task, dueAtMs });
  planOfTask(draft.plan, task).timers.forEach(({ when }, step) => {
    if (when.kind !== 'at_due' && when.kind !== 'before_due') return;
    const spec = { id: `${task.id}/timers/${step}`, kind: 'task', state, item: task.id } as const;
    const armed = draft.deadlines.find((one) => one.id === spec.id);
    if (armed?.changed !== undefined) return;
    const duration = when.kind === 'at_due' ? null : when.duration;
    armBack(draft, { ...spec, step, fromMs }, { dueAtMs, duration });
    // What was done already is done again only when it lies ahead again.
    const now = draft.deadlines.find((one) => one.id === spec.id)!;
    if (armed === undefined && now.dueAtMs <= draft.nowMs) {
      disarm(draft, (one) => one === now);
    }
  });
}

function wrong(fields: Readonly<Record<string, string>>): ChangeRefusal {
  const message = 'Some of the data is not as this event asks for it.';
  return { code: 'data_invalid', message, fields };
}
