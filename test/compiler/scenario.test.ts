/**
 * Scenario files: what is read, and what is said of mistakes.
 *
 * @module
 */
import { describe, expect, test } from '@jest/globals';
import { readScenarios } from '../../compiler/scenario.ts';
import type { ScenarioAction } from '../../core/scenario-run.ts';

const HEAD = `format: caseline-scenarios/v1
case_type: demo
people: { ana: clerk, li: [lead, head], vera: { roles: [], is_executive: true, country: DE } }
managers: { ana: li }
absences: { li: [2026-03-10 .. 2026-03-20, 2026-05-01] }
data:
  first: { summary: Noise, from: 2026-03-02 }
scenarios:
  one:
    starts: 2026-03-02 09:15
    steps:
`;

function actions(...lines: string[]): readonly ScenarioAction[] {
  const { file, diagnostics } = readScenarios(
    HEAD + lines.map((line) => `      - ${line}\n`).join(''),
  );
  expect(diagnostics).toEqual([]);
  return file!.scenarios[0]!.steps.map(({ action }) => action);
}

describe('people', () => {
  test('roles, managers, absences and facts', () => {
    const { file } = readScenarios(`${HEAD}      - wait: 1 day\n`);
    expect(file!.people).toEqual({
      ana: { roles: ['clerk'], absences: [], manager: 'li' },
      li: {
        roles: ['lead', 'head'],
        absences: [
          ['2026-03-10', '2026-03-20'],
          ['2026-05-01', '2026-05-01'],
        ],
      },
      vera: { roles: [], absences: [], isExecutive: true, country: 'DE' },
    });
  });

  test('the first one starts the case unless another is named', () => {
    const [first] = readScenarios(`${HEAD}      - wait: 1 day\n`).file!.scenarios;
    expect(first!.by).toBe('ana');
  });
});

describe('lines', () => {
  test.each<[string, ScenarioAction]>([
    ['{ ana: submit }', { kind: 'event', person: 'ana', event: 'submit', data: {} }],
    [
      '{ ana: submit, with: first }',
      {
        kind: 'event',
        person: 'ana',
        event: 'submit',
        data: { summary: 'Noise', from: '2026-03-02' },
      },
    ],
    [
      '{ ana: redirect, reason: Not ours }',
      { kind: 'event', person: 'ana', event: 'redirect', data: { reason: 'Not ours' } },
    ],
    [
      '{ li: approve, comment: fine, item: 2 }',
      {
        kind: 'answer',
        person: 'li',
        word: 'approve',
        result: 'approved',
        data: {},
        comment: 'fine',
        item: 2,
      },
    ],
    [
      '{ li: answer, result: changes_requested }',
      { kind: 'answer', person: 'li', word: 'answer', result: 'changes_requested', data: {} },
    ],
    ['{ li: delegate, to: vera }', { kind: 'delegate', person: 'li', to: 'vera' }],
    ['{ li: decline, reason: kin }', { kind: 'decline', person: 'li', reason: 'kin' }],
    ['wait: 3 business days', { kind: 'wait', duration: { amount: 3, unit: 'business_days' } }],
    ['wait until: 2026-03-27 10:00', { kind: 'wait_until', until: '2026-03-27 10:00' }],
    ['{ absent: li, until: 2026-04-01 }', { kind: 'absent', person: 'li', until: '2026-04-01' }],
    [
      'expect: { state: [a, b.c], asked: lead, vacant: 1, status: open, at: 2026-03-27 10:00 }',
      {
        kind: 'expect',
        expect: {
          state: ['a', 'b.c'],
          asked: ['lead'],
          vacant: 1,
          status: 'open',
          at: '2026-03-27 10:00',
        },
      },
    ],
  ])('%s', (line, action) => {
    expect(actions(line)).toEqual([action]);
  });

  test('an expected refusal and the line number go along', () => {
    const { file } = readScenarios(`${HEAD}      - { ana: submit, refused: not_permitted }\n`);
    expect(file!.scenarios[0]!.steps[0]).toMatchObject({
      refused: 'not_permitted',
      line: 12,
      text: '{ ana: submit, refused: not_permitted }',
    });
  });

  test('so does when it really happened', () => {
    const line = '{ ana: submit, occurred: 2026-03-01 23:40 }';
    const { file } = readScenarios(`${HEAD}      - ${line}\n`);
    expect(file!.scenarios[0]!.steps[0]).toMatchObject({ occurred: '2026-03-01 23:40' });
  });
});

describe('mistakes', () => {
  test.each([
    ['{ anna: submit }', 'CL0902', 'nobody is called `anna`', 'did you mean `ana`?'],
    [
      '{ ana: submit, withh: first }',
      'CL0901',
      '`withh` is not a word here',
      'did you mean `with`?',
    ],
    ['{ ana: submit, with: frist }', 'CL0901', 'there is no data `frist`', 'did you mean `first`?'],
    ['{ li: delegate, to: sam }', 'CL0902', 'nobody is called `sam`', undefined],
    ['wait: 3 fortnights', 'CL0505', '`fortnights` is no unit of time', undefined],
    ['wait: 1 days', 'CL0504', '`1 days` mixes singular and plural', 'write `1 day`'],
    ['wait until: tomorrow', 'CL0901', 'this is no date and time', undefined],
    ['{ ana: submit, occurred: lately }', 'CL0901', 'this is no date and time', undefined],
    [
      '{ wait: 1 day, occurred: 2026-03-02 10:00 }',
      'CL0901',
      '`occurred` is not a word here',
      undefined,
    ],
    ['{ absent: li }', 'CL0901', '`until` is missing', undefined],
    ['{ absent: li, until: 2026-02-30 }', 'CL0901', 'this is no date', undefined],
    ['expect: { sate: a }', 'CL0901', '`sate` is not a word here', 'did you mean `state`?'],
    ['expect: { status: done }', 'CL0901', 'this is no status', undefined],
    [
      'expect: { retention: locked }',
      'CL0901',
      'this is no date and time',
      'write `retention: 2026-03-27 10:00`, or `held` or `none`',
    ],
    ['submit', 'CL0901', 'a line of a scenario is a map', undefined],
  ])('%s', (line, code, message, help) => {
    const { file, diagnostics } = readScenarios(`${HEAD}      - ${line}\n`);
    expect(file).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ code, message, severity: 'error' });
    expect(diagnostics[0]!.span.line).toBe(12);
    if (help !== undefined) expect(diagnostics[0]!.help).toBe(help);
  });

  test.each([
    ['format: caseline-scenarios/v2', 'the format is not known'],
    ['managers: { anna: li }', 'nobody is called `anna`'],
    ['absences: { li: [soon] }', '`soon` is not an absence'],
    ['scenarios: [one]', '`scenarios` is a map'],
    ['colour: red', '`colour` is not a word here'],
  ])('%s', (line, message) => {
    const word = line.slice(0, line.indexOf(':'));
    const kept = HEAD.split('\n').filter((one) => !one.startsWith(`${word}:`));
    const { diagnostics } = readScenarios(`${line}\n${kept.join('\n')}`);
    expect(diagnostics.map((one) => one.message)).toContain(message);
  });

  test.each(['', '[]', 'a', '{', `a: ${'['.repeat(100)}`, '__proto__: { a: b }', 'x: &a [*a]'])(
    'never throws at %j',
    (text) => {
      const { file, diagnostics } = readScenarios(text);
      expect(file).toBeUndefined();
      expect(diagnostics.length).toBeGreaterThan(0);
    },
  );
});
