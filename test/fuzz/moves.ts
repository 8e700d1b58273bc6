/**
 * What can be done to a case: inputs of every kind, made from its plan and from where it stands.
 *
 * @module
 */
import { BUILT_IN_EVENTS } from '../../core/built-in-events.ts';
import { correctionTo } from '../../core/calendar-correction.ts';
import type { Data, Input, Snapshot } from '../../core/input.ts';
import type { HostNews } from '../../core/linked.ts';
import type { Answer, Load, Question } from '../../core/lookups.ts';
import { nextEvents } from '../../core/offers.ts';
import type { FieldPlan, Json, Plan } from '../../core/plan.ts';
import type { WorkAct } from '../../core/work.ts';
import type { Dice } from '../support/random-case-type.ts';

/** Everybody there is. */
export const PEOPLE = ['ada', 'ben', 'cleo', 'dan', 'eve', 'fay'];

/** What somebody tries; whether it is allowed is the case's to say. */
export function personsInput(
  plan: Plan,
  snapshot: Snapshot,
  { dice, isSensible }: { readonly dice: Dice; readonly isSensible: boolean },
): Input {
  const actor = dice.pick(PEOPLE);
  const items = snapshot.items.map(({ id }) => id);
  const item = items.length > 0 ? dice.pick(items) : 'none#1';
  const kind = dice.roll(10);
  if (kind < 3) return workOf(plan, snapshot, { dice, isSensible });
  if (kind < 5) {
    const asked = snapshot.items.find(({ id }) => id === item)?.seats.flatMap((seat) => seat.asked);
    const people = asked?.flatMap((group) => group.people) ?? [];
    const by = isSensible && people.length > 0 ? dice.pick(people) : actor;
    if (kind === 4 && dice.chance(30))
      return { kind: 'delegate', item, to: dice.pick(PEOPLE), actor: by };
    if (kind === 4 && dice.chance(30)) return { kind: 'decline', item, reason: 'mine', actor: by };
    const others = Object.values(plan.approvals).flatMap(({ results }) => results);
    const result = dice.pick(['approved', 'approved', 'rejected', 'lapsed', 'nonsense', ...others]);
    return { kind: 'answer', item, result, actor: by, ...(dice.chance(20) && { comment: 'so' }) };
  }
  if (isSensible) {
    const offers = nextEvents(plan, snapshot, null, snapshot.atMs);
    if (offers.length > 0) {
      const { event, people, needs, form } = dice.pick(offers);
      const asked = form === null ? [] : plan.forms[form]!.fields.map(({ field }) => field);
      const by = people.length > 0 ? dice.pick(people) : actor;
      const data =
        event === 'change_deadline'
          ? deadlineData(snapshot, dice)
          : dataOf(plan, [...needs, ...asked], dice);
      return { kind: 'event', event, actor: by, data };
    }
  }
  const events = Object.values(plan.transitions).flatMap(({ trigger }) =>
    trigger.kind === 'event' ? [trigger.event] : [],
  );
  const event = dice.pick([
    ...events,
    ...BUILT_IN_EVENTS,
    'nonsense',
    '__proto__',
    'result.s0.approved',
  ]);
  const names = [...Object.keys(plan.fields), 'reason', 'priority', '__proto__', 'nonsense'];
  const fields = names.filter(() => dice.chance(20));
  return { kind: 'event', event, actor, data: dataOf(plan, fields, dice) };
}

/** Which deadline, and until when; mostly ahead. */
function deadlineData({ deadlines, atMs }: Snapshot, dice: Dice): Data {
  const untilMs = atMs + (dice.roll(2_000) - 100) * 3_600_000;
  const deadline = deadlines.length > 0 ? dice.pick(deadlines).id : 'none';
  return { deadline, until: new Date(untilMs).toISOString(), reason: 'so' };
}

/** The calendar, corrected: some days are closed or open, and now and then another zone rule. */
export function calendarInput(plan: Plan, { atMs }: Snapshot, dice: Dice): Input {
  const { calendar } = plan;
  const today = Math.floor(atMs / 86_400_000);
  const days = new Map(calendar.exceptions.map((one) => [one[0], one]));
  for (let count = dice.roll(6); count > 0; count -= 1) {
    const day = today - 5 + dice.roll(60);
    if (dice.chance(50)) days.set(day, [day, 'Day of rest', []]);
    else days.delete(day);
  }
  const shift = dice.chance(20) ? 30 * (dice.roll(5) - 2) : 0;
  const to = {
    ...calendar,
    exceptions: [...days.values()].sort(([a], [b]) => a - b),
    offsets: calendar.offsets.map(([fromMs, minutes]) => [fromMs, minutes + shift] as const),
  };
  const correction = correctionTo(calendar, dice.chance(20) ? calendar : to);
  return { kind: 'calendar', correction, reason: 'by law', actor: dice.pick(PEOPLE) };
}

