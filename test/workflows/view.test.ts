import { expect, test } from '@jest/globals';
import { compile } from '../../compiler/compile.ts';
import type { Data } from '../../core/input.ts';
import type { Json } from '../../core/plan.ts';
import { step } from '../../core/step.ts';
import { caseView } from '../../workflows/view.ts';
import { calendarText } from '../support/scenario-files.ts';

const FORMULA = 'priority: amount * 2\n';
const LEVELS = 'priority: { score: amount * 2, levels: { high: 20, low: 0 } }\n';
const WORDS = 'priority: urgency\n';
const RUBRIC =
  'priority: { rubric: { high: large, low: otherwise } }\nguards: { large: amount > 9 }\n';

/** The view of a case of a small type that has just been started. */
function viewOf(priority: string, data: Data) {
  const text = `format: caseline/v1
id: small
version: 1
title: Small
owner: boss
calendar: head-office
start: open
states:
  open:
    assign: boss
    form: wish
    transitions: { close: closed }
    timers: [{ every: 1 week, remind: assignee }]
  closed: { final: true }
sla: { answer: { title: Answer, from: open, until: closed, within: 2 days } }
roles: { boss: { team: bosses } }
forms:
  wish: { amount: { type: number }, urgency: { type: choice, options: [now, soon, later] } }
${priority}`;
  const { plan, diagnostics } = compile(text, { calendars: calendarText });
  if (plan === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  const people = { 'p-ana': { id: 'p-ana', teams: ['bosses'] } };
  const input = { kind: 'start', caseId: 'c', actor: 'p-ana', data, people } as const;
  const result = step(plan, null, input, Date.UTC(2026, 2, 2, 9));
  if (!result.ok) throw new Error(result.refusal.message);
  return caseView(plan, result.snapshot);
}

test.each<readonly [string, string, Record<string, Json>, object | null]>([
  ['a formula', FORMULA, { amount: 7 }, { score: 14, level: null, rank: null }],
  ['levels of a score', LEVELS, { amount: 10 }, { score: 20, level: 'high', rank: 1 }],
  ['the lowest of them', LEVELS, { amount: 1 }, { score: 2, level: 'low', rank: 2 }],
  ['words of a choice', WORDS, { urgency: 'soon' }, { score: null, level: 'soon', rank: 2 }],
  ['a rubric', RUBRIC, { amount: 10 }, { score: null, level: 'high', rank: 1 }],
  ['its last level', RUBRIC, { amount: 1 }, { score: null, level: 'low', rank: 2 }],
])('the priority by %s', (_what, priority, data, expected) => {
  expect(viewOf(priority, data).priority).toEqual({ ...expected, isOverride: false });
});

test.each([
  ['an input is missing', FORMULA],
  ['the case type has none', ''],
])('no priority while %s', (_what, priority) => {
  const { priority: fact } = viewOf(priority, {});
  expect(fact?.score ?? fact?.level ?? null).toBeNull();
});

test('clocks are there from the start, and links once there are some', () => {
  const { clocks, links } = viewOf('', {});
  expect(clocks).toMatchObject([{ clock: 'answer', title: 'Answer', is: 'running' }]);
  expect(links).toEqual([]);
});
