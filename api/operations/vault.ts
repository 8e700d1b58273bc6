/**
 * Opening the vault of a case: a look of its own, with a record of its own.
 *
 * @module
 */
import { type Because, levelOf } from '../../core/access.ts';
import { shownFields } from '../../core/access-redact.ts';
import { fieldTitle } from '../../core/title.ts';
import { isVaulted, isVaultReference } from '../../core/vault.ts';
import { openVault } from '../../prisma/queries/vault.ts';
import { knownCase } from '../access.ts';
import type { ApiAnswer, ApiRequest, Handlers } from '../http.ts';
import { notFound } from '../problems.ts';
import type { Services } from '../services.ts';
import { instant } from '../views.ts';

/** Handlers of the vault. */
export function vaultHandlers(services: Services): Handlers {
  return { openVault: (request) => open(services, request) };
}

async function open(services: Services, { params, person }: ApiRequest): Promise<ApiAnswer> {
  const { row, decision } = await knownCase(services, params.id as string, person);
  const plan = await services.knowledge.planByHash(row.planHash);
  if (plan === null) throw notFound('case');
  const referring = Object.entries(shownFields(plan, decision, row.fields)).filter(
    ([field, value]) => isVaulted(plan, field) && isVaultReference(value),
  ) as [string, string][];
  const values = await openVault(services.database, {
    caseId: row.id,
    references: referring.map(([, reference]) => reference),
  });
  const items = referring.map(([field, reference]) => {
    const found = values.find((one) => one.reference === reference);
    const at = found === undefined ? null : instant(found.atMs);
    return { field, title: fieldTitle(plan, field), value: found?.value ?? null, at };
  });
  const because = referring.flatMap(([field]): Because[] => {
    const rule = decision.read[levelOf(plan, field)] ?? decision.sees[field];
    return rule === undefined ? [] : [rule];
  });
  const policies = [...new Set(because.map(({ policy }) => policy))].sort();
  return { status: 200, body: { items }, shown: { policies } };
}
