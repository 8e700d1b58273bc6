/** Cases on a real server that move to another version of their case type while they wait. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { planMigration } from '../../core/migration/plan.ts';
import type { MigrationPlan } from '../../core/migration/types.ts';
import type { Plan } from '../../core/plan.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import { workflowIdOf } from '../../workflows/protocol.ts';
import {
  compiled,
  DAY_MS,
  eventCommand,
  eventually,
  MONDAY_MS,
  startCommand,
  startEngine,
  type TestEngine,
} from '../support/engine.ts';
import { historiesOf } from '../support/histories.ts';
import { replay } from '../support/replays.ts';

const definition = (version: number) => `
format: caseline/v1
id: errand
version: ${version}
title: Errand
owner: lead
calendar: always
start: open
states:
  open:
    assign: clerk
    transitions:
      add_note: { needs: [note] }
      close: { to: closed, outcome: done }
    timers:
      - { after: 9 days, to: closed, outcome: forgotten }
  closed: { final: true, outcome: done }
roles:
  clerk: { team: clerks, backup: lead }
  lead: { team: leads }
`;
const first = compiled(definition(1));
const second = compiled(definition(2));
const mapping = planMigration(first, second);
const back = planMigration(second, first);

let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine({ plans: [first, second] });
}, 120_000);
afterAll(() => engine.stop());

const open = (leash?: number) =>
  engine.open({
    planHash: first.hash,
    command: startCommand(),
    ...(leash !== undefined && { clock: { scale: 1_000, startMs: MONDAY_MS, untilMs: leash } }),
  });
const order = (plan: MigrationPlan = mapping, migrationId = 'm-1') => ({
  migrationId,
  actor: 'hed',
  reason: 'the new rule',
  plan,
});
const migrate = (caseId: string, plan = mapping, commandId = 'migration/m-1') =>
  engine.client.migrate(caseId, { ...order(plan), commandId });
const undo = (caseId: string, to: Plan = first, commandId = 'undo/m-1') =>
  engine.client.undoMigration(
    caseId,
    { migrationId: 'm-1', actor: 'hed', reason: 'a mistake', commandId },
    to.hash,
  );
const note = (text: string) => eventCommand('add_note', { data: { note: text } });
const standing = async (caseId: string) => {
  const { run, snapshot, timerDueMs } = await engine.client.report(caseId);
  return { run, planHash: snapshot!.planHash, deadlines: snapshot!.deadlines, timerDueMs };
};
const kinds = (caseId: string) => engine.readModel.of(caseId).entries.map(({ kind }) => kind);

/** All runs of a case do on replay what they did. */
async function expectReplay(caseId: string): Promise<void> {
  const { digests: known } = engine.readModel.of(caseId);
  // A history without any workflow task cannot be replayed: the last run may have just begun.
  await engine.client.report(caseId);
  const histories = await historiesOf(engine, caseId, first, [second]);
  const recorded = histories.map((history) => ({
    workflowId: caseId,
    history: JSON.parse(history) as unknown,
  }));
  for (const { error, digests } of await replay(await workflowBundle(), recorded)) {
    expect(error).toBeNull();
    expect(digests.filter((digest) => !known.has(digest))).toEqual([]);
  }
}

