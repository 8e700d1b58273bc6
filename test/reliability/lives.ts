/**
 * Lives of cases under faults: every command is sent until the case has answered it.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Input } from '../../core/input.ts';
import type { Answer, CaseClient } from '../../worker/case-client.ts';
import type { CaseLimits, Command, CommandResult } from '../../workflows/protocol.ts';
import { workflowIdOf } from '../../workflows/protocol.ts';
import { people, relayPlan } from './definitions.ts';

/** A command, and what its sender knows in the end. */
export interface Sent {
  readonly commandId: string;
  /** Its note or comment, which nothing else in the case has; `null` for one without. */
  readonly text: string | null;
  readonly isDone: boolean;
  /** The code of a refusal. */
  readonly refused: string | null;
  /** The sequence the case answered with. */
  readonly sequence: number;
  readonly attempts: number;
  /** True when an attempt's end is not known: it may still have been the one that counted. */
  readonly isAmbiguous: boolean;
  readonly tookMs: number;
}

/** What was done with one case, in the order in which it was sent. */
export interface Life {
  readonly caseId: string;
  readonly sent: readonly Sent[];
  /** What went wrong in the sight of the sender. */
  readonly wrongs: readonly string[];
}

/** How to live. */
export interface LifeOptions {
  readonly client: CaseClient;
  /** Asked before each command with the number of those done: is it enough? */
  readonly isEnough: (done: number) => boolean;
  readonly scale: number;
  readonly seed: number;
  readonly limits?: Partial<CaseLimits>;
  /** Between two commands. */
  readonly pauseMs?: number;
  readonly onSent?: (sent: Sent, caseId: string) => void;
  /** How long a sender goes on sending one command again, milliseconds. @default 240,000 */
  readonly patienceMs?: number;
}

const GIVE_UP_MS = 240_000;
const LAPSE_CASE_MS = 8 * 60_000;

/** Numbers from 0 to 1 that are the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Lives through a case of {@link relayPlan} from its start to its end. */
export async function live(options: LifeOptions): Promise<Life> {
  const liver = new Liver(options);
  await liver.start();
  while (!options.isEnough(liver.done)) {
    await liver.next();
    if (options.pauseMs !== undefined) await sleep(options.pauseMs);
  }
  await liver.close();
  return { caseId: liver.caseId, sent: liver.sent, wrongs: liver.wrongs };
}

class Liver {
  readonly caseId: string = randomUUID();
  readonly sent: Sent[] = [];
  readonly wrongs: string[] = [];
  done = 0;
  #states: readonly string[] = [];
  readonly #options: LifeOptions;
  readonly #random: () => number;

  constructor(options: LifeOptions) {
    this.#options = options;
    this.#random = randomOf(options.seed);
  }

  async start(): Promise<void> {
    const { client, scale, limits } = this.#options;
    const input = { kind: 'start', caseId: '', actor: 'cal', data: {}, people } as const;
    const command = { commandId: randomUUID(), input };
    const { caseId } = this;
    const planHash = relayPlan.hash;
    const start = { caseId, planHash, command, clock: { scale }, ...(limits && { limits }) };
    await this.#tell(command, null, () => client.start(start));
    if (!this.sent[0]!.isDone) throw new Error(`not started: ${this.sent[0]!.refused}`);
  }

  async next(): Promise<void> {
    if (this.#states.includes('asked')) return this.#answer();
    const chance = this.#random();
    await this.#event(chance < 0.7 ? 'go' : chance < 0.85 ? 'tell' : 'ask');
  }

  async close(): Promise<void> {
    while (!this.#states.includes('closed')) {
      if (this.#states.includes('asked')) await this.#answer();
      else await this.#event('close');
    }
  }

  async #event(event: string): Promise<void> {
    const text = this.#text();
    const input: Input = { kind: 'event', event, actor: 'cal', data: { note: text } };
    await this.#send(input, text);
  }

  async #answer(): Promise<void> {
    if (this.#random() < 0.1) {
      await sleep(LAPSE_CASE_MS / this.#options.scale);
      this.#states = ['here'];
      return;
    }
    const { client, patienceMs } = this.#options;
    const { snapshot } = await untilAnswered(() => client.report(this.caseId), patienceMs);
    const item = snapshot?.items.find(({ kind }) => kind === 'approval');
    if (item === undefined) {
      this.#states = ['here'];
      return;
    }
    const seat = item.seats.findIndex(({ answer }) => answer === undefined);
    const text = this.#text();
    const result = this.#random() < 0.7 ? 'approved' : 'rejected';
    const actor = seat === 0 ? 'lea' : 'hed';
    await this.#send({ kind: 'answer', item: item.id, result, comment: text, actor }, text);
  }

  #text(): string {
    return `${this.caseId.slice(0, 8)}/${this.sent.length}`;
  }

