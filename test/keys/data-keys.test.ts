import { describe, expect, test } from '@jest/globals';
import { DataKeys, KeyGoneError, type KeyStore } from '../../keys/data-keys.ts';
import { temporaryMasterKeys } from '../../keys/key-file.ts';

/** A store that can be away, and in which others can destroy keys. */
function storeOf(): KeyStore & {
  isAway: boolean;
  loads: number;
  kept: Map<string, string | null>;
} {
  const kept = new Map<string, string | null>();
  const store = {
    isAway: false,
    loads: 0,
    kept,
    add: async (id: string, wrapped: string) => {
      if (store.isAway) throw new Error('away');
      if (!kept.has(id)) kept.set(id, wrapped);
      return kept.get(id)!;
    },
    load: async (ids: readonly string[]) => {
      store.loads += 1;
      if (store.isAway) throw new Error('away');
      return new Map(ids.filter((id) => kept.has(id)).map((id) => [id, kept.get(id)!] as const));
    },
  };
  return store;
}

describe('data keys', () => {
  test('a case has one key, whoever makes it first', async () => {
    const [store, masterKeys] = [storeOf(), temporaryMasterKeys()];
    const [here, there] = [new DataKeys(masterKeys, store), new DataKeys(masterKeys, store)];
    const keys = await Promise.all(
      [here, there, here, there].map((process) => process.forWriting('case-1')),
    );
    expect(new Set(keys.map(({ bytes }) => bytes.toString('hex'))).size).toBe(1);
    expect((await there.forWriting('case-2')).bytes).not.toEqual(keys[0]!.bytes);
    expect(store.kept.size).toBe(2);
    expect([...store.kept.values()].join()).not.toContain(keys[0]!.bytes.toString('base64'));
  });

  test('to read makes no key', async () => {
    const store = storeOf();
    const keys = new DataKeys(temporaryMasterKeys(), store);
    expect(await keys.find('case-1')).toBeNull();
    expect((await keys.forReading(['case-1', 'case-2'])).size).toBe(0);
    expect(store.kept.size).toBe(0);
  });

  test('while the store is away known keys serve, and new ones are not made', async () => {
    const store = storeOf();
    const keys = new DataKeys(temporaryMasterKeys(), store);
    const key = await keys.forWriting('case-1');
    store.isAway = true;
    expect((await keys.forWriting('case-1')).bytes).toEqual(key.bytes);
    expect((await keys.forReading(['case-1'])).get('case-1')?.bytes).toEqual(key.bytes);
    await expect(keys.forWriting('case-2')).rejects.toThrow('away');
    store.isAway = false;
    expect((await keys.forWriting('case-2')).bytes).toHaveLength(32);
  });

  test('a key that comes along with what it sealed counts while the store is away', async () => {
    const [store, masterKeys] = [storeOf(), temporaryMasterKeys()];
    const { bytes, wrapped } = await new DataKeys(masterKeys, store).forWriting('case-1');
    const other = new DataKeys(masterKeys, store);
    store.isAway = true;
    await expect(other.find('case-1')).rejects.toThrow('away');
    expect((await other.find('case-1', wrapped))?.bytes).toEqual(bytes);
    expect((await other.forSealing('case-1')).bytes).toEqual(bytes);
    // It hangs, as behind a network that swallows everything.
    const hanging = new DataKeys(masterKeys, { ...store, load: () => new Promise(() => {}) });
    expect((await hanging.find('case-1', wrapped))?.bytes).toEqual(bytes);
    await expect(other.find('case-2', wrapped)).rejects.toThrow('away');
  });

  test('a key can be made while the store is away, and is kept before anything stays with it', async () => {
    const [store, masterKeys] = [storeOf(), temporaryMasterKeys()];
    const [here, there] = [new DataKeys(masterKeys, store), new DataKeys(masterKeys, store)];
    store.isAway = true;
    const { bytes, wrapped } = await here.forSealing('case-1');
    expect((await here.forSealing('case-1')).bytes).toEqual(bytes);
    await expect(here.forWriting('case-1')).rejects.toThrow('away');
    expect((await there.find('case-1', wrapped))?.bytes).toEqual(bytes);
    store.isAway = false;
    expect((await there.forWriting('case-1')).bytes).toEqual(bytes);
    expect(store.kept.get('case-1')).toBe(wrapped);
    expect((await here.forReading(['case-1'])).get('case-1')?.bytes).toEqual(bytes);
  });

  test('of two that were made while the store was away, one is kept and both open', async () => {
    const [store, masterKeys] = [storeOf(), temporaryMasterKeys()];
    const [here, there] = [new DataKeys(masterKeys, store), new DataKeys(masterKeys, store)];
    store.isAway = true;
    const [mine, theirs] = [await here.forSealing('case-1'), await there.forSealing('case-1')];
    expect(mine.bytes).not.toEqual(theirs.bytes);
    store.isAway = false;
    expect((await here.forWriting('case-1')).bytes).toEqual(mine.bytes);
    // Whatever the other one writes into the database, it writes with the one that is kept.
    expect((await there.forWriting('case-1')).bytes).toEqual(mine.bytes);
    expect(await here.carriedKey('case-1', theirs.wrapped)).toEqual(theirs.bytes);
    expect(await here.carriedKey('case-2', theirs.wrapped)).toBeNull();
  });

  test('a key that comes along counts at once, and no more once it is seen that it was destroyed', async () => {
    const [store, masterKeys] = [storeOf(), temporaryMasterKeys()];
    const { bytes, wrapped } = await new DataKeys(masterKeys, store).forWriting('case-1');
    store.kept.set('case-1', null);
    const other = new DataKeys(masterKeys, store);
    expect((await other.find('case-1', wrapped))?.bytes).toEqual(bytes);
    await new Promise((resolve) => setImmediate(resolve));
    await expect(other.find('case-1', wrapped)).rejects.toThrow(KeyGoneError);
    await expect(other.forSealing('case-1')).rejects.toThrow(KeyGoneError);
  });

  test('a key that comes along counts as kept once the store was seen to have it', async () => {
    const [store, masterKeys] = [storeOf(), temporaryMasterKeys()];
    const { bytes, wrapped } = await new DataKeys(masterKeys, store).forWriting('case-1');
    const other = new DataKeys(masterKeys, store);
    await other.find('case-1', wrapped);
    await new Promise((resolve) => setImmediate(resolve));
    store.isAway = true;
    expect((await other.forWriting('case-1')).bytes).toEqual(bytes);
  });

  test('a key that comes along under a master key that is gone is looked for in the store', async () => {
    const store = storeOf();
    const { bytes } = await new DataKeys(temporaryMasterKeys(), store).forWriting('case-1');
    const masterKeys = temporaryMasterKeys();
    const old = store.kept.get('case-1')!;
    store.kept.set('case-1', await masterKeys.wrap(bytes, 'case-1'));
    expect((await new DataKeys(masterKeys, store).find('case-1', old))?.bytes).toEqual(bytes);
  });

  test('a destroyed key is never made anew', async () => {
    const store = storeOf();
    const keys = new DataKeys(temporaryMasterKeys(), store);
    await keys.forWriting('case-1');
    store.kept.set('case-1', null);
    keys.forget('case-1');
    await expect(keys.find('case-1')).rejects.toThrow(KeyGoneError);
    await expect(keys.forWriting('case-1')).rejects.toThrow(KeyGoneError);
  });

  test('the store is asked once for all keys of a page, and not again', async () => {
    const store = storeOf();
    const masterKeys = temporaryMasterKeys();
    const ids = Array.from({ length: 50 }, (_, n) => `case-${n}`);
    const maker = new DataKeys(masterKeys, store);
    for (const id of ids) await maker.forWriting(id);
    const keys = new DataKeys(masterKeys, store);
    store.loads = 0;
    expect((await keys.forReading(ids)).size).toBe(50);
    expect((await keys.forReading(ids)).size).toBe(50);
    expect(store.loads).toBe(1);
  });

  test('blind marks are alike in all processes, and tell nothing without the key', async () => {
    const [store, masterKeys] = [storeOf(), temporaryMasterKeys()];
    const [here, there] = [new DataKeys(masterKeys, store), new DataKeys(masterKeys, store)];
    expect(await here.blind('yes')).toBe(await there.blind('yes'));
    expect(await here.blind('yes')).not.toBe(await here.blind('no'));
    const elsewhere = new DataKeys(masterKeys, storeOf());
    expect(await elsewhere.blind('yes')).not.toBe(await here.blind('yes'));
  });
});
