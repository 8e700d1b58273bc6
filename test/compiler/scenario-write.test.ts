/**
 * Scenarios are written so that they are read back as they were.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readScenarios } from '../../compiler/scenario.ts';
import { writeScenarios } from '../../compiler/scenario-write.ts';
import type { ScenarioFile } from '../../core/scenario-run.ts';
import { scenarioPaths } from '../support/scenario-files.ts';
import { ROOT } from '../support/sources.ts';

/** A file without where its lines stand and how they looked. */
function bare(file: ScenarioFile | undefined): unknown {
  return JSON.parse(
    JSON.stringify(file, (key, value: unknown) => (key === 'line' || key === 'text' ? 0 : value)),
  );
}

function readBack(file: ScenarioFile): ScenarioFile | undefined {
  const { file: read, diagnostics } = readScenarios(writeScenarios(file));
  expect(diagnostics).toEqual([]);
  return read;
}

test.each(scenarioPaths())('$name', ({ scenarios }) => {
  const { file } = readScenarios(readFileSync(join(ROOT, scenarios), 'utf8'));
  expect(bare(readBack(file!))).toEqual(bare(file));
});

test('any text stands as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (first, second) => {
      const file: ScenarioFile = {
        caseType: 'any',
        people: { ann: { roles: [], absences: [] } },
        scenarios: [
          {
            name: `n${second}`,
            starts: '2026-03-02 09:15',
            by: 'ann',
            data: { field: second, list: [{ cell: first }] },
            steps: [
              {
                action: { kind: 'event', person: 'ann', event: 'go', data: { reason: first } },
                line: 0,
                text: '',
              },
            ],
          },
        ],
      };
      expect(bare(readBack(file))).toEqual(bare(file));
    }),
  );
});

test.each([
  'no',
  'On',
  '12:30',
  '012',
  '1.10',
  'null',
  '~',
  '',
  ' x',
  'x ',
  'a: b',
  'a #b',
  "it's",
])('what YAML would read otherwise is quoted: %j', (value) => {
  const file: ScenarioFile = {
    caseType: 'any',
    people: { ann: { roles: [], absences: [['2026-03-02', '2026-03-04']], manager: 'ann' } },
    scenarios: [
      { name: 'one', starts: '2026-03-02 09:15', by: 'ann', data: { a: value }, steps: [] },
    ],
  };
  expect(bare(readBack(file))).toEqual(bare(file));
});
