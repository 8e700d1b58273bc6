/**
 * A desk with the SLA clocks of a test, and how it is lived through.
 *
 * @module
 */
import { localText, localToInstant } from '../../core/business-time.ts';
import { clockViews } from '../../core/sla-view.ts';
import { peopleOf, planOf, TestCase } from '../support/cases.ts';

/** A desk that works, waits, looks again and ends; the clocks are the test's. */
export function desk(sla: string, more = ''): TestCase {
  const plan = planOf(
    `
format: caseline/v1
id: desk
version: 1
title: Desk
owner: lead
calendar: head-office
start: draft
states:
  draft:
    assign: clerk
    form: facts
    transitions:
      begin: working
      log: { to: draft, needs: [] }
    open_ended: a test
  working:
    assign: clerk
    transitions:
      wait: waiting
      rest: resting
      again: working
      finish: review
      stop: closed
      shelve: shelf
      store: archive
      note: { needs: [kind] }
      mark: { set: pressing }
      unmark: { clear: pressing }
    open_ended: a test
  waiting:
    waiting: true
    transitions: { back: { to: working, by: clerk }, rest: { to: resting, by: clerk } }
    open_ended: a test
  resting:
    waiting: true
    transitions: { back: { to: working, by: clerk } }
    open_ended: a test
  shelf:
    transitions: { back: { to: working, by: clerk } }
    open_ended: a test
  archive:
    assign: clerk
    transitions:
      ask: { do: { call: { hook: files, receive: [seen_on, done_on], answered: heard } } }
      heard: { do: { notify: lead } }
      leave: review
    tasks: { report: { needs: [seen_on, done_on] } }
    open_ended: a test
  review:
    assign: clerk
    transitions: { back: working, close: closed }
    open_ended: a test
  closed: { final: true }
roles:
  clerk: { team: clerks }
  lead: { team: leads }
  boss: { team: bosses }
forms:
  facts:
    seen_on: { type: date }
    heard_at: { type: instant }
    done_on: { type: date }
    kind: { type: choice, options: [small, huge], default: small }
    subject: { type: person }
guards:
  urgent: pressing
  huge: kind == "huge"
  was_late: sla.decide.breached
${more}
sla:
${sla}
`,
  );
  return new TestCase(plan, '2026-03-02T08:15:00Z');
}

export const people = peopleOf({ ana: ['clerks'], lea: ['leads'], bo: ['bosses'], sue: [] });
export const begun = (one: TestCase, data: object = {}): TestCase => {
  one.start(people, 'ana', data as never);
  one.event('ana', 'begin');
  return one;
};
export const at = (one: TestCase, time: string): TestCase => {
  one.nowMs = localToInstant(one.plan.calendar, time);
  return one.tick();
};
export const view = (one: TestCase, clock = 'decide') =>
  clockViews(one.plan, one.snapshot!).find((row) => row.clock === clock)!;
export const due = (one: TestCase, clock = 'decide'): string | null => {
  const { dueAtMs } = view(one, clock);
  return dueAtMs === null ? null : localText(one.plan.calendar, dueAtMs);
};
export const told = (one: TestCase, kind: string): unknown[] =>
  one.entries.filter((entry) => entry.kind === kind).map(({ detail }) => detail['people']);
export const kinds = (one: TestCase): string[] =>
  one.kinds().filter((kind) => kind.startsWith('sla_'));

export const PLAIN = '  decide: { from: working, until: review, within: 2 business days }';
