/**
 * The outbox: entries that the read model has not confirmed yet, in order.
 *
 * It is part of the case's state, so that a database that is away delays the read model and loses
 * nothing. A batch stays in front until it is confirmed; delivering it again is harmless because
 * the reader's side goes by (case, sequence).
 *
 * @module
 */
import type { CommandRecord } from '../activities/projection-types.ts';
import type { Effect, Entry } from '../core/input.ts';

/** What waits, as it is carried into the next run. */
export interface OutboxState {
  /** The hash of the entry before the first that waits; empty before the first of all. */
  readonly previous: string;
  readonly entries: readonly Entry[];
  readonly effects: readonly Effect[];
  readonly commands: readonly CommandRecord[];
}

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
  #characters: number;

  constructor(state: OutboxState) {
    this.#previous = state.previous;
    this.#entries = [...state.entries];
    this.#effects = [...state.effects];
    this.#commands = [...state.commands];
    this.#lengths = this.#entries.map(lengthOf);
    this.#characters = this.#lengths.reduce((sum, length) => sum + length, 0);
  }

  /** How many entries wait. */
  get size(): number {
    return this.#entries.length;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0 && this.#commands.length === 0;
  }

  /** True when so much waits that nothing more should be taken on. */
  get isOverloaded(): boolean {
    return this.#characters > OVERLOAD_CHARACTERS || this.#commands.length > 4 * BATCH_RECORDS_MAX;
  }

  /** True when what waits is small enough to go into the next run's arguments. */
  get isPortable(): boolean {
    return this.#characters < 2 * OVERLOAD_CHARACTERS;
  }

  /** Puts the outcome of one step at the end. */
  add(entries: readonly Entry[], effects: readonly Effect[]): void {
    for (const entry of entries) {
      const length = lengthOf(entry);
      this.#entries.push(entry);
      this.#lengths.push(length);
      this.#characters += length;
    }
    this.#effects.push(...effects);
  }

  /** Puts the record of a command at the end. */
  addCommand(record: CommandRecord): void {
    this.#commands.push(record);
  }

  /** The front of the outbox, as much as one delivery can hold. Nothing is removed. */
  front(): OutboxState {
    let count = 0;
    let characters = 0;
    while (count < this.#entries.length && count < BATCH_RECORDS_MAX) {
      characters += this.#lengths[count] ?? 0;
      if (count > 0 && characters > BATCH_CHARACTERS_MAX) break;
      count += 1;
    }
    const entries = this.#entries.slice(0, count);
    const last = entries.at(-1)?.sequence ?? Infinity;
    const isWhole = count === this.#entries.length;
    return {
      previous: this.#previous,
      entries,
      effects: this.#effects.filter((effect) => isWhole || sequenceOf(effect) <= last),
      commands: this.#commands
        .slice(0, BATCH_RECORDS_MAX)
        .filter((record) => isWhole || record.sequence <= last),
    };
  }

  /** Removes what a delivery covered, once it is confirmed. */
  confirm(batch: OutboxState): void {
    this.#previous = batch.entries.at(-1)?.hash ?? this.#previous;
    const removed = this.#lengths.splice(0, batch.entries.length);
    this.#characters -= removed.reduce((sum, length) => sum + length, 0);
    this.#entries.splice(0, batch.entries.length);
    this.#effects = this.#effects.filter((effect) => !batch.effects.includes(effect));
    this.#commands.splice(0, batch.commands.length);
  }

  /** All that waits, to be carried into the next run. */
  state(): OutboxState {
    return {
      previous: this.#previous,
      entries: this.#entries,
      effects: this.#effects,
      commands: this.#commands,
    };
  }
}

function lengthOf(entry: Entry): number {
  return JSON.stringify(entry).length;
}

function sequenceOf(effect: Effect): number {
  return effect.kind === 'notify' ? effect.sequence : Infinity;
}
