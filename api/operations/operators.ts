/**
 * What operators do: people of the installation's own team, whatever their part in a case.
 *
 * @module
 */
import { decideAnybody } from '../access.ts';
import { callEngine } from '../engine.ts';
import { type ApiAnswer, type ApiRequest, etagOf, type Handlers } from '../http.ts';
import { commandIdOf, once } from '../idempotency.ts';
import { notFound, Problem, refuseOthers } from '../problems.ts';
import type { Services } from '../services.ts';
import { commandView } from '../views.ts';
import { pendingOrThrow } from './commands.ts';

/** Handlers of what only operators may do. */
export function operatorHandlers(services: Services): Handlers {
  return {
    repairCase: async (request) => {
      refuseOthers(services.operatorTeam, request.person, 'Repairing is');
      await refuseParties(services, request);
      return once(services.database, request, () => repair(services, request));
    },
  };
}

/** Operators need no part in a case; but a party to it is a party to it. */
async function refuseParties(services: Services, { params, person }: ApiRequest): Promise<void> {
  const decision = await decideAnybody(services, params.id as string, person);
  if (decision.conflict === null) return;
  if (!decision.isKnown) throw notFound('case');
  throw new Problem('not_permitted', 'Nobody repairs a case to which they are a party.');
}

async function repair(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const caseId = request.params.id as string;
  const { reason } = request.body as { reason: string };
  const commandId = commandIdOf(request);
  const actor = request.person.id;
  const answer = await callEngine(() =>
    services.engine.repair(caseId, { commandId, actor, reason }),
  );
  if (answer.ok) {
    const headers = { ETag: etagOf(answer.result.sequence) };
    return { status: 200, headers, body: commandView(commandId, answer.result) };
  }
  if (answer.type === 'internal') {
    throw new Problem('case_faulted', 'It would stop again: what stopped it is not mended yet.');
  }
  return pendingOrThrow(services, answer, { caseId, commandId });
}
