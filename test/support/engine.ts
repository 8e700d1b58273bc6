/**
 * A real Temporal server with a worker, for tests of cases as they run.
 *
 * The read model is a fake at the port: it keeps entries exactly once by (case, sequence), and can
 * be away. Everything else is what production runs.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { DefaultLogger, Runtime, type WorkerOptions } from '@temporalio/worker';
import type {
  CaseActivities,
  CaseView,
  CommandRecord,
  ProjectionBatch,
} from '../../activities/projection-types.ts';
import { compile } from '../../compiler/compile.ts';
import { formatDiagnostic } from '../../compiler/diagnostics.ts';
import type { Entry, Input, People } from '../../core/input.ts';
import type { Plan } from '../../core/plan.ts';
import { answerFrom, NO_WORLD, type SimulatedWorld } from '../../core/simulated-world.ts';
import { type DataKeys, temporaryDataKeys } from '../../keys/data-keys.ts';
import { testMasterKeys } from './keys.ts';
import { type EmbeddedTemporal, startTemporal } from '../../embedded/temporal.ts';
import { cacheSize } from '../../worker/cache-size.ts';
import { type CaseClient, createCaseClient } from '../../worker/case-client.ts';
import {
  type CaseWorker,
  type CaseWorkerOptions,
  createCaseWorker,
} from '../../worker/create-worker.ts';
import type { Command } from '../../workflows/protocol.ts';

const CALENDAR = `
format: caseline-calendar/v1
id: always
zone: Etc/UTC
week: { monday: 09:00-17:00, tuesday: 09:00-17:00, wednesday: 09:00-17:00, thursday: 09:00-17:00, friday: 09:00-17:00 }
`;

const DEFINITION = `
format: caseline/v1
id: test-request
version: 1
title: Request
owner: lead
calendar: always
start: open
states:
  open:
    assign: clerk
    transitions:
      add_note: { needs: [note] }
      ask: asked
      close: { to: closed, outcome: done }
    timers:
      - { every: 2 days, remind: assignee }
      - { after: 9 days, to: closed, outcome: forgotten }
  asked:
    approval: consent
    transitions:
      approved: { to: closed, outcome: granted }
      rejected: open
      lapsed: { to: closed, outcome: lapsed }
  closed:
    final: true
    outcome: done
    reopen: { to: open, by: lead, within: 10 days }
approvals:
  consent:
    title: Consent
    approvers: [lead, head]
    quorum: all
    ladder:
      - { after: 1 day, remind: approvers }
      - { after: 2 days, delegate_to: backups }
      - { after: 4 days, decide: lapsed }
roles:
  clerk: { team: clerks, backup: lead }
  lead: { team: leads, backup: head }
  head: { team: heads, backup: chair }
  chair: { team: chairs }
`;

/** A small case type with one of everything that matters to a host. */
export const requestPlan = compiled(DEFINITION);

/** The people of {@link requestPlan}. */
export const people: People = {
  cal: { id: 'cal', teams: ['clerks'] },
  lea: { id: 'lea', teams: ['leads'] },
  hed: { id: 'hed', teams: ['heads'] },
  cha: { id: 'cha', teams: ['chairs'] },
};

/** 2026-03-02, a Monday. */
export const MONDAY_MS = Date.UTC(2026, 2, 2, 9);
export const DAY_MS = 86_400_000;

/** Compiles a definition that must be right, on a calendar without holidays. */
export function compiled(text: string): Plan {
  const { plan, diagnostics } = compile(text, { calendars: () => CALENDAR });
  if (plan !== undefined) return plan;
  throw new Error(diagnostics.map((one) => formatDiagnostic(one, text)).join('\n'));
}

/** The start of a case, with an id of its own. */
export function startCommand(input: Partial<Input & { kind: 'start' }> = {}): Command {
  const start = { kind: 'start', caseId: '', actor: 'cal', data: {}, people, ...input } as const;
  return { commandId: randomUUID(), input: start };
}

/** An event, with an id of its own unless one is given. */
export function eventCommand(
  event: string,
  { actor = 'cal', data = {}, commandId = randomUUID() }: Partial<EventOptions> = {},
): Command {
  return { commandId, input: { kind: 'event', event, actor, data } };
}

interface EventOptions {
  readonly actor: string;
  readonly data: Record<string, string>;
  readonly commandId: string;
}

/** What was told of one case. */
export interface CaseRecord {
  readonly entries: Entry[];
  readonly commands: CommandRecord[];
  /** What the case was at each delivery. */
  readonly digests: Set<string>;
  view: CaseView | null;
  batches: number;
  recordedAtMs: number;
}

/** A read model in memory: the case's own chain, exactly once and without gaps. */
export class FakeReadModel implements CaseActivities {
  /** What there is beside a case, as a scenario tells it. */
  readonly worlds = new Map<string, SimulatedWorld>();
  /** Answers questions from them; what comes of other effects is what a test or a scenario says. */
  carryOut: CaseActivities['carryOut'] = async (effect, { caseId }) => {
    if (effect.kind !== 'look_up') return null;
    const world = this.worlds.get(caseId) ?? NO_WORLD;
    return { kind: 'looked_up', answer: answerFrom(world, effect.question) };
  };
  /** `down`: every delivery fails at once. `hanging`: none comes to an end. */
  mode: 'up' | 'down' | 'hanging' = 'up';
  readonly #cases = new Map<string, CaseRecord>();
  readonly #waiting: (() => void)[] = [];