/** Work beside the states: mostly such as there is, by somebody who is asked. */
function workOf(
  plan: Plan,
  snapshot: Snapshot,
  { dice, isSensible }: { readonly dice: Dice; readonly isSensible: boolean },
): Input {
  const anybody = dice.pick(PEOPLE);
  const tasks = snapshot.work?.tasks ?? [];
  const hasRecords = plan.evidence !== undefined || plan.notes !== undefined;
  if (tasks.length === 0 || dice.chance(hasRecords ? 60 : 25)) {
    const act = plan.notes !== undefined && dice.chance(40) ? noteOf : evidenceOf;
    const isAdding = !hasRecords || dice.chance(20);
    return { kind: 'work', actor: anybody, act: isAdding ? taskOf(plan, dice) : act(plan, dice) };
  }
  const task = isSensible ? dice.pick(tasks) : dice.pick([...tasks, { id: 'none', name: null }]);
  const seats = snapshot.items.find(({ id }) => id === task.id)?.seats ?? [];
  const asked = seats.flatMap((seat) => seat.asked.flatMap(({ people }) => people));
  const actor = isSensible && asked.length > 0 ? dice.pick(asked) : anybody;
  return { kind: 'work', actor, act: taskAct(plan, task, dice) };
}

function taskAct(
  plan: Plan,
  { id: task, name }: { readonly id: string; readonly name: string | null },
  dice: Dice,
): WorkAct {
  const all = Object.values(plan.states).flatMap(({ tasks = [] }) => tasks);
  const needs = all.find((one) => one.name === name)?.needs ?? [];
  const fields = dice.chance(80) ? needs : Object.keys(plan.fields);
  switch (dice.roll(6)) {
    case 0:
      return { do: 'tick_task', task, point: dice.roll(4), done: dice.chance(70) };
    case 1:
      return { do: 'tick_task', task, point: 1, done: true };
    case 2:
      return { do: 'cancel_task', task, reason: 'no' };
    default:
      return { do: 'complete_task', task, data: dataOf(plan, fields, dice) };
  }
}

function taskOf(plan: Plan, dice: Dice): WorkAct {
  return {
    do: 'add_task',
    title: 'Look',
    assignee: dice.pick([...PEOPLE, ...Object.keys(plan.roles)]),
    required: dice.chance(50),
    ...(dice.chance(50) && { due: { amount: 1 + dice.roll(40), unit: 'business_hours' } }),
    ...(dice.chance(30) && { checklist: ['One', 'Two'] }),
  };
}

function noteOf(plan: Plan, dice: Dice): WorkAct {
  const note = dice.pick([...Object.keys(plan.notes ?? {}), 'nonsense']);
  const form = plan.notes?.[note]?.form ?? null;
  const fields = form === null ? [] : plan.forms[form]!.fields.map(({ field }) => field);
  return { do: 'add_note', note, text: 'Heard', data: dataOf(plan, fields, dice) };
}

function evidenceOf(plan: Plan, dice: Dice): WorkAct {
  const number = dice.roll(3);
  switch (dice.roll(6)) {
    case 0:
      return { do: 'describe_evidence', number, description: 'Found again' };
    case 1:
      return { do: 'move_evidence', number, holder: dice.pick(PEOPLE), reason: 'so' };
    case 2:
      return { do: 'withdraw_evidence', number, reason: 'so' };
    default: {
      const kind = dice.pick([...(plan.evidence?.kinds ?? []), 'nonsense']);
      return { do: 'add_evidence', kind, description: 'Found', holder: dice.pick(PEOPLE) };
    }
  }
}

