/**
 * Results of approvals: each has a way out, and each way out has a result.
 *
 * @module
 */
import type { Ref } from '../access.ts';
import { resultsOf } from '../approvals.ts';
import type { ApprovalModel, CaseModel, StateModel, TimerModel } from '../model.ts';
import { suggest } from '../suggest.ts';

/** CL0220, CL0403, CL0404, CL0405. */
export function checkResults(model: CaseModel): void {
  for (const approval of model.names.approvals.values()) {
    for (const result of decisionsIn(approval.ladder)) checkDecision(result, approval, model);
  }
  for (const state of model.all) {
    const decisions = decisionsIn(state.timers);
    if (state.kind !== 'approval') {
      for (const result of decisions) refuseDecision(result, state, model);
    } else if (state.approval !== null) {
      for (const result of decisions) checkDecision(result, state.approval, model);
      checkWays(state, state.approval, model);
    }
  }
}

function decisionsIn(timers: readonly TimerModel[]): readonly Ref[] {
  return timers.flatMap(({ action }) => (action?.verb === 'decide' ? [action.result] : []));
}

function checkDecision(result: Ref, approval: ApprovalModel, { names }: CaseModel): void {
  const known = answersOf(approval);
  if (known.includes(result.name)) return;
  names.findings.error('CL0220', result, `\`${approval.name}\` has no result \`${result.name}\``, {
    label: 'no such result',
    help: suggest(result.name, known),
  });
}

function answersOf({ results }: ApprovalModel): readonly string[] {
  return ['approved', 'rejected', 'lapsed', ...results.map(({ name }) => name)];
}

function refuseDecision(result: Ref, state: StateModel, { names }: CaseModel): void {
  names.findings.error(
    'CL0405',
    result,
    `\`${state.path}\` asks no approval that could be decided`,
    {
      label: '`decide` ends an approval',
      help: 'write `to: STATE` to move the case on',
    },
  );
}

function checkWays(state: StateModel, approval: ApprovalModel, { names }: CaseModel): void {
  const decided = decisionsIn(state.timers).map(({ name }) => name);
  const needed = new Set([...resultsOf(approval), ...decided]);
  const known = answersOf(approval);
  for (const result of needed) {
    if (!known.includes(result)) continue; // no result at all, and reported
    const rows = state.rows.filter(({ id }) => id.startsWith(`${state.path}/${result}/`));
    if (rows.some(({ when, to }) => when === null && to !== null)) continue;
    const entry = state.node.entries.get('approval')!;
    names.findings.error(
      'CL0404',
      rows.at(-1) ?? entry.value,
      `the result \`${result}\` has no way out of \`${state.path}\``,
      {
        label:
          rows.length === 0
            ? `\`${approval.name}\` can end with \`${result}\``
            : 'only under a condition, or without `to`',
        help: `add \`${result}: STATE\` to \`transitions\``,
      },
    );
  }
  // A ladder without an end, or with a misspelt one, has been reported.
  const isDecided = decisionsIn(approval.ladder).some(({ name }) => known.includes(name));
  if (needed.has('lapsed') || !isDecided) return;
  const idle = state.rows.find(
    ({ trigger }) => trigger.kind === 'result' && trigger.result === 'lapsed',
  );
  if (idle === undefined) return;
  names.findings.warning('CL0403', idle, `\`${approval.name}\` never ends with \`lapsed\``, {
    label: 'this way out is never taken',
    help: 'leave it out, or let the ladder `decide: lapsed`',
  });
}
