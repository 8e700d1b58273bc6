/**
 * Forks: when what a case delivers differs from what the read model has.
 *
 * A batch is delivered inside the workflow task that made it. When that task is lost after the
 * delivery (its worker died, it took too long), it is done again, with other instants and perhaps
 * other commands: what was delivered first never happened. The case is right, not whoever came
 * first: those entries stay in the table, marked as lost, and everything that followed from them
 * is taken back. Should the lost worker deliver late, its batch is the older one and is dropped.
 * The task may also come to less when it is done again, or to nothing: then what stands beyond the
 * end of the case is lost.
 *
 * @module
 */
import type pg from 'pg';
import type { ProjectionBatch } from './projection-types.ts';

/** What to do with a batch. */
export type Verdict =
  /** Nothing contradicts it (any more): write it. */
  | 'write'
  /** It was made before what is stored in its place: it never happened. */
  | 'drop';

/**
 * Looks for stored entries that contradict the batch; when the batch is the newer one, takes back
 * what they brought. Runs in the caller's transaction, which then writes the batch.
 */
export async function settleFork(client: pg.PoolClient, batch: ProjectionBatch): Promise<Verdict> {
  const { caseId } = batch;
  // Nobody else writes to this case until we are done.
  await client.query('SELECT FROM cases WHERE id = $1 FOR UPDATE', [caseId]);
  const fork = await findFork(client, batch);
  if (!fork) return 'write';
  if (batch.recordedAtMs < fork.recordedAtMs) return 'drop';
  const from = [caseId, fork.sequence];
  const since = [caseId, fork.at];
  await client.query(
    `UPDATE audit_entries AS entry SET lost = 1 + (SELECT max(lost) FROM audit_entries AS other
       WHERE other.case_id = entry.case_id AND other.sequence = entry.sequence)
     WHERE case_id = $1 AND sequence >= $2 AND lost = 0`,
    from,
  );
  await client.query('DELETE FROM notices WHERE case_id = $1 AND sequence >= $2', from);
  await client.query('DELETE FROM commands WHERE case_id = $1 AND sequence >= $2', from);
  await client.query('DELETE FROM work_items WHERE case_id = $1 AND opened_at >= $2', since);
  await client.query(
    `UPDATE work_items SET result = NULL, until_at = NULL, answered_by = NULL, answer = NULL
     WHERE case_id = $1 AND until_at >= $2`,
    since,
  );
  // Older than anything: what the batch shows is what counts.
  await client.query("UPDATE cases SET sequence = 1, settled_at = '-infinity' WHERE id = $1", [
    caseId,
  ]);
  return 'write';
}

interface Fork {
  /** The first number under which the two differ, or that the case has not come to. */
  readonly sequence: number;
  /** When the stored entry happened, as the database writes it. */
  readonly at: string;
  /** When the stored entry was delivered. */
  readonly recordedAtMs: number;
}

async function findFork(client: pg.PoolClient, batch: ProjectionBatch): Promise<Fork | undefined> {
  const { caseId, entries, view, recordedAtMs } = batch;
  const { rows } = await client.query<Fork>(
    `SELECT known.sequence, known.at::text,
       (extract(epoch FROM known.recorded_at) * 1000)::float8 AS "recordedAtMs"
     FROM audit_entries AS known
     LEFT JOIN unnest($2::int[], $3::text[]) AS e(sequence, hash) ON e.sequence = known.sequence
     WHERE known.case_id = $1 AND known.lost = 0
       AND (known.hash <> e.hash
         OR known.sequence > $4 AND known.recorded_at < to_timestamp($5 / 1000.0))
     ORDER BY known.sequence LIMIT 1`,
    [
      caseId,
      entries.map((entry) => entry.sequence),
      entries.map((entry) => entry.hash),
      view.sequence,
      recordedAtMs,
    ],
  );
  return rows[0];
}
