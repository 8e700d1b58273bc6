/**
 * Ways back that lead nowhere.
 *
 * @module
 */
import type { CaseModel } from '../model.ts';
import { allRows } from '../model.ts';
import type { WaysBack } from '../previous.ts';

/** CL0314. */
export function checkPrevious(model: CaseModel, ways: WaysBack): void {
  const { findings } = model.names;
  for (const row of allRows(model)) {
    if (row.target !== 'previous' || row.from === null) continue;
    const unclear = ways.unclear.find(({ state }) => state === row.from);
    const isEmpty = ways.origins.get(row.from)!.size === 0;
    if (!isEmpty && unclear === undefined) continue;
    findings.error('CL0314', row.to!, `nothing comes before \`${row.from.path}\``, {
      label:
        isEmpty && unclear === undefined
          ? 'no transition leads here'
          : 'it is not known where the case comes from',
      help: 'name the state to go to',
      ...(unclear === undefined
        ? {}
        : { notes: [`\`${unclear.row.id}\` enters it from a state around it`] }),
    });
  }
}
