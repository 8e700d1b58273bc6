import { describe, expect, test } from '@jest/globals';
import { ANNOUNCED_BEFORE_MS, ANNOUNCED_FOR_MS, keepingOf, type Kept } from '../../core/keeping.ts';

const DUE_MS = Date.parse('2030-01-01T00:00:00Z');
const DAY_MS = 86_400_000;
const kept = (more: Partial<Kept> = {}): Kept => ({
  isSealed: true,
  dueAtMs: DUE_MS,
  ending: 'delete',
  announcedAtMs: null,
  isHeld: false,
  ...more,
});
const announced = { announcedAtMs: DUE_MS - ANNOUNCED_BEFORE_MS };

describe('what becomes of a case that has ended', () => {
  test.each([
    ['long before it is due', kept(), -ANNOUNCED_BEFORE_MS - 1, 'kept'],
    ['when it is due soon', kept(), -ANNOUNCED_BEFORE_MS, 'announce'],
    ['announced, and not yet due', kept(announced), -1, 'due'],
    ['announced long enough, and due', kept(announced), 0, 'remove'],
    ['announced late', kept({ announcedAtMs: DUE_MS }), ANNOUNCED_FOR_MS - 1, 'due'],
    ['announced late, some days on', kept({ announcedAtMs: DUE_MS }), ANNOUNCED_FOR_MS, 'remove'],
    ['never announced, and due for years', kept(), 3_000 * DAY_MS, 'announce'],
    ['held', kept({ ...announced, isHeld: true }), DAY_MS, 'held'],
    ['held before it was announced', kept({ isHeld: true }), -DAY_MS, 'held'],
    ['one that can be opened again', kept({ ...announced, isSealed: false }), DAY_MS, 'kept'],
    ['one that is archived', kept({ ...announced, ending: 'archive' }), DAY_MS, 'kept'],
    ['one that its end kept', kept({ ...announced, dueAtMs: null }), DAY_MS, 'kept'],
    ['one without retention', kept({ ...announced, ending: null }), DAY_MS, 'kept'],
  ] as const)('%s', (_, given, afterMs, expected) => {
    expect(keepingOf(given, DUE_MS + afterMs)).toBe(expected);
  });
});
