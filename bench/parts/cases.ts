/**
 * Whole cases on a real Temporal server: the generic workflow, a hand-written one, and the API.
 *
 * They are measured in turns in one run, so that whatever else the machine does meets all of them.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { invariant } from '../../core/invariant.ts';
import { workflowIdOf } from '../../workflows/protocol.ts';
import { APPROVAL_ITEM, caseInputs, DATA } from '../approval-case.ts';
import { type Environment, startEnvironment, SUBJECTS_QUEUE } from '../environment.ts';
import { type Figure, median, quantile, shown } from '../figures.ts';
import { commands, type handWrittenWorkflow } from '../subjects/hand-written.ts';
import { benchStartup } from './startup.ts';

/** One way of living through a case. */
interface Subject {
  readonly name: string;
  /** Runs one case; `timed` takes the time of one command. */
  run(caseId: string, timed: Timed): Promise<void>;
  workflowId(caseId: string): string;
}

type Timed = <T>(command: () => Promise<T>) => Promise<T>;

interface Round {
  readonly casesPerSecond: number;
  readonly cpuMs: number;
  readonly commandMs: readonly number[];
}

/** As many at once as in the figures that ours are compared with. */
const CLIENTS = 32;
const WARM_UP = 40;

/** Measures it. */
export async function benchCases(settings: { rounds: number; cases: number }): Promise<Figure[]> {
  const environment = await startEnvironment();
  try {
    const subjects = [generic(environment), handWritten(environment), byApi(environment)];
    for (const subject of subjects) await measure(subject, WARM_UP, environment);
    const rounds = subjects.map((): Round[] => []);
    for (let round = 0; round < settings.rounds; round += 1) {
      for (let turn = 0; turn < subjects.length; turn += 1) {
        // Each is first once in a while: what runs later meets a server that has done more.
        const index = (round + turn) % subjects.length;
        rounds[index]!.push(await measure(subjects[index]!, settings.cases, environment));
      }
    }
    const events = await Promise.all(subjects.map((subject) => eventsOf(subject, environment)));
    return [
      ...compared({ rounds, events }),
      ...subjects.map((subject, index) => summaryOf(subject, rounds[index]!, events[index]!)),
      ...(await benchStartup(environment)),
    ];
  } finally {
    await environment.stop();
  }
}

function compared({ rounds, events }: { rounds: Round[][]; events: number[] }): Figure[] {
  const [ours, theirs, api] = rounds.map(rateOf) as [number, number, number];
  const cpu = rounds.map((each) => median(each.map((round) => round.cpuMs)));
  return [
    {
      what: 'generic ÷ hand-written: cases per second',
      ratio: ours / theirs,
      goal: { relation: '≥', value: 1 },
      detail: `${shown(ours)} against ${shown(theirs)}`,
    },
    {
      what: 'generic ÷ hand-written: history events',
      ratio: events[0]! / events[1]!,
      goal: { relation: '≤', value: 1 },
      detail: `${events[0]} against ${events[1]}`,
    },
    {
      what: 'generic ÷ hand-written: CPU per case',
      ratio: cpu[0]! / cpu[1]!,
      goal: { relation: '≤', value: 1 },
      detail: `${shown(cpu[0]!)} ms against ${shown(cpu[1]!)} ms, all processes`,
    },
    {
      what: 'API ÷ direct client: cases per second',
      ratio: api / ours,
      goal: { relation: '≥', value: 0.95 },
      detail: `${shown(api)} against ${shown(ours)}`,
    },
  ];
}

function rateOf(rounds: readonly Round[]): number {
  return median(rounds.map((round) => round.casesPerSecond));
}

function summaryOf({ name }: Subject, rounds: readonly Round[], events: number): Figure {
  const times = rounds.flatMap((round) => round.commandMs);
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
  return {
    what: `${name}: p50 / p99 of a command`,
    detail: `${shown(p50)} / ${shown(p99)} ms; ${events} events a case; ${rounds
      .map((round) => shown(round.casesPerSecond))
      .join(', ')} cases/s`,
  };
}

