/**
 * `caseline paths`: what it prints passes as it is written, and brings coverage to 100 %.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { proposePaths } from '../../cli/paths.ts';
import { testScenarios } from '../../cli/test.ts';
import { inFolder, printed } from './printed.ts';

const CALENDARS = { calendars: 'definitions/calendars' };
const TENDER = 'test/scenarios/tender';

test('the proposals beside the scenarios show everything', async () => {
  await inFolder({}, async (folder) => {
    cpSync(TENDER, folder, { recursive: true });
    const definition = join(folder, 'case-type.yaml');
    const covered = (threshold: number) =>
      printed((output) => testScenarios([folder], { ...CALENDARS, threshold }, output));
    expect((await covered(100)).code).toBe(1);
    const { code, out, talk } = await printed((output) =>
      proposePaths(definition, CALENDARS, output),
    );
    expect(code).toBe(0);
    expect(talk).toMatch(/^\d scenarios proposed$/);
    writeFileSync(join(folder, 'case-type.more.scenarios.yaml'), out);
    expect(await covered(100)).toMatchObject({ code: 0 });
    const again = await printed((output) => proposePaths(definition, CALENDARS, output));
    expect(again).toMatchObject({
      code: 0,
      out: '',
      talk: 'nothing is missing: the scenarios show everything',
    });
  });
});

test('a file is written once and never over another', async () => {
  await inFolder({}, async (folder) => {
    mkdirSync(join(folder, 'calendars'));
    const output = join(folder, 'new.scenarios.yaml');
    const run = () =>
      printed((out) =>
        proposePaths(`${TENDER}/case-type.yaml`, { ...CALENDARS, all: true, output }, out),
      );
    expect(await run()).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(output, 'utf8')).toContain('format: caseline-scenarios/v1');
    expect(await run()).toMatchObject({ code: 2 });
  });
});

test('a search that is cut short says so, as JSON too', async () => {
  const options = { ...CALENDARS, all: true, steps: 2, json: true };
  const { code, out, talk } = await printed((output) =>
    proposePaths(`${TENDER}/case-type.yaml`, options, output),
  );
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ caseType: 'tender', isCutShort: true });
  expect(talk).toContain('`--steps` lets it go on');
});

test('a definition that is not there ends with 2', async () => {
  expect(await printed((output) => proposePaths('nowhere.yaml', {}, output))).toMatchObject({
    code: 2,
  });
});
