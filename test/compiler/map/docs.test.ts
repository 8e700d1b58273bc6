/**
 * The page on pictures: its map is the one that is drawn today, its comparison is what is printed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { comparePlans } from '../../../compiler/diff/compare.ts';
import { comparisonText } from '../../../compiler/diff/report.ts';
import { buildMap } from '../../../compiler/map/build.ts';
import { drawMap } from '../../../compiler/map/svg.ts';
import { shipped } from '../../support/definitions.ts';
import { expectGolden } from '../../support/goldens.ts';
import { ROOT } from '../../support/sources.ts';

test('the map of the shipped definition is current (else: UPDATE_GOLDENS=1)', async () => {
  const svg = await drawMap(buildMap(shipped()));
  expectGolden('docs/pictures/hr-harassment-investigation.svg', svg);
});

test('the comparison that is shown is the one that is printed', () => {
  const page = readFileSync(join(ROOT, 'docs/pictures.md'), 'utf8');
  const [, shown] = /```text\n([\s\S]*?)```/.exec(page)!;
  const before = shipped();
  const after = shipped((text) =>
    text
      .replace(`version: ${before.version}`, `version: ${before.version + 1}`)
      .replace('quorum: 2', 'quorum: 1')
      .replace('after: 4 business hours', 'after: 2 business hours'),
  );
  expect(shown).toBe(comparisonText(comparePlans(before, after)));
});
