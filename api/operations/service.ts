/**
 * The service itself: its document and its health. No token is needed for these.
 *
 * @module
 */
import { openapi } from '../../schemas/api/openapi.ts';
import { within } from '../engine.ts';
import type { Handlers } from '../http.ts';
import type { Services } from '../services.ts';

const BUDGET_MS = 2_000;

/** Handlers of `/health` and the OpenAPI document. */
export function serviceHandlers({ database, pingEngine }: Services): Handlers {
  const isUp = async (question: Promise<unknown>): Promise<'ok' | 'unavailable'> => {
    const answer = await within(
      BUDGET_MS,
      question.then(() => true),
    );
    return answer === true ? 'ok' : 'unavailable';
  };
  return {
    getOpenApi: async () => ({ status: 200, body: openapi }),
    isLive: async () => ({ status: 200, body: { status: 'ok' } }),
    isReady: async () => {
      const [forDatabase, forEngine] = await Promise.all([
        isUp(database.pool.query('SELECT 1')),
        isUp(pingEngine()),
      ]);
      const isReady = forDatabase === 'ok' && forEngine === 'ok';
      return {
        status: isReady ? 200 : 503,
        body: {
          status: isReady ? 'ok' : 'unavailable',
          database: forDatabase,
          engine: forEngine,
        },
      };
    },
  };
}
