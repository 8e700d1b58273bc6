/**
 * Data keys: one for each case, wrapped by a master key and kept in a store.
 *
 * Nothing of a case is readable without its data key, in Temporal, in the database or in a copy of
 * either. Destroying the key erases the case in all of them at once; it never comes back.
 *
 * @module
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { MasterKeys } from './master-keys.ts';

/** Where wrapped keys are kept: the database, or memory. `null` stands for a destroyed key. */
export interface KeyStore {
  /** Keeps a key unless there is one; returns the one that counts. */
  add(id: string, wrapped: string): Promise<string | null>;
  /** Those that there are. */
  load(ids: readonly string[]): Promise<ReadonlyMap<string, string | null>>;
}

/** There is no key any more, or there never was: what was sealed with it is lost for good. */
export class KeyGoneError extends Error {
  override readonly name = 'KeyGoneError';
}

/** Keys that are of no case; the name is none that a case can have. */
const INDEX_KEY = '*index';
const ANSWERS_KEY = '*answers';

/** Kept in memory; whoever was not used for longest goes first. */
const KEYS_MAX = 20_000;
/** After this a key is looked for again, so that one that was destroyed elsewhere goes here too. */
const FRESH_MS = 300_000;
const KEY_BYTES = 32;

/** How long the store is waited for where there is another way to the key. */
const STORE_WITHIN_MS = 500;

/** A data key, and as it is kept. */
export interface DataKey {
  readonly bytes: Buffer;
  readonly wrapped: string;
}

interface Known extends DataKey {
  readonly sinceMs: number;
}

/** The data keys of an installation, as one process sees them. */
export class DataKeys {
  readonly #masterKeys: MasterKeys;
  readonly #store: KeyStore;
  readonly #known = new Map<string, Known>();
  /** Being made, so that of many writers at once one asks the store. */
  readonly #made = new Map<string, Promise<DataKey>>();

  constructor(masterKeys: MasterKeys, store: KeyStore) {
    this.#masterKeys = masterKeys;
    this.#store = store;
  }

  /**
   * The key of a case, made when it has none.
   *
   * @throws KeyGoneError when it was destroyed; anything else of the store or the master keys is
   *   worth another attempt
   */
  async forWriting(id: string): Promise<DataKey> {
    const known = (await this.forReading([id])).get(id);
    if (known !== undefined) return known;
    const making = this.#made.get(id) ?? this.#make(id);
    this.#made.set(id, making);
    try {
      return await making;
    } finally {
      this.#made.delete(id);
    }
  }

  /**
   * The key of a case; `null` when it has none.
   *
   * @param carried the wrapped key as it came along with what it sealed: counts while the store is
   *   away, so that cases go on
   * @throws KeyGoneError when it was destroyed
   */
  async find(id: string, carried?: string): Promise<DataKey | null> {
    const known = this.#known.get(id);
    if (carried === undefined || known !== undefined) {
      return (await this.forReading([id])).get(id) ?? null;
    }
    const stored = this.forReading([id]).then((found) => found.get(id) ?? null);
    const late = new Promise<never>((_resolve, reject) => {
      setTimeout(() => reject(new Error('the store is late')), STORE_WITHIN_MS).unref();
    });
    try {
      return await Promise.race([stored, late]);
    } catch (error) {
      if (error instanceof KeyGoneError) throw error;
      // Old at once: it is looked for again as soon as somebody uses it.
      return this.#remember(id, { wrapped: carried, sinceMs: 0 });
    }
  }

  /**
   * The keys of some cases; those that have none are left out. Known ones serve on while the store
   * is away.
   *
   * @throws KeyGoneError when one was destroyed
   */
  async forReading(ids: readonly string[]): Promise<ReadonlyMap<string, DataKey>> {
    const found = new Map<string, DataKey>();
    const wanted: string[] = [];
    for (const id of new Set(ids)) {
      const known = this.#known.get(id);
      if (known === undefined) wanted.push(id);
      else {
        found.set(id, known);
        if (Date.now() - known.sinceMs > FRESH_MS) this.#refresh(id, known);
      }
    }
    if (wanted.length === 0) return found;
    const stored = await this.#store.load(wanted);
    const kept = [...stored].map(async ([id, wrapped]) => {
      found.set(id, await this.#keep(id, wrapped));
    });
    await Promise.all(kept);
    return found;
  }

  /** The key of answers that are kept for whoever asks again. */
  forAnswers(): Promise<DataKey> {
    return this.forWriting(ANSWERS_KEY);
  }

  /**
   * A value as it is looked for without being kept: equal values have equal marks, and nobody
   * without the key can try out which value a mark is of.
   *
   * @returns 64 hex digits
   */
  async blind(value: string): Promise<string> {
    return createHmac('sha256', (await this.forWriting(INDEX_KEY)).bytes)
      .update(value)
      .digest('hex');
  }

  /** Forgets a key, here; elsewhere it is forgotten within minutes. */
  forget(id: string): void {
    // Not wiped: somebody may be writing with it at this moment.
    this.#known.delete(id);
  }

  /** Looks beside the work whether a key is still there: nobody waits for the store. */
  #refresh(id: string, known: Known): void {
    this.#known.set(id, { ...known, sinceMs: Date.now() });
    this.#store.load([id]).then(
      (stored) => {
        if (stored.get(id) === null) this.forget(id);
      },
      () => undefined,
    );
  }

  async #make(id: string): Promise<DataKey> {
    const wrapped = await this.#masterKeys.wrap(randomBytes(KEY_BYTES), id);
    return this.#keep(id, await this.#store.add(id, wrapped));
  }

  async #keep(id: string, wrapped: string | null): Promise<DataKey> {
    if (wrapped !== null) return this.#remember(id, { wrapped, sinceMs: Date.now() });
    this.forget(id);
    throw new KeyGoneError('this case was erased: its key is destroyed');
  }

  async #remember(
    id: string,
    { wrapped, sinceMs }: { wrapped: string; sinceMs: number },
  ): Promise<DataKey> {
    const bytes = this.#known.get(id)?.bytes ?? (await this.#masterKeys.unwrap(wrapped, id));
    const known = { bytes, wrapped, sinceMs };
    this.#known.delete(id);
    this.#known.set(id, known);
    const oldest = this.#known.keys().next();
    if (this.#known.size > KEYS_MAX && !oldest.done) this.#known.delete(oldest.value);
    return known;
  }
}

/** Data keys that are kept nowhere, for a server that nothing outlives. */
export function temporaryDataKeys(masterKeys: MasterKeys): DataKeys {
  const kept = new Map<string, string | null>();
  return new DataKeys(masterKeys, {
    add: async (id, wrapped) => {
      if (!kept.has(id)) kept.set(id, wrapped);
      return kept.get(id) ?? null;
    },
    load: async (ids) => new Map(ids.flatMap((id) => (kept.has(id) ? [[id, kept.get(id)!]] : []))),
  });
}
