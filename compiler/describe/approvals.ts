/**
 * Approvals in sentences: seats, quorum, what a rejection means, who never answers, the ladder.
 *
 * @module
 */
import type { ApprovalPlan, Plan } from '../../core/plan.ts';
import { type Clause, type Section, clause } from './document.ts';
import { thenText, whenText } from './timers.ts';
import { capital, listOf, neverPhrase, partyPhrase, named, wordsOf } from './words.ts';

/** The section on who decides; absent when nothing is approved. */
export function approvalSections(plan: Plan): readonly Section[] {
  const names = Object.keys(plan.approvals).sort();
  if (names.length === 0) return [];
  return [
    {
      title: 'Who decides',
      clauses: [
        clause(
          'Every approver has a seat. A seat can be answered by any member of its team who is there and not excluded; one person answers for one seat alone. An answer once given stands.',
        ),
        clause(
          'When everybody of a seat is absent or excluded, its backup is asked at once, also when the absence begins later. Whoever is asked may answer, hand the question on to a person by name, or decline as conflicted. They may ask whoever wants the approval a question; no clock stops for it.',
        ),
      ],
      parts: names.map((name) => ({
        title: `${plan.approvals[name]!.title} (\`${name}\`)`,
        clauses: approvalClauses(plan, plan.approvals[name]!),
      })),
    },
  ];
}

function approvalClauses(plan: Plan, approval: ApprovalPlan): readonly Clause[] {
  const { seats, order, never, results, about } = approval;
  const clauses: Clause[] = [
    clause(
      `${seats.length === 1 ? 'One seat is' : `${seats.length} seats are`} asked${order === 'in_turn' ? ', one after the other: each when the one before has approved' : seats.length > 1 ? ' at the same time' : ''}:`,
      seats.map(partyPhrase),
    ),
    clause(quorumText(approval)),
    clause(rejectionText(approval)),
  ];
  if (results.length > 0) {
    const answers = listOf(
      results.map((result) => named(result)),
      'or',
    );
    clauses.push(clause(`An approver may also answer ${answers}; the first such answer decides.`));
  }
  if (never.length > 0) {
    clauses.push(
      clause(
        `${capital(listOf(never.map(neverPhrase), 'or'))} may not answer. This is asked again at every answer.`,
      ),
    );
  }
  if (about !== undefined) {
    const fields = listOf(about.map((field) => `“${wordsOf(field)}”`));
    clauses.push(
      clause(
        `It is about ${fields}. When one of them changes, what was answered is void and everybody is asked anew.`,
      ),
    );
  }
  const from = order === 'in_turn' ? 'the seat is asked' : 'the request';
  clauses.push(
    ...approval.ladder.map(({ when, action }) =>
      clause(`${capital(whenText(when, from))}, ${thenText(plan, action)}.`),
    ),
    clause('Whoever was asked before may still answer until it is decided.'),
  );
  return clauses;
}

function quorumText({ seats, quorum }: ApprovalPlan): string {
  if (seats.length === 1) return 'It is approved when this seat approves.';
  if (quorum === seats.length) return `It is approved when all ${quorum} seats approve.`;
  if (quorum === 1) return `It is approved as soon as one of the ${seats.length} seats approves.`;
  return `It is approved as soon as ${quorum} of the ${seats.length} seats approve.`;
}

function rejectionText({ oneRejection, seats, quorum }: ApprovalPlan): string {
  if (oneRejection === 'decides' || seats.length === 1) {
    return 'One rejection rejects it, whatever the others say.';
  }
  const most = seats.length - quorum;
  return `A rejection counts against it; it is rejected when more than ${most} of the seats reject, so that ${quorum} can no longer approve.`;
}
