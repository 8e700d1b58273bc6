/** What a new version changes in who may what. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { accessChanges, accessChangeText } from '../../core/access-changes.ts';
import { compile } from '../../compiler/compile.ts';
import type { Plan } from '../../core/plan.ts';
import { calendarText } from '../support/scenario-files.ts';
import { ROOT } from '../support/sources.ts';

const HARASSMENT = readFileSync(join(ROOT, 'definitions/hr-harassment-investigation.yaml'), 'utf8');

function planOf(text: string): Plan {
  const { plan, diagnostics } = compile(text, { calendars: calendarText });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return plan!;
}

const SMALL = `format: caseline/v1
id: small
version: 1
title: Small
owner: clerk
calendar: head-office
start: draft
states:
  draft: { assign: clerk, form: request, timers: [{ after: 1 day, remind: assignee }], transitions: { submit: { to: looking } } }
  looking: { assign: officer, timers: [{ after: 1 day, remind: assignee }], transitions: { close: closed } }
  closed: { final: true }
roles: { clerk: { team: clerks }, officer: { team: officers } }
forms: { request: { size: { type: number, level: secret } } }
access:
  open: { read: [owner, assignee], write: [owner, assignee] }
  secret: { read: [owner, assignee], write: [owner, assignee] }
`;

const changed = (from: string, to: string): readonly string[] => {
  expect(SMALL).toContain(from);
  return accessChanges(planOf(SMALL), planOf(SMALL.replace(from, to))).map(accessChangeText);
};

test('the same rules change nothing', () => {
  const plan = planOf(HARASSMENT);
  expect(accessChanges(plan, plan)).toEqual([]);
});

test('who reads a level now is told with the states', () => {
  expect(
    changed('secret: { read: [owner, assignee]', 'secret: { read: [owner, assignee, officer]'),
  ).toContain('Role officer now reads `secret` in every state.');
});

test('who reads it no longer is told, in the states in which it is so', () => {
  const rows = `[{ in: looking, read: [assignee], write: [assignee] }, { read: [owner, assignee], write: [owner, assignee] }]`;
  const told = changed(
    'secret: { read: [owner, assignee], write: [owner, assignee] }',
    `secret: ${rows}`,
  );
  expect(told).toEqual([
    'Role clerk no longer reads `secret` in `looking`.',
    'Role clerk no longer writes `secret` in `looking`.',
  ]);
});
