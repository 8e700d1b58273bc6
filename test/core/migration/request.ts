/**
 * A case type whose next versions the tests write, and cases of it to be moved.
 *
 * @module
 */
import { migrateCase } from '../../../core/migration/migrate.ts';
import { planMigration } from '../../../core/migration/plan.ts';
import type { Mapping, MigrationResult } from '../../../core/migration/types.ts';
import type { Plan } from '../../../core/plan.ts';
import { peopleOf, planOf, TestCase } from '../../support/cases.ts';

export const REQUEST = `
format: caseline/v1
id: request
version: 1
title: Request
owner: chief
calendar: head-office
start: intake
states:
  intake:
    assign: clerk
    form: facts
    transitions:
      submit: deciding
      work: desk
      split: both
    tasks:
      scan: { assign: clerk, due: 5 days, checklist: [front, back], timers: [{ before: 1 day, of: due, remind: assignee }] }
    timers:
      - { after: 10 days, remind: assignee }
      - { every: 7 days, notify: owner }
      - { after: 60 days, to: closed }
  deciding:
    approval: request
    transitions: { approved: closed, rejected: { to: closed, outcome: dropped }, lapsed: { to: closed, outcome: late } }
  desk:
    start: reading
    assign: clerk
    states:
      reading: { transitions: { write: writing, ask: { to: asking, by: clerk } }, open_ended: a test }
      writing: { transitions: { read: reading, ask: { to: asking, by: clerk } }, open_ended: a test }
    transitions: { send: closed }
    open_ended: a test
  asking:
    waiting: true
    transitions: { told: { to: previous, by: clerk } }
    timers: [{ after: 20 days, to: previous }]
  both:
    regions:
      left: { start: a, states: { a: { assign: clerk, transitions: { left: z }, timers: [{ after: 9 days, remind: assignee }] }, z: { final: true } } }
      right: { start: b, states: { b: { assign: lead, transitions: { right: z }, timers: [{ after: 9 days, remind: assignee }] }, z: { final: true } } }
    done: closed
  closed:
    final: true
    outcome: done
    reopen: { to: intake, by: lead, within: 30 days }
anywhere:
  flag: { set: urgent, by: [clerk, lead] }
approvals:
  request:
    approvers: [clerk, lead]
    quorum: all
    about: price
    ladder:
      - { after: 2 days, remind: approvers }
      - { after: 12 days, decide: lapsed }
roles:
  clerk: { team: clerks, backup: lead }
  lead: { team: leads }
  chief: { team: chiefs }
forms:
  facts:
    price: { type: number, default: 10 }
    size: { type: choice, options: [small, large] }
    seen_on: { type: date }
sla:
  answer: { from: intake, until: closed, within: 30 days, pauses: asking, warn_at: 50%, breached: { notify: chief } }
`;

export const PEOPLE = peopleOf({
  cal: ['clerks'],
  cam: ['clerks'],
  lea: ['leads'],
  max: ['chiefs'],
});
export const DAY = 24 * 3_600_000;
export const STARTS = '2026-03-02T09:00:00Z';

/** The next version: texts replaced by others. */
export function nextVersion(...changes: readonly (readonly [string, string])[]): Plan {
  let text = REQUEST.replace('version: 1', 'version: 2');
  for (const [old, now] of changes) {
    if (!text.includes(old)) throw new Error(`there is no ${old}`);
    text = text.replaceAll(old, now);
  }
  return planOf(text);
}

export const FIRST = planOf(REQUEST);

/** A case that cal has opened. */
export function opened(data: Record<string, string | number> = {}): TestCase {
  return new TestCase(FIRST, STARTS).start(PEOPLE, 'cal', data as never);
}

/** Moves a case; of one that is moved the test goes on with what it has become. */
export function moved(
  one: TestCase,
  to: Plan,
  mapping: Mapping = {},
): MigrationResult & { next: TestCase } {
  const plan = planMigration(FIRST, to, mapping);
  if (plan.problems.length > 0) throw new Error(JSON.stringify(plan.problems));
  const order = { actor: 'max', reason: 'new rules', nowMs: one.nowMs, migrationId: 'm-1' };
  const result = migrateCase({ from: FIRST, to, plan }, one.snapshot, order);
  const next = new TestCase(to, STARTS);
  next.nowMs = one.nowMs;
  next.entries.push(...one.entries);
  next.snapshot = one.snapshot;
  if (result.ok) {
    next.snapshot = result.snapshot;
    next.entries.push(...result.entries);
    next.effects.push(...result.effects);
  }
  return { ...result, next };
}

/** The change to one deadline, with instants as days since the start. */
export function deadlineIn({ outcome }: MigrationResult, id: string) {
  const change = outcome.deadlines.find(
    (one) => one.id === id || (one.id === null && one.to === id),
  );
  const days = (ms: number | null | undefined): number | null =>
    ms === null || ms === undefined ? null : Math.round((ms - Date.parse(STARTS)) / DAY);
  return change && [change.change, days(change.wasAtMs), days(change.dueAtMs)];
}
