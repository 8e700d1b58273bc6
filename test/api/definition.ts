/**
 * A small case type for tests of the API.
 *
 * @module
 */

/** A calendar that is never closed. */
export const CALENDAR = `format: caseline-calendar/v1
id: round-the-clock
zone: UTC
week: { monday: 00:00-24:00, tuesday: 00:00-24:00, wednesday: 00:00-24:00, thursday: 00:00-24:00, friday: 00:00-24:00, saturday: 00:00-24:00, sunday: 00:00-24:00 }
`;

/** A small case type: a request, its review by an approval, and what came of it. */
export const DEFINITION = `format: caseline/v1
id: expense-request
version: 1
title: Expense request
owner: finance
calendar: round-the-clock
start: draft
states:
  draft:
    title: Draft
    assign: reporter
    form: request
    timers:
      - { after: 30 days, to: dropped }
    transitions:
      submit: review
      drop: { to: dropped, needs: [reason] }
  review:
    title: Review
    approval: spending
    transitions:
      approved: { to: paid, outcome: paid }
      rejected: { to: draft }
      lapsed: { to: dropped }
  paid: { title: Paid, final: true, outcome: paid, reopen: { to: draft, by: finance, within: 1 year } }
  dropped: { title: Dropped, final: true, outcome: dropped }
approvals:
  spending:
    title: May this be spent?
    approvers: [finance]
    never: requester
    ladder:
      - { after: 1 day, remind: approvers }
      - { after: 3 days, decide: lapsed }
roles:
  finance: { team: finance, backup: board }
  board: { team: board }
forms:
  request:
    amount: { type: number, min: 1, required: true }
    for_whom: { type: person }
    purpose: { type: text, max_length: 200 }
`;
