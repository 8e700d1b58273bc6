/**
 * Receipts of reporters without an account, by digests that tell nobody what they are.
 *
 * @module
 */
import type { PersonId } from '../../core/plan.ts';
import type { Database } from '../client.ts';

type Db = Pick<Database, 'prisma'>;

/** A receipt: whose it is, and of which case. */
export interface ReceiptRow {
  readonly caseId: string;
  readonly person: PersonId;
}

/** Keeps a receipt. */
export async function addReceipt(
  { prisma }: Db,
  digest: string,
  { caseId, person }: ReceiptRow,
): Promise<void> {
  await prisma.receipt.create({ data: { digest, caseId, person } });
}

/** A receipt by its digest. */
export async function findReceipt({ prisma }: Db, digest: string): Promise<ReceiptRow | null> {
  return prisma.receipt.findUnique({ where: { digest }, select: { caseId: true, person: true } });
}

/** The case of a reporter; `null` when it was removed. */
export async function findCaseOf({ prisma }: Db, person: PersonId): Promise<string | null> {
  const row = await prisma.receipt.findFirst({ where: { person }, select: { caseId: true } });
  return row?.caseId ?? null;
}

/** Takes back a receipt whose case did not begin. */
export async function removeReceipt({ prisma }: Db, digest: string): Promise<void> {
  await prisma.receipt.deleteMany({ where: { digest } });
}
