import { describe, expect, test } from '@jest/globals';
import type { NoticeEffect } from '../../core/effects.ts';
import type { Entry } from '../../core/input.ts';
import { Outbox } from '../../workflows/outbox.ts';

const NOTHING = { previous: '', entries: [], effects: [], commands: [] };

function entry(sequence: number, comment = ''): Entry {
  return {
    sequence,
    atMs: sequence,
    kind: 'answered',
    state: 'review',
    actor: 'p-ana',
    cause: { kind: 'people' },
    detail: { comment },
    hash: `h${sequence}`,
  };
}

function notice(sequence: number): NoticeEffect {
  return { kind: 'notify', people: ['p-ana'], sequence, notice: 'asked' };
}

describe('the outbox', () => {
  test('is delivered whole when it is small', () => {
    const outbox = new Outbox(NOTHING);
    outbox.add([entry(1), entry(2)], [notice(2)]);
    outbox.addCommand({ commandId: 'a', sequence: 2, refused: null });
    const front = outbox.front();
    expect(front.entries.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(front.effects).toEqual([notice(2)]);
    expect(front.commands).toHaveLength(1);
    outbox.confirm(front);
    expect(outbox.isEmpty).toBe(true);
  });

  test('stays in front until it is confirmed, and keeps what came in between', () => {
    const outbox = new Outbox(NOTHING);
    outbox.add([entry(1)], []);
    const first = outbox.front();
    outbox.add([entry(2)], [notice(2)]);
    expect(outbox.front().entries).toHaveLength(2);
    outbox.confirm(first);
    expect(outbox.front()).toEqual({
      previous: 'h1',
      entries: [entry(2)],
      effects: [notice(2)],
      commands: [],
    });
  });

  test('comes in batches that an activity can take, each with what belongs to it', () => {
    const outbox = new Outbox(NOTHING);
    for (let sequence = 1; sequence <= 30; sequence += 1) {
      outbox.add([entry(sequence, 'x'.repeat(20_000))], [notice(sequence)]);
      outbox.addCommand({ commandId: `c${sequence}`, sequence, refused: null });
    }
    const seen: number[] = [];
    let batches = 0;
    while (!outbox.isEmpty) {
      const front = outbox.front();
      const sequences = front.entries.map(({ sequence }) => sequence);
      expect(JSON.stringify(front).length).toBeLessThan(300_000);
      expect(front.commands.map(({ sequence }) => sequence)).toEqual(sequences);
      expect(front.effects.map((effect) => 'sequence' in effect && effect.sequence)).toEqual(
        sequences,
      );
      expect(front.previous).toBe(seen.length === 0 ? '' : `h${seen.at(-1)}`);
      seen.push(...sequences);
      outbox.confirm(front);
      batches += 1;
    }
    expect(seen).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(batches).toBe(3);
  });

  test('one entry larger than a batch is delivered all the same', () => {
    const outbox = new Outbox(NOTHING);
    outbox.add([entry(1, 'x'.repeat(300_000)), entry(2)], []);
    expect(outbox.front().entries).toHaveLength(1);
  });

  test('says when too much waits, and recovers when it was delivered', () => {
    const outbox = new Outbox(NOTHING);
    for (let sequence = 1; !outbox.isOverloaded; sequence += 1) {
      expect(sequence).toBeLessThan(100);
      outbox.add([entry(sequence, 'x'.repeat(20_000))], []);
    }
    outbox.confirm(outbox.front());
    expect(outbox.isOverloaded).toBe(false);
  });

  test('is the same after it was carried into the next run', () => {
    const outbox = new Outbox(NOTHING);
    outbox.add([entry(1), entry(2)], [notice(1)]);
    outbox.addCommand({ commandId: 'a', sequence: 2, refused: null });
    const carried = new Outbox(JSON.parse(JSON.stringify(outbox.state())));
    expect(carried.front()).toEqual(outbox.front());
    carried.confirm(carried.front());
    expect(carried.isEmpty).toBe(true);
  });
});
