/**
 * Hooks: the systems that cases may call, by the names that definitions use.
 *
 * Where a hook is and how it is signed is the installation's business and never a definition's. A
 * hook is called by POST with JSON, signed as Standard Webhooks says
 * (https://www.standardwebhooks.com); the same call carries the same `webhook-id` however often it
 * is sent. Addresses inside the installation's own network are refused unless the hook says
 * `private`, after the name has been resolved; redirects are not followed.
 *
 * @module
 */
import { createHmac } from 'node:crypto';
import { lookup } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';
import type { Data } from '../core/input.ts';

/** Where one hook is. */
export interface HookSettings {
  /** `https:`, or `http:` for a private one. */
  readonly url: string;
  /** Signs what is sent; base64, with or without `whsec_` in front. */
  readonly secret?: string;
  /** True for a hook inside one's own network. @default false */
  readonly private?: boolean;
}

/** What came of one attempt. */
export type HookAnswer =
  | { readonly kind: 'answered'; readonly data: Data }
  /** It will not be otherwise next time: `no_such_hook`, `refused`, `answer_invalid`. */
  | { readonly kind: 'failed'; readonly code: string }
  /** It may be otherwise next time. */
  | { readonly kind: 'unreachable' };

/** Calls hooks. */
export type CallHook = (
  name: string,
  call: { readonly id: string; readonly caseId: string; readonly data: Data },
) => Promise<HookAnswer>;

const WITHIN_MS = 10_000;
const ANSWER_BYTES_MAX = 256 * 1024;
/** Answers by which a server asks for another attempt. */
const AGAIN = new Set([408, 425, 429]);

/**
 * Reads the hooks of an installation: a JSON file `{ "<name>": { "url": …, "secret": … } }`.
 *
 * @throws Error that names what is wrong in the file
 */
export async function readHooks(file: string): Promise<ReadonlyMap<string, HookSettings>> {
  const content: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (content === null || typeof content !== 'object' || Array.isArray(content)) {
    throw new Error(`${file}: hooks are an object of names`);
  }
  const hooks = Object.entries(content as Record<string, HookSettings>);
  for (const [name, { url, private: isPrivate = false }] of hooks) {
    const parsed = URL.canParse(url) ? new URL(url) : null;
    if (parsed === null) throw new Error(`${file}: hook \`${name}\` has no URL`);
    if (parsed.protocol !== 'https:' && !(isPrivate && parsed.protocol === 'http:')) {
      throw new Error(`${file}: hook \`${name}\` must be https, or http and private`);
    }
  }
  return new Map(hooks);
}

/** Makes what calls the given hooks. */
export function createHooks(hooks: ReadonlyMap<string, HookSettings>): CallHook {
  return async (name, { id, caseId, data }) => {
    const hook = hooks.get(name);
    if (hook === undefined) return { kind: 'failed', code: 'no_such_hook' };
    const body = JSON.stringify({ type: name, case: caseId, data });
    try {
      const { status, text } = await post(hook, body, headersOf(hook, id, body));
      if (status >= 500 || AGAIN.has(status)) return { kind: 'unreachable' };
      if (status < 200 || status >= 300) return { kind: 'failed', code: 'refused' };
      return answerOf(text);
    } catch (error) {
      if (error instanceof InsideAddress) return { kind: 'failed', code: 'address_inside' };
      return { kind: 'unreachable' };
    }
  };
}

function answerOf(text: string): HookAnswer {
  if (text.trim() === '') return { kind: 'answered', data: {} };
  try {
    const data: unknown = JSON.parse(text);
    const isObject = data !== null && typeof data === 'object' && !Array.isArray(data);
    if (isObject) return { kind: 'answered', data: data as Data };
  } catch {
    // Told below.
  }
  return { kind: 'failed', code: 'answer_invalid' };
}

function headersOf(hook: HookSettings, id: string, body: string): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'webhook-id': id,
  };
  if (hook.secret === undefined) return headers;
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const key = Buffer.from(hook.secret.replace(/^whsec_/, ''), 'base64');
  const signed = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { ...headers, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signed}` };
}

function post(
  hook: HookSettings,
  body: string,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  const url = new URL(hook.url);
  const isOpen = hook.private === true;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // A literal address is not looked up, so it is checked here.
  if (!isOpen && isIP(host) !== 0 && isInside(host)) return Promise.reject(new InsideAddress());
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = send(
      url,
      {
        method: 'POST',
        headers,
        signal: AbortSignal.timeout(WITHIN_MS),
        ...(!isOpen && { lookup: outsideLookup }),
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
          if (text.length > ANSWER_BYTES_MAX) sent.destroy(new Error('the answer is too long'));
        });
        answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text }));
        answer.once('error', reject);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

/** A name that leads into one's own network. */
class InsideAddress extends Error {
  override readonly name = 'InsideAddress';
}

/** Resolves a name for the very connection that is opened, so that it cannot change in between. */
const outsideLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, '', 0);
    if (addresses.length === 0 || addresses.some(({ address }) => isInside(address))) {
      return callback(new InsideAddress(), '', 0);
    }
    if (options.all === true) return callback(null, addresses);
    callback(null, addresses[0]!.address, addresses[0]!.family);
  });
};

// Apart: a list with ::ffff:0:0/96 in it takes every address of version 4 for one of those.
const INSIDE_4 = new BlockList();
const INSIDE_6 = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  // Given out, and yet inside: where Azure answers each of its machines, beside 169.254.169.254.
  ['168.63.129.16', 32],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  INSIDE_4.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  // All but 2000::/3: what is not given out to anybody (loopback, mapped, translated, private,
  // link-local, multicast) leads to no one who is outside.
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  // And of 2000::/3 what is given to protocols and examples, and 6to4, which holds addresses of version 4.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  INSIDE_6.addSubnet(network, prefix, 'ipv6');
}

/** True for loopback, private, link-local, multicast, documentation and translated addresses. */
export function isInside(address: string): boolean {
  return isIPv6(address) ? INSIDE_6.check(address, 'ipv6') : INSIDE_4.check(address);
}
