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
import type { Effect, Entry } from '../core/input.ts';

/** Records in order, with where they tie in. */
export interface OutboxState {
  /** The hash of the entry before the first that waits; empty before the first of all. */
  readonly previous: string;
  readonly entries: readonly Entry[];
  readonly effects: readonly Effect[];
  readonly commands: readonly CommandRecord[];
}

/** What waits as it is carried into the next run, with how much of its front has been sent. */
export interface CarriedOutbox extends OutboxState {
  readonly sent?: { readonly entries: number; readonly effects: number; readonly commands: number };
}

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
  #effects: Effect[];
  #commands: CommandRecord[];
  #lengths: number[];
  /** Parts of the front that have been sent and are not settled, in order. */
  #sent: { readonly batch: OutboxState; readonly task: number }[] = [];

  constructor(state: CarriedOutbox) {
    this.#previous = state.previous;
    this.#entries = [...state.entries];
    this.#effects = [...state.effects];
    this.#commands = [...state.commands];
    this.#lengths = this.#entries.map(lengthOf);
    const { sent } = state;
    if (sent === undefined) return;
    const batch = {
      previous: state.previous,
      entries: this.#entries.slice(0, sent.entries),
      effects: this.#effects.slice(0, sent.effects),
      commands: this.#commands.slice(0, sent.commands),
    };
    this.#sent.push({ batch, task: 0 });
  }

  /** How many entries are not settled. */
  get size(): number {
    return this.#entries.length;
  }

  /** True when nothing waits to be sent. */
  get isSent(): boolean {
    const { entries, commands } = this.#sentCounts();
    return this.#entries.length === entries && this.#commands.length === commands;
  }

  /** True when nothing is left that could have to be delivered. */
  get isEmpty(): boolean {
    return this.#entries.length === 0 && this.#commands.length === 0;
  }

  /** True when so much waits to be sent that nothing more should be taken on. */
  get isOverloaded(): boolean {
    const { entries, commands } = this.#sentCounts();
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
  add(entries: readonly Entry[], effects: readonly Effect[]): void {
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
    const batch = this.#batchAfter(this.#sentCounts());
    this.#sent.push({ batch, task });
    return batch;
  }

  /** Removes what was sent long enough before a workflow task for nobody to call it back. */
  settle(task: number): void {
    while (this.#sent[0] !== undefined && this.#sent[0].task + TASKS_TO_SETTLE <= task) {
      this.confirm(this.#sent.shift()!.batch);
    }
  }

  /** Something that was sent did not arrive: all that is not settled waits again. */
  recall(): void {
    this.#sent = [];
  }

  /** The front of the outbox, as much as one delivery can hold. Nothing is removed. */
  front(): OutboxState {
    return this.#batchAfter({ entries: 0, effects: 0, commands: 0 });
  }

  /** Removes what a delivery from the front covered, once it is confirmed. */
  confirm(batch: OutboxState): void {
    this.#previous = batch.entries.at(-1)?.hash ?? this.#previous;
    this.#lengths.splice(0, batch.entries.length);
    this.#entries.splice(0, batch.entries.length);
    this.#effects = this.#effects.filter((effect) => !batch.effects.includes(effect));
    this.#commands.splice(0, batch.commands.length);
  }

  /** All that is not settled, to be carried into the next run. */
  state(): CarriedOutbox {
    const sent = this.#sentCounts();
    const sentEffects = new Set(this.#sent.flatMap(({ batch }) => batch.effects));
    const waiting = this.#effects.filter((effect) => !sentEffects.has(effect));
    return {
      previous: this.#previous,
      entries: this.#entries,
      effects: [...sentEffects, ...waiting],
      commands: this.#commands,
      ...(this.#sent.length > 0 && { sent }),
    };
  }

  #sentCounts(): { entries: number; effects: number; commands: number } {
    const counts = { entries: 0, effects: 0, commands: 0 };
    for (const { batch } of this.#sent) {
      counts.entries += batch.entries.length;
      counts.effects += batch.effects.length;
      counts.commands += batch.commands.length;
    }
    return counts;
  }

  /** As much as one delivery can hold of what comes after the given counts. */
  #batchAfter(after: { entries: number; effects: number; commands: number }): OutboxState {
    let end = after.entries;
    let characters = 0;
    while (end < this.#entries.length && end - after.entries < BATCH_RECORDS_MAX) {
      characters += this.#lengths[end] ?? 0;
      if (end > after.entries && characters > BATCH_CHARACTERS_MAX) break;
      end += 1;
    }
    const entries = this.#entries.slice(after.entries, end);
    const last = entries.at(-1)?.sequence ?? Infinity;
    const isWhole = end === this.#entries.length;
    const sentEffects = new Set(
      after.effects === 0 ? [] : this.#sent.flatMap(({ batch }) => batch.effects),
    );
    return {
      previous: this.#entries[after.entries - 1]?.hash ?? this.#previous,
      entries,
      effects: this.#effects.filter(
        (effect) => !sentEffects.has(effect) && (isWhole || sequenceOf(effect) <= last),
      ),
      commands: this.#commands
        .slice(after.commands, after.commands + BATCH_RECORDS_MAX)
        .filter((record) => isWhole || record.sequence <= last),
    };
  }
}

function sumOf(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}

function lengthOf(entry: Entry): number {
  return JSON.stringify(entry).length;
}

function sequenceOf(effect: Effect): number {
  return effect.kind === 'notify' ? effect.sequence : Infinity;
}
