/**
 * The demo's clock and its ticker: lets case time run to an instant and prints what happens.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { localText } from '../core/business-time.ts';
import type { Entry } from '../core/input.ts';
import type { Plan } from '../core/plan.ts';
import { describeDeadline, describeEntry } from '../core/trail-text.ts';
import { type CaseAnswer, type DemoClient, DemoError } from './client.ts';

/** Real milliseconds that a case may take to settle what is due before the demo gives up. */
const PATIENCE_MS = 30_000;
const POLL_MS = 150;

/** Who watches: somebody who may read the case. */
export interface StageOptions {
  readonly client: DemoClient;
  readonly plan: Plan;
  readonly caseId: string;
  readonly watcher: string;
  readonly names: ReadonlyMap<string, string>;
  readonly print: (line: string) => void;
}

/** One case on stage. */
export class Stage {
  readonly #options: StageOptions;
  readonly #entries: Entry[] = [];
  #nowMs: number;
  #shown: Entry | undefined;

  constructor(options: StageOptions, startMs: number) {
    this.#options = options;
    this.#nowMs = startMs;
  }

  /** The trail printed so far. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Where the case's clock stands. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Does something as a person, then shows what came of it. */
  async act(person: string, path: string, body: unknown): Promise<void> {
    await this.#options.client.post(person, this.#path(path), body);
    await this.show();
  }

  /** Sends an event. */
  async event(
    person: string,
    event: string,
    data: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    await this.act(person, '/events', { event, data });
  }

  /** The case as the API shows it now. */
  async case(): Promise<CaseAnswer> {
    const { client, watcher } = this.#options;
    return (await client.get(watcher, this.#path(''))) as CaseAnswer;
  }

  /** Lets case time run to an instant, at so many days a second, and shows what happens. */
  async runUntil(untilMs: number, daysPerSecond: number): Promise<void> {
    const { client, watcher } = this.#options;
    const untilAt = new Date(untilMs).toISOString();
    await client.post(watcher, this.#path('/clock'), { untilAt, scale: daysPerSecond * 86_400 });
    const lengthMs = (untilMs - this.#nowMs) / (daysPerSecond * 86_400);
    const giveUpAt = Date.now() + lengthMs + PATIENCE_MS;
    const arrivesAt = Date.now() + lengthMs;
    for (;;) {
      await sleep(POLL_MS);
      await this.show();
      const { nextDeadlineAt, status } = await this.case();
      const isSettled = nextDeadlineAt === null || Date.parse(nextDeadlineAt) > untilMs;
      if (Date.now() >= arrivesAt && (isSettled || status === 'sealed')) break;
      if (Date.now() > giveUpAt) {
        throw new DemoError(`the case has not settled what was due by ${untilAt}`);
      }
    }
    await this.show();
    this.#nowMs = untilMs;
  }

  /** Prints what is new in the trail. */
  async show(): Promise<void> {
    const { client, watcher, caseId } = this.#options;
    const after = this.#entries.at(-1)?.sequence ?? 0;
    for (const entry of await client.trail(watcher, caseId, after)) {
      this.#entries.push(entry);
      if (QUIET.has(entry.kind)) continue;
      if (!this.#isToldAlready(entry)) this.#options.print(this.line(entry));
      this.#shown = entry;
    }
  }

  /** One line of the trail for people: when, what, and the deadline that caused it. */
  line(entry: Entry): string {
    const cause = entry.cause.kind === 'deadline' ? `  [${this.deadline(entry.cause)}]` : '';
    return `${this.instant(entry.atMs)}  ${this.sentence(entry)}${cause}`;
  }

  /** An entry in words, without its time and cause. */
  sentence(entry: Entry): string {
    const { plan, names } = this.#options;
    const person = (id: string): string => names.get(id) ?? id;
    return describeEntry(entry, { plan, person, instant: (ms) => this.instant(ms) });
  }

  /** A deadline in the author's words. */
  deadline({ deadline }: { readonly deadline: string }): string {
    return describeDeadline(this.#options.plan, deadline);
  }

  /** An instant in the calendar's zone, with the day of the week, which business days hang on. */
  instant(ms: number): string {
    const text = localText(this.#options.plan.calendar, ms);
    return `${WEEKDAYS[new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDay()]} ${text}`;
  }

  /** A state's name, when the way that leads there has just named it. */
  #isToldAlready(entry: Entry): boolean {
    if (entry.kind !== 'entered' || this.#shown?.kind !== 'transition') return false;
    const transition = this.#options.plan.transitions[String(this.#shown.detail['transition'])];
    return transition?.to === entry.state;
  }

  #path(rest: string): string {
    return `/v1/cases/${this.#options.caseId}${rest}`;
  }
}

/** What a watcher need not see while it happens; the trail at the end has all of it. */
const QUIET: ReadonlySet<Entry['kind']> = new Set([
  'left',
  'deadline_set',
  'deadline_cleared',
  'deadline_due',
  'data',
]);

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
