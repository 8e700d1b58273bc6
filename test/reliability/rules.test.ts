import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { project } from '../../activities/projection.ts';
import { step } from '../../core/step.ts';
import { readTimeline } from '../../prisma/queries/trail.ts';
import { checkLevel } from '../../worker/level-check.ts';
import { caseView } from '../../workflows/view.ts';
import { eventually } from '../support/engine.ts';
import { people, quorumPlan, relayPlan, votePlan } from './definitions.ts';
import { missed } from './findings.ts';
import { Rig } from './rig.ts';
import { sizesOf } from './sizes.ts';
import { downtimeTrial } from './trials/downtime.ts';
import { duplicatesTrial } from './trials/duplicates.ts';
import { lastVoteTrial } from './trials/last-vote.ts';
import { uncachedTrial } from './trials/uncached.ts';

const SIZES = sizesOf('short');
let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start({ plans: [relayPlan, votePlan, quorumPlan] });
});
afterAll(() => rig.stop(), 60_000);

test('without a cache of workflows, cases live as with one', async () => {
  expect(missed(await uncachedTrial(rig, SIZES))).toEqual([]);
});

test('one decision for each approval, whatever the race', async () => {
  expect(missed(await lastVoteTrial(rig, SIZES))).toEqual([]);
}, 600_000);

test('the same command has one effect, in any order and across runs', async () => {
  expect(missed(await duplicatesTrial(rig, SIZES))).toEqual([]);
});

test('after any downtime, no late answer wins against its deadline', async () => {
  expect(missed(await downtimeTrial(rig, SIZES))).toEqual([]);
});

test('what a dead worker has delivered and never given back is taken back', async () => {
  const { client, database } = rig;
  const caseId = randomUUID();
  const input = { kind: 'start', caseId, actor: 'cal', data: {}, people } as const;
  const command = { commandId: randomUUID(), input };
  await client.start({ caseId, planHash: relayPlan.hash, command });
  const { snapshot } = await client.report(caseId);
  const go = { kind: 'event', event: 'go', actor: 'cal', data: { note: 'unheard' } } as const;
  const lost = step(relayPlan, snapshot, go, Date.now());
  if (!lost.ok) throw new Error(lost.refusal.code);
  await project(database, {
    caseId,
    previous: snapshot!.head,
    entries: lost.entries,
    effects: lost.effects.filter((effect) => effect.kind === 'notify'),
    commands: [{ commandId: 'lost', sequence: lost.snapshot.sequence, refused: null }],
    view: caseView(relayPlan, lost.snapshot),
    digest: '0'.repeat(16),
    recordedAtMs: Date.now(),
  });
  const shown = (): Promise<readonly { hash: string }[]> =>
    readTimeline(database, caseId, { limit: 100 });
  expect((await shown()).at(-1)!.hash).toBe(lost.snapshot.head);
  expect((await checkLevel({ database, cases: client })).called).toBe(1);
  await eventually(
    async () => (await shown()).at(-1)!.hash,
    (head) => head === snapshot!.head,
  );
  expect(await database.prisma.command.count({ where: { caseId, commandId: 'lost' } })).toBe(0);
  const again = { commandId: 'lost', input: go };
  expect(await client.send(caseId, again)).toMatchObject({
    ok: true,
    result: { duplicate: false },
  });
  const end = (await client.report(caseId)).snapshot!.head;
  await eventually(
    async () => (await shown()).at(-1)!.hash,
    (head) => head === end,
  );
});
