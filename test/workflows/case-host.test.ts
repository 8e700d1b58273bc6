import { describe, expect, test } from '@jest/globals';
import { fault } from '../../core/faults.ts';
import { entryHash } from '../../core/draft.ts';
import type { Snapshot } from '../../core/input.ts';
import { CaseHost } from '../../workflows/case-host.ts';
import type { CaseStart, Command } from '../../workflows/protocol.ts';
import { planHashOf } from '../../worker/plan-cache.ts';
import {
  DAY_MS,
  eventCommand,
  MONDAY_MS,
  people,
  requestPlan,
  startCommand,
} from '../support/engine.ts';

const start: CaseStart = { kind: 'start', caseId: 'one', planHash: requestPlan.hash };

function started(plan = requestPlan): CaseHost {
  const host = new CaseHost({ ...start, planHash: plan.hash }, plan, MONDAY_MS);
  expect(host.take(startCommand(), MONDAY_MS).kind).toBe('done');
  return host;
}

const snapshotOf = (host: CaseHost): Snapshot => host.report(MONDAY_MS).snapshot!;
const note = (text: string, commandId?: string): Command =>
  eventCommand('add_note', { data: { note: text }, ...(commandId !== undefined && { commandId }) });

describe('commands', () => {
  test('the case has the id of its workflow, whatever the command says', () => {
    const host = new CaseHost(start, requestPlan, MONDAY_MS);
    host.take(startCommand({ caseId: 'another' }), MONDAY_MS);
    expect(snapshotOf(host).caseId).toBe('one');
  });

  test('a verdict is kept for the handler, and dropped when anything has changed', () => {
    const host = started();
    const command = note('a');
    const verdict = host.judge(command, MONDAY_MS + 1);
    expect(host.judge(command, MONDAY_MS + 1)).toBe(verdict);
    expect(host.judge(command, MONDAY_MS + 2)).not.toBe(verdict);
    host.take(note('b'), MONDAY_MS + 2);
    const taken = host.take(command, MONDAY_MS + 1);
    expect(taken).not.toBe(verdict);
    expect(taken.kind).toBe('done');
  });

  test('a command for another state of the case than this one is refused', () => {
    const host = started();
    const { sequence } = snapshotOf(host);
    const seen = (numbers: readonly number[], realMs = MONDAY_MS + 1) =>
      host.take({ ...note('a'), ifSequence: numbers }, realMs);
    expect(seen([sequence - 1])).toMatchObject({ rejection: { type: 'moved_on' } });
    expect(seen([])).toMatchObject({ rejection: { type: 'moved_on' } });
    // What is due would be settled first: the sender has not seen that.
    const dueMs = host.report(MONDAY_MS).timerDueMs!;
    expect(seen([sequence], dueMs)).toMatchObject({ rejection: { type: 'moved_on' } });
    expect(seen([0, sequence]).kind).toBe('done');
    expect(seen([sequence])).toMatchObject({ rejection: { type: 'moved_on' } });
  });

  test('a case that would become too large is refused the command, and goes on', () => {
    const host = started();
    const id = (index: number) => `p${index}${'x'.repeat(300)}`;
    const crowd = (from: number) =>
      Object.fromEntries(
        Array.from({ length: 340 }, (_, index) => [
          id(from + index),
          { id: id(from + index), teams: ['clerks'] },
        ]),
      );
    const verdicts = [0, 340, 680].map((from) => {
      // All there are: whoever is not among them has left.
      const input = { kind: 'people', people: { ...people, ...crowd(from) } } as const;
      const verdict = host.take({ commandId: `crowd ${from}`, input }, MONDAY_MS);
      while (host.hasUnsettled) host.delivery(MONDAY_MS).confirm();
      return verdict.kind === 'rejected' ? verdict.rejection.type : verdict.kind;
    });
    expect([verdicts[0], verdicts[2]]).toEqual(['done', 'too_large']);
    expect(host.take(note('still here'), MONDAY_MS)).toMatchObject({ kind: 'done' });
  });

  test('a refused signal can be sent again, and is then judged anew', () => {
    const host = started();
    const command = eventCommand('close', { actor: 'hed' });
    expect(host.takeSignal(command, MONDAY_MS).kind).toBe('rejected');
    const allowed = eventCommand('close', { commandId: command.commandId });
    expect(host.takeSignal(allowed, MONDAY_MS).kind).toBe('done');
    expect(host.takeSignal(allowed, MONDAY_MS).kind).toBe('repeated');
  });

  test('another plan than the one it was pinned to stops the run', () => {
    expect(() => new CaseHost({ ...start, planHash: 'other' }, requestPlan, 0)).toThrow('pinned');
  });
});

