/** Formats of what cases carry: each has an upgrade to the next, and its shape is written down. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { Snapshot } from '../../core/input.ts';
import type { Plan } from '../../core/plan.ts';
import { snapshotDigest } from '../../core/step.ts';
import {
  LaterFormatError,
  SNAPSHOT_FORMAT,
  SNAPSHOT_UPGRADES,
  upgraded,
  type Upgrade,
  type Written,
} from '../../core/upgrades.ts';
import { CARRIED_FORMAT, CARRIED_UPGRADES, readCarried } from '../../workflows/carried.ts';
import { CaseHost } from '../../workflows/case-host.ts';
import type { CaseContinued } from '../../workflows/protocol.ts';
import { expectGolden } from '../support/goldens.ts';
import { shapeOf } from '../support/shapes.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

describe('a chain of upgrades', () => {
  const add =
    (format: number, name: string): Upgrade =>
    (older) => ({ ...older, format, [name]: true });
  const chain = [add(2, 'second'), add(3, 'third')];

  test.each([
    [1, { format: 3, second: true, third: true }],
    [2, { format: 3, third: true }],
    [3, { format: 3 }],
  ])('brings format %d to the present one', (format, expected) => {
    expect(upgraded({ format }, chain)).toEqual(expected);
  });

  test('leaves what it is given as it is', () => {
    const given = Object.freeze({ format: 1 });
    expect(upgraded(given, chain)).not.toBe(given);
    expect(upgraded(given, [])).toBe(given);
  });

  test.each([4, 0, 1.5, Number.NaN])('does not touch format %p', (format) => {
    expect(() => upgraded({ format }, chain)).toThrow(LaterFormatError);
  });

  test('does not touch what says no format', () => {
    expect(() => upgraded({} as Written, chain)).toThrow('format undefined');
  });
});

describe('the formats of today', () => {
  test('have an upgrade from each one before', () => {
    expect(SNAPSHOT_FORMAT).toBe(SNAPSHOT_UPGRADES.length + 1);
    expect(CARRIED_FORMAT).toBe(CARRIED_UPGRADES.length + 1);
  });

  // When one of these fails, what cases carry has another shape than the engines before know.
  // A member that may be left out, and that older engines need not know of, is no new format:
  // write the golden anew (UPDATE_GOLDENS=1). Anything else is: raise the format, add the upgrade
  // from the one before (`core/upgrades.ts`, `workflows/carried.ts`), and let the old golden stand.
  test('the shape of a snapshot is that of its format', () => {
    expectGolden(
      `test/replay/snapshot-format-${SNAPSHOT_FORMAT}.txt`,
      shapeOf('Snapshot', { folder: 'core' }),
    );
  });

  test('the shape of what is carried is that of its format', () => {
    expectGolden(
      `test/replay/carried-format-${CARRIED_FORMAT}.txt`,
      shapeOf('CaseContinued', { folder: 'workflows' }),
    );
  });
});

interface Carried {
  readonly name: string;
  readonly start: CaseContinued;
  readonly plan: Plan;
}

/** What every recorded run that was no first one began with. */
function recordedCarried(): Carried[] {
  const names = readdirSync(FOLDER).filter((name) => /-run-\d+\.json$/.test(name));
  return names.flatMap((name) => {
    const { history } = JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8'));
    const { payloads } = history.events[0].workflowExecutionStartedEventAttributes.input;
    const [start, plan] = payloads.map(({ data }: { data: string }) =>
      JSON.parse(Buffer.from(data, 'base64').toString()),
    );
    return start.kind === 'continued' ? [{ name, start, plan }] : [];
  });
}

describe('what recorded runs began with', () => {
  const all = recordedCarried();

  test('is there, of several case types', () => {
    expect(new Set(all.map(({ plan }) => plan.id)).size).toBeGreaterThan(3);
  });

  test.each(all)('comes to the present format: $name', ({ start, plan }) => {
    const carried = readCarried(start);
    expect(carried.format).toBe(CARRIED_FORMAT);
    expect(carried.snapshot.format).toBe(SNAPSHOT_FORMAT);
    const host = new CaseHost(carried, plan, start.snapshot.atMs);
    expect(host.report(start.snapshot.atMs).snapshot).toEqual(carried.snapshot);
    const { outbox, ...again } = host.carry();
    const { outbox: before, ...rest } = carried;
    expect(again).toEqual({ ...rest, run: start.run + 1 });
    expect(outbox).toMatchObject({ previous: before.previous, entries: before.entries });
    // As long as the format is the same, so is every part that means something.
    if (start.snapshot.format === SNAPSHOT_FORMAT) {
      expect(host.digest).toBe(snapshotDigest(start.snapshot as Snapshot));
    }
  });

  test('is left alone when it is of a later format', () => {
    const { start } = all[0]!;
    expect(() => readCarried({ ...start, format: CARRIED_FORMAT + 1 })).toThrow(LaterFormatError);
    const later = { ...start.snapshot, format: SNAPSHOT_FORMAT + 1 } as unknown as Snapshot;
    expect(() => readCarried({ ...start, snapshot: later })).toThrow(LaterFormatError);
  });
});
