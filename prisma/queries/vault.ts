/**
 * The vault of a case: what says who somebody is, sealed with a key of its own.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Json } from '../../core/plan.ts';
import { vaultKeyOf, vaultReference } from '../../core/vault.ts';
import { KeyGoneError } from '../../keys/data-keys.ts';
import type { Database } from '../client.ts';
import { openJson, SEALED, sealJson } from '../sealed.ts';

/** A value as it stands in the vault. */
export interface VaultValue {
  readonly reference: string;
  readonly field: string;
  readonly value: Json;
  readonly atMs: number;
}

/**
 * Puts values into the vault of a case.
 *
 * @returns field → reference; `null` when the vault was emptied for good
 */
export async function addToVault(
  { prisma, keys }: Pick<Database, 'prisma' | 'keys'>,
  { caseId, values }: { caseId: string; values: readonly (readonly [string, Json])[] },
): Promise<Readonly<Record<string, string>> | null> {
  const key = await keys.forWriting(vaultKeyOf(caseId)).catch(noKey);
  if (key === null) return null;
  const at = new Date();
  const data = values.map(([field, value]) => {
    const reference = vaultReference(randomUUID());
    const sealed = sealJson(key, value, SEALED.vault(reference));
    return { caseId, reference, field, sealed, at };
  });
  await prisma.vaultValue.createMany({ data });
  return Object.fromEntries(data.map(({ field, reference }) => [field, reference]));
}

/** Takes back what no case refers to. */
export async function removeFromVault(
  { prisma }: Pick<Database, 'prisma'>,
  { caseId, references }: { caseId: string; references: readonly string[] },
): Promise<void> {
  await prisma.vaultValue.deleteMany({ where: { caseId, reference: { in: [...references] } } });
}

/** Opens values; those that are not there any more are left out. */
export async function openVault(
  { prisma, keys }: Pick<Database, 'prisma' | 'keys'>,
  { caseId, references }: { caseId: string; references: readonly string[] },
): Promise<readonly VaultValue[]> {
  const rows = await prisma.vaultValue.findMany({
    where: { caseId, reference: { in: [...references] } },
  });
  const key = rows.length === 0 ? null : await keys.find(vaultKeyOf(caseId)).catch(noKey);
  if (key === null) return [];
  return rows.map(({ reference, field, sealed, at }) => ({
    reference,
    field,
    value: openJson<Json>(key, JSON.parse(sealed), SEALED.vault(reference)),
    atMs: at.getTime(),
  }));
}

function noKey(error: unknown): null {
  if (error instanceof KeyGoneError) return null;
  throw error;
}
