/**
 * Duplicates: what a case is about, and what a start does when there is another like it.
 */
import { describe, expect, test } from '@jest/globals';
import { duplicateKey } from '../../core/duplicates.ts';
import type { Input, Snapshot, StepResult } from '../../core/input.ts';
import { step } from '../../core/step.ts';
import { planOf } from '../support/cases.ts';

const definition = (action: string): string => `
format: caseline/v1
id: leak-report
version: 1
title: Leak
owner: chief
calendar: head-office
start: reported
states:
  reported:
    assign: chief
    form: report
    transitions: { hand_on: closed, correct: reported }
    timers: [{ after: 9 days, to: closed }]
  closed: { final: true }
duplicates: { same: [street, amount], within: 90 days, do: ${action} }
roles: { chief: { team: chiefs } }
forms: { report: { street: { type: text }, amount: { type: money } } }
`;
const NOW_MS = Date.parse('2026-03-02T09:00:00Z');
const DAY = 86_400_000;
const data = { street: 'Mill Lane', amount: { amount: 5, currency: 'EUR' } };
const people = { li: { id: 'li', teams: ['chiefs'] } };
const similar = [
  { caseId: 'c-2', openedAtMs: NOW_MS - 2 * DAY },
  { caseId: 'c-1', openedAtMs: NOW_MS - 10 * DAY },
  { caseId: 'c-0', openedAtMs: NOW_MS - 91 * DAY },
];

function start(action: string, lookup?: (Input & { kind: 'start' })['lookup']): StepResult {
  const input = { kind: 'start', caseId: 'c-9', actor: 'li', data, people } as const;
  const plan = planOf(definition(action));
  return step(plan, null, { ...input, ...(lookup && { lookup }) }, NOW_MS);
}

const told = (result: StepResult, kind: string): unknown =>
  result.ok && result.entries.filter((entry) => entry.kind === kind).map(({ detail }) => detail);

describe('at the start', () => {
  test('refuse keeps a second case from being started', () => {
    const result = start('refuse', { similar });
    expect(result).toMatchObject({
      ok: false,
      refusal: { code: 'duplicate', similar: ['c-1', 'c-2'] },
    });
  });

  test('refuse lets a case start when there is none like it', () => {
    expect(start('refuse', { similar: similar.slice(2) }).ok).toBe(true);
  });

  test('link ties the cases together and asks nobody', () => {
    const result = start('link', { similar });
    expect(told(result, 'linked')).toEqual([
      { caseId: 'c-1', as: 'duplicate' },
      { caseId: 'c-2', as: 'duplicate' },
    ]);
    expect(result.ok && result.snapshot.links?.map(({ caseId }) => caseId)).toEqual(['c-1', 'c-2']);
  });

  test('ask_to_link wants an answer, which is written down', () => {
    expect(start('ask_to_link', { similar })).toMatchObject({
      refusal: { code: 'duplicate_unanswered' },
    });
    const result = start('ask_to_link', { similar, link: ['c-2'] });
    expect(told(result, 'linked')).toEqual([{ caseId: 'c-2', as: 'duplicate' }]);
    expect(told(result, 'not_same')).toEqual([{ cases: ['c-1'] }]);
  });

  test('the host is asked too, and so knows the case by its key', () => {
    const result = start('link');
    const key = duplicateKey(planOf(definition('link')), data);
    expect(result.ok && result.effects).toContainEqual({
      kind: 'look_up',
      question: {
        kind: 'similar',
        caseId: 'c-9',
        caseType: 'leak-report',
        key,
        openedAtMs: NOW_MS,
      },
    });
  });
});

describe('an answer', () => {
  const first = start('ask_to_link');
  const plan = planOf(definition('ask_to_link'));
  const key = duplicateKey(plan, data)!;
  const answered = (given: string): StepResult =>
    step(
      plan,
      first.ok ? first.snapshot : null,
      { kind: 'looked_up', answer: { kind: 'similar', key: given, cases: similar } },
      NOW_MS,
    );

  test('is taken in, and the owner is told', () => {
    const result = answered(key);
    expect(told(result, 'similar_found')).toEqual([{ cases: ['c-1', 'c-2'] }]);
    expect(result.ok && result.effects).toMatchObject([{ kind: 'notify', people: ['li'] }]);
  });

  test('about an older key does nothing', () => {
    const result = answered('another');
    expect(result.ok && result.entries).toEqual([]);
  });
});

describe('the key', () => {
  const plan = planOf(definition('link'));
  const key = duplicateKey(plan, data);
  test.each([
    ['case and blanks of texts do not count', { ...data, street: ' mill   LANE ' }, true],
    ['other fields do not count', { ...data, note: 'x' }, true],
    [
      'another amount is another matter',
      { ...data, amount: { amount: 6, currency: 'EUR' } },
      false,
    ],
  ])('%s', (_, other, same) => {
    expect(duplicateKey(plan, other) === key).toBe(same);
  });

  test.each([[{}], [{ ...data, street: null }], [{ ...data, street: '  ' }]])(
    'there is none while a value is missing: %j',
    (partial) => {
      expect(duplicateKey(plan, partial)).toBeNull();
    },
  );
});

describe('fields that others fill in', () => {
  const plan = planOf(
    definition('ask_to_link').replace(
      'transitions: {',
      'tasks: { measure: { needs: [street] } }\n    transitions: { look: { do: { call: { hook: map, receive: [street] } } },',
    ),
  );
  const begun = (): Snapshot => {
    const { street: _, ...known } = data;
    const input = { kind: 'start', caseId: 'c-9', actor: 'li', data: known, people } as const;
    const result = step(plan, null, input, NOW_MS);
    if (!result.ok) throw new Error(result.refusal.message);
    return result.snapshot;
  };
  const asked = (result: StepResult): unknown =>
    result.ok && result.effects.filter(({ kind }) => kind === 'look_up');

  test('a task that brings the last field asks for cases like it', () => {
    const before = begun();
    const task = before.work!.tasks[0]!.id;
    const act = { do: 'complete_task', task, data: { street: 'Mill Lane' } } as const;
    const input = { kind: 'work', actor: 'li', act } as unknown as Input;
    expect(asked(step(plan, before, input, NOW_MS))).toMatchObject([
      { question: { kind: 'similar' } },
    ]);
  });

  test('so does the answer of a hook', () => {
    const looked = step(
      plan,
      begun(),
      { kind: 'event', actor: 'li', event: 'look', data: {} },
      NOW_MS,
    );
    if (!looked.ok) throw new Error(looked.refusal.message);
    const news = {
      kind: 'call_answered',
      effect: looked.snapshot.calls![0]!.id,
      data: { street: 'Mill Lane' },
    };
    const input = { kind: 'news', news } as unknown as Input;
    expect(asked(step(plan, looked.snapshot, input, NOW_MS))).toMatchObject([
      { question: { kind: 'similar' } },
    ]);
  });
});
