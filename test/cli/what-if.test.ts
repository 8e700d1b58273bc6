/**
 * `caseline what-if`: what it prints, and how it ends.
 *
 * @module
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { askWhatIf, type WhatIfOptions } from '../../cli/what-if.ts';

const folder = mkdtempSync(join(tmpdir(), 'caseline-what-if-'));
const DEFINITION = 'definitions/expense-declaration.yaml';
const ACTIVITIES = 'definitions/activities/expense-declaration.yaml';

/** Over Easter 2017; the Monday, 17 April, is a holiday. */
const LOG = file(
  'easter.xes.gz',
  gzipSync(`<log><trace><string key="concept:name" value="d1"/>
  ${event('Declaration APPROVED by ADMINISTRATION', '2017-04-10T10:00:00+02:00')}
  ${event('Declaration FINAL_APPROVED by SUPERVISOR', '2017-04-18T09:30:00+02:00')}
  ${event('Coffee', '2017-04-18T09:30:01+02:00')}</trace></log>`),
);

function event(name: string, at: string): string {
  return `<event><string key="concept:name" value="${name}"/><date key="time:timestamp" value="${at}"/></event>`;
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function ask(
  options: Partial<WhatIfOptions> = {},
  { log = LOG, definition = DEFINITION } = {},
): Promise<{ readonly code: number; readonly out: string; readonly talk: string }> {
  const [out, talk]: [string[], string[]] = [[], []];
  const output = {
    log: (line: string) => out.push(line),
    error: (line: string) => talk.push(line),
  };
  const code = await askWhatIf({ log, definition }, { show: 1, ...options }, output);
  return { code, out: out.join('\n'), talk: talk.join('\n') };
}

describe('what-if', () => {
  test('counts the wait by the calendar, holidays of the log’s years included', async () => {
    const { code, out } = await ask({ activities: ACTIVITIES });
    expect(code).toBe(0);
    // Half an hour less than five working days: holidays of 2017 count, though plans begin later.
    expect(out).toContain('supervisor_review: 1 wait; half of them within 7 days');
    expect(out).toContain(
      '      1  after 3 business days, remind approvers (100.0 % of the waits)',
    );
    expect(out).toContain('d1: 7 days, 2017-04-10 10:00 to 2017-04-18 09:30, ended by Declaration');
    expect(out).toContain('      0  after 5 business days, delegate_to deputy_supervisor');
    expect(out).toContain('      1  Coffee');
  });

  test('gives everything as JSON', async () => {
    const { out } = await ask({ activities: ACTIVITIES, json: true });
    expect(JSON.parse(out)).toMatchObject({
      cases: 1,
      events: 3,
      calendar: 'amsterdam',
      unplaced: { Coffee: 1 },
      states: [{ state: 'supervisor_review', waits: 1, longest: { case: 'd1' } }],
    });
  });

  test('another calendar may be tried', async () => {
    const { out } = await ask({ activities: ACTIVITIES, calendar: 'london' });
    expect(out).toContain('calendar london (Europe/London)');
  });

  test('without a file of activities, events are found by their names', async () => {
    const log = file(
      'names.xes',
      `<log><trace>${event('Fail', '2026-03-02T10:00:00Z')}${event('Request payment', '2026-03-20T10:00:00Z')}</trace></log>`,
    );
    const { out } = await ask({}, { log });
    expect(out).toContain('approved: 1 wait');
  });

  test.each([
    ['a log that is not there', 2, 'it cannot be read', {}, { log: 'nowhere.xes' }],
    ['no gzip', 2, 'it cannot be read', {}, { log: file('a.xes.gz', '<log/>') }],
    ['an empty log', 2, 'there is no case in it', {}, { log: file('b.xes', '<log/>') }],
    [
      'a broken definition',
      1,
      'CL0203',
      {},
      { definition: 'test/compiler/err/unknown-state.yaml' },
    ],
    ['an unknown calendar', 2, 'no calendar `mars`', { calendar: 'mars' }, {}],
    [
      'a state that does not exist',
      1,
      'there is no state `supervisor_reviw`',
      {
        activities: file(
          'a.yaml',
          'format: caseline-activities/v1\ncase_type: x\nactivities: { A: supervisor_reviw }\n',
        ),
      },
      {},
    ],
  ])('%s ends with %i', async (_, code, message, options, files) => {
    const calendars = 'definitions/calendars';
    const answer = await ask({ ...options, ...('definition' in files && { calendars }) }, files);
    expect([answer.code, answer.talk]).toEqual([code, expect.stringContaining(message)]);
  });
});