describe('deadlines come first', () => {
  test('a late command does not win against an overdue deadline', () => {
    const host = started();
    const lateMs = MONDAY_MS + 20 * DAY_MS;
    const verdict = host.take(note('late'), lateMs);
    expect(verdict).toMatchObject({ rejection: { refusal: { code: 'case_closed' } } });
    host.settle(lateMs);
    const { closedAtMs, status } = snapshotOf(host);
    expect(closedAtMs).toBe(MONDAY_MS + 9 * DAY_MS);
    expect(status).toBe('sealed');
  });
});

describe('continue-as-new', () => {
  test('everything that a case is goes into the next run', () => {
    const host = started();
    host.take(note('a', 'the-id'), MONDAY_MS + 1);
    const carried = JSON.parse(JSON.stringify(host.carry()));
    const next = new CaseHost(carried, requestPlan, MONDAY_MS + 2);
    expect({ ...next.report(MONDAY_MS), run: 1 }).toEqual(host.report(MONDAY_MS));
    expect(next.timer()).toEqual(host.timer());
    expect(next.take(note('a', 'the-id'), MONDAY_MS + 3).kind).toBe('repeated');
    expect(next.delivery(MONDAY_MS)).toMatchObject({ batch: host.delivery(MONDAY_MS).batch });
  });
});

describe('faults', () => {
  /** The plan with a deadline that leads into a state which nobody has heard of. */
  const broken = (() => {
    const plan = JSON.parse(JSON.stringify(requestPlan));
    plan.machine.states.open.after['open/timers/1'] = [{ target: 'loop' }];
    plan.machine.states.loop = { always: [{ target: 'pool' }] };
    plan.machine.states.pool = { always: [{ target: 'loop' }] };
    return { ...plan, hash: planHashOf(plan) };
  })();

  test('a deadline that cannot be settled stops the case, which says so and takes nothing', () => {
    const host = started(broken);
    const dueMs = MONDAY_MS + 9 * DAY_MS;
    expect(host.take(note('too late'), dueMs)).toMatchObject({ rejection: { type: 'internal' } });
    host.settle(dueMs);
    const { batch } = host.delivery(dueMs);
    expect(batch.view.status).toBe('faulted');
    expect(batch.entries.at(-1)).toMatchObject({
      kind: 'faulted',
      detail: { code: 'Error' },
      cause: { kind: 'deadline' },
    });
    expect(host.timer()).toBeNull();
    expect(host.take(note('now'), dueMs)).toMatchObject({
      rejection: { refusal: { code: 'case_faulted' } },
    });
  });

  test('a repair that would fail again is refused', () => {
    const host = started(broken);
    const dueMs = MONDAY_MS + 9 * DAY_MS;
    host.settle(dueMs);
    const verdict = host.repair({ commandId: 'r', actor: 'ops' }, dueMs);
    expect(verdict).toMatchObject({ rejection: { type: 'internal' } });
    expect(snapshotOf(host).status).toBe('faulted');
  });

  test('once the cause is mended the case goes on, with what became due meanwhile', () => {
    const before = started();
    const cause = { kind: 'people' } as const;
    const stopped = fault(snapshotOf(before), { code: 'X', cause, nowMs: MONDAY_MS });
    const carried = { ...before.carry(), snapshot: stopped.snapshot };
    const host = new CaseHost(carried, requestPlan, MONDAY_MS);
    const nowMs = MONDAY_MS + 3 * DAY_MS;
    expect(host.repair({ commandId: 'r', actor: 'ops' }, nowMs).kind).toBe('done');
    expect(host.repair({ commandId: 'r', actor: 'ops' }, nowMs).kind).toBe('repeated');
    const { status, sequence, head } = snapshotOf(host);
    expect(status).toBe('open');
    const { entries } = host.delivery(nowMs).batch;
    const after = entries.filter((entry) => entry.sequence > stopped.snapshot.sequence);
    expect(after.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['repaired', 'deadline_due', 'reminded']),
    );
    let last = stopped.snapshot.head;
    for (const { hash, ...entry } of after) {
      expect(hash).toBe(entryHash(last, entry));
      last = hash;
    }
    expect([sequence, head]).toEqual([after.at(-1)!.sequence, last]);
  });

  test('a case without a fault is not repaired', () => {
    const verdict = started().repair({ commandId: 'r', actor: 'ops' }, MONDAY_MS);
    expect(verdict).toMatchObject({ rejection: { type: 'not_faulted' } });
  });
});
