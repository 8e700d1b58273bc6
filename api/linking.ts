/**
 * Which cases may be linked by hand.
 *
 * @module
 */
import type { Person } from '../directory/directory.ts';
import { decideCommand } from './access.ts';
import { Problem } from './problems.ts';
import type { Services } from './services.ts';

/**
 * The case itself takes any id: it looks nothing up. Whether it is linked tells that there is one.
 *
 * @throws the problem `link_unknown`
 */
export async function mustBeKnown(
  services: Services,
  caseId: string,
  person: Person,
): Promise<void> {
  try {
    await decideCommand(services, caseId, person);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'not_found') throw error;
    throw new Problem('link_unknown', `There is no case \`${caseId}\` to link.`);
  }
}

/** A case of the sandbox and a real one are never linked. */
export async function mustBeBeside(
  { database }: Services,
  ids: readonly [string, string],
): Promise<void> {
  const where = { id: { in: [...ids] } };
  const rows = await database.prisma.case.findMany({ where, select: { sandbox: true } });
  if (new Set(rows.map(({ sandbox }) => sandbox)).size < 2) return;
  throw new Problem('link_unknown', 'A case of the sandbox is not linked with a real one.');
}
