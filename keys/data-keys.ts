/**
 * Data keys: one for each case, wrapped by a master key and kept in a store.
 *
 * Nothing of a case is readable without its data key. A destroyed key never comes back; a copy of the
 * database or of Temporal from before has it wrapped, for as long as its master key is kept.
 *
 * @module
 */
import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MasterKeyError, type MasterKeys } from './master-keys.ts';

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

/** Kept in memory; whichever was looked for first goes first. */
const KEYS_MAX = 20_000;
/** After this a key is looked for again, so that one that was destroyed elsewhere goes here too. */
const FRESH_MS = 300_000;
const KEY_BYTES = 32;
const GONE = 'this case was erased: its key is destroyed';

/** How long the store is waited for where a key can be made without it. */
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
  readonly #making = new Map<string, Promise<DataKey>>();
  /** Known, and not known to be kept. */
  readonly #unkept = new Set<string>();
  /** Known to be destroyed: what comes along does not bring it back. */
  readonly #gone = new Set<string>();

  constructor(masterKeys: MasterKeys, store: KeyStore) {
    this.#masterKeys = masterKeys;
    this.#store = store;
  }

  /**
   * The key of a case for the database, made when it has none; it is kept when this returns.
   *
   * @throws KeyGoneError when it was destroyed; anything else of the store or the master keys is
   *   worth another attempt
   */
  async forWriting(id: string): Promise<DataKey> {
    const known = (await this.forReading([id])).get(id);
    if (known === undefined) return this.#made(id);
    if (!this.#unkept.has(id)) return known;
    return this.#keep(id, await this.#store.add(id, known.wrapped));
  }

  /**
   * The key of a case for what carries its key along, made when it has none: while the store is away
   * it is kept by what carries it, until somebody writes with it.
   *
   * @throws KeyGoneError when it was destroyed
   */
  async forSealing(id: string): Promise<DataKey> {
    const known = this.#knownNow(id);
    if (known !== undefined) return known;
    const kept = this.forWriting(id);
    const late = sleep(STORE_WITHIN_MS, null, { ref: false });
    try {
      const key = await Promise.race([kept, late]);
      if (key !== null) return key;
    } catch (error) {
      if (error instanceof KeyGoneError || error instanceof MasterKeyError) throw error;
    }
    // What comes late is of no use, and no fault.
    kept.catch(() => undefined);
    return this.#rememberUnkept(id, await this.#masterKeys.wrap(randomBytes(KEY_BYTES), id));
  }

  /**
   * The key of a case; `null` when it has none.
   *
   * @param carried the wrapped key as it came along with what it sealed. It counts at once, and the
   *   store is asked beside the work: nothing in a workflow task may wait for the database
   * @throws KeyGoneError when it is known to be destroyed
   */
  async find(id: string, carried?: string): Promise<DataKey | null> {
    if (this.#gone.has(id)) throw new KeyGoneError(GONE);
    const known = this.#knownNow(id);
    if (known !== undefined) return known;
    if (carried !== undefined) {
      try {
        await this.#rememberUnkept(id, carried);
        return this.#knownNow(id)!;
      } catch {
        // Its master key is not in use any more: the store has it wrapped anew.
      }
    }
    return (await this.forReading([id])).get(id) ?? null;
  }

  /** The very key that came along with what it sealed; `null` when it cannot be unwrapped. */
  async carriedKey(id: string, carried: string): Promise<Buffer | null> {
    return this.#masterKeys.unwrap(carried, id).catch(() => null);
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
      const known = this.#knownNow(id);
      if (known !== undefined) found.set(id, known);
      // Another process may have kept another one meanwhile.
      if (known === undefined || this.#unkept.has(id)) wanted.push(id);
    }
    if (wanted.length === 0) return found;
    try {
      const stored = await this.#store.load(wanted);
      const kept = [...stored].map(async ([id, wrapped]) => {
        found.set(id, await this.#keep(id, wrapped));
      });
      await Promise.all(kept);
    } catch (error) {
      if (error instanceof KeyGoneError || !wanted.every((id) => found.has(id))) throw error;
    }
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
    this.#unkept.delete(id);
  }

  /** Knows from now on that a key was destroyed, and takes it from nowhere any more. */
  bury(id: string): void {
    this.forget(id);
    this.#gone.add(id);
  }

  /** A key that is in memory; one that was not looked for in a while is, beside the work. */
  #knownNow(id: string): DataKey | undefined {
    const known = this.#known.get(id);
    if (known !== undefined && Date.now() - known.sinceMs > FRESH_MS) this.#refresh(id, known);
    return known;
  }

  /** Looks beside the work whether a key is still there: nobody waits for the store. */
  #refresh(id: string, known: Known): void {
    this.#known.set(id, { ...known, sinceMs: Date.now() });
    const looked = this.#store.load([id]).then(async (stored) => {
      const wrapped = stored.get(id);
      if (wrapped !== undefined) await this.#keep(id, wrapped);
    });
    // The store is away, or the key is gone, which is known now.
    looked.catch(() => undefined);
  }

  /** Of many at once, one asks the store. */
  async #made(id: string): Promise<DataKey> {
    const making = this.#making.get(id) ?? this.#make(id);
    this.#making.set(id, making);
    try {
      return await making;
    } finally {
      this.#making.delete(id);
    }
  }

  async #make(id: string): Promise<DataKey> {
    const wrapped = await this.#masterKeys.wrap(randomBytes(KEY_BYTES), id);
    return this.#keep(id, await this.#store.add(id, wrapped));
  }

  async #rememberUnkept(id: string, wrapped: string): Promise<DataKey> {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    this.#unkept.add(id);
    // Old at once: it is looked for again as soon as somebody uses it.
    return this.#remember(id, { wrapped, sinceMs: 0 });
  }

  async #keep(id: string, wrapped: string | null): Promise<DataKey> {
    if (wrapped !== null) {
      this.#unkept.delete(id);
      return this.#remember(id, { wrapped, sinceMs: Date.now() });
    }
    this.bury(id);
    throw new KeyGoneError(GONE);
  }

  async #remember(
    id: string,
    { wrapped, sinceMs }: { wrapped: string; sinceMs: number },
  ): Promise<DataKey> {
    const before = this.#known.get(id);
    const isSame = before?.wrapped === wrapped;
    const bytes = isSame ? before.bytes : await this.#masterKeys.unwrap(wrapped, id);
    const known = { bytes, wrapped, sinceMs };
    this.#known.delete(id);
    this.#known.set(id, known);
    const oldest = this.#known.keys().next();
    // One that nobody has kept yet is not let go of.
    if (this.#known.size > KEYS_MAX && !oldest.done && !this.#unkept.has(oldest.value)) {
      this.#known.delete(oldest.value);
    }
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
