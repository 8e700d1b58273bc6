/**
 * The ledger of commands: what has been done already, so that sending it again changes nothing.
 *
 * Temporal knows a repeated update only within one run; a case's own memory goes on through
 * continue-as-new. It is bounded: the newest are kept.
 *
 * @module
 */

/** `[command id, sequence after it, code when it was a refused signal]`. */
export type LedgerRow = readonly [commandId: string, sequence: number, refused?: string];

/** What is remembered of one command. */
export interface LedgerEntry {
  readonly sequence: number;
  readonly refused: string | null;
}

/** Remembers the newest commands in the order they came. */
export class Ledger {
  readonly #rows: Map<string, LedgerEntry>;
  readonly #max: number;

  constructor(rows: readonly LedgerRow[], max: number) {
    this.#max = max;
    this.#rows = new Map(
      rows.map(([commandId, sequence, refused]) => [
        commandId,
        { sequence, refused: refused ?? null },
      ]),
    );
  }

  get size(): number {
    return this.#rows.size;
  }

  /** What is remembered of a command; `undefined` when it is new, or too old. */
  find(commandId: string): LedgerEntry | undefined {
    return this.#rows.get(commandId);
  }

  /** Remembers a command, and forgets the oldest when there are too many. */
  add(commandId: string, entry: LedgerEntry): void {
    this.#rows.set(commandId, entry);
    if (this.#rows.size <= this.#max) return;
    // A Map keeps the order of insertion, so its first key is the oldest.
    for (const oldest of this.#rows.keys()) {
      this.#rows.delete(oldest);
      break;
    }
  }

  /** All rows, oldest first, to be carried into the next run. */
  rows(): LedgerRow[] {
    return [...this.#rows].map(([commandId, { sequence, refused }]) =>
      refused === null ? [commandId, sequence] : [commandId, sequence, refused],
    );
  }
}
