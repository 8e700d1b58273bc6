/**
 * Entries of a move to another version of the case type, in sentences.
 *
 * @module
 */
import type { MigrationEntryKind } from './entry-kinds.ts';
import type { Entry } from './input.ts';

/** Whether an entry of this kind is about a move to another version. */
export function isMigrationKind(kind: Entry['kind']): kind is MigrationEntryKind {
  return kind === 'migrated' || kind === 'migration_undone';
}

/** One sentence for such an entry. */
export function describeMigration(
  { kind, detail }: Pick<Entry, 'detail'> & { readonly kind: MigrationEntryKind },
  who: string,
): string {
  const version = `version ${String(detail['version'])}`;
  const because = `: ${String(detail['reason'])}`;
  return kind === 'migrated'
    ? `${who} moves the case to ${version}${statesText(detail)}${because}`
    : `${who} takes the move back, to ${version}${because}`;
}

function statesText({ states }: Entry['detail']): string {
  if (states === undefined || states === null) return '';
  const { from, to } = states as unknown as Readonly<Record<'from' | 'to', readonly string[]>>;
  return `, from ${from.join(' and ')} to ${to.join(' and ')}`;
}
