/**
 * The payload codec: nothing of a case is readable in Temporal.
 *
 * Payloads are compressed when that pays, then encrypted with AES-256-GCM by the newest key of
 * the ring. The workflow's id is sealed in, so that a payload cannot be replayed into another case.
 * A reference to a plan is replaced by the plan itself on the way into a workflow.
 *
 * @module
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { KeyRing } from './key-ring.ts';

/** Where a reference to a plan leads: the plan's JSON as UTF-8 bytes. */
export type PlanBytes = (hash: string) => Promise<Uint8Array>;

/** A payload that cannot be used: its key is unknown, or it was not made by us. */
export class CodecError extends Error {
  override readonly name = 'CodecError';
}

/** What a worker's codec puts in the place of a payload that nobody with a key has made. */
export const UNREADABLE = { $unreadable: true } as const;

// The package is CommonJS, and its names are not visible to Node as an ES module.
const { Payload } = proto.temporal.api.common.v1;
const ENCODING = 'binary/encrypted';
const KEY = 'caseline-key';
const PLAIN = 0;
const DEFLATED = 1;
/** Below this many bytes compression does not pay. */
const DEFLATE_MIN_BYTES = 512;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const PLAN_PREFIX = Buffer.from('{"$plan":"');

/** Options of {@link createCodec}. */
export interface CodecOptions {
  readonly keyRing: KeyRing;
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
 * Its `decode` throws {@link CodecError} for a key that is not on the ring, for workers too: the
 * case waits until the key is there.
 */
export function createCodec({ keyRing, planBytes, unreadable }: CodecOptions): PayloadCodec {
  const decodeOne = async (payload: Payload, context?: SerializationContext): Promise<Payload> => {
    const opened = open(payload, keyRing, workflowOf(context));
    if (opened === null) {
      if (unreadable === 'throw') throw new CodecError('a payload was not encrypted by Caseline');
      return jsonPayload(Buffer.from(JSON.stringify(UNREADABLE)));
    }
    const hash = planBytes === undefined ? null : planHashOf(opened);
    return hash === null ? opened : jsonPayload(await planBytes!(hash));
  };
  return {
    encode: async (payloads, context) =>
      payloads.map((payload) => seal(payload, keyRing, workflowOf(context))),
    decode: (payloads, context) =>
      Promise.all(payloads.map((payload) => decodeOne(payload, context))),
  };
}

/** Encrypts: kind, then initialisation vector, authentication tag and cipher text. */
function seal(payload: Payload, keyRing: KeyRing, workflowId: string): Payload {
  const content = Buffer.concat([
    lengthPrefixed(workflowId),
    Payload.encode(Payload.create(payload)).finish(),
  ]);
  const isDeflated = content.length >= DEFLATE_MIN_BYTES;
  const { id, bytes } = keyRing.newest;
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', bytes, iv);
  const kind = Buffer.from([isDeflated ? DEFLATED : PLAIN]);
  cipher.setAAD(kind);
  const plain = isDeflated ? deflateRawSync(content, { level: 3 }) : content;
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return {
    metadata: { encoding: Buffer.from(ENCODING), [KEY]: Buffer.from(id) },
    data: Buffer.concat([kind, iv, cipher.getAuthTag(), sealed]),
  };
}

/**
 * Decrypts.
 *
 * @returns `null` when the payload is not one of ours, was changed, or belongs to another workflow
 */
function open(payload: Payload, keyRing: KeyRing, workflowId: string): Payload | null {
  if (text(payload.metadata?.['encoding']) !== ENCODING) return null;
  const id = text(payload.metadata?.[KEY]);
  const key = keyRing.find(id);
  if (key === undefined) throw new CodecError(`the key ring has no key ${id.slice(0, 16)}`);
  const content = decrypt(Buffer.from(payload.data ?? []), key.bytes);
  if (content === null) return null;
  const [owner, rest] = splitPrefixed(content);
  // Either side can lack a context (tools that read histories do); a mismatch is a forgery.
  if (owner !== '' && workflowId !== '' && owner !== workflowId) return null;
  return Payload.decode(rest);
}

function decrypt(data: Buffer, key: Buffer): Buffer | null {
  if (data.length < 1 + IV_BYTES + TAG_BYTES) return null;
  const kind = data.subarray(0, 1);
  const iv = data.subarray(1, 1 + IV_BYTES);
  const tag = data.subarray(1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(kind);
    decipher.setAuthTag(tag);
    const sealed = data.subarray(1 + IV_BYTES + TAG_BYTES);
    const plain = Buffer.concat([decipher.update(sealed), decipher.final()]);
    return kind[0] === DEFLATED ? inflateRawSync(plain) : plain;
  } catch {
    return null;
  }
}

function workflowOf(context: SerializationContext | undefined): string {
  return (context as { workflowId?: string } | undefined)?.workflowId ?? '';
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

function lengthPrefixed(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function splitPrefixed(content: Buffer): [string, Buffer] {
  const end = 2 + content.readUInt16BE(0);
  return [content.subarray(2, end).toString(), content.subarray(end)];
}

function text(bytes: Uint8Array | null | undefined): string {
  return bytes == null ? '' : Buffer.from(bytes).toString();
}
