/**
 * `caseline explain-deadline`: every stretch of a clock is told, and the sum is right.
 */
import { expect, test } from '@jest/globals';
import { explainDeadline, type ExplainDeadlineOptions } from '../../cli/explain-deadline.ts';
import { printed } from './printed.ts';

const SHIPPED = 'definitions/hr-harassment-investigation.yaml';
const HEAD_OFFICE = 'definitions/calendars/head-office.yaml';

function explain(file: string, options: ExplainDeadlineOptions) {
  return printed((output) => explainDeadline(file, options, output));
}

test('a duration is walked, with weekends, holidays and the change of clocks', async () => {
  const { code, out } = await explain(SHIPPED, {
    from: '2026-03-27 16:00',
    duration: '6 business days',
  });
  expect(code).toBe(0);
  expect(out.split('\n')).toEqual([
    '6 business days, from Fri 2026-03-27 16:00 (head-office, Europe/Berlin)',
    '  Fri 2026-03-27 16:00 to Mon 2026-03-30 09:00: not counted, outside working time, weekend',
    '  Mon 2026-03-30 09:00 to Fri 2026-04-03 00:00: counted, 3 business days',
    '  Fri 2026-04-03 00:00 to Tue 2026-04-07 00:00: not counted, Good Friday, weekend, Easter Monday',
    '  Tue 2026-04-07 00:00 to Thu 2026-04-09 09:00: counted, 3 business days',
    '  clocks go forward by 60 min on Sun 2026-03-29 03:00',
    '  = Thu 2026-04-09 09:00',
  ]);
});

test('a calendar will do, and an end on a closed day moves when asked to', async () => {
  const options = { from: '2026-01-31 10:00', duration: '1 month' };
  expect((await explain(HEAD_OFFICE, options)).out).toContain('= Sat 2026-02-28 10:00');
  const { out } = await explain(HEAD_OFFICE, { ...options, roll: true });
  expect(out).toContain('Sat 2026-02-28 10:00 to Mon 2026-03-02 10:00: not counted, weekend');
  expect(out).toContain('= Mon 2026-03-02 10:00');
});

test('it is counted backwards from an instant with an offset', async () => {
  const { out } = await explain(HEAD_OFFICE, {
    from: '2026-04-07T08:00:00Z',
    duration: '2 business days',
    before: true,
    json: true,
  });
  expect(JSON.parse(out)).toMatchObject([
    { due: '2026-04-01T08:00:00.000Z', local: { due: 'Wed 2026-04-01 10:00' }, provisional: false },
  ]);
});

test('a deadline past the known holidays is provisional', async () => {
  const { out } = await explain(HEAD_OFFICE, { from: '2026-03-02 10:00', duration: '90 years' });
  expect(out).toContain('provisional: holidays are known up to');
});

test("timers and a ladder's rows bring their own clocks", async () => {
  const from = '2026-03-02 09:15';
  const timer = 'corrective_action/timers/0';
  expect((await explain(SHIPPED, { from, timer })).out).toContain(
    'corrective_action/timers/0: 2 business days before due_on, from Mon 2026-03-02 09:15',
  );
  expect((await explain(SHIPPED, { from, timer: 'outcome/ladder/3' })).out).toContain(
    '= Thu 2026-03-12 09:15',
  );
  expect((await explain(SHIPPED, { from, timer: 'closed/reopen' })).out).toContain(
    '= Tue 2027-03-02 09:15',
  );
});

test('a scenario tells all deadlines that it sets, and what came of them', async () => {
  const scenario = 'silent approvers are relieved by their backups';
  const all = await explain(SHIPPED, { scenario });
  expect(all.out).toContain('intake/timers/0: after 4 business hours, remind assignee');
  const { out } = await explain(SHIPPED, { scenario, timer: 'outcome/ladder/0' });
  expect(out.split('\n')).toEqual([
    expect.stringContaining('ladder: 2 business days, remind approvers'),
    '  Mon 2026-03-02 09:15 to Wed 2026-03-04 09:15: counted, 2 business days',
    '  = Wed 2026-03-04 09:15',
    '  it was due at Wed 2026-03-04 09:15',
  ]);
  const lapse = await explain(SHIPPED, { scenario, timer: 'outcome/ladder/3' });
  expect(lapse.out).toContain('it ended before it was due, at Mon 2026-03-09 09:15');
});

test.each<[string, ExplainDeadlineOptions, number, string]>([
  ['nothing to count', { from: '2026-03-02 09:15' }, 2, 'say one of'],
  ['two things', { from: '2026-03-02 09:15', duration: '1 day', timer: 'x' }, 2, 'say one of'],
  ['no beginning', { duration: '1 day' }, 2, '`--from` is missing'],
  ['no instant', { from: 'today', duration: '1 day' }, 2, '`today` is no date and time'],
  ['no duration', { from: '2026-03-02 09:15', duration: '1 days' }, 1, 'error[CL0504]'],
  [
    'a timer that is none',
    { from: '2026-03-02 09:15', timer: 'outcome/lader/3' },
    2,
    'did you mean `outcome/ladder/3`?',
  ],
  [
    'a timer without a length',
    { from: '2026-03-02 09:15', timer: 'corrective_action/timers/1' },
    2,
    'is due at `due_on` itself',
  ],
  ['a scenario that is none', { scenario: 'one rejection' }, 2, 'there is no scenario'],
])('%s is told', async (_, options, ending, message) => {
  const { code, talk } = await explain(SHIPPED, options);
  expect(code).toBe(ending);
  expect(talk).toContain(message);
});

test('a deadline that somebody changed says who, when, to what and why', async () => {
  const { out } = await explain('test/scenarios/press-inquiry/case-type.yaml', {
    scenario: 'the owner gives more time, once',
    timer: 'drafting/timers/1',
  });
  expect(out.split('\n')).toEqual([
    expect.stringMatching(/^drafting\/timers\/1: after 3 business days/),
    '  Mon 2026-03-02 10:00 to Thu 2026-03-05 10:00: counted, 3 business days',
    '  = Thu 2026-03-05 10:00',
    '  changed by hana at Mon 2026-03-02 10:00: due at Tue 2026-03-10 12:00 (the paper prints later)',
    '  it was due at Tue 2026-03-10 12:00',
  ]);
});
