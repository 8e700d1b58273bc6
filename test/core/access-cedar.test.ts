/**
 * Our decisions against Cedar's, over the whole matrix: two evaluators that share no code.
 */
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, test } from '@jest/globals';
import { cedarEntities, cedarPolicies, cedarSchema, cedarText } from '../../core/access-cedar.ts';
import { withStages } from '../../core/access.ts';
import { type AccessCell, accessMatrix } from '../../core/access-matrix.ts';
import type { Plan } from '../../core/plan.ts';
import { definitions } from '../support/definitions.ts';
import { compileFile } from '../support/scenario-files.ts';

const SHIPPED = ['hr-harassment-investigation', 'dsar', 'legal-hold', 'data-breach'];

function policiesOf(plan: Plan): Record<string, string> {
  return Object.fromEntries(cedarPolicies(plan).map(({ id, text }) => [id, text]));
}

/** Everything that may be asked of a cell, and what we say to it. */
function questionsOf(plan: Plan, { decision }: AccessCell) {
  const levels = [...new Set(['open', ...Object.keys(plan.access?.levels ?? {})])];
  const facts = [...new Set(Object.values(plan.access?.sees ?? {}).flat())];
  const { read, write, sees } = decision;
  const granted = Object.entries(sees).filter(([, { policy }]) => policy.endsWith('_sees'));
  return [
    ...levels.map((what) => ['read', what, Object.hasOwn(read, what)] as const),
    ...levels.map((what) => ['write', what, Object.hasOwn(write, what)] as const),
    ...facts.map((what) => ['see', what, granted.some(([fact]) => fact === what)] as const),
  ];
}

function cedarSays(plan: Plan, cell: AccessCell, [action, what]: readonly [string, string]) {
  const { access, asker, state } = cell;
  const answer = cedar.statefulIsAuthorized({
    principal: { type: 'Person', id: asker.person },
    action: { type: 'Action', id: action },
    resource: { type: 'Case', id: 'case' },
    context: { what },
    preparsedPolicySetId: plan.hash,
    preparsedSchemaName: plan.hash,
    validateRequest: true,
    entities: cedarEntities(plan, { access, asker, states: withStages([state]) }) as never,
  });
  if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors));
  expect(answer.response.diagnostics.errors).toEqual([]);
  const [policy] = answer.response.diagnostics.reason;
  return { isAllowed: answer.response.decision === 'allow', policy };
}

describe.each(SHIPPED)('%s', (id) => {
  const plan = compileFile(`definitions/${id}.yaml`);

  test('means the same in Cedar, cell for cell', () => {
    const staticPolicies = policiesOf(plan);
    expect(cedar.preparsePolicySet(plan.hash, { staticPolicies }).type).toBe('success');
    expect(cedar.preparseSchema(plan.hash, cedarSchema(plan)).type).toBe('success');
    let asked = 0;
    const differing: unknown[] = [];
    for (const cell of accessMatrix(plan)) {
      for (const [action, what, ours] of questionsOf(plan, cell)) {
        const { isAllowed, policy } = cedarSays(plan, cell, [action, what]);
        asked += 1;
        const { who } = cell.stand;
        if (isAllowed !== ours) differing.push({ who, state: cell.state, action, what, ours });
        // The policy that Cedar names is the row that we name.
        const own = { read: cell.decision.read, write: cell.decision.write, see: {} }[action];
        const named = (own as Record<string, { policy: string }>)[what]?.policy;
        if (ours && named !== undefined) expect(policy).toBe(`${named}/${action}`);
      }
    }
    expect(differing).toEqual([]);
    expect(asked).toBeGreaterThan(1_000);
  });
});

test('the policies of every definition there is are valid', () => {
  for (const { path, plan } of definitions()) {
    const answer = cedar.validate({
      schema: cedarSchema(plan),
      policies: { staticPolicies: policiesOf(plan) },
    });
    expect([path, answer]).toMatchObject([path, { type: 'success', validationErrors: [] }]);
    expect(cedar.policySetTextToParts(cedarText(plan)).type).toBe('success');
  }
});
