/**
 * The short form of `npm run verify:fuzz`; docs/fuzz.md has the figures of the long one.
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

test('1,000 changed definitions each get a diagnostic with its place, or a valid trace', () => {
  const { troubles, sound, codes } = fuzzDefinitions({ first: 1, count: 1_000 });
  expect(troubles).toEqual([]);
  // Far enough into the compiler to mean something.
  expect(sound).toBeGreaterThan(20);
  expect(codes).toBeGreaterThan(60);
}, 120_000);

test('200 random lives leave valid traces', () => {
  const { troubles, steps, refused, entries } = fuzzLives({ first: 1, count: 200, moves: 12 });
  expect(troubles).toEqual([]);
  expect(steps - refused).toBeGreaterThan(500);
  expect(entries).toBeGreaterThan(2_000);
}, 120_000);

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
