/**
 * When things really happened, beside when they were recorded.
 */
import { describe, expect, test } from '@jest/globals';
import type { Input } from '../../core/input.ts';
import { occurredMs } from '../../core/occurred.ts';
import { localText } from '../../core/business-time.ts';
import { describeEntry } from '../../core/trail-text.ts';
import { peopleOf, TestCase } from '../support/cases.ts';
import { compileFile } from '../support/scenario-files.ts';

const plan = compileFile('test/scenarios/late-record/case-type.yaml');
const people = peopleOf({ nia: ['nurses'], wim: ['ward-leads'] });
const NOW = '2026-03-02T08:15:00Z';
const at = (text: string): number => Date.parse(text);

const start = (more: Partial<Input> = {}) =>
  ({ kind: 'start', caseId: 'case-1', actor: 'nia', data: {}, people, ...more }) as Input;
const examine = (more: Partial<Input> = {}) =>
  ({ kind: 'event', event: 'examine', actor: 'nia', data: {}, ...more }) as Input;

/** A case after its start and, perhaps, what else is put to it. */
function begun(first: Input, ...rest: readonly Input[]): TestCase {
  const one = new TestCase(plan, NOW);
  for (const input of [first, ...rest]) {
    const refusal = one.put(input);
    if (refusal !== null) throw new Error(refusal.message);
  }
  return one;
}

describe('both instants', () => {
  const night = at('2026-03-01T22:40:00Z');
  const late = begun(start({ occurredAtMs: night }), examine({ occurredAtMs: night + 60_000 }));
  const plain = begun(start(), examine());

  test('stand in every entry of the command', () => {
    const seen = new Set(late.entries.map((entry) => `${entry.atMs} ${occurredMs(entry)}`));
    expect([...seen]).toEqual([`${at(NOW)} ${night}`, `${at(NOW)} ${night + 60_000}`]);
  });

  test('change no deadline, no order, no state', () => {
    const bare = ({ entries }: TestCase): unknown =>
      entries.map((entry) => ({ ...entry, hash: '', cause: entry.cause.kind }));
    expect(bare(late)).toEqual(bare(plain));
    const { beganAtMs, ...snapshot } = late.snapshot!;
    expect(beganAtMs).toBe(night);
    expect({ ...snapshot, head: '' }).toEqual({ ...plain.snapshot!, head: '' });
  });

  test('are held by the chain of hashes', () => {
    const other = begun(start({ occurredAtMs: night - 1 }));
    expect(other.entries[0]!.hash).not.toBe(late.entries[0]!.hash);
  });

  test('are told to people, once for what somebody did', () => {
    const words = {
      plan,
      person: (id: string) => id,
      instant: (ms: number) => localText(plan.calendar, ms),
    };
    const told = late.entries.map((entry) => describeEntry(entry, words));
    expect(told[0]).toBe('nia opens the case (late-record, version 1) (happened 2026-03-01 23:40)');
    expect(told.filter((line) => line.includes('happened'))).toHaveLength(2);
  });
});

test('entries of commands that do not say have nothing of it', () => {
  // The histories in `test/replay`, recorded before commands could say, hold the hashes to this.
  const plain = begun(start(), examine());
  expect(JSON.stringify([plain.snapshot, plain.entries])).not.toMatch(/occurred|began/);
});

describe('an instant is refused', () => {
  const rows: readonly [string, Input, string][] = [
    ['in the future', examine({ occurredAtMs: at(NOW) + 1 }), 'lies in the future'],
    ['before the case began', examine({ occurredAtMs: at(NOW) - 1 }), 'lies before the case began'],
    ['that is none', examine({ occurredAtMs: Number.NaN }), 'is no instant'],
    ['between milliseconds', examine({ occurredAtMs: at(NOW) - 0.5 }), 'is no instant'],
  ];
  test.each(rows)('%s', (_what, input, why) => {
    const one = begun(start());
    const before = one.snapshot;
    expect(one.put(input)).toMatchObject({ code: 'data_invalid', fields: { occurredAt: why } });
    expect(one.snapshot).toBe(before);
  });

  test('as the start’s own when it is still to come', () => {
    const one = new TestCase(plan, NOW);
    expect(one.put(start({ occurredAtMs: at(NOW) + 1 }))).toMatchObject({ code: 'data_invalid' });
    expect(one.snapshot).toBeNull();
  });
});

test('a case that began earlier than it was opened takes what happened since', () => {
  const one = begun(start({ occurredAtMs: at(NOW) - 1000 }));
  expect(one.put(examine({ occurredAtMs: at(NOW) - 1001 }))?.code).toBe('data_invalid');
  expect(one.put(examine({ occurredAtMs: at(NOW) - 1000 }))).toBeNull();
});

test('what a deadline does between has happened when it was due', () => {
  const one = begun(start({ occurredAtMs: at(NOW) - 1000 }));
  one.later(3 * 86_400_000);
  one.put(examine({ actor: 'wim', occurredAtMs: at(NOW) }));
  const due = one.entries.find(({ kind }) => kind === 'deadline_due')!;
  expect(occurredMs(due)).toBe(due.atMs);
  expect(occurredMs(one.entries.at(-1)!)).toBe(at(NOW));
});
