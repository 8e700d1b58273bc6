/**
 * `caseline simulate`: a case is played by lines, and what was played is a scenario.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { scenarioLine } from '../../cli/play-line.ts';
import { simulate, type SimulateOptions } from '../../cli/simulate.ts';
import { testScenarios } from '../../cli/test.ts';
import { compileFile } from '../support/scenario-files.ts';
import { inFolder, printed } from './printed.ts';

const HOLD = 'test/scenarios/record-hold/case-type.yaml';
const SHIPPED = 'definitions/hr-harassment-investigation.yaml';
const CALENDARS = { calendars: 'definitions/calendars', from: '2026-03-02 09:15' };

function play(file: string, lines: readonly string[], options: SimulateOptions = {}) {
  const input = Readable.from(lines.map((line) => `${line}\n`));
  return printed((output) =>
    simulate(file, { ...CALENDARS, ...options }, { lines: { input }, output }),
  );
}

const REPORT = 'ana submit complainant=dana respondent=vera summary="Shouting in the hall"';

test('tells where a case stands, who can do what, and what happens by itself', async () => {
  const { code, out } = await play(SHIPPED, []);
  expect(code).toBe(0);
  expect(out.split('\n')).toEqual([
    'Mon 2026-03-02 09:15  Taking the report (intake)',
    '  asked    intake_officer: ana',
    '  clock    Finding the facts has begun: running, due Mon 2026-03-09 09:15',
    '  clock    The findings are written: running, due Wed 2026-04-15 09:15',
    '  clock    Decided whether to investigate: running, due Thu 2026-03-05 09:15',
    '  can      lift_hold with reason  by legal_counsel: sam',
    '  can      place_hold with reason  by legal_counsel: sam',
    '  can      redirect → closed with reason  by assignee: ana',
    '  can      submit → triage with report  by assignee: ana',
    '  can      withdraw → triage with reason  by complainant: nobody',
    '  can      change_deadline with deadline, until, reason  by owner: li',
    '  nobody   Mon 2026-03-02 13:15  after 4 business hours, remind assignee',
  ]);
});

test('a refusal says what is missing, and leaves the case as it is', async () => {
  const { code, out } = await play(SHIPPED, ['ana submit', 'can ana']);
  expect(code).toBe(0);
  expect(out).toContain('refused (data_missing): Still needed: complainant, respondent, summary.');
  expect(out.split('\n').slice(-2)).toEqual([
    '  can      redirect → closed with reason  by assignee: ana',
    '  can      submit → triage with report  by assignee: ana',
  ]);
});

test('`wait` lets pass what nobody prevents', async () => {
  const waits = Array.from({ length: 6 }, () => 'wait');
  const { out } = await play(SHIPPED, [...waits, 'next', 'explain intake/timers/1']);
  expect(out).toContain('Mon 2026-03-02 13:15  reminded: ana');
  expect(out).toContain('Tue 2026-03-03 09:15  asked: li (er_lead), as superior');
  expect(out).toContain('\nnothing happens by itself\n');
  expect(out).toContain('Mon 2026-03-02 09:15 to Tue 2026-03-03 09:15: counted, 1 business day');
});

describe('why', () => {
  test('tells who may, and what each part of a guard comes to', async () => {
    const scenario = { scenario: 'a hold keeps documents from being released' };
    const { out } = await play(HOLD, ['undo', 'undo', 'why col release', 'why rex dig'], scenario);
    expect(out).toContain(
      [
        'release → released: no',
        '  col may: it is for assignee',
        '  free does not hold: not on hold',
        '    on_hold: yes',
        'release: yes',
        '  col may: it is for assignee',
        '`dig` is not possible in reviewing; it is in no state',
      ].join('\n'),
    );
    const told = await play(SHIPPED, [REPORT, 'why ivo investigate', 'why li investigate']);
    expect(told.out).toContain(
      'investigate → investigation: no\n  ivo may not: it is for assignee (li)',
    );
    expect(told.out).toContain('investigate → investigation: yes\n  li may: it is for assignee');
  });

  test('of an approval it tells in which standing', async () => {
    const scenario = { scenario: 'silent approvers are relieved by their backups' };
    const { out } = await play(SHIPPED, ['undo', 'why rosa approve', 'why dana approve'], scenario);
    expect(out).toContain('outcome: yes, rosa may answer (as escalation)');
    expect(out).toContain('outcome: no. You are excluded from this approval.');
  });
});

test('what is taken back never happened', async () => {
  const { out } = await play(SHIPPED, [REPORT, 'undo', 'data', 'undo']);
  expect(out.split('\n').slice(-3)).toEqual([
    'channel: in_person',
    'jurisdiction: elsewhere',
    'there is nothing to take back',
  ]);
});

test('what was played is saved as a scenario that passes', async () => {
  await inFolder({}, async (folder) => {
    writeFileSync(join(folder, 'case.yaml'), readFileSync(SHIPPED, 'utf8'));
    const saved = join(folder, 'case.scenarios.yaml');
    const lines = [
      REPORT,
      'li investigate severity=2',
      'wait 1 business day',
      `save ${saved} my game`,
    ];
    const { code } = await play(SHIPPED, lines);
    expect(code).toBe(0);
    expect(existsSync(saved)).toBe(true);
    const run = await printed((output) => testScenarios([folder], CALENDARS, output));
    expect(run.out).toContain('✓ my game');
    expect(run.code).toBe(0);
    expect((await play(SHIPPED, [`save ${saved}`])).out).toContain('is there already');
  });
});

test('every line is answered by a line of JSON', async () => {
  const { out } = await play(SHIPPED, [REPORT, 'kim investigate', 'nonsense'], { json: true });
  const [start, submitted, refused, misread] = out.split('\n').map((one) => JSON.parse(one));
  expect(start).toMatchObject({ ok: true, states: ['intake'], status: 'open' });
  expect(submitted).toMatchObject({ ok: true, states: ['triage'], entries: expect.any(Array) });
  expect(refused).toMatchObject({ ok: false, refusal: { code: 'not_permitted' } });
  expect(misread).toMatchObject({ ok: false });
});

test('a script with a line that is no command ends with 1', async () => {
  expect(await play(SHIPPED, ['nonsense'])).toMatchObject({ code: 1 });
  expect(await play(SHIPPED, ['# a remark', 'quit', 'nonsense'])).toMatchObject({ code: 0 });
});

test('people come from a directory, or are as many as the roles call for', async () => {
  const directory = 'definitions/directory.yaml';
  const { out } = await play(SHIPPED, ['can p-ana'], { directory, by: 'p-ana' });
  expect(out).toContain('asked    intake_officer: p-ana, p-ben');
  const cast = await play('test/scenarios/tender/case-type.yaml', ['people'], {
    people: 'test/scenarios/tender/scenarios.yaml',
  });
  expect(cast.out).toContain('asked');
});

test.each<[string, SimulateOptions, number, string]>([
  ['a start that is no instant', { from: 'today' }, 2, '`today` is no date and time'],
  ['a person who is none', { by: 'zoe' }, 2, 'there is no `zoe`'],
  ['a scenario that is none', { scenario: 'zoe' }, 2, 'there is no scenario `zoe`'],
  ['data that is none', { with: ['severity'] }, 2, '`--with` takes `field=value`'],
  ['data that nobody asks for', { with: ['severity=9'] }, 1, 'the start is refused'],
])('%s is told', async (_, options, ending, message) => {
  const { code, talk } = await play(SHIPPED, [], options);
  expect(code).toBe(ending);
  expect(talk).toContain(message);
});

test.each([
  ['ana submit', '{ ana: submit }'],
  ['ana submit severity=4 summary=4', '{ ana: submit, with: { severity: 4, summary: "4" } }'],
  ['li dismiss reason="no, thanks"', '{ li: dismiss, reason: "no, thanks" }'],
  ['li plan due_on=2026-03-20', '{ li: plan, with: { due_on: 2026-03-20 } }'],
  ['wait 3 days', 'wait: 3 days'],
  ['wait until 2026-04-01 09:00', 'wait until: 2026-04-01 09:00'],
  ['absent li until 2026-04-01', '{ absent: li, until: 2026-04-01 }'],
  ['{ li: decline }', '{ li: decline }'],
  ['ana', null],
  ['ana submit severity', null],
])('%s stands for %s', (line, expected) => {
  expect(scenarioLine(compileFile(SHIPPED), line)).toBe(expected);
});

test('the owner changes a deadline, once', async () => {
  const change =
    'hana change_deadline deadline=drafting/timers/1 until="2026-03-10 12:00" reason=late';
  const { out } = await play('test/scenarios/press-inquiry/case-type.yaml', [change, change], {
    from: '2026-03-02 10:00',
  });
  expect(out).toContain(
    'hana changes a deadline from Thu 2026-03-05 10:00 to Tue 2026-03-10 12:00: after 3 business days, go on to Dropped; late',
  );
  expect(out).toContain('refused (deadline_fixed): `drafting/timers/1` was changed by hana');
});
