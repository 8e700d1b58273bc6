/**
 * The payload codec: nothing of a case is readable in Temporal.
 *
 * Payloads are sealed with the data key of their case, so that one of another case can be opened
 * nowhere. A reference to a plan is replaced by the plan itself on the way into a workflow.
 *
 * @module
 */
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';
import { type DataKey, type DataKeys, KeyGoneError } from '../keys/data-keys.ts';
import { open, seal } from '../keys/sealing.ts';
import { caseIdOfWorkflow } from '../workflows/protocol.ts';

/** Where a reference to a plan leads: the plan's JSON as UTF-8 bytes. */
export type PlanBytes = (hash: string) => Promise<Uint8Array>;

/** A payload that cannot be used: it has no key, or was not made by us. */
export class CodecError extends Error {
  override readonly name = 'CodecError';
}

/** What a worker's codec puts in the place of a payload that nobody with a key has made. */
export const UNREADABLE = { $unreadable: true } as const;

// The package is CommonJS, and its names are not visible to Node as an ES module.
const { Payload } = proto.temporal.api.common.v1;
const ENCODING = 'binary/encrypted';
/** Names the case whose key it is sealed with. */
const CASE = 'caseline-case';
/** The key itself, wrapped: no workflow task waits for the database. */
const DATA_KEY = 'caseline-data-key';
const ABOUT = 'temporal payload';
/** In the place of what has no case, and so no key. */
const WITHHELD: Payload = { metadata: { encoding: Buffer.from(ENCODING) }, data: new Uint8Array() };
/** As the SDK expects the attributes of a failure. */
const WITHHELD_WORDS = JSON.stringify({ message: 'see the log of the worker', stack_trace: '' });
const PLAN_PREFIX = Buffer.from('{"$plan":"');

/** Options of {@link createCodec}. */
export interface CodecOptions {
  readonly keys: DataKeys;
  /** Given to workers; without it references are left as they are. */
  readonly planBytes?: PlanBytes;
  /**
   * `mark` (workers): a payload that was not encrypted by us reads as {@link UNREADABLE}, which a
   * case refuses; an error would stop the case for ever. `throw` (clients): it is an error.
   */
  readonly unreadable: 'mark' | 'throw';
}

/**
 * Makes a codec.
 *
 * `encode` and `decode` throw while a key cannot be had: the case waits until it is there. They
 * throw {@link CodecError} for workflows that are no cases, and where a case has no key and must have
 * one. Without a context nothing is written: what would have been is withheld.
 */
export function createCodec({ keys, planBytes, unreadable }: CodecOptions): PayloadCodec {
  const sealOne = async (payload: Payload, context?: SerializationContext): Promise<Payload> => {
    const caseId = caseOf(context);
    // The SDK words why a workflow task failed without saying of which workflow, and a worker ends
    // when that throws. The worker's own log has the words.
    if (context === undefined) return WITHHELD;
    if (caseId === null) throw new CodecError('a payload of no case would not be encrypted');
    const content = Payload.encode(Payload.create(payload)).finish();
    const { bytes, wrapped } = await keys.forSealing(caseId);
    return {
      metadata: {
        encoding: Buffer.from(ENCODING),
        [CASE]: Buffer.from(caseId),
        [DATA_KEY]: Buffer.from(wrapped),
      },
      data: seal(bytes, content, ABOUT),
    };
  };
  const openOne = async (payload: Payload, context?: SerializationContext): Promise<Payload> => {
    const opened = await openedBy(keys, payload, caseOf(context));
    if (opened === null) {
      if (unreadable === 'throw') throw new CodecError('a payload was not encrypted by Caseline');
      return jsonPayload(Buffer.from(JSON.stringify(UNREADABLE)));
    }
    const hash = planBytes === undefined ? null : planHashOf(opened);
    return hash === null ? opened : jsonPayload(await planBytes!(hash));
  };
  return {
    encode: (payloads, context) => Promise.all(payloads.map((one) => sealOne(one, context))),
    decode: (payloads, context) => Promise.all(payloads.map((one) => openOne(one, context))),
  };
}

/**
 * Opens a payload.
 *
 * @param wanted the case that it must be of; `null` for tools that read the history of any
 * @returns `null` when it is not one of ours, was changed, is of another case or of an erased one
 */
async function openedBy(
  keys: DataKeys,
  payload: Payload,
  wanted: string | null,
): Promise<Payload | null> {
  if (text(payload.metadata?.['encoding']) !== ENCODING) return null;
  const caseId = text(payload.metadata?.[CASE]);
  if (caseId === '' && wanted === null) return jsonPayload(Buffer.from(WITHHELD_WORDS));
  if (caseId === '' || (wanted !== null && wanted !== caseId)) return null;
  const carried = text(payload.metadata?.[DATA_KEY]) || undefined;
  const key = await findKey(keys, { caseId, carried });
  if (key === null) return null;
  const data = payload.data ?? new Uint8Array();
  const content =
    open(key.bytes, data, ABOUT) ??
    // Two processes can each have made one, in a moment in which the database was away.
    (carried === undefined || carried === key.wrapped
      ? null
      : openWith(await keys.carriedKey(caseId, carried), data));
  return content === null ? null : Payload.decode(content);
}

function openWith(key: Buffer | null, data: Uint8Array): Buffer | null {
  return key === null ? null : open(key, data, ABOUT);
}

async function findKey(
  keys: DataKeys,
  { caseId, carried }: { caseId: string; carried: string | undefined },
): Promise<DataKey | null> {
  try {
    const key = await keys.find(caseId, carried);
    // As after a database was restored from before the case: it waits until its key is back.
    if (key === null) throw new CodecError(`there is no data key for the case ${caseId}`);
    return key;
  } catch (error) {
    if (error instanceof KeyGoneError) return null;
    throw error;
  }
}

function caseOf(context: SerializationContext | undefined): string | null {
  const { workflowId } = (context ?? {}) as { workflowId?: string };
  return workflowId === undefined ? null : caseIdOfWorkflow(workflowId);
}

function planHashOf(payload: Payload): string | null {
  const data = Buffer.from(payload.data ?? []);
  if (!data.subarray(0, PLAN_PREFIX.length).equals(PLAN_PREFIX)) return null;
  const { $plan } = JSON.parse(data.toString()) as { $plan: unknown };
  return typeof $plan === 'string' ? $plan : null;
}

function jsonPayload(data: Uint8Array): Payload {
  return { metadata: { encoding: Buffer.from('json/plain') }, data };
}

function text(bytes: Uint8Array | null | undefined): string {
  return bytes == null ? '' : Buffer.from(bytes).toString();
}
