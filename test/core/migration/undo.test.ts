import { describe, expect, test } from '@jest/globals';
import { undoMigration } from '../../../core/migration/undo.ts';
import type { Snapshot } from '../../../core/input.ts';
import { DAY, FIRST, moved, nextVersion, opened } from './request.ts';

const order = (nowMs: number) => ({ actor: 'max', reason: 'too early', nowMs, migrationId: 'm-1' });

/** A case that has been asked, answered once, and moved to where it is asked again. */
function askedAgain() {
  const one = opened({ size: 'small' });
  one.event('cal', 'submit');
  one.answer('lea', 'approved');
  one.later(DAY);
  const to = nextVersion(
    ['quorum: all', 'quorum: any'],
    ['size:', 'extent:'],
    ['after: 2 days', 'after: 3 days'],
  );
  const result = moved(one, to);
  if (!result.ok) throw new Error('it was not moved');
  const { before, snapshot, next } = result;
  return { before, after: snapshot, next };
}

const meaning = ({ sequence: _1, head: _2, atMs: _3, ...rest }: Snapshot): unknown => rest;

describe('taking a migration back', () => {
  test('the case is as it was, and the trail goes on', () => {
    const { before, after, next } = askedAgain();
    const undone = undoMigration(FIRST, { before, after, now: after }, order(next.nowMs + 1));
    if (!undone.ok) throw new Error(undone.blocker.message);
    expect(meaning(undone.snapshot)).toEqual(meaning(before));
    expect(undone.entries[0]).toMatchObject({
      sequence: after.sequence + 1,
      kind: 'migration_undone',
      actor: 'max',
      detail: { migration: 'm-1', version: 1, reason: 'too early' },
    });
    const told = undone.entries.map(({ kind }) => kind);
    expect(told).toEqual(
      expect.arrayContaining(['data', 'withdrawn', 'asked', 'deadline_cleared', 'deadline_set']),
    );
    expect(undone.snapshot).toMatchObject({
      sequence: undone.entries.at(-1)!.sequence,
      head: undone.entries.at(-1)!.hash,
    });
  });

  test('who was asked anew is told, and who had been asked before is asked again', () => {
    const { before, after, next } = askedAgain();
    const undone = undoMigration(FIRST, { before, after, now: after }, order(next.nowMs + 1));
    const notices = undone.ok
      ? undone.effects.flatMap((one) => (one.kind === 'notify' ? [[one.notice, one.people]] : []))
      : [];
    expect(notices).toEqual([
      ['notified', ['cal', 'cam', 'lea']],
      ['asked', ['cal', 'cam']],
    ]);
  });

  test('not when something has happened since', () => {
    const { before, after, next } = askedAgain();
    next.event('cal', 'flag');
    const undone = undoMigration(FIRST, { before, after, now: next.snapshot! }, order(next.nowMs));
    expect(undone).toMatchObject({ ok: false, blocker: { code: 'case_went_on' } });
  });

  test('not when something is due by now that nobody has settled yet', () => {
    const { before, after, next } = askedAgain();
    const undone = undoMigration(FIRST, { before, after, now: after }, order(next.nowMs + 4 * DAY));
    expect(undone).toMatchObject({ ok: false, blocker: { code: 'case_went_on' } });
  });
});
