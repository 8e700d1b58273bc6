/**
 * Data keys in the database: wrapped, so that whoever reads it reads nothing.
 *
 * @module
 */
import type pg from 'pg';
import type { KeyStore } from '../../keys/data-keys.ts';
import type { MasterKeys } from '../../keys/master-keys.ts';

/** The store of wrapped keys. */
export function keyStore(pool: pg.Pool): KeyStore {
  return {
    add: async (id, wrapped) => {
      const { rowCount } = await pool.query(
        'INSERT INTO data_keys (id, wrapped) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING',
        [id, wrapped],
      );
      if (rowCount === 1) return wrapped;
      return (await load(pool, [id])).get(id) ?? null;
    },
    load: (ids) => load(pool, ids),
  };
}

interface Row {
  readonly id: string;
  readonly wrapped: string | null;
}

async function load(
  pool: pg.Pool,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const { rows } = await pool.query<Row>({
    name: 'caseline-data-keys',
    text: 'SELECT id, wrapped FROM data_keys WHERE id = ANY ($1::text[])',
    values: [ids],
  });
  return new Map(rows.map(({ id, wrapped }) => [id, wrapped]));
}

const PAGE = 500;

/**
 * Wraps anew what is not wrapped by the current master key of `to`. Nothing that was sealed is written
 * again. Safe beside running processes, and to be repeated after a failure.
 *
 * @returns how many keys there are, and how many were wrapped anew
 */
export async function rewrapKeys(
  pool: pg.Pool,
  { from, to }: { readonly from: MasterKeys; readonly to: MasterKeys },
): Promise<{ readonly keys: number; readonly rewrapped: number }> {
  let [keys, rewrapped, after] = [0, 0, ''];
  for (;;) {
    const { rows } = await pool.query<{ id: string; wrapped: string }>(
      `SELECT id, wrapped FROM data_keys WHERE id > $1 AND wrapped IS NOT NULL
       ORDER BY id LIMIT ${PAGE}`,
      [after],
    );
    for (const { id, wrapped } of rows) {
      if (to.isCurrent(wrapped)) continue;
      const anew = await to.wrap(await from.unwrap(wrapped, id), id);
      // One that was destroyed meanwhile stays destroyed.
      const { rowCount } = await pool.query(
        'UPDATE data_keys SET wrapped = $3 WHERE id = $1 AND wrapped = $2',
        [id, wrapped, anew],
      );
      rewrapped += rowCount ?? 0;
    }
    keys += rows.length;
    after = rows.at(-1)?.id ?? after;
    if (rows.length < PAGE) return { keys, rewrapped };
  }
}
