/**
 * Where cases stand in Temporal, for commands that hold what is recorded against it.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, WorkflowNotFoundError } from '@temporalio/client';
import type { Standing } from '../core/audit-check.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import { type CaseClient, createCaseClient } from '../worker/case-client.ts';
import { connectTemporal } from '../worker/connect.ts';
import { openRuns } from '../worker/open-runs.ts';
import { temporalSettings } from '../worker/temporal-settings.ts';
import { workflowIdOf } from '../workflows/protocol.ts';
import { dataFolder } from './data-folder.ts';

/** Temporal cannot be asked; the message is for operators. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** What the engine says of cases. */
export interface EngineHeads {
  /** Where a case stands; `null`: the engine has none that is open. `silent`: it does not answer. */
  readonly standingOf: (caseId: string) => Promise<Standing | null | 'silent'>;
  /** The cases that are open, real ones and those of the sandbox. */
  readonly listOpen: () => Promise<readonly string[]>;
}

/** So long a case is asked: a Temporal that was killed looks for its members of before, for most of a minute. */
const ANSWER_WITHIN_MS = 60_000;
const PAUSE_MS = 500;
/** gRPC's codes of a question that nobody has answered in time. */
const UNANSWERED: readonly unknown[] = [4, 9, 14];
/** gRPC's code of what is not there, as lists tell it. */
const NOT_FOUND = 5;

/**
 * Connects to the Temporal of `TEMPORAL_ADDRESS` or of the Caseline that runs here, and closes again.
 *
 * @throws EngineError when it does not answer
 */
export async function withTemporal<T>(
  work: (connection: Connection, namespace: string, sandboxNamespace: string) => Promise<T>,
): Promise<T> {
  const env = await environment();
  const settings = temporalSettings(env, (name, why) => {
    throw new EngineError(`${name} ${why}`);
  });
  const { namespace, sandboxNamespace } = settings;
  const connection = await connectTemporal(settings).catch(() => {
    throw new EngineError('Temporal does not answer');
  });
  try {
    return await work(connection, namespace, sandboxNamespace);
  } finally {
    await connection.close();
  }
}

/** As {@link withTemporal}. A worker must run: the cases themselves are asked. */
export function withEngine<T>(
  keys: DataKeys,
  work: (heads: EngineHeads) => Promise<T>,
): Promise<T> {
  return withTemporal((connection, namespace, sandboxNamespace) => {
    const real = createCaseClient({ connection, keys, namespace });
    const sandbox = createCaseClient({ connection, keys, namespace: sandboxNamespace });
    let hasAnswer = false;
    return work({
      standingOf: async (caseId) => {
        const standing = (await standingIn(real, caseId)) ?? (await standingIn(sandbox, caseId));
        hasAnswer ||= standing !== 'silent' && standing !== null;
        // Thousands would be waited for, one after the other.
        if (standing === 'silent' && !hasAnswer) {
          throw new EngineError('no case answers: no worker is there, or none that can read them');
        }
        return standing;
      },
      listOpen: async () => [...(await openIn(real)), ...(await openIn(sandbox))],
    });
  });
}

async function openIn({ temporal }: CaseClient): Promise<readonly string[]> {
  const ids: string[] = [];
  try {
    for await (const { caseId } of openRuns(temporal)) ids.push(caseId);
  } catch (error) {
    if (!isNoNamespace(error)) throw error;
  }
  return ids;
}

async function standingIn(client: CaseClient, caseId: string): Promise<Standing | null | 'silent'> {
  const untilMs = Date.now() + ANSWER_WITHIN_MS;
  for (;;) {
    try {
      const { status } = await client.temporal.workflow.getHandle(workflowIdOf(caseId)).describe();
      if (status.name !== 'RUNNING') return null;
      const { snapshot } = await client.report(caseId);
      return snapshot;
    } catch (error) {
      // Where there is no sandbox, nothing is in it.
      if (error instanceof WorkflowNotFoundError || isNoNamespace(error)) return null;
      if (!isUnanswered(error)) throw error;
      if (Date.now() > untilMs) return 'silent';
      await sleep(PAUSE_MS);
    }
  }
}

function isUnanswered(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  return UNANSWERED.includes(cause?.code ?? code);
}

/** Whether Temporal has no such namespace. */
export function isNoNamespace(error: unknown): boolean {
  const { name, code } = error as { name?: unknown; code?: unknown };
  return name === 'NamespaceNotFoundError' || code === NOT_FOUND;
}

async function environment(): Promise<NodeJS.ProcessEnv> {
  if (process.env['TEMPORAL_ADDRESS']) return process.env;
  const ports = await readFile(path.join(dataFolder(), 'ports.json'), 'utf8').catch(() => '{}');
  const { temporal } = JSON.parse(ports) as { temporal?: number };
  if (temporal === undefined) return process.env;
  return { ...process.env, TEMPORAL_ADDRESS: `127.0.0.1:${temporal}` };
}