  of(caseId: string): CaseRecord {
    const known = this.#cases.get(caseId);
    if (known !== undefined) return known;
    const fresh: CaseRecord = {
      entries: [],
      commands: [],
      digests: new Set(),
      view: null,
      batches: 0,
      recordedAtMs: 0,
    };
    this.#cases.set(caseId, fresh);
    return fresh;
  }

  async project(batch: ProjectionBatch): Promise<void> {
    if (this.mode === 'down') throw new Error('the read model is away');
    if (this.mode === 'hanging') {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    const record = this.of(batch.caseId);
    if (batch.recordedAtMs < record.recordedAtMs) return;
    record.recordedAtMs = batch.recordedAtMs;
    record.batches += 1;
    record.digests.add(batch.digest);
    const [first] = batch.entries;
    if (first !== undefined) {
      const before = record.entries[first.sequence - 2]?.hash ?? '';
      if (before !== batch.previous) throw new Error(`a gap before entry ${first.sequence}`);
      // What was delivered by a task that was lost gives way to what really happened.
      record.entries.splice(first.sequence - 1, Infinity, ...batch.entries);
    }
    for (const command of batch.commands) {
      const isKnown = record.commands.some(({ commandId }) => commandId === command.commandId);
      if (!isKnown) record.commands.push(command);
    }
    record.view = batch.view;
  }

  /** Lets what hangs go on. */
  recover(): void {
    this.mode = 'up';
    for (const release of this.#waiting.splice(0)) release();
  }
}

/** A server, a client and workers. */
export interface TestEngine {
  readonly server: EmbeddedTemporal;
  readonly client: CaseClient;
  readonly keys: DataKeys;
  readonly readModel: FakeReadModel;
  /** Starts a worker; returns what stops it. */
  startWorker(tuning?: Partial<WorkerOptions>, as?: WorkerBuild): Promise<() => Promise<void>>;
  /** Stops all workers and leaves the server running. */
  stopWorkers(): Promise<void>;
  /** Opens a case of {@link requestPlan} (or another) and returns its id. */
  open(options?: Partial<Parameters<CaseClient['start']>[0]>): Promise<string>;
  stop(): Promise<void>;
}

/** Which build a worker says it is, and in which deployment. */
export type WorkerBuild = Pick<CaseWorkerOptions, 'deployment' | 'buildId'>;

/** Options of {@link startEngine}. */
export interface EngineOptions {
  readonly plans?: readonly Plan[];
  /** @default null, in memory */
  readonly dataFolder?: string | null;
  readonly tuning?: Partial<WorkerOptions>;
  /** Of the first worker. */
  readonly as?: WorkerBuild;
  /** Instead of the fake read model. */
  readonly activities?: CaseActivities;
  /** @default kept nowhere */
  readonly keys?: DataKeys;
}

/** Starts a server and a worker; what it returns must be stopped. */
export async function startEngine(options: EngineOptions = {}): Promise<TestEngine> {
  quietRuntime();
  const server = await startTemporal({ dataFolder: options.dataFolder ?? null });
  const keys = options.keys ?? temporaryDataKeys(testMasterKeys);
  const readModel = new FakeReadModel();
  const plans = new Map([requestPlan, ...(options.plans ?? [])].map((plan) => [plan.hash, plan]));
  const stops = new Set<() => Promise<void>>();
  const startWorker = async (tuning: Partial<WorkerOptions> = {}, as: WorkerBuild = {}) => {
    const worker = await createCaseWorker({
      ...as,
      address: server.address,
      activities: options.activities ?? readModel,
      keys,
      plans: { load: async (hash) => plans.get(hash) },
      ...cacheSize(process.env),
      tuning: { ...options.tuning, ...tuning },
    });
    const stop = running(worker, () => stops.delete(stop));
    stops.add(stop);
    return stop;
  };
  const stopWorkers = async (): Promise<void> => {
    await Promise.all([...stops].map((stop) => stop()));
  };
  await startWorker({}, options.as);
  const connection = await Connection.connect({ address: server.address });
  const client = createCaseClient({ connection, keys });
  return {
    server,
    client,
    keys,
    readModel,
    startWorker,
    stopWorkers,
    open: async (start = {}) => {
      const caseId = start.caseId ?? randomUUID();
      const command = start.command ?? startCommand();
      const planHash = requestPlan.hash;
      const answer = await client.start({ planHash, ...start, caseId, command });
      if (!answer.ok) throw new Error(`not started: ${JSON.stringify(answer)}`);
      return caseId;
    },
    stop: async () => {
      readModel.recover();
      await stopWorkers();
      await connection.close();
      await server.stop();
    },
  };
}

function running(worker: CaseWorker, onStop: () => void): () => Promise<void> {
  const end = worker.run();
  // A worker that dies on its own is seen by the test that stops it.
  end.catch(() => {});
  return async () => {
    onStop();
    worker.shutdown();
    await end;
  };
}

/** Waits until something holds, and fails with what was seen last when it does not. */
export async function eventually<T>(
  look: () => T | Promise<T>,
  holds: (seen: T) => boolean,
  withinMs = 15_000,
): Promise<T> {
  const deadlineMs = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadlineMs) throw new Error(`it never held: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

let isQuiet = false;

function quietRuntime(): void {
  if (isQuiet) return;
  isQuiet = true;
  Runtime.install({ logger: new DefaultLogger('ERROR') });
}
