/**
 * The case that is measured: start, submit, an approval whose three-day deadline the decision
 * cancels, review, finish. Four commands from people.
 *
 * @module
 */
import { compile } from '../compiler/compile.ts';
import { invariant } from '../core/invariant.ts';
import type { Input, People, Snapshot } from '../core/input.ts';
import type { Plan } from '../core/plan.ts';

/** The only calendar: no holidays, one zone. */
export const CALENDAR = `
format: caseline-calendar/v1
id: always
zone: Etc/UTC
week: { monday: 09:00-17:00, tuesday: 09:00-17:00, wednesday: 09:00-17:00, thursday: 09:00-17:00, friday: 09:00-17:00 }
`;

/** The definition. */
export const DEFINITION = `
format: caseline/v1
id: bench-approval
version: 1
title: Approval
owner: lead
calendar: always
start: draft
states:
  draft:
    assign: clerk
    form: request
    open_ended: measured without a clock
    transitions: { submit: sign_off }
  sign_off:
    approval: sign_off
    transitions: { approved: review, rejected: draft, lapsed: done }
  review:
    assign: clerk
    open_ended: measured without a clock
    transitions: { finish: { to: done, outcome: approved, needs: [] } }
  done: { final: true, outcome: lapsed }
approvals:
  sign_off:
    title: Sign-off
    approvers: [lead]
    ladder:
      - { after: 3 days, decide: lapsed }
roles:
  clerk: { team: clerks }
  lead: { team: leads, backup: head }
  head: { team: heads }
forms:
  request:
    subject: { type: text, required: true }
    amount: { type: number, required: true }
`;

/** Who takes part. */
export const PEOPLE: People = {
  cal: { id: 'cal', teams: ['clerks'] },
  lea: { id: 'lea', teams: ['leads'] },
};

/** What comes with the start; the hand-written workflow gets the same. */
export const DATA = { subject: 'A desk that can be raised', amount: 480 } as const;

/** Compiles a definition that must be right, on a calendar without holidays. */
export function compiled(text: string): Plan {
  const { plan, diagnostics } = compile(text, { calendars: () => CALENDAR });
  invariant(plan, diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return plan;
}

/** The item that the approval asks: the second of the case. */
export const APPROVAL_ITEM = 'sign_off#2';

/** The four inputs of one case, in order. */
export function caseInputs(caseId: string): readonly Input[] {
  return [
    { kind: 'start', caseId, actor: 'cal', data: DATA, people: PEOPLE },
    { kind: 'event', event: 'submit', actor: 'cal', data: {} },
    { kind: 'answer', item: APPROVAL_ITEM, result: 'approved', actor: 'lea' },
    { kind: 'event', event: 'finish', actor: 'cal', data: {} },
  ];
}

/** Fails the run when a measured case did not end as it should: figures of a failure are none. */
export function checkEnd(snapshot: Pick<Snapshot, 'status'>): void {
  invariant(snapshot.status === 'sealed', `the case ended ${snapshot.status}`);
}
