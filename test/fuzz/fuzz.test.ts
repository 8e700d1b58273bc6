/**
 * The short form of `npm run verify:fuzz`, which takes a million of each.
 *
 * @module
 */
import { expect, test } from '@jest/globals';
import type { Entry } from '../../core/input.ts';
import { fuzzDefinitions, fuzzLives } from './fuzz.ts';
import { live } from './lives.ts';
import { wrongWith } from './trace-rules.ts';
import { Dice, randomCaseType } from '../support/random-case-type.ts';
import { planOf } from '../support/cases.ts';

/** One kind of entry for each thing that a case can do and few lives come to. */
const SELDOM: readonly Entry['kind'][] = [
  'assigned',
  'calendar_corrected',
  'call_answered',
  'case_created',
  'deadline_changed',
  'delegated',
  'evidence_added',
  'handed_over',
  'linked',
  'note_added',
  'priority_set',
  'reopened',
  'retention_due',
  'similar_found',
  'sla_breached',
  'sla_met',
  'sla_paused',
  'task_done',
  'withdrawn',
];

test('2,000 changed definitions each get a diagnostic with its place, or a valid trace', () => {
  const { troubles, sound, codes, words } = fuzzDefinitions({ first: 1, count: 2_000 });
  expect(troubles).toEqual([]);
  // Far enough into the compiler to mean something, and into every corner of the language.
  expect(sound).toBeGreaterThan(50);
  expect(codes.length).toBeGreaterThan(100);
  expect(words).toEqual(
    expect.arrayContaining([
      'sla',
      'priority',
      'tables',
      'duplicates',
      'access',
      'retention',
      'evidence',
      'notes',
      'templates',
      'links',
      'tasks',
      'routing',
      'moments',
      'actions',
      'handoff',
    ]),
  );
});

test('1,000 random lives leave valid traces', () => {
  const { troubles, steps, refused, entries, kinds } = fuzzLives({
    first: 1,
    count: 1_000,
    moves: 16,
  });
  expect(troubles).toEqual([]);
  expect(steps - refused).toBeGreaterThan(1_500);
  expect(entries).toBeGreaterThan(6_000);
  expect(SELDOM.filter((kind) => !kinds.includes(kind))).toEqual([]);
});

test('the rules find what is wrong with a trace', () => {
  const plan = planOf(randomCaseType(3));
  const life = live(plan, new Dice(8), 30);
  expect(wrongWith(plan, life)).toBeNull();
  const { entries } = life;
  const but = (change: (list: Entry[]) => void): string | null => {
    const list = structuredClone(entries) as Entry[];
    change(list);
    return wrongWith(plan, { ...life, entries: list });
  };
  expect(but((list) => list.splice(3, 1))).toContain('follows');
  expect(but((list) => Object.assign(list[4]!, { atMs: 0 }))).toContain('back in time');
  expect(but((list) => Object.assign(list[4]!, { actor: 'zoe' }))).toContain('hash');
  expect(but((list) => list.pop())).not.toBeNull();
});
