/**
 * Work on one connection of the pool, and transactions in plain SQL.
 *
 * @module
 */
import type pg from 'pg';

/** Does something on a connection of one's own. After an error it is closed, whatever it was in. */
export async function onConnection<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Does something in a transaction: all of it or, after an error, nothing. */
export function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  return onConnection(pool, async (client) => {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  });
}

/**
 * Does something unless another process is at it, by an advisory lock of a name.
 *
 * @returns `null` when another process is at it
 */
export function alone<T>(pool: pg.Pool, name: string, work: () => Promise<T>): Promise<T | null> {
  return onConnection(pool, async (client) => {
    const lock = [`caseline ${name}`];
    const { rows } = await client.query<{ mine: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS mine',
      lock,
    );
    if (rows[0]?.mine !== true) return null;
    // After an error the connection is closed, and the lock goes with it.
    const done = await work();
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', lock);
    return done;
  });
}