  async #send(input: Input, text: string): Promise<void> {
    const { client } = this.#options;
    const command = { commandId: randomUUID(), input };
    const sent = await this.#tell(command, text, () => client.send(this.caseId, command));
    if (!sent.isDone) return;
    this.done += 1;
    // Some are sent again although they were answered: nothing must come of it.
    if (this.#random() < 0.1) await this.#repeat(command, sent);
  }

  async #repeat(command: Command, sent: Sent): Promise<void> {
    const { client, patienceMs } = this.#options;
    const again = await sendUntilAnswered(() => client.send(this.caseId, command), patienceMs);
    // A case that is sealed meanwhile takes nothing at all.
    if (!again.answer.ok && again.answer.type === 'not_found') return;
    if (!again.answer.ok || !again.answer.result.duplicate) {
      this.wrongs.push(`${command.commandId} was not known when it came again`);
    } else if (again.answer.result.sequence !== sent.sequence) {
      this.wrongs.push(`${command.commandId} was answered differently when it came again`);
    }
  }

  /** What Temporal says of a case that does not answer. */
  async #standing(): Promise<string> {
    const handle = this.#options.client.temporal.workflow.getHandle(workflowIdOf(this.caseId));
    const { raw, historyLength } = await handle.describe();
    return `${historyLength} events, waiting: ${JSON.stringify(raw.pendingWorkflowTask)}`;
  }

  async #tell(
    command: Command,
    text: string | null,
    call: () => Promise<Answer<CommandResult>>,
  ): Promise<Sent> {
    const startedMs = performance.now();
    const { answer, attempts, isAmbiguous } = await sendUntilAnswered(
      call,
      this.#options.patienceMs,
    ).catch(async (error: unknown) => {
      throw new Error(`case ${this.caseId}: ${await this.#standing()}`, { cause: error });
    });
    const sent: Sent = {
      commandId: command.commandId,
      text,
      isDone: answer.ok,
      refused: answer.ok ? null : (answer.refusal?.code ?? answer.type),
      sequence: answer.ok ? answer.result.sequence : 0,
      attempts,
      isAmbiguous,
      tookMs: performance.now() - startedMs,
    };
    this.sent.push(sent);
    this.#options.onSent?.(sent, this.caseId);
    if (answer.ok) this.#states = answer.result.states;
    else if (answer.refusal !== undefined) this.#states = answer.refusal.state;
    else if (answer.type === 'not_found') throw new Error(`case ${this.caseId} is not found`);
    return sent;
  }
}

/** Calls until there is an answer that says what became of it. */
export async function sendUntilAnswered<T>(
  call: () => Promise<Answer<T>>,
  patienceMs = GIVE_UP_MS,
): Promise<{
  readonly answer: Answer<T>;
  readonly attempts: number;
  readonly isAmbiguous: boolean;
}> {
  const untilMs = Date.now() + patienceMs;
  let isAmbiguous = false;
  for (let attempts = 1; ; attempts += 1) {
    let failure: unknown;
    try {
      const answer = await call();
      if (answer.ok) return { answer, attempts, isAmbiguous };
      if (answer.type === 'pending') isAmbiguous = true;
      else if (answer.type !== 'overloaded') return { answer, attempts, isAmbiguous };
      failure = new Error(answer.type);
    } catch (error) {
      isAmbiguous = true;
      failure = error;
    }
    if (Date.now() > untilMs) throw failure;
    await sleep(200);
  }
}

/** Calls until it succeeds. */
export async function untilAnswered<T>(
  call: () => Promise<T>,
  patienceMs = GIVE_UP_MS,
): Promise<T> {
  const untilMs = Date.now() + patienceMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (Date.now() > untilMs) throw error;
      await sleep(250);
    }
  }
}
