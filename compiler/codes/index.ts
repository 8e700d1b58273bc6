/**
 * The registry of diagnostics.
 *
 * Every code the compiler can give is here, with what it means and two examples that are tests:
 * the wrong one gives the code, the right one gives nothing.
 *
 * @module
 */
import { activityCodes } from './activities.ts';
import { actionCodes } from './actions.ts';
import { approvalCodes } from './approvals.ts';
import { doubtCodes } from './doubts.ts';
import { dataRuleCodes } from './data-rules.ts';
import type { CodeEntry } from './entry.ts';
import { fileCodes } from './file.ts';
import { formCodes } from './forms.ts';
import { guardCodes } from './guards.ts';
import { likenessCodes } from './likeness.ts';
import { nameCodes } from './names.ts';
import { routingCodes } from './routing.ts';
import { rowCodes } from './rows.ts';
import { scenarioCodes } from './scenarios.ts';
import { slaCodes } from './sla.ts';
import { stateCodes } from './states.ts';
import { timerCodes } from './timers.ts';
import { wordCodes } from './words.ts';
import { workCodes } from './work.ts';

export { BASE_EXAMPLE, type CodeEntry, wholeExample } from './entry.ts';

/** All codes, in order. */
export const registry: readonly CodeEntry[] = [
  ...fileCodes,
  ...wordCodes,
  ...nameCodes,
  ...stateCodes,
  ...rowCodes,
  ...approvalCodes,
  ...timerCodes,
  ...guardCodes,
  ...formCodes,
  ...routingCodes,
  ...likenessCodes,
  ...workCodes,
  ...scenarioCodes,
  ...actionCodes,
  ...dataRuleCodes,
  ...activityCodes,
  ...doubtCodes,
  ...slaCodes,
].sort((a, b) => (a.code < b.code ? -1 : 1));

/** What the registry says of a code; `undefined` for codes that do not exist. */
export function explain(code: string): CodeEntry | undefined {
  const wanted = code.toUpperCase();
  return registry.find((entry) => entry.code === wanted);
}