/** What the world around a case does: hooks answer, linked cases come and go, questions are answered. */
export function worldsInput(
  plan: Plan,
  snapshot: Snapshot,
  { dice, questions }: { readonly dice: Dice; readonly questions: readonly Question[] },
): Input {
  const { calls = [], links = [] } = snapshot;
  if (questions.length > 0 && dice.chance(50)) {
    return { kind: 'looked_up', answer: answerOf(dice.pick(questions), dice) };
  }
  if (calls.length > 0 && dice.chance(70)) {
    const { id: effect, receive } = dice.pick(calls);
    const news: HostNews = dice.chance(70)
      ? { kind: 'call_answered', effect, data: dataOf(plan, receive, dice) }
      : { kind: 'call_failed', effect, code: dice.pick(['unreachable', 'refused']) };
    return { kind: 'news', news };
  }
  const waiting = links.find(({ status }) => status === 'asked');
  if (waiting !== undefined && dice.chance(60)) {
    const { caseId } = waiting;
    const news: HostNews = dice.chance(70)
      ? { kind: 'case_created', caseId }
      : { kind: 'case_failed', caseId, code: 'refused' };
    return { kind: 'news', news };
  }
  const caseId = links.length > 0 && dice.chance(80) ? dice.pick(links).caseId : `c${dice.roll(4)}`;
  if (dice.chance(60)) return { kind: 'news', news: caseNews(caseId, dice) };
  const actor = dice.pick(PEOPLE);
  if (dice.chance(30)) return { kind: 'links', act: { kind: 'unlink', caseId, actor } };
  const as = dice.pick([...Object.keys(plan.links ?? {}), 'related', 'child', 'nonsense']);
  return { kind: 'links', act: { kind: 'link', caseId, as, actor } };
}

function caseNews(caseId: string, dice: Dice): HostNews {
  switch (dice.roll(4)) {
    case 0:
      return { kind: 'case_created', caseId };
    case 1:
      return { kind: 'case_failed', caseId, code: 'refused' };
    default: {
      const outcome = dice.pick(['done', null]);
      return { kind: 'case_news', caseId, what: dice.pick(['closed', 'reopened']), outcome };
    }
  }
}

/** What a host answers; sometimes to a question that has been forgotten meanwhile. */
function answerOf(question: Question, dice: Dice): Answer {
  if (question.kind === 'similar') {
    const cases = ['c0', 'c1', 'c2'].filter(() => dice.chance(40));
    const { key, openedAtMs } = question;
    return { kind: 'similar', key, cases: cases.map((caseId) => ({ caseId, openedAtMs })) };
  }
  const { item, people } = question;
  const loads = people.map((person): [string, Load] => [
    person,
    { open: dice.roll(6), lastAtMs: dice.chance(50) ? dice.roll(1e9) : null },
  ]);
  const sequence = question.sequence + (dice.chance(10) ? 1 : 0);
  return { kind: 'loads', item, sequence, loads: Object.fromEntries(loads) };
}

/** Values of fields: mostly such as are wanted, sometimes anything. */
export function dataOf(plan: Plan, names: readonly string[], dice: Dice): Data {
  const entries = names.map((name): [string, Json] => {
    const field = Object.hasOwn(plan.fields, name) ? plan.fields[name] : undefined;
    return [
      name,
      dice.chance(6) ? anything(dice) : field === undefined ? 'so' : valueOf(field, dice),
    ];
  });
  return Object.fromEntries(entries);
}

function valueOf(field: FieldPlan, dice: Dice): Json {
  const { min = 0, max = 100, options = ['a'] } = field;
  switch (field.type) {
    case 'person':
      return dice.pick(PEOPLE);
    case 'choice':
      return dice.pick(options);
    case 'scale':
      return Math.round(min + dice.roll(Math.max(1, max - min + 1)));
    case 'number':
      return min + dice.roll(Math.max(1, Math.min(1e6, max - min + 1)));
    case 'boolean':
      return dice.chance(50);
    case 'money':
      return { amount: dice.roll(1_000_000) / 100, currency: field.currency ?? 'EUR' };
    case 'date':
      return `202${6 + dice.roll(2)}-0${1 + dice.roll(9)}-${10 + dice.roll(19)}`;
    case 'instant':
      return `2026-0${1 + dice.roll(9)}-${10 + dice.roll(19)}T1${dice.roll(10)}:00:00+01:00`;
    case 'table': {
      const rows = Array.from({ length: dice.roll(4) }, () =>
        Object.entries(field.columns ?? {}).map(([name, column]): [string, Json] => [
          name,
          valueOf(column, dice),
        ]),
      );
      return rows.map((row) => Object.fromEntries(row));
    }
    case 'file':
      return { id: 'f', name: 'f.pdf', sha256: 'a'.repeat(64), bytes: 1 };
    default:
      return '1234';
  }
}

function anything(dice: Dice): Json {
  return dice.pick<Json>([
    null,
    true,
    -1,
    1e308,
    '',
    'x'.repeat(20_000),
    [],
    {},
    [[[]]],
    { a: { b: null } },
    '2026-02-30',
  ]);
}