describe('a migration', () => {
  test('moves a case that waits: its deadline stays, and is due once and at its time', async () => {
    const caseId = await open(MONDAY_MS + DAY_MS);
    const before = await standing(caseId);
    expect(await migrate(caseId)).toMatchObject({
      ok: true,
      result: { duplicate: false, outcome: { kind: 'same' } },
    });
    const after = await eventually(
      () => standing(caseId),
      ({ run }) => run === 2,
    );
    expect(after).toEqual({ ...before, run: 2, planHash: second.hash });
    expect(engine.readModel.of(caseId).view).toMatchObject({
      planHash: second.hash,
      version: 2,
    });
    const { dueAtMs } = before.deadlines[0]!;
    await engine.client.moveClock(caseId, { untilMs: dueAtMs - 1, scale: 1e9 });
    expect(kinds(caseId)).not.toContain('deadline_due');
    await engine.client.moveClock(caseId, { untilMs: null, scale: 1e9 });
    const entries = await eventually(
      () => engine.readModel.of(caseId).entries,
      (seen) => seen.some(({ kind }) => kind === 'sealed' || kind === 'closed'),
    );
    const due = entries.filter(({ kind }) => kind === 'deadline_due');
    expect(due.map(({ atMs }) => atMs)).toEqual([dueAtMs]);
    expect(entries.filter(({ kind }) => kind === 'migrated')).toMatchObject([
      { actor: 'hed', detail: { migration: 'm-1', reason: 'the new rule' } },
    ]);
    await expectReplay(caseId);
  });

  test('is done once for its command, in the next run too', async () => {
    const caseId = await open();
    const [one, other] = await Promise.all([migrate(caseId), migrate(caseId)]);
    const answers = [one, other, await migrate(caseId)].map((answer) => answer.ok && answer.result);
    expect(answers).toEqual(
      expect.arrayContaining([expect.objectContaining({ duplicate: false })]),
    );
    expect(answers.filter((answer) => answer !== false && answer.duplicate)).toHaveLength(2);
    expect(kinds(caseId).filter((kind) => kind === 'migrated')).toHaveLength(1);
    await expectReplay(caseId);
  });

  test('foretells what it does, and moves nothing', async () => {
    const caseId = await open();
    const before = await engine.client.report(caseId);
    const foretold = await engine.client.foretell(caseId, order());
    const { sequence } = before.snapshot!;
    expect(foretold).toMatchObject({ ok: true, sequence, outcome: { kind: 'same' } });
    expect((await engine.client.report(caseId)).digest).toBe(before.digest);
    const done = await migrate(caseId);
    expect(done).toMatchObject({ result: { outcome: foretold.ok && foretold.outcome } });
  });

  test('is refused without a trace by a case of another version, and by an unsound mapping', async () => {
    const caseId = await open();
    const length = async () => {
      const handle = engine.client.temporal.workflow.getHandle(workflowIdOf(caseId));
      return (await handle.fetchHistory()).events!.length;
    };
    const before = await length();
    expect(await migrate(caseId, back)).toEqual({ ok: false, type: 'other_version' });
    expect(await engine.client.foretell(caseId, order(back))).toEqual({
      ok: false,
      type: 'other_version',
    });
    const unsound = {
      ...mapping,
      problems: [{ code: 'state_unmapped', part: 'states/open', message: 'it is gone', help: '' }],
    };
    const refused = await migrate(caseId, unsound);
    expect(refused).toMatchObject({ ok: false, type: 'blocked', outcome: { kind: 'blocked' } });
    expect(await length()).toBe(before);
    expect(kinds(caseId)).not.toContain('migrated');
  });

  test('and commands that come with it are all done, on whichever version', async () => {
    const caseId = await open();
    const answers = await Promise.all([
      ...['a', 'b', 'c'].map((text) => engine.client.send(caseId, note(text))),
      migrate(caseId),
      ...['d', 'e', 'f'].map((text) => engine.client.send(caseId, note(text))),
    ]);
    expect(answers.map(({ ok }) => ok)).toEqual(answers.map(() => true));
    await engine.client.send(caseId, note('g'));
    expect(kinds(caseId).filter((kind) => kind === 'data')).toHaveLength(7);
    expect((await standing(caseId)).planHash).toBe(second.hash);
    await expectReplay(caseId);
  });

  test('goes on while the read model is away, and tells it all when it is back', async () => {
    const caseId = await open();
    engine.readModel.mode = 'down';
    expect(await migrate(caseId)).toMatchObject({ ok: true });
    expect(await engine.client.send(caseId, note('while it is away'))).toMatchObject({ ok: true });
    expect((await standing(caseId)).run).toBe(1);
    engine.readModel.recover();
    await eventually(
      () => standing(caseId),
      ({ run }) => run === 2,
    );
    expect(kinds(caseId)).toEqual(expect.arrayContaining(['migrated', 'data']));
    await expectReplay(caseId);
  });
});

describe('a migration is taken back', () => {
  test('while nothing has happened, in the next run too: the case is as it was', async () => {
    const caseId = await open();
    const before = await standing(caseId);
    await migrate(caseId);
    await eventually(
      () => standing(caseId),
      ({ run }) => run === 2,
    );
    expect(await undo(caseId)).toMatchObject({ ok: true, result: { duplicate: false } });
    const after = await eventually(
      () => standing(caseId),
      ({ run }) => run === 3,
    );
    expect(after).toEqual({ ...before, run: 3 });
    expect(kinds(caseId).slice(-2)).toEqual(['migrated', 'migration_undone']);
    expect(await undo(caseId)).toMatchObject({ ok: true, result: { duplicate: true } });
    expect(await undo(caseId, first, randomUUID())).toMatchObject({ undo: 'nothing_to_undo' });
    // A new attempt is another command.
    expect(await migrate(caseId, mapping, 'migration/m-1/2')).toMatchObject({ ok: true });
    await expectReplay(caseId);
  });

  test('and not once something has happened', async () => {
    const caseId = await open();
    await migrate(caseId);
    await engine.client.send(caseId, note('after it'));
    expect(await undo(caseId)).toMatchObject({ ok: false, type: 'not_undoable' });
    expect((await standing(caseId)).planHash).toBe(second.hash);
  });

  test('and only to the version that it came from', async () => {
    const caseId = await open();
    await migrate(caseId);
    expect(await undo(caseId, second)).toMatchObject({ ok: false, type: 'other_version' });
    expect(await undo(await open())).toMatchObject({ undo: 'nothing_to_undo' });
  });
});
