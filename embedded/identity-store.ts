/**
 * What the embedded OpenID provider remembers: sessions, codes and grants, in memory.
 *
 * All of it is short-lived. A restart asks people to sign in again; access tokens already issued
 * stay valid, because the signing keys are kept in the data folder.
 *
 * @module
 */
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Row {
  readonly model: string;
  readonly payload: AdapterPayload;
  readonly expiresAtMs: number;
}

/** The most rows kept; the oldest go first, so that nothing on loopback can fill the memory. */
const ROWS_MAX = 10_000;

/** A store for one provider. */
export function createIdentityStore(): AdapterFactory {
  const rows = new Map<string, Row>();
  return (model) => adapterFor(rows, model);
}

function adapterFor(rows: Map<string, Row>, model: string): Adapter {
  const keyOf = (id: string): string => `${model}:${id}`;
  const find = (holds: (row: Row) => boolean): AdapterPayload | undefined => {
    for (const row of rows.values()) {
      if (row.model === model && row.expiresAtMs > Date.now() && holds(row)) return row.payload;
    }
    return undefined;
  };
  return {
    upsert: async (id, payload, expiresInSeconds) => {
      rows.delete(keyOf(id));
      const lifeMs = expiresInSeconds === undefined ? Infinity : expiresInSeconds * 1_000;
      rows.set(keyOf(id), { model, payload, expiresAtMs: Date.now() + lifeMs });
      prune(rows);
    },
    find: async (id) => {
      const row = rows.get(keyOf(id));
      return row !== undefined && row.expiresAtMs > Date.now() ? row.payload : undefined;
    },
    findByUserCode: async (userCode) => find((row) => row.payload.userCode === userCode),
    findByUid: async (uid) => find((row) => row.payload.uid === uid),
    consume: async (id) => {
      const row = rows.get(keyOf(id));
      if (row !== undefined) row.payload.consumed = Math.floor(Date.now() / 1_000);
    },
    destroy: async (id) => void rows.delete(keyOf(id)),
    revokeByGrantId: async (grantId) => {
      for (const [key, row] of rows) if (row.payload.grantId === grantId) rows.delete(key);
    },
  };
}

function prune(rows: Map<string, Row>): void {
  if (rows.size <= ROWS_MAX) return;
  for (const [key, row] of rows) if (row.expiresAtMs <= Date.now()) rows.delete(key);
  for (const key of rows.keys()) {
    if (rows.size <= ROWS_MAX) return;
    rows.delete(key);
  }
}
