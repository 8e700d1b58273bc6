/**
 * Cases of shipped definitions in every state that their scenarios know, to be migrated.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { nextEvents } from '../../core/offers.ts';
import type { Plan } from '../../core/plan.ts';
import type { CaseClient } from '../../worker/case-client.ts';
import { eventually } from '../support/engine.ts';
import { loadSuite, scenarioPaths } from '../support/scenario-files.ts';
import { type Successor, successorsOf } from '../support/successors.ts';
import { type Way, waysInto } from '../support/ways.ts';
import { sendUntilAnswered, untilAnswered } from './lives.ts';

/** A case type with the versions that its cases go through. */
export interface Kind {
  readonly caseType: string;
  readonly versions: readonly Successor[];
}

/** Approvals, parallel regions, history, SLA clocks, and tasks with timers and last days are among them. */
export const KINDS: readonly Kind[] = [
  {
    caseType: 'expense-declaration',
    versions: successorsOf('expense-declaration', {
      rename: ['returned_to_employee', 'back_to_employee'],
      approval: 'administration',
    }),
  },
  {
    caseType: 'permit-receipt',
    versions: successorsOf('permit-receipt', { rename: ['determine', 'decide_on_it'] }),
  },
  {
    caseType: 'whistleblower-report',
    versions: successorsOf('whistleblower-report', {
      rename: ['awaiting_reporter', 'waiting_for_reporter'],
      approval: 'conclusion',
    }),
  },
  {
    caseType: 'facilities-relocation',
    versions: successorsOf('facilities-relocation', {
      rename: ['awaiting_keys', 'waiting_for_keys'],
      approval: 'go_ahead',
    }),
  },
];

/** All versions of all of them. */
export const MIGRATION_PLANS: readonly Plan[] = KINDS.flatMap(({ versions }) =>
  versions.map(({ plan }) => plan),
);

/** So fast that a moved leash is reached at once. */
const SCALE = 1e12;
const DAY_MS = 86_400_000;

/** A command that was answered as done. */
export interface Done {
  readonly caseId: string;
  readonly commandId: string;
}

/** A case of the population, on a leash. */
export class Inhabitant {
  readonly caseId = randomUUID();
  readonly done: Done[] = [];
  readonly #client: CaseClient;
  #leashMs = 0;

  constructor(client: CaseClient) {
    this.#client = client;
  }

  /** Starts it and leads it on its way; it stays where it is refused to go on. */
  async live(plan: Plan, { happenings }: Way): Promise<void> {
    for (const { atMs, input } of happenings) {
      const isStart = input?.kind === 'start';
      if (isStart) this.#leashMs = atMs;
      else await this.pass(atMs);
      if (input === null) continue;
      const command = { commandId: randomUUID(), input };
      const start = {
        caseId: this.caseId,
        planHash: plan.hash,
        command,
        clock: { scale: SCALE, startMs: atMs, untilMs: atMs },
      };
      const { answer } = await sendUntilAnswered(() =>
        isStart ? this.#client.start(start) : this.#client.send(this.caseId, command),
      );
      if (!answer.ok) return;
      this.done.push({ caseId: this.caseId, commandId: command.commandId });
      // What it asks of the world is answered before the next thing happens, as in a scenario.
      await this.#report(({ asked }) => asked === 0);
    }
  }

  /** Lets time pass. */
  async pass(untilMs: number): Promise<void> {
    if (untilMs <= this.#leashMs) return;
    this.#leashMs = untilMs;
    await sendUntilAnswered(() => this.#client.moveClock(this.caseId, { untilMs }));
  }

  /** Lets days pass, until all that is due has happened. */
  async passDays(days: number): Promise<void> {
    const untilMs = this.#leashMs + days * DAY_MS;
    await this.pass(untilMs);
    await this.#report(
      ({ snapshot }) =>
        snapshot?.status === 'sealed' ||
        (snapshot?.deadlines ?? []).every(({ dueAtMs }) => dueAtMs > untilMs),
    );
  }

  /** Has somebody do what may be done now and needs no words, or a day pass. */
  async go(plans: ReadonlyMap<string, Plan>, random: () => number): Promise<void> {
    if (random() < 0.4) return this.pass(this.#leashMs + DAY_MS);
    const { snapshot, nowMs } = await this.#report(() => true);
    const plan = plans.get(snapshot?.planHash ?? '');
    if (snapshot === null || plan === undefined) return;
    const events = nextEvents(plan, snapshot, null, nowMs).filter(
      ({ needs, form, people }) => needs.length === 0 && form === null && people.length > 0,
    );
    const chosen = events[Math.floor(random() * events.length)];
    if (chosen === undefined) return;
    const actor = chosen.people[Math.floor(random() * chosen.people.length)]!;
    const input = { kind: 'event', event: chosen.event, actor, data: {} } as const;
    const command = { commandId: randomUUID(), input };
    const { answer } = await sendUntilAnswered(() => this.#client.send(this.caseId, command));
    if (answer.ok) this.done.push({ caseId: this.caseId, commandId: command.commandId });
  }

  #report(holds: (report: Awaited<ReturnType<CaseClient['report']>>) => boolean) {
    return eventually(() => untilAnswered(() => this.#client.report(this.caseId)), holds, 60_000);
  }
}

/** The ways into the states of a case type's shipped version. */
export async function waysOf({ caseType, versions }: Kind): Promise<readonly Way[]> {
  const suites = scenarioPaths().filter(({ name }) => name.split('.')[0] === caseType);
  const ways = new Map<string, Way>();
  for (const { file } of suites.map(loadSuite)) {
    for (const way of await waysInto(versions[0]!.plan, file)) ways.set(way.states.join(), way);
  }
  return [...ways.values()];
}
