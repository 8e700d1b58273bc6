/**
 * The columns whose contents are sealed with the data key of their case.
 *
 * What stands beside them in plain is what lists are made of: ids, states, instants, who is asked.
 *
 * @module
 */
import type { DataKey } from '../keys/data-keys.ts';
import { openText, SealError, sealText } from '../keys/sealing.ts';

/** Where a sealed value stands; it cannot be put into another place. */
export const SEALED = {
  title: 'cases.title',
  fields: 'cases.fields',
  cause: (sequence: number) => `audit_entries.cause/${sequence}`,
  detail: (sequence: number) => `audit_entries.detail/${sequence}`,
  shown: (sequence: number) => `notices.shown_values/${sequence}`,
  holdReason: 'holds.reason',
  vault: (reference: string) => `vault_values.sealed/${reference}`,
  file: (id: string) => `case_files.detail/${id}`,
  emergencyReason: (person: string) => `emergency_accesses.reason/${person}`,
  erasureReason: 'erasures.reason',
  releaseReason: 'holds.release_reason',
  migrationReason: 'migrations.reason',
  undoReason: 'migrations.undo_reason',
  foretold: (migrationId: string) => `migration_cases.foretold/${migrationId}`,
  replayed: (migrationId: string) => `migration_cases.replayed/${migrationId}`,
  migrated: (migrationId: string) => `migration_cases.outcome/${migrationId}`,
  answer: (person: string, key: string) => `idempotency_keys.body/${JSON.stringify([person, key])}`,
} as const;

/** A key as it was found, or not. */
export type Found = DataKey | null | undefined;

/** Seals a text for a column. */
export function sealColumn(key: DataKey, text: string, about: string): string {
  return sealText(key.bytes, text, about);
}

/** Seals a JSON value for a column of type `json` or `jsonb`. */
export function sealJson(key: DataKey, value: unknown, about: string): string {
  return JSON.stringify(sealColumn(key, JSON.stringify(value), about));
}

/**
 * Opens a JSON value.
 *
 * @param key of the case; without one nothing can be opened
 * @throws SealError when the column holds anything but what was sealed for it
 */
export function openJson<T>(key: Found, stored: unknown, about: string): T {
  return JSON.parse(opened(key, stored, about)) as T;
}

/** As {@link openJson}, of a text. */
export function opened(key: Found, stored: unknown, about: string): string {
  if (key == null) throw new SealError(`${about} cannot be opened: the case has no key`);
  if (typeof stored !== 'string') throw new SealError(`${about} is not sealed: it was changed`);
  return openText(key.bytes, stored, about);
}
