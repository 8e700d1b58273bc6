/**
 * The way into the vault: what says who somebody is never reaches the case.
 *
 * @module
 */
import { NOT_AS_ASKED } from '../core/command-data.ts';
import { checkData } from '../core/fields.ts';
import type { Data, Input } from '../core/input.ts';
import type { Plan } from '../core/plan.ts';
import { vaultedIn } from '../core/vault.ts';
import { addToVault, removeFromVault } from '../prisma/queries/vault.ts';
import type { CommandResult } from '../workflows/protocol.ts';
import type { EngineAnswer } from './engine.ts';
import { Problem, problemOfRefusal } from './problems.ts';
import type { Services } from './services.ts';

/**
 * Sends a command with references in the place of what belongs into the vault, and takes back what
 * the case did not take.
 *
 * @throws the problem `data_invalid` when a value is not as its field says, `vault_erased` when the
 *   vault of the case was emptied for good
 */
export async function throughVault<I extends Input>(
  { database }: Pick<Services, 'database'>,
  { caseId, plan, input }: { caseId: string; plan: Plan; input: I },
  send: (input: I) => Promise<EngineAnswer<CommandResult>>,
): Promise<EngineAnswer<CommandResult>> {
  const data = dataOf(input);
  const values = vaultedIn(plan, data);
  if (values.length === 0) return send(input);
  const fields = checkData(plan, Object.fromEntries(values));
  if (Object.keys(fields).length > 0) {
    const refusal = { code: 'data_invalid', message: NOT_AS_ASKED, allowed: [], state: [], fields };
    throw problemOfRefusal({ ...refusal, code: 'data_invalid' });
  }
  const references = await addToVault(database, { caseId, values });
  if (references === null) {
    throw new Problem('vault_erased', 'The vault of this case was erased: nothing is kept in it.');
  }
  const answer = await send(withData(input, { ...data, ...references }));
  // Without an answer nobody knows whether the case refers to them: they stay.
  const isTaken = answer.ok ? !answer.result.duplicate : answer.type === 'pending';
  if (!isTaken) {
    await removeFromVault(database, { caseId, references: Object.values(references) });
  }
  return answer;
}

function dataOf(input: Input): Data {
  if (input.kind === 'start' || input.kind === 'event') return input.data;
  if (input.kind !== 'work' || !('data' in input.act)) return {};
  return input.act.data ?? {};
}

function withData<I extends Input>(input: I, data: Data): I {
  return input.kind === 'work' ? { ...input, act: { ...input.act, data } } : { ...input, data };
}
