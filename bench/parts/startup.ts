/**
 * What starting a case costs in the sandbox: CPU of replaying its first task, against a workflow
 * that does nothing. Replaying needs no server, so nothing else is in the figure.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { temporal as proto } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { workflowBundle } from '../../worker/bundle.ts';
import { workflowIdOf } from '../../workflows/protocol.ts';
import { caseInputs } from '../approval-case.ts';
import { bundleSubjects, type Environment, SUBJECTS_QUEUE } from '../environment.ts';
import { type Figure, median, shown } from '../figures.ts';

/** A payload can be read only under the id it was sealed for. */
interface Run {
  readonly workflowId: string;
  readonly history: proto.api.history.v1.IHistory;
}

const GOAL_MS = 2;
const REPLAYS = 150;
const ROUNDS = 3;

/** Measures it. */
export async function benchStartup(environment: Environment): Promise<Figure[]> {
  const [ours, empty] = [await caseRun(environment), await emptyRun(environment)];
  const converter = environment.replayConverter;
  const bundle = await workflowBundle();
  const subjects = { code: await bundleSubjects() };
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    times[0].push(await replayMs(ours, bundle, converter));
    times[1].push(await replayMs(empty, subjects, converter));
  }
  const [caseMs, emptyMs] = [median(times[0]), median(times[1])];
  return [
    {
      what: 'start-up CPU over an empty workflow',
      ratio: (caseMs - emptyMs) / GOAL_MS,
      goal: { relation: '≤', value: 1 },
      detail: `${shown(caseMs)} ms against ${shown(emptyMs)} ms; the first task, replayed`,
    },
  ];
}

async function caseRun({ cases, plan, temporal }: Environment): Promise<Run> {
  const caseId = randomUUID();
  const [start] = caseInputs(caseId);
  const command = { commandId: randomUUID(), input: start! };
  await cases.start({ caseId, planHash: plan.hash, command });
  const workflowId = workflowIdOf(caseId);
  return { workflowId, history: await temporal.workflow.getHandle(workflowId).fetchHistory() };
}

async function emptyRun({ temporal }: Environment): Promise<Run> {
  const workflowId = `empty/${randomUUID()}`;
  const options = { workflowId, taskQueue: SUBJECTS_QUEUE };
  const handle = await temporal.workflow.start('emptyWorkflow', options);
  for (;;) {
    const history = await handle.fetchHistory();
    // Started, scheduled, started, completed: its first task is done.
    if ((history.events?.length ?? 0) >= 4) return { workflowId, history };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** CPU of one replay, in milliseconds. */
async function replayMs(
  run: Run,
  workflowBundle: { code: string } | { codePath: string },
  dataConverter: Environment['replayConverter'],
): Promise<number> {
  // Deliveries are no part of a replay, but the worker wants to know where they would go.
  const sinks = { readModel: { deliver: { fn: async () => {}, callDuringReplay: false } } };
  const options = { workflowBundle, dataConverter, sinks, reuseV8Context: true };
  const histories = (count: number): Run[] => Array.from({ length: count }, () => run);
  const cpuOf = async (count: number): Promise<number> => {
    const from = process.cpuUsage();
    for await (const result of Worker.runReplayHistories(options, histories(count))) {
      if (result.error) throw result.error;
    }
    const used = process.cpuUsage(from);
    return (used.user + used.system) / 1000;
  };
  // Twice, so that what a worker costs by itself falls out.
  const few = await cpuOf(20);
  const many = await cpuOf(20 + REPLAYS);
  return (many - few) / REPLAYS;
}
