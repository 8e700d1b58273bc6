import { describe, expect, test } from '@jest/globals';
import type { Payload } from '@temporalio/common';
import { defaultPayloadConverter } from '@temporalio/common';
import { createCodec, UNREADABLE } from '../../worker/codec.ts';
import { DataKeys, KeyGoneError, temporaryDataKeys } from '../../keys/data-keys.ts';
import { temporaryMasterKeys } from '../../keys/key-file.ts';

const keys = temporaryDataKeys(temporaryMasterKeys());
const client = createCodec({ keys, unreadable: 'throw' });
const worker = createCodec({ keys, unreadable: 'mark' });
const CASE_1 = { type: 'workflow' as const, namespace: 'default', workflowId: 'case/1' };
const CASE_2 = { ...CASE_1, workflowId: 'case/2' };

const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value)!;
const valueOf = (payload: Payload | undefined): unknown =>
  defaultPayloadConverter.fromPayload(payload!);

async function sealed(value: unknown, context: typeof CASE_1 | undefined = CASE_1) {
  const [payload] = await client.encode([payloadOf(value)], context);
  return payload!;
}

describe('the codec', () => {
  test.each([
    ['a word', 'Marlowe'],
    ['nothing', undefined],
    ['an object', { name: 'Marlowe', list: [1, 2, null] }],
    ['a long text', 'Marlowe '.repeat(5_000)],
  ])('gives back %s', async (_, value) => {
    const payload = await sealed(value);
    expect(Buffer.from(payload.data!).includes('Marlowe')).toBe(false);
    const [opened] = await worker.decode([payload], CASE_1);
    expect(valueOf(opened)).toEqual(value);
  });

  test('the same value never looks the same twice', async () => {
    const [one, two] = [await sealed('Marlowe'), await sealed('Marlowe')];
    expect(Buffer.from(one.data!).equals(Buffer.from(two.data!))).toBe(false);
  });

  test('what repeats itself is stored small', async () => {
    const payload = await sealed({ entries: Array(500).fill({ state: 'intake', actor: 'p-ana' }) });
    expect(payload.data!.length).toBeLessThan(1_000);
  });

  test('a payload without encryption is refused', async () => {
    const plain = payloadOf({ kind: 'start' });
    await expect(client.decode([plain], CASE_1)).rejects.toThrow('not encrypted');
    expect(valueOf((await worker.decode([plain], CASE_1))[0])).toEqual(UNREADABLE);
  });

  test('a payload in which one byte was changed is refused, whichever byte', async () => {
    const payload = await sealed('Marlowe');
    for (let index = 0; index < payload.data!.length; index += 1) {
      const data = Buffer.from(payload.data!);
      data[index]! ^= 1;
      const [opened] = await worker.decode([{ ...payload, data }], CASE_1);
      expect(valueOf(opened)).toEqual(UNREADABLE);
    }
  });

  test('a payload of one case is refused in another', async () => {
    const payload = await sealed('Marlowe');
    expect(valueOf((await worker.decode([payload], CASE_2))[0])).toEqual(UNREADABLE);
    await expect(client.decode([payload], CASE_2)).rejects.toThrow('not encrypted');
  });

  test('tools that know no case read all of them', async () => {
    expect(valueOf((await client.decode([await sealed('Marlowe')]))[0])).toBe('Marlowe');
  });

  test('a case that has no key is an error, so that it waits until the key is back', async () => {
    const other = createCodec({
      keys: temporaryDataKeys(temporaryMasterKeys()),
      unreadable: 'mark',
    });
    await expect(other.decode([await sealed('Marlowe')], CASE_1)).rejects.toThrow('no data key');
  });

  test('a payload that names another case than its own cannot be opened', async () => {
    await sealed('Chandler', CASE_2);
    const payload = await sealed('Marlowe');
    const metadata = { ...payload.metadata, 'caseline-case': Buffer.from('2') };
    const [opened] = await worker.decode([{ ...payload, metadata }], CASE_2);
    expect(valueOf(opened)).toEqual(UNREADABLE);
  });

  test('what is of another workflow is refused, and what is of none is withheld', async () => {
    const elsewhere = { ...CASE_1, workflowId: 'nightly-report' };
    await expect(client.encode([payloadOf('Marlowe')], elsewhere)).rejects.toThrow('of no case');
    const failure = { message: 'Marlowe', stack_trace: 'at Marlowe' };
    const [withheld] = await worker.encode([payloadOf(failure)]);
    expect(withheld!.data).toHaveLength(0);
    const [opened] = await client.decode([withheld!]);
    expect(valueOf(opened)).toEqual({ message: 'see the log of the worker', stack_trace: '' });
    expect(valueOf((await worker.decode([withheld!], CASE_1))[0])).toEqual(UNREADABLE);
  });

  test('what each of two processes sealed while the database was away, both can open', async () => {
    const masterKeys = temporaryMasterKeys();
    const kept = new Map<string, string>();
    let isAway = true;
    const process = () =>
      createCodec({
        unreadable: 'mark',
        keys: new DataKeys(masterKeys, {
          add: async (id, wrapped) => {
            if (isAway) throw new Error('away');
            if (!kept.has(id)) kept.set(id, wrapped);
            return kept.get(id)!;
          },
          load: async (ids) => {
            if (isAway) throw new Error('away');
            return new Map(ids.flatMap((id) => (kept.has(id) ? [[id, kept.get(id)!]] : [])));
          },
        }),
      });
    const [one, other, third] = [process(), process(), process()];
    const [first] = await one.encode([payloadOf('Marlowe')], CASE_1);
    const [second] = await other.encode([payloadOf('Chandler')], CASE_1);
    isAway = false;
    for (const codec of [third, one, other]) {
      const opened = await codec.decode([first!, second!], CASE_1);
      expect(opened.map(valueOf)).toEqual(['Marlowe', 'Chandler']);
    }
  });

  test('of an erased case nothing can be opened or added', async () => {
    const erased = new DataKeys(temporaryMasterKeys(), {
      add: async () => null,
      load: async (ids) => new Map(ids.map((id) => [id, null])),
    });
    const codec = createCodec({ keys: erased, unreadable: 'mark' });
    expect(valueOf((await codec.decode([await sealed('Marlowe')], CASE_1))[0])).toEqual(UNREADABLE);
    await expect(codec.encode([payloadOf('x')], CASE_1)).rejects.toThrow(KeyGoneError);
  });

  test('a reference to a plan is replaced by the plan on the way into a workflow', async () => {
    const plan = { hash: 'abc', states: {} };
    const asked: string[] = [];
    const withPlans = createCodec({
      keys,
      unreadable: 'mark',
      planBytes: async (hash) => {
        asked.push(hash);
        return Buffer.from(JSON.stringify(plan));
      },
    });
    const payload = await sealed({ $plan: 'abc' });
    expect(payload.data!.length).toBeLessThan(200);
    expect(valueOf((await withPlans.decode([payload], CASE_1))[0])).toEqual(plan);
    expect(asked).toEqual(['abc']);
    expect(valueOf((await worker.decode([payload], CASE_1))[0])).toEqual({ $plan: 'abc' });
  });
});
