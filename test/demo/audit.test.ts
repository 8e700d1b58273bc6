import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { entryHash } from '../../core/draft.ts';
import type { Entry } from '../../core/input.ts';
import type { Plan } from '../../core/plan.ts';
import { auditTrail } from '../../demo/audit.ts';
import type { CaseAnswer } from '../../demo/client.ts';

/** A demo as it ran: the plan, all entries as the API gave them, and the engine's last hash. */
const recorded = JSON.parse(
  readFileSync(new URL('recorded-trail.json', import.meta.url), 'utf8'),
) as { plan: Plan; head: string; entries: readonly Entry[] };

type Change = (entries: readonly Entry[]) => readonly Entry[];

/** The promises that a changed trail breaks; `head` is what the engine says of it. */
function broken(change: Change, head = recorded.head): readonly string[] {
  const shown = { head } as CaseAnswer;
  const findings = auditTrail(recorded.plan, change(recorded.entries), shown);
  return findings.filter(({ isKept }) => !isKept).map(({ promise }) => promise);
}

/** A trail forged by somebody who can compute hashes, down to the engine's own record. */
function forged(change: Change): readonly string[] {
  let head = '';
  const entries = change(recorded.entries).map((entry, index) => {
    const whole = chained({ ...entry, sequence: index + 1 }, head);
    head = whole.hash;
    return whole;
  });
  return broken(() => entries, head);
}

/** An entry with the hash that it has after another one. */
function chained(entry: Entry, previous: string): Entry {
  const content: Partial<Entry> = { ...entry };
  delete (content as { hash?: string }).hash;
  return { ...entry, hash: entryHash(previous, content as Omit<Entry, 'hash'>) };
}

const altered =
  (matches: (entry: Entry) => boolean, change: (entry: Entry) => Entry): Change =>
  (entries) => {
    const index = entries.findIndex(matches);
    expect(index).not.toBe(-1);
    return entries.map((entry, at) => (at === index ? change(entry) : entry));
  };
const without =
  (matches: (entry: Entry) => boolean): Change =>
  (entries) =>
    entries.filter((entry) => !matches(entry));
const withDetail = (entry: Entry, detail: Entry['detail']): Entry => ({
  ...entry,
  detail: { ...entry.detail, ...detail },
});

const isAnswer = ({ kind }: Entry): boolean => kind === 'answered';
const isBackup = ({ kind, detail }: Entry): boolean =>
  kind === 'asked' && detail['via'] === 'backup';
const CHAIN = 'the trail is numbered without gaps and chained by hashes';
const HEAD = 'its last hash is the one the engine keeps';

test('a trail as it was recorded keeps every promise', () => {
  expect(broken((entries) => entries)).toEqual([]);
  expect(forged((entries) => entries)).toEqual([]);
});

describe('a trail that was tampered with', () => {
  test.each<[string, Change]>([
    ['a word changed', altered(isAnswer, (entry) => withDetail(entry, { comment: 'I object' }))],
    ['somebody else put in', altered(isAnswer, (entry) => ({ ...entry, actor: 'p-rosa' }))],
    ['a minute gained', altered(isAnswer, (entry) => ({ ...entry, atMs: entry.atMs - 60_000 }))],
    ['another cause', altered(isBackup, (entry) => ({ ...entry, cause: { kind: 'people' } }))],
    ['an entry taken out', without((entry) => entry.kind === 'reminded')],
    ['two entries swapped', ([first, second, ...rest]) => [second!, first!, ...rest]],
    ['an entry twice', ([first, ...rest]) => [first!, first!, ...rest]],
  ])('with %s has a broken chain', (_, change) => {
    expect(broken(change)).toContain(CHAIN);
  });

  test('and cut short does not end where the engine says', () => {
    expect(broken((entries) => entries.slice(0, -1))).toEqual([HEAD]);
  });

  test('and chained anew does not end where the engine says', () => {
    const change = altered(isAnswer, (entry) => withDetail(entry, { comment: 'I object' }));
    expect(forged(change)).toEqual([]);
    let head = '';
    const entries = change(recorded.entries).map((entry) => {
      const whole = chained(entry, head);
      head = whole.hash;
      return whole;
    });
    expect(broken(() => entries)).toEqual([HEAD]);
  });
});

describe('an engine that breaks a promise', () => {
  test.each<[string, Change, string]>([
    [
      'asks the backups a minute late',
      altered(isBackup, (entry) => ({ ...entry, atMs: entry.atMs + 60_000 })),
      'ladder: delegate to after 3 business days, to the minute',
    ],
    [
      'forgets a backup',
      (entries) => without((entry) => entry === entries.find(isBackup))(entries),
      'ladder: the backups of all silent seats are asked',
    ],
    [
      'never escalates',
      without(({ kind, detail }) => kind === 'asked' && detail['via'] === 'escalation'),
      'ladder: escalate to after 5 business days, to the minute',
    ],
    [
      'decides twice',
      (entries) => entries.flatMap((entry) => (entry.kind === 'decided' ? [entry, entry] : entry)),
      'two of three seats decide, once',
    ],
    [
      'asks the respondent to decide',
      altered(isBackup, (entry) => withDetail(entry, { people: ['p-carl'] })),
      'no party to the case was asked to work on it or decide it',
    ],
    [
      'counts the late approver for another seat',
      altered(isAnswer, (entry) => withDetail(entry, { seats: ['hr_director'] })),
      'the late original approver counts for her own seat',
    ],
    [
      'forgets a reminder of the follow-up',
      without(({ kind, state }) => kind === 'reminded' && state === 'follow_up'),
      'follow-up reminders come every 30 days',
    ],
    ['never closes', without(({ kind }) => kind === 'closed'), 'the case closes 90 days later'],
  ])('is found out when it %s', (_, change, promise) => {
    expect(forged(change)).toContain(promise);
  });
});