async function measure(subject: Subject, cases: number, env: Environment): Promise<Round> {
  const commandMs: number[] = [];
  const timed: Timed = async (command) => {
    const from = performance.now();
    const result = await command();
    commandMs.push(performance.now() - from);
    return result;
  };
  let left = cases;
  const client = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await subject.run(randomUUID(), timed);
    }
  };
  const cpuFrom = env.cpuMs();
  const from = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const seconds = (performance.now() - from) / 1000;
  const cpuMs = (env.cpuMs() - cpuFrom) / cases;
  return { casesPerSecond: cases / seconds, cpuMs, commandMs };
}

function generic({ cases, plan }: Environment): Subject {
  return {
    name: 'generic',
    workflowId: workflowIdOf,
    run: async (caseId, timed) => {
      const [first, ...rest] = caseInputs(caseId);
      const start = { commandId: randomUUID(), input: first! };
      const answers = [
        await timed(() => cases.start({ caseId, planHash: plan.hash, command: start })),
      ];
      for (const input of rest) {
        answers.push(await timed(() => cases.send(caseId, { commandId: randomUUID(), input })));
      }
      invariant(
        answers.every((answer) => answer.ok),
        `refused: ${JSON.stringify(answers)}`,
      );
    },
  };
}

function handWritten({ temporal, plan }: Environment): Subject {
  return {
    name: 'hand-written',
    workflowId: (caseId) => `hand-written/${caseId}`,
    run: async (caseId, timed) => {
      const workflowId = `hand-written/${caseId}`;
      const args = [{ caseId, planHash: plan.hash, clerk: 'cal', lead: 'lea' }] as const;
      const startWorkflowOperation = new WithStartWorkflowOperation<typeof handWrittenWorkflow>(
        'handWrittenWorkflow',
        {
          workflowId,
          taskQueue: SUBJECTS_QUEUE,
          args: [...args],
          workflowIdConflictPolicy: 'USE_EXISTING',
        },
      );
      await timed(() =>
        temporal.workflow.executeUpdateWithStart(commands.start, {
          args: ['cal', DATA],
          startWorkflowOperation,
        }),
      );
      const handle = temporal.workflow.getHandle(workflowId);
      await timed(() => handle.executeUpdate(commands.submit, { args: ['cal'] }));
      await timed(() => handle.executeUpdate(commands.approve, { args: ['lea'] }));
      await timed(() => handle.executeUpdate(commands.finish, { args: ['cal'] }));
    },
  };
}

function byApi({ api }: Environment): Subject {
  const tokens = new Map<string, Promise<string>>();
  const ids = new Map<string, string>();
  const post = async (person: string, target: string, body: unknown): Promise<{ id: string }> => {
    const token = tokens.get(person) ?? api.token(person);
    tokens.set(person, token);
    const response = await fetch(`${api.url}/v1${target}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await token}` },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    invariant(response.ok, `${target} answered ${response.status}: ${text}`);
    return JSON.parse(text) as { id: string };
  };
  return {
    name: 'API',
    workflowId: (caseId) => workflowIdOf(ids.get(caseId) ?? caseId),
    run: async (caseId, timed) => {
      const start = { caseType: 'bench-approval', data: DATA };
      const { id } = await timed(() => post('cal', '/cases', start));
      ids.set(caseId, id);
      const item = encodeURIComponent(APPROVAL_ITEM);
      const answer = { result: 'approved' };
      await timed(() => post('cal', `/cases/${id}/events`, { event: 'submit' }));
      await timed(() => post('lea', `/cases/${id}/approvals/${item}/answer`, answer));
      await timed(() => post('cal', `/cases/${id}/events`, { event: 'finish', data: {} }));
    },
  };
}

/** History events of one case, once its workflow has ended. */
async function eventsOf(subject: Subject, { temporal }: Environment): Promise<number> {
  const caseId = randomUUID();
  await subject.run(caseId, (command) => command());
  const handle = temporal.workflow.getHandle(subject.workflowId(caseId));
  await handle.result();
  return (await handle.describe()).historyLength;
}
