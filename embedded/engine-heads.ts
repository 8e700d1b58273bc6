/**
 * Where cases stand in Temporal, for commands that hold what is recorded against it.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Connection, WorkflowNotFoundError } from '@temporalio/client';
import type { Standing } from '../core/audit-check.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import { type CaseClient, createCaseClient } from '../worker/case-client.ts';
import { connectTemporal, temporalSettings } from '../worker/temporal-settings.ts';
import { workflowIdOf } from '../workflows/protocol.ts';
import { dataFolder } from './data-folder.ts';

/** Temporal cannot be asked; the message is for operators. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** Where a case stands; `null` when the engine has none that is open. */
export type StandingOf = (caseId: string) => Promise<Standing | null>;

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
  work: (standingOf: StandingOf) => Promise<T>,
): Promise<T> {
  return withTemporal((connection, namespace, sandboxNamespace) => {
    const real = createCaseClient({ connection, keys, namespace });
    const sandbox = createCaseClient({ connection, keys, namespace: sandboxNamespace });
    return work(
      async (caseId) => (await standingIn(real, caseId)) ?? (await standingIn(sandbox, caseId)),
    );
  });
}

async function standingIn(client: CaseClient, caseId: string): Promise<Standing | null> {
  try {
    const { status } = await client.temporal.workflow.getHandle(workflowIdOf(caseId)).describe();
    if (status.name !== 'RUNNING') return null;
    const { snapshot } = await client.report(caseId);
    return snapshot;
  } catch (error) {
    // Where there is no sandbox, nothing is in it.
    if (error instanceof WorkflowNotFoundError || isNoNamespace(error)) return null;
    throw error;
  }
}

function isNoNamespace(error: unknown): boolean {
  return error instanceof Error && error.name === 'NamespaceNotFoundError';
}

async function environment(): Promise<NodeJS.ProcessEnv> {
  if (process.env['TEMPORAL_ADDRESS']) return process.env;
  const ports = await readFile(path.join(dataFolder(), 'ports.json'), 'utf8').catch(() => '{}');
  const { temporal } = JSON.parse(ports) as { temporal?: number };
  if (temporal === undefined) return process.env;
  return { ...process.env, TEMPORAL_ADDRESS: `127.0.0.1:${temporal}` };
}
