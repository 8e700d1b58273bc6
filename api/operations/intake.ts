/**
 * Reports without an account: the form, the report, and the case that a receipt is of.
 *
 * Whoever has a receipt is the reporter of one case, and does there by the other operations what the
 * case allows its reporter.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { anonymousId, type IntakeField, intakeFields } from '../../core/anonymous.ts';
import type { Data } from '../../core/input.ts';
import type { Plan } from '../../core/plan.ts';
import { fieldTitle } from '../../core/title.ts';
import { addReceipt, findCaseOf, removeReceipt } from '../../prisma/queries/receipts.ts';
import type { ApiAnswer, ApiRequest, Handlers } from '../http.ts';
import { notFound } from '../problems.ts';
import { digestOf, newReceipt } from '../receipts.ts';
import type { Services } from '../services.ts';
import { startCaseAs } from './commands.ts';

/** Handlers of intake. */
export function intakeHandlers(services: Services): Handlers {
  return {
    getIntake: async ({ params }) => {
      const { plan, fields } = await intakeOf(services, params.id as string);
      return { status: 200, body: formView(plan, fields) };
    },
    report: (request) => report(services, request),
    getReceipt: async ({ person }) => {
      const id = await findCaseOf(services.database, person.id);
      if (id === null) throw notFound('case');
      return { status: 200, body: { id }, shown: { cases: [id] } };
    },
  };
}

async function intakeOf(
  { knowledge }: Services,
  caseType: string,
): Promise<{ readonly plan: Plan; readonly fields: readonly IntakeField[] }> {
  const plan = await knowledge.planToStart(caseType, { number: null, isSandbox: false });
  const fields = plan === null ? null : intakeFields(plan);
  // Which case types there are is nobody's business who has no account.
  if (plan === null || fields === null) throw notFound('intake');
  return { plan, fields };
}

/** `IntakeForm` */
function formView(plan: Plan, fields: readonly IntakeField[]): object {
  return {
    caseType: plan.id,
    title: plan.title,
    fields: fields.map(({ field, isRequired }) => {
      const { type, help = null, options = null, maxLength = null } = plan.fields[field]!;
      const title = fieldTitle(plan, field);
      return { name: field, title, type, isRequired, help, options, maxLength };
    }),
  };
}

async function report(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const { database } = services;
  const caseType = request.params.id as string;
  await intakeOf(services, caseType);
  const { data } = request.body as { readonly data: Data };
  const caseId = randomUUID();
  const id = anonymousId(randomUUID());
  const receipt = newReceipt();
  const digest = await digestOf(database, receipt);
  // First: a case whose reporter has no way to it would be worse than a receipt of nothing.
  await addReceipt(database, digest, { caseId, person: id });
  const asked = { ...request, person: { id, name: '', teams: [] }, body: { caseType, data } };
  try {
    const { status } = await startCaseAs(services, asked, caseId);
    return { status, body: { id: caseId, receipt } };
  } catch (error) {
    await removeReceipt(database, digest);
    throw error;
  }
}
