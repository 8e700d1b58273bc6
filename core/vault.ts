/**
 * The vault: values that say who somebody is, kept apart from the case, under a key of their own.
 *
 * A case never has such a value. Whoever takes one in puts it into the vault and hands the case a
 * reference; the compiler sees to it that no rule of the case asks for what it stands for. In the
 * simulator, which keeps nothing, the value stands for itself.
 *
 * @module
 */
import type { Data } from './input.ts';
import type { FieldPlan, Json, Plan } from './plan.ts';

const REFERENCE = /^vault:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a case has in the place of a value: `vault:` and a UUID. */
export function vaultReference(id: string): string {
  return `vault:${id}`;
}

/** Whether a value stands for one in the vault. */
export function isVaultReference(value: unknown): value is string {
  return typeof value === 'string' && REFERENCE.test(value);
}

/** Whether a field's values are kept in the vault. */
export function isVaulted(
  { fields }: { readonly fields: Readonly<Record<string, FieldPlan>> },
  field: string,
): boolean {
  return Object.hasOwn(fields, field) && fields[field]!.vault === true;
}

/** The values of some data that belong into the vault; what takes a value away does not. */
export function vaultedIn(plan: Pick<Plan, 'fields'>, data: Data): readonly [string, Json][] {
  return Object.entries(data).filter(([field, value]) => value !== null && isVaulted(plan, field));
}

/** The name under which the key of a case's vault is kept; no case can have it. */
export function vaultKeyOf(caseId: string): string {
  return `vault/${caseId}`;
}
