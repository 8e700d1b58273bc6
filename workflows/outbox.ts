/**
 * The outbox: entries that the read model may not have yet, in order.
 *
 * It is part of the case's state, so that a database that is away delays the read model and loses
 * nothing. What was sent stays until it is settled, in case it did not arrive; delivering it again
 * is harmless because the reader's side goes by (case, sequence).
 *
 * @module
 */
import type { CommandRecord } from '../activities/projection-types.ts';
import type { NoticeEffect } from '../core/effects.ts';
import type { Entry } from '../core/input.ts';

/** Records in order, with where they tie in. */
export interface OutboxState {
  /** The hash of the entry before the first that waits; empty before the first of all. */
  readonly previous: string;
  readonly entries: readonly Entry[];
  readonly effects: readonly NoticeEffect[];
  readonly commands: readonly CommandRecord[];
}

/** How many records from the front; what belongs to an entry goes with it. */
interface Count {
  readonly entries: number;
  readonly commands: number;
}

/** What waits as it is carried into the next run, with how much of its front has been sent. */
export interface CarriedOutbox extends OutboxState {
  readonly sent?: Count;
}

/** The outbox of a case that has told nothing yet. */
export const NOTHING: CarriedOutbox = { previous: '', entries: [], effects: [], commands: [] };

/**
 * What was sent in one workflow task is settled two tasks later: the call to deliver it again comes
 * in the next task at the latest, and has surely been heard when the one after that begins.
 */
const TASKS_TO_SETTLE = 2;

/** The most characters of entries in one batch: an activity's input must stay below 2 MB. */
const BATCH_CHARACTERS_MAX = 256 * 1024;
/** Above this many characters commands are refused until the read model catches up. */
const OVERLOAD_CHARACTERS = 512 * 1024;
/** The most records in one batch. */
const BATCH_RECORDS_MAX = 500;

/** Entries, effects and command records on their way to the read model. */
export class Outbox {
  #previous: string;
  #entries: Entry[];
  #effects: NoticeEffect[];
  #commands: CommandRecord[];
  #lengths: number[];
  /** Parts of the front that have been sent and are not settled, in order. */
  #sent: (Count & { readonly task: number })[] = [];

  constructor(state: CarriedOutbox) {
    this.#previous = state.previous;
    this.#entries = [...state.entries];
    this.#effects = [...state.effects];
    this.#commands = [...state.commands];
    this.#lengths = this.#entries.map(lengthOf);
    if (state.sent !== undefined) this.#sent.push({ ...state.sent, task: 0 });
  }

  /** How many entries are not settled. */
  get size(): number {
    return this.#entries.length;
  }

  /** True when nothing waits to be sent. */
  get isSent(): boolean {
    const { entries, commands } = this.#sentCount();
    return this.#entries.length === entries && this.#commands.length === commands;
  }

  /** True when nothing is left that could have to be delivered. */
  get isEmpty(): boolean {
    return this.#entries.length === 0 && this.#commands.length === 0;
  }

  /** True when so much waits to be sent that nothing more should be taken on. */
  get isOverloaded(): boolean {
    const { entries, commands } = this.#sentCount();
    return (
      sumOf(this.#lengths.slice(entries)) > OVERLOAD_CHARACTERS ||
      this.#commands.length - commands > 4 * BATCH_RECORDS_MAX
    );
  }

  /** True when what is not settled is small enough to go into the next run's arguments. */
  get isPortable(): boolean {
    return sumOf(this.#lengths) < 2 * OVERLOAD_CHARACTERS;
  }

  /** Puts the outcome of one step at the end. */
  add(entries: readonly Entry[], effects: readonly NoticeEffect[]): void {
    for (const entry of entries) {
      this.#entries.push(entry);
      this.#lengths.push(lengthOf(entry));
    }
    this.#effects.push(...effects);
  }

  /** Puts the record of a command at the end. */
  addCommand(record: CommandRecord): void {
    this.#commands.push(record);
  }

  /** Takes the next batch that has not been sent, as much as one delivery can hold. */
  send(task: number): OutboxState {
    const batch = this.#batchAfter(this.#sentCount());
    this.#sent.push({ entries: batch.entries.length, commands: batch.commands.length, task });
    return batch;
  }

  /** Removes what was sent long enough before a workflow task for nobody to call it back. */
  settle(task: number): void {
    while (this.#sent[0] !== undefined && this.#sent[0].task + TASKS_TO_SETTLE <= task) {
      this.#remove(this.#sent.shift()!);
    }
  }

  /** Something that was sent did not arrive: all that is not settled waits again. */
  recall(): void {
    this.#sent = [];
  }

  /** The front of the outbox, as much as one delivery can hold. Nothing is removed. */
  front(): OutboxState {
    return this.#batchAfter({ entries: 0, commands: 0 });
  }

  /** Removes what a delivery from the front covered, once it is confirmed. */
  confirm({ entries, commands }: OutboxState): void {
    this.#remove({ entries: entries.length, commands: commands.length });
  }

  /** All that is not settled, to be carried into the next run. */
  state(): CarriedOutbox {
    return {
      previous: this.#previous,
      entries: this.#entries,
      effects: this.#effects,
      commands: this.#commands,
      ...(this.#sent.length > 0 && { sent: this.#sentCount() }),
    };
  }

  #sentCount(): Count {
    return {
      entries: sumOf(this.#sent.map(({ entries }) => entries)),
      commands: sumOf(this.#sent.map(({ commands }) => commands)),
    };
  }

  #remove({ entries, commands }: Count): void {
    const last = this.#entries[entries - 1];
    if (last !== undefined) {
      this.#previous = last.hash;
      this.#effects = this.#effects.filter(({ sequence }) => sequence > last.sequence);
    }
    this.#lengths.splice(0, entries);
    this.#entries.splice(0, entries);
    this.#commands.splice(0, commands);
  }

  /** As much as one delivery can hold of what comes after so many records. */
  #batchAfter(after: Count): OutboxState {
    let end = after.entries;
    let characters = 0;
    while (end < this.#entries.length && end - after.entries < BATCH_RECORDS_MAX) {
      characters += this.#lengths[end] ?? 0;
      if (end > after.entries && characters > BATCH_CHARACTERS_MAX) break;
      end += 1;
    }
    const entries = this.#entries.slice(after.entries, end);
    const before = this.#entries[after.entries - 1];
    const first = entries[0]?.sequence ?? Infinity;
    const last = entries.at(-1)?.sequence ?? Infinity;
    const isWhole = end === this.#entries.length;
    return {
      previous: before?.hash ?? this.#previous,
      entries,
      effects: this.#effects.filter(({ sequence }) => first <= sequence && sequence <= last),
      commands: this.#commands
        .slice(after.commands, after.commands + BATCH_RECORDS_MAX)
        .filter((record) => isWhole || record.sequence <= last),
    };
  }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function lengthOf(entry: Entry): number {
  return JSON.stringify(entry).length;
}
