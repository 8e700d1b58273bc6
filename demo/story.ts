/**
 * The demo's story: months of one harassment investigation.
 *
 * Dana reports her team lead Carl. The facts are found, three approvers are asked for the outcome
 * and stay silent, their delegates are asked, then a superior; one approver wakes up late, a
 * delegate decides. Then corrective action, and three months of looking for retaliation.
 *
 * @module
 */
import { deadlineAfter } from '../core/business-time.ts';
import type { Duration, Plan } from '../core/plan.ts';
import { type DemoClient, DemoError } from './client.ts';
import type { Stage } from './stage.ts';

/** The day the report comes in: a Monday, 09:15 in Berlin. */
export const STARTS_AT = '2026-03-02T08:15:00.000Z';

/** The people of the story, by their ids in the shipped directory. */
export const CAST = {
  intake: 'p-ana',
  lead: 'p-li',
  deputyLead: 'p-kim',
  investigator: 'p-ivo',
  counsel: 'p-sam',
  dutyCounsel: 'p-pavel',
  director: 'p-tove',
  chief: 'p-rosa',
  complainant: 'p-dana',
  respondent: 'p-carl',
} as const;

/** What the report says. */
export const REPORT = {
  complainant: CAST.complainant,
  respondent: CAST.respondent,
  summary: 'Remarks about her accent in front of the team, again and again.',
  happened_on: '2026-02-26',
  channel: 'in_person',
} as const;

/** What the audience is told before it begins. */
export const PROLOGUE = `
Dana reports her team lead Carl. The facts are found, and three approvers are asked for the outcome:
two of them must agree. All stay silent. They are reminded, then their backups are asked as well, then
a superior. One approver answers late, a backup decides. Then corrective action, and ninety days of
watching for retaliation. A line is what happened; \`[…]\` is the deadline that caused it.`;

/** Tells the story on a stage whose case has just been opened. */
export async function tellStory(
  stage: Stage,
  {
    plan,
    client,
    caseId,
    print,
  }: { plan: Plan; client: DemoClient; caseId: string; print: (line: string) => void },
): Promise<void> {
  const later = (duration: Duration, daysPerSecond: number): Promise<void> =>
    stage.runUntil(deadlineAfter(plan.calendar, duration, stage.nowMs).dueAtMs, daysPerSecond);
  const hours = (amount: number): Duration => ({ amount, unit: 'business_hours' });
  const workdays = (amount: number): Duration => ({ amount, unit: 'business_days' });
  const days = (amount: number): Duration => ({ amount, unit: 'days' });
  const chapter = (title: string): void => print(`\n${title}`);

  chapter('The report');
  await later(hours(2), 0.3);
  await stage.event(CAST.intake, 'submit');
  await later(hours(3), 0.4);
  await stage.event(CAST.lead, 'investigate', { severity: 3 });

  chapter('The investigation, and what must not wait');
  await stage.event(CAST.lead, 'impose', { interim_measure: 'other_line' });
  await refuseTheRespondent(client, caseId, print);
  await later(workdays(2), 1.5);
  await stage.event(CAST.investigator, 'ask', { question: 'Who else was in the room?' });
  await later(workdays(6), 2.5);
  await stage.event(CAST.complainant, 'answer', { answer: 'Eli and two of the late shift.' });
  await later(workdays(1), 2);
  await stage.event(CAST.investigator, 'hear_respondent', {
    interviews: [
      { who: CAST.complainant, held_on: '2026-03-04', notes: 'Consistent, with dates.' },
    ],
  });
  await later(workdays(3), 2);
  await stage.event(CAST.respondent, 'respond', { answer: 'It was meant as a joke.' });
  await later(workdays(4), 2.5);
  await stage.event(CAST.investigator, 'conclude', {
    finding: 'substantiated',
    findings: 'Two witnesses confirm the remarks; the respondent does not dispute them.',
  });

  chapter('The approval: two of three seats, and everybody is silent');
  await later({ amount: 5, unit: 'business_days' }, 0.8);
  await later(hours(2), 0.3);
  const item = await openApproval(stage);
  print('  … one of the original approvers wakes up:');
  await stage.act(CAST.counsel, `/approvals/${item}/answer`, {
    result: 'approved',
    comment: 'Sorry, I was in court.',
  });
  await later(hours(1), 0.2);
  print('  … and a delegate decides in the place of the lead:');
  await stage.act(CAST.deputyLead, `/approvals/${item}/answer`, { result: 'approved' });

  chapter('Corrective action');
  await stage.event(CAST.lead, 'plan', {
    measure: 'Written warning, coaching, another line of reporting for good',
    due_on: '2026-04-15',
  });
  await later(workdays(9), 3);
  await stage.event(CAST.lead, 'complete');

  chapter('Watching for retaliation, for ninety days');
  await later(days(91), 7);
}

/** For a party to the case it is not there: not to act in, and not to read. */
async function refuseTheRespondent(
  client: DemoClient,
  caseId: string,
  print: (line: string) => void,
): Promise<void> {
  const body = { event: 'ask', data: { question: 'Who reported me?' } };
  const problem = await client.refused(CAST.respondent, `/v1/cases/${caseId}/events`, body);
  if (problem.status !== 404) throw new DemoError(`the respondent got ${problem.status}, not 404`);
  print(
    `  … Carl tries to ask a question himself: ${problem.status} ${problem.code} (${problem.detail})`,
  );
}

async function openApproval(stage: Stage): Promise<string> {
  const item = (await stage.case()).items.find(({ kind }) => kind === 'approval');
  if (item === undefined) throw new DemoError('no approval is open');
  return encodeURIComponent(item.item);
}
