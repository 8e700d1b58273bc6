/**
 * Reading case types.
 *
 * @module
 */
import { findCaseType, listCaseTypes } from '../../prisma/queries/case-types.ts';
import type { Handlers } from '../http.ts';
import { notFound } from '../problems.ts';
import type { Services } from '../services.ts';
import { caseTypeView } from '../views.ts';

/** Handlers of `/v1/case-types`. */
export function caseTypeHandlers({ database }: Services): Handlers {
  return {
    listCaseTypes: async () => ({
      status: 200,
      body: { items: (await listCaseTypes(database)).map(caseTypeView) },
    }),
    getCaseType: async ({ params }) => {
      const caseType = await findCaseType(database, params.id as string);
      if (caseType === null) throw notFound('case type');
      return { status: 200, body: caseTypeView(caseType) };
    },
  };
}
