/**
 * Transitions in sentences: who may take them, when, with what, and what follows.
 *
 * @module
 */
import type { Plan, TransitionPlan } from '../../core/plan.ts';
import { actionPhrases } from './actions.ts';
import { type Clause, clause } from './document.ts';
import {
  durationPhrase,
  listOf,
  partiesPhrase,
  targetName,
  wordsOf,
  capital,
  named,
  flagPhrases,
} from './words.ts';

/** The events of a state (or of `anywhere`), each a sentence; several rows are listed in order. */
export function eventClauses(plan: Plan, from: string): readonly Clause[] {
  return grouped(plan, from, 'event').map((rows) => {
    const [first] = rows as [TransitionPlan];
    if (rows.length === 1) return clause(eventSentence(plan, first, true));
    const name = first.trigger.kind === 'event' ? first.trigger.event : '';
    return clause(
      `“${capital(wordsOf(name))}” (\`${name}\`) leads along the first of these ways that whoever sends it may take and whose condition holds:`,
      rows.map((row) => eventSentence(plan, row, false)),
    );
  });
}

/** An approval's results, what follows when inner states have ended, and eventless ways. */
export function otherClauses(plan: Plan, from: string): readonly Clause[] {
  return [
    ...grouped(plan, from, 'result').map((rows) => byRows(plan, rows, resultLead(rows[0]!))),
    ...grouped(plan, from, 'done').map((rows) => byRows(plan, rows, doneLead(plan, from))),
    ...grouped(plan, from, 'route').map((rows) => byRows(plan, rows, 'Without anybody’s doing')),
    ...grouped(plan, from, 'signal').map((rows) => byRows(plan, rows, signalLead(rows[0]!))),
  ];
}

function resultLead({ trigger }: TransitionPlan): string {
  const result = trigger.kind === 'result' ? trigger.result : '';
  return `When the approval ends with ${named(result)}`;
}

function doneLead(plan: Plan, from: string): string {
  return plan.states[from]?.kind === 'parallel'
    ? 'When all parts have come to an end'
    : 'When it has come to an end inside';
}

function signalLead({ trigger }: TransitionPlan): string {
  const { signal = '' } = trigger as { signal?: string };
  return `When the news ${named(signal)} comes`;
}

function byRows(plan: Plan, rows: readonly TransitionPlan[], lead: string): Clause {
  const [first] = rows as [TransitionPlan];
  if (rows.length === 1 && first.when === null)
    return clause(`${lead}, ${outcomeOf(plan, first)}.`);
  return clause(
    `${lead}, the first of these ways is taken whose condition holds:`,
    rows.map((row) => `${capital(conditionOf(row))}, ${outcomeOf(plan, row)}.`),
  );
}

/** Rows of one event, result or the like, in the order tried. */
function grouped(plan: Plan, from: string, kind: string): readonly (readonly TransitionPlan[])[] {
  const groups = new Map<string, TransitionPlan[]>();
  const index = ({ id }: TransitionPlan): number => Number(id.slice(id.lastIndexOf('/') + 1));
  for (const row of Object.values(plan.transitions)) {
    if (row.from !== from || row.trigger.kind !== kind) continue;
    const key = row.id.slice(0, row.id.lastIndexOf('/'));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((rows) => rows.sort((a, b) => index(a) - index(b)));
}

function eventSentence(plan: Plan, row: TransitionPlan, isNamed: boolean): string {
  const name = row.trigger.kind === 'event' ? row.trigger.event : '';
  const may = isNamed ? `may choose ${named(name)}` : 'may take it';
  const parts = [`${capital(partiesPhrase(row.by, 'or'))} ${may}`];
  if (row.when !== null) parts.push(conditionOf(row));
  else if (!isNamed) parts.push('in any other case');
  parts.push(...neededOf(plan, row));
  const purpose = row.purpose === null ? '' : ` Purpose: ${row.purpose.replace(/\.$/, '')}.`;
  return `${parts.join(', ')}; then ${outcomeOf(plan, { ...row, purpose: null })}.${purpose}`;
}

function neededOf(plan: Plan, row: TransitionPlan): readonly string[] {
  const parts: string[] = [];
  if (row.needs.length > 0) {
    parts.push(`giving ${listOf(row.needs.map((name) => named(name)))}`);
  }
  if (row.form !== null) parts.push(`once the form “${wordsOf(row.form)}” is complete`);
  const within = plan.states[row.from]?.reopenWithin;
  if (within) parts.push(`no later than ${durationPhrase(within)} after the case was closed`);
  return parts;
}

/** `if “high risk” holds`, `otherwise`. */
export function conditionOf({ when }: { readonly when: string | null }): string {
  return when === null ? 'otherwise' : `if ${named(when)} holds`;
}

/** What follows: where the case goes, its outcome, flags, and what is handed over. */
export function outcomeOf(plan: Plan, row: TransitionPlan): string {
  const parts = [goesOf(plan, row)];
  if (row.outcome !== null) parts.push(`its outcome is “${wordsOf(row.outcome)}”`);
  parts.push(...flagPhrases(row), ...actionPhrases(row.actions));
  if (row.extend !== undefined) {
    parts.push(`the clock “${plan.sla?.[row.extend]?.title ?? row.extend}” is to be extended`);
  }
  if (row.handoff !== undefined) parts.push(handoffOf(row.handoff));
  const purpose = row.purpose === null ? '' : ` (purpose: ${row.purpose.replace(/\.$/, '')})`;
  return `${listOf(parts)}${purpose}`;
}

function goesOf(plan: Plan, { from, to }: TransitionPlan): string {
  if (to === null) return 'the case stays where it is';
  if (to === from) return 'it begins here anew, clocks included';
  if (to === 'previous') return 'the case goes back to where it came from';
  return `the case goes to “${targetName(plan, to)}”`;
}

function handoffOf({ fields, accept, to }: NonNullable<TransitionPlan['handoff']>): string {
  const what =
    fields.length === 0 ? 'the case' : listOf(fields.map((name) => `“${wordsOf(name)}”`));
  const whom = to === null ? '' : ` to the ${wordsOf(to)}`;
  const must = accept ? ', who must accept or return it' : '';
  return `${what} ${fields.length > 1 ? 'are' : 'is'} handed over${whom}${must}`;
}
