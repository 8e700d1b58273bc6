/**
 * The plans a worker has seen: in memory, in a folder, and at their source.
 *
 * Histories hold a plan's hash, not the plan. A worker keeps each plan it meets in its own folder,
 * so that it can go on while the database is away. A plan is checked against its hash whenever it
 * comes in, so a wrong or damaged one is never used.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, sha256Hex } from '../core/canonical.ts';
import type { Plan } from '../core/plan.ts';
import { CodecError, type PlanBytes } from './codec.ts';

/** Where plans come from when a worker meets one for the first time: the database. */
export interface PlanSource {
  /** The plan with this hash; `undefined` when there is none. */
  load(hash: string): Promise<Plan | undefined>;
}

/** Plans kept in memory; the least recently used goes first. */
const PLANS_MAX = 200;

/**
 * Makes the look-up that the codec uses.
 *
 * @param folder where plans are kept between runs of the worker; memory only without it
 * @returns the plan's JSON; it throws {@link CodecError} when no source has the plan, and the
 *   workflow task is then tried again
 */
export function createPlanCache({
  source,
  folder,
}: {
  source: PlanSource;
  folder?: string;
}): PlanBytes {
  const known = new Map<string, Promise<Uint8Array>>();
  return (hash) => {
    const bytes = known.get(hash) ?? find(hash, source, folder);
    known.delete(hash);
    known.set(hash, bytes);
    // A failure is not remembered: the source may be back at the next try.
    bytes.catch(() => known.delete(hash));
    const oldest = known.keys().next();
    if (known.size > PLANS_MAX && !oldest.done) known.delete(oldest.value);
    return bytes;
  };
}

/** The hash of a plan: SHA-256 of the canonical JSON of everything else in it. */
export function planHashOf(plan: Plan): string {
  const { hash: _, ...content } = plan;
  return sha256Hex(canonicalJson(content));
}

async function find(hash: string, source: PlanSource, folder?: string): Promise<Uint8Array> {
  // The hash becomes a file name, and comes from a payload.
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new CodecError('that is no hash of a plan');
  const kept = folder === undefined ? undefined : await read(join(folder, `${hash}.json`));
  const plan = kept !== undefined && isIntact(kept, hash) ? kept : await source.load(hash);
  if (plan === undefined || !isIntact(plan, hash)) {
    throw new CodecError(`there is no plan ${hash.slice(0, 12)}`);
  }
  const bytes = Buffer.from(JSON.stringify(plan));
  if (folder !== undefined && plan !== kept) await keep(folder, hash, bytes);
  return bytes;
}

function isIntact(plan: Plan, hash: string): boolean {
  return plan.hash === hash && planHashOf(plan) === hash;
}

async function read(file: string): Promise<Plan | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Plan;
  } catch {
    return undefined;
  }
}

async function keep(folder: string, hash: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${hash}.${randomBytes(4).toString('hex')}`);
  await writeFile(temporary, bytes);
  await rename(temporary, join(folder, `${hash}.json`));
}
