/**
 * The record of accesses: who has looked at what, and what was refused.
 *
 * What reads is answered once its record is durable, and not at all when it cannot be: nothing is
 * seen unseen. What changes a case is recorded beside it, since it has its entry in the case's own
 * trail: cases go on while the database is away, and the records follow.
 *
 * @module
 */
import type { Logger } from 'pino';
import type { Database } from '../prisma/client.ts';
import { type AccessRecord, writeAccesses } from '../prisma/queries/access-records.ts';
import { Problem } from './problems.ts';

/** What is written down of a request. */
export interface Access {
  /** The case in its path. */
  readonly caseId: string | null;
  readonly record: AccessRecord;
}

/** Writes records of accesses. */
export interface AccessLog {
  /**
   * Resolves when the record is durable.
   *
   * @throws the problem `record_unavailable` when it cannot be written
   */
  read(access: Access): Promise<void>;
  /** Takes the record, and writes it as soon as the database lets it. */
  note(access: Access): void;
  /** Waits until all that was taken is written; gives up with the database. */
  close(): Promise<void>;
}

interface Waiting {
  readonly access: Access;
  /** Of a read: told what came of it. Without one it is written sooner or later. */
  readonly told?: (error?: Error) => void;
}

/** In one transaction. */
const BATCH_MAX = 200;
/** While the database is away; what comes after is lost, and said to be. */
const KEPT_MAX = 10_000;
const AGAIN_AFTER_MS = 1_000;

/** Makes the log. All that waits is written at once: one commit serves many requests. */
export function createAccessLog(database: Pick<Database, 'pool'>, log: Logger): AccessLog {
  let waiting: Waiting[] = [];
  let writing: Promise<void> | null = null;
  let again: NodeJS.Timeout | null = null;

  const write = async (): Promise<boolean> => {
    const batch = waiting.splice(0, BATCH_MAX);
    try {
      await writeAccesses(
        database,
        batch.map(({ access }) => access),
      );
      for (const { told } of batch) told?.();
      return true;
    } catch (error) {
      // Reads behind this batch are refused with it: they must not wait until the notes are written.
      const all = [...batch, ...waiting];
      const notes = all.filter(({ told }) => told === undefined);
      waiting = notes;
      for (const { told } of all) told?.(error as Error);
      if (notes.length > 0) log.warn({ waiting: waiting.length }, 'records of accesses wait');
      return false;
    }
  };
  const start = (): void => {
    if (writing !== null || waiting.length === 0) return;
    writing = (async () => {
      while (waiting.length > 0) if (!(await write())) return false;
      return true;
    })().then((isDone) => {
      writing = null;
      if (!isDone) again ??= setTimeout(retry, AGAIN_AFTER_MS).unref();
      // A read that has come meanwhile is written or refused now, and not with the next attempt.
      if (isDone || waiting.some(({ told }) => told !== undefined)) start();
    });
  };
  const retry = (): void => {
    again = null;
    start();
  };
  return {
    read: async (access) => {
      const failed = await new Promise<Error | undefined>((told) => {
        waiting.push({ access, told });
        start();
      });
      if (failed === undefined) return;
      throw new Problem(
        'record_unavailable',
        'Reading is recorded, and that cannot be done now. Nothing was shown; try again.',
        { headers: { 'Retry-After': '2' } },
      );
    },
    note: (access) => {
      if (waiting.length >= KEPT_MAX) {
        const { operation, request } = access.record;
        log.error({ operation, requestId: request }, 'a record of an access is lost');
        return;
      }
      waiting.push({ access });
      start();
    },
    close: async () => {
      if (again !== null) clearTimeout(again);
      start();
      await writing;
    },
  };
}
