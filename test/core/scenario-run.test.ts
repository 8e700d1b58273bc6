/**
 * Scenarios that fail say where, what was expected, and what was.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { readScenarios } from '../../compiler/scenario.ts';
import type { Plan } from '../../core/plan.ts';
import { runScenario, type ScenarioResult } from '../../core/scenario-run.ts';
import { createSimulator } from '../../core/simulator.ts';
import { planOf } from '../support/definitions.ts';
import { compileFile } from '../support/scenario-files.ts';
import { ROOT } from '../support/sources.ts';

const plan = compileFile('test/scenarios/credit-note/case-type.yaml');

async function run(people: string, ...lines: string[]): Promise<ScenarioResult> {
  return runOn(plan, people, lines);
}

async function runOn(
  played: Plan,
  people: string,
  lines: readonly string[],
): Promise<ScenarioResult> {
  const { file, diagnostics } = readScenarios(
    `format: caseline-scenarios/v1
case_type: credit-note
people: ${people}
data: { credit: { amount: { amount: 10, currency: EUR } } }
scenarios:
  one:
    starts: 2026-03-02 09:15
    steps:
${lines.map((line) => `      - ${line}\n`).join('')}`,
  );
  expect(diagnostics).toEqual([]);
  const parts = { plan: played, people: file!.people };
  return runScenario(parts, file!.scenarios[0]!, createSimulator(played));
}

const PEOPLE = '{ abe: agent, sal: sales_lead, fin: finance_lead }';

test('what holds passes, with the whole trail', async () => {
  const result = await run(PEOPLE, 'expect: { state: drafting, status: open, asked: agent }');
  expect(result).toMatchObject({ passed: true, failures: [] });
  expect(result.entries.map(({ kind }) => kind)).toContain('entered');
});

test('every word that does not hold is a failure of its own, and the run goes on', async () => {
  const result = await run(
    PEOPLE,
    'expect: { state: approval, outcome: credited, next: none }',
    '{ abe: request, with: credit }',
    'expect: { asked: [sales_lead], people: [sal, fin], flags: [late], vacant: 2, reminders: 1 }',
  );
  expect(result.passed).toBe(false);
  expect(result.failures.map(({ line, expected, actual }) => [line, expected, actual])).toEqual([
    [9, 'state: approval', 'state: drafting'],
    [9, 'outcome: credited', 'outcome: none'],
    [9, 'next: none', 'next: 2026-03-09 09:15'],
    [11, 'asked: sales_lead', 'asked: finance_lead, sales_lead'],
    [11, 'flags: late', 'flags: none'],
    [11, 'vacant: 2', 'vacant: 0'],
    [11, 'reminders: 1', 'reminders: 0'],
  ]);
});

test('a line that is refused against expectation ends the run', async () => {
  const result = await run(PEOPLE, '{ sal: request, with: credit }', 'expect: { state: nowhere }');
  expect(result.failures).toHaveLength(1);
  expect(result.failures[0]).toMatchObject({ line: 9, expected: 'done' });
  expect(result.failures[0]!.actual).toContain('refused: not_permitted');
});

test('so does one that is done against expectation, or refused for another reason', async () => {
  const done = await run(PEOPLE, '{ abe: request, with: credit, refused: not_permitted }');
  expect(done.failures[0]).toMatchObject({ expected: 'refused: not_permitted', actual: 'done' });
  const other = await run(PEOPLE, '{ abe: request, refused: not_permitted }');
  expect(other.failures[0]!.actual).toContain('refused: data_missing');
});

test('time does not run backwards', async () => {
  const result = await run(PEOPLE, 'wait until: 2026-03-01 09:00');
  expect(result.failures[0]!.actual).toContain('it is 2026-03-02 09:15 already');
});

test('a role that the case type does not have is told before anything happens', async () => {
  const result = await run('{ abe: agent, sal: sales_chief }', 'expect: { state: drafting }');
  expect(result).toMatchObject({ passed: false, entries: [] });
  expect(result.failures[0]).toMatchObject({ actual: '`sales_chief` is none' });
});

test('how long a closed case is kept can be expected', async () => {
  const text = readFileSync(path.join(ROOT, 'test/scenarios/credit-note/case-type.yaml'), 'utf8');
  const keeping = planOf(`${text}
anywhere: { hold: { by: agent, needs: [reason], set: on_hold } }
retention: { keep: 4 years, from: closed, then: archive, unless: on_hold }
`)!;
  const play = async (...lines: string[]) => {
    const { failures } = await runOn(keeping, PEOPLE, ['{ abe: request, with: credit }', ...lines]);
    return failures.map(({ expected, actual }) => [expected, actual]);
  };
  expect(await play('expect: { retention: none }')).toEqual([]);
  expect(
    await play(
      '{ sal: approve }',
      'expect: { retention: 2030-03-02 09:15 }',
      'expect: { retention: held }',
    ),
  ).toEqual([['retention: held', 'retention: 2030-03-02 09:15']]);
  expect(
    await play(
      '{ abe: hold, reason: A suit }',
      '{ sal: approve }',
      'expect: { retention: held }',
      'expect: { retention: none }',
    ),
  ).toEqual([['retention: none', 'retention: held']]);
});
