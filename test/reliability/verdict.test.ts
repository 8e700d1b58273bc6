import { describe, expect, test } from '@jest/globals';
import { compiled } from '../support/engine.ts';
import { TestCase } from '../support/cases.ts';
import { people, RELAY } from './definitions.ts';
import type { Sent } from './lives.ts';
import { type Remains, violationsOf } from './verdict.ts';

const MINUTE_MS = 60_000;

/** A case that has lived as it should: two commands, and reminders in between. */
function sound(): Remains {
  const one = new TestCase(compiled(RELAY), '2026-03-02T09:00:00Z').start(people, 'cal');
  const ends = [one.snapshot!.sequence];
  for (const note of ['n1', 'n2']) {
    one.later(11 * MINUTE_MS).tick();
    expect(one.event('cal', 'go', { note })).toBeNull();
    ends.push(one.snapshot!.sequence);
  }
  const { sequence, head, status } = one.snapshot!;
  const sent = ends.map(
    (end, index): Sent => ({
      commandId: `c${index}`,
      text: index === 0 ? null : `n${index}`,
      isDone: true,
      refused: null,
      sequence: end,
      attempts: 1,
      isAmbiguous: false,
      tookMs: 1,
    }),
  );
  return {
    caseId: 'case-1',
    sent,
    trail: one.entries.map((entry) => ({ ...entry, recordedAtMs: entry.atMs })),
    commands: new Map(sent.map((command) => [command.commandId, command.sequence])),
    row: { sequence, head, status },
    snapshot: one.snapshot!,
    workflow: 'RUNNING',
    scale: 1,
  };
}

const kinds = (remains: Remains): string[] => [
  ...new Set(violationsOf(remains).map(({ kind }) => kind)),
];
const whole = sound();
const trailWithout = (index: number) => whole.trail.filter((_, at) => at !== index);
const due = whole.trail.findIndex(({ kind }) => kind === 'deadline_due');
const note = whole.trail.findIndex(({ kind }) => kind === 'data');
const twice = (index: number) =>
  whole.trail.flatMap((one, at) => (at === index ? [one, one] : one));

describe('the verdict', () => {
  test('finds nothing in a sound case', () => {
    expect(due).toBeGreaterThan(0);
    expect(violationsOf(whole)).toEqual([]);
  });

  test.each<[string, Partial<Remains>, string]>([
    ['an entry that is missing', { trail: trailWithout(3) }, 'chain'],
    ['a note that is missing', { trail: trailWithout(note) }, 'lost'],
    ['a note that stands there twice', { trail: twice(note) }, 'doubled'],
    ['a command that is not recorded', { commands: new Map() }, 'lost'],
    ['a note that nobody sent', { sent: whole.sent.slice(0, 2) }, 'doubled'],
    ['commands in another order', { sent: whole.sent.toReversed() }, 'disordered'],
    ['a deadline that is due twice', { trail: twice(due) }, 'deadline doubled'],
    [
      'a deadline that vanished',
      { snapshot: { ...whole.snapshot, deadlines: [] } },
      'deadline lost',
    ],
    ['a deadline that came early in reality', { scale: 0.5 }, 'deadline early'],
    ['a tail that is cut', { trail: whole.trail.slice(0, -1) }, 'head'],
    ['a table behind the engine', { row: { ...whole.row, sequence: 1 } }, 'head'],
    ['a workflow that failed', { workflow: 'FAILED' }, 'workflow'],
    ['a workflow that was ended', { workflow: 'TERMINATED' }, 'workflow'],
  ])('finds %s', (_, change, kind) => {
    expect(kinds({ ...whole, ...change })).toContain(kind);
  });

  test('takes it when the first entries reached the database late', () => {
    const lateMs = whole.trail[0]!.atMs + 60_000;
    const trail = whole.trail.map((one) =>
      one.atMs < lateMs ? { ...one, recordedAtMs: lateMs } : one,
    );
    expect(trail[0]!.recordedAtMs).toBe(lateMs);
    expect(violationsOf({ ...whole, trail })).toEqual([]);
  });

  test('finds a command that was refused and done all the same, unless nobody can know', () => {
    const refused = (isAmbiguous: boolean): Remains => ({
      ...whole,
      sent: whole.sent.map((one, index) =>
        index === 2 ? { ...one, isDone: false, isAmbiguous } : one,
      ),
    });
    expect(kinds(refused(false))).toEqual(['doubled']);
    expect(kinds(refused(true))).toEqual([]);
  });

  test('finds an entry that was changed', () => {
    const trail = whole.trail.map((one, at) => (at === due ? { ...one, actor: 'cal' } : one));
    expect(kinds({ ...whole, trail })).toEqual(['chain']);
  });
});
