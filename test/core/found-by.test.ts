import { expect, test } from '@jest/globals';
import { findingOf, findings } from '../../core/found-by.ts';
import { planOf } from '../support/cases.ts';

const PLAN = planOf(`format: caseline/v1
id: claim
version: 1
title: Claim
owner: desk
calendar: head-office
start: open
states:
  open: { assign: desk, form: claim, transitions: { close: done }, timers: [{ after: 2 days, remind: assignee }] }
  done: { final: true }
roles: { desk: { team: desk } }
found_by: [invoice, amount, seller]
forms:
  claim:
    invoice: { type: text }
    amount: { type: number }
    seller: { type: person }
    story: { type: text }
`);

test('a case is found by the fields that are named and have a value', () => {
  const fields = { invoice: 'A-4711', amount: 12, seller: null, story: 'Long' };
  expect(findings(PLAN, fields)).toEqual(['found/claim/invoice/a-4711', 'found/claim/amount/12']);
  expect(findings({ ...PLAN, foundBy: undefined } as never, fields)).toEqual([]);
});

test('what is equal but for case, spaces and forms of letters is the same', () => {
  const of = (value: string) => findingOf({ caseType: 'claim', field: 'invoice', value });
  expect(of('  Ｍǘller\t GmbH ')).toBe(of('mü\u0301ller gmbh'));
  expect(of('Müller')).toBe(of('Mu\u0308ller'));
  expect(of('A-4711')).not.toBe(of('A-4712'));
});
