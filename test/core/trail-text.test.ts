import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Entry } from '../../core/input.ts';
import type { Plan } from '../../core/plan.ts';
import { describeDeadline, describeEntry } from '../../core/trail-text.ts';

const { plan } = JSON.parse(
  readFileSync(new URL('../demo/recorded-trail.json', import.meta.url), 'utf8'),
) as { plan: Plan };

const WORDS = {
  plan,
  person: (id: string) => id.replace('p-', '').toUpperCase(),
  instant: (ms: number) => `@${ms}`,
};

function told(entry: Partial<Entry>): string {
  const whole = { state: null, actor: null, cause: { kind: 'people' }, detail: {}, ...entry };
  return describeEntry(whole as Entry, WORDS);
}

describe('a deadline is told in the words of the definition', () => {
  test.each([
    ['outcome_approval#9/ladder/0', 'ladder: 2 business days, remind approvers'],
    ['outcome_approval#9/ladder/1', 'ladder: 3 business days, delegate to backups'],
    ['outcome_approval#12/ladder/2', 'ladder: 5 business days, escalate to chief_people_officer'],
    ['outcome_approval#9/ladder/3', 'ladder: 8 business days, decide lapsed'],
    ['outcome_approval#9/absence', 'an absence begins or ends'],
    ['follow_up/timers/0', 'every 30 days, remind assignee'],
    ['follow_up/timers/1', 'after 90 days, go on to Closed'],
    ['corrective_action/timers/0', '2 business days before due_on, remind assignee'],
    ['corrective_action/timers/1', 'at due_on, notify assignee, hr_director'],
    ['investigation.fact_finding.awaiting_complainant/timers/1', 'after 10 business days, go back'],
    ['closed/reopen', '1 year to reopen are over'],
    ['nowhere/timers/7', 'nowhere/timers/7'],
    ['outcome_approval#9/ladder/44', 'outcome_approval#9/ladder/44'],
  ])('%s', (id, words) => {
    expect(describeDeadline(plan, id)).toBe(words);
  });
});

describe('an entry is told in a sentence', () => {
  test.each<[string, Partial<Entry>]>([
    ['OPS repairs the case', { kind: 'repaired', actor: 'p-ops' }],
    [
      'OPS repairs the case: a new engine',
      { kind: 'repaired', actor: 'p-ops', detail: { reason: 'a new engine' } },
    ],
    [
      'asked: KIM (deputy_er_lead), in place of er_lead (absent)',
      {
        kind: 'asked',
        detail: {
          people: ['p-kim'],
          party: 'deputy_er_lead',
          via: 'backup',
          insteadOf: 'er_lead',
          because: 'absence',
        },
      },
    ],
    [
      'asked: KIM (deputy_er_lead), in place of er_lead',
      {
        kind: 'asked',
        detail: {
          people: ['p-kim'],
          party: 'deputy_er_lead',
          via: 'backup',
          insteadOf: 'er_lead',
          because: 'outcome_approval#9/ladder/1',
        },
      },
    ],
    [
      'KIM answers approved for er_lead (as backup)',
      {
        kind: 'answered',
        actor: 'p-kim',
        detail: { result: 'approved', seats: ['er_lead'], via: 'backup' },
      },
    ],
    [
      'LI: investigate → Investigation',
      {
        kind: 'transition',
        actor: 'p-li',
        state: 'triage',
        detail: { transition: 'triage/investigate/0', event: 'investigate' },
      },
    ],
    [
      'DANA: answer → back',
      {
        kind: 'transition',
        actor: 'p-dana',
        detail: {
          transition: 'investigation.fact_finding.awaiting_complainant/answer/0',
          event: 'answer',
        },
      },
    ],
    [
      'otherwise → Deciding the outcome',
      { kind: 'transition', actor: 'p-ivo', detail: { transition: 'weighing/route/1' } },
    ],
    ['the case is closed: resolved', { kind: 'closed', detail: { outcome: 'resolved' } }],
    ['reminded: nobody, all are absent', { kind: 'reminded', detail: { people: [] } }],
  ])('%s', (words, entry) => {
    expect(told(entry)).toBe(words);
  });
});
