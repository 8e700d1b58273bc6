/**
 * Rows that nobody can send, that are never tried, or that do nothing.
 *
 * @module
 */
import { possibleResults } from '../approvals.ts';
import type { CaseModel, RowModel, StateModel } from '../model.ts';
import { allRows } from '../model.ts';
import { assigningState } from '../states.ts';
import { nearest } from '../suggest.ts';

/** CL0307, CL0308, CL0313, CL0320, CL0321, CL0322, CL0324. */
export function checkRows(model: CaseModel): void {
  for (const row of allRows(model)) {
    checkSender(row, model);
    checkEffect(row, model);
    checkOutcome(row, model);
  }
  for (const state of model.all) {
    checkDeadRows(state.rows, model);
    for (const rows of [state.routes, state.done]) {
      checkDeadRows(rows, model);
      checkLastRow(rows, model);
    }
    checkInnerOutcome(state, model);
  }
  checkDeadRows(model.anywhere, model);
}

function checkSender(row: RowModel, { names: { findings } }: CaseModel): void {
  if (row.trigger.kind !== 'event' || row.isByGiven) return;
  const { event } = row.trigger;
  if (row.from === null || row.from.waiting) {
    const where = row.from === null ? 'in `anywhere`' : `in the waiting state \`${row.from.path}\``;
    findings.error('CL0320', row, `nobody is named who may send \`${event}\` ${where}`, {
      label: 'who may?',
      help: 'add `by`',
    });
    return;
  }
  const within = (state: StateModel): boolean =>
    state.assign !== null ||
    state.node.entries.has('assign') ||
    [...state.children.values()].some(within);
  // Which names are results is not known while the approval is not.
  if (row.from.node.entries.has('approval') && row.from.approval === null) return;
  if (assigningState(row.from) !== null || within(row.from)) return;
  const { approval } = row.from;
  const near = approval === null ? undefined : nearest(event, possibleResults(approval));
  findings.error('CL0321', row, `nobody may send \`${event}\` in \`${row.from.path}\``, {
    label: 'the assignee may, but there is none',
    help:
      near !== undefined
        ? `did you mean the result \`${near}\`?`
        : approval === null
          ? 'add `by`, or `assign` to the state'
          : `add \`by\`, or add \`${event}\` to the \`results\` of the approval`,
  });
}

function checkEffect(row: RowModel, { names: { findings } }: CaseModel): void {
  if (row.to !== null || row.set.length > 0 || row.clear.length > 0) return;
  if (row.extend !== undefined) return;
  if (row.actions.length > 0) return;
  if ((row.needs?.length ?? 0) > 0) return;
  findings.error('CL0322', row, 'a row that does nothing', {
    label: 'it leads nowhere, sets nothing and asks for nothing',
    help: 'add `to`, `set`, `clear`, `needs` or `do`',
  });
}

function checkOutcome(row: RowModel, { names: { findings } }: CaseModel): void {
  const { outcome, target } = row;
  if (outcome === null || target === undefined) return;
  if (target instanceof Object && target.kind === 'final' && target.parent === null) return;
  findings.error(
    'CL0313',
    outcome,
    `the outcome \`${outcome.name}\` of a row that does not end the case`,
    {
      label: 'the case goes on',
      help: 'give the outcome where the case reaches a final state at the top',
    },
  );
}

function checkInnerOutcome(state: StateModel, { names: { findings } }: CaseModel): void {
  if (state.kind !== 'final' || state.parent === null || state.outcome === null) return;
  findings.error(
    'CL0313',
    state.outcome,
    `the outcome of a state inside \`${state.parent.path}\``,
    {
      label: 'the case goes on',
      help: 'give the outcome where the case reaches a final state at the top',
    },
  );
}

function senders(row: RowModel): readonly string[] {
  return row.isByGiven ? row.by.map(({ text }) => text) : ['assignee'];
}

function checkDeadRows(rows: readonly RowModel[], { names: { findings } }: CaseModel): void {
  // What earlier rows without a guard take: event → who; `null` is everybody.
  const taken = new Map<string, { readonly by: Set<string>; readonly first: RowModel }>();
  for (const row of rows) {
    const event = row.id.slice(0, row.id.lastIndexOf('/'));
    const before = taken.get(event);
    const by = row.trigger.kind === 'event' ? senders(row) : [''];
    if (before !== undefined && by.length > 0 && by.every((party) => before.by.has(party))) {
      findings.error('CL0308', row, 'this row is never tried', {
        label: 'a row before it holds always',
        help: 'put it first, or give the row before it a `when`',
      });
    }
    if (row.when !== null) continue;
    if (before === undefined) taken.set(event, { by: new Set(by), first: row });
    else for (const party of by) before.by.add(party);
  }
}

function checkLastRow(rows: readonly RowModel[], { names: { findings } }: CaseModel): void {
  const last = rows.at(-1);
  if (last === undefined || last.when === null) return;
  findings.error('CL0307', last.when, 'the last row has a condition', {
    label: 'what if it does not hold?',
    help: 'end with a row without `when`',
  });
}
