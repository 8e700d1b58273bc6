/**
 * A case told from its trail alone: what happened, who decided what in whose place, and why.
 *
 * @module
 */
import type { AuditLine } from '../core/audit-file.ts';
import type { Entry } from '../core/input.ts';
import type { Plan } from '../core/plan.ts';
import { plansAlong } from '../core/trail-plans.ts';
import { describeDeadline } from '../core/trail-text.ts';
import { entryLine } from './report.ts';

/** What happens by itself on the way, and is told by what it leads to. */
const QUIET: ReadonlySet<string> = new Set(['left', 'deadline_set', 'deadline_cleared']);

/** The lines; the plan in the audit gives them words. */
export function auditText(lines: readonly AuditLine[]): readonly string[] {
  const head = lines.find((line) => line.kind === 'case');
  const [plan, ...earlier] = lines.flatMap((line) => (line.kind === 'plan' ? [line.plan] : []));
  if (head === undefined || plan === undefined) return ['There is nothing that could be told.'];
  const entries = lines.flatMap((line) =>
    line.kind === 'entry' && line.lost === 0 ? [line.entry] : [],
  );
  const accesses = lines.filter((line) => line.kind === 'access').length;
  const along = plansAlong(entries, [plan, ...earlier]);
  const worded = entries.map((entry, index) => ({ entry, plan: along[index]! }));
  const decisions = worded.filter(({ entry }) => entry.kind === 'decided');
  return [
    `${head.number}: ${plan.title}, version ${head.version}`,
    '',
    ...worded.filter(({ entry }) => !QUIET.has(entry.kind)).map((one) => told(one.plan, one.entry)),
    '',
    ...(decisions.length === 0 ? [] : ['What was decided:']),
    ...decisions.map((one) => `  ${entryLine(one.plan, one.entry)}`),
    `It is ${head.status}${head.outcome === null ? '' : `, with the outcome \`${head.outcome}\``}, ` +
      `after ${entries.length} entries; it was looked at, or asked for, ${accesses} times.`,
  ];
}

function told(plan: Plan, entry: Entry): string {
  const { cause, kind } = entry;
  // That a deadline came says itself which.
  const why =
    cause.kind === 'deadline' && kind !== 'deadline_due'
      ? `  [${describeDeadline(plan, cause.deadline)}]`
      : '';
  return `${entryLine(plan, entry)}${why}`;
}
