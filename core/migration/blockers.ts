/**
 * Why a case stays where it is, whatever the mapping says.
 *
 * @module
 */
import { attachmentLevels } from '../attachments.ts';
import type { Snapshot } from '../input.ts';
import { type Joined, stateAfter } from './joined.ts';
import type { Blocker, MigrationPlan } from './types.ts';

/** Why no case, or not this one, can be moved at all. */
export function caseBlocker({ problems }: MigrationPlan, { status }: Snapshot): Blocker | null {
  const [problem] = problems;
  if (problem !== undefined) {
    return { code: 'mapping_unsound', message: `The mapping is unsound: ${problem.message}.` };
  }
  if (status === 'faulted') {
    const message = 'The case is stopped; an operator has to repair it first.';
    return { code: 'case_faulted', message };
  }
  if (status === 'sealed') {
    return { code: 'case_sealed', message: 'The case has ended: nothing happens in it any more.' };
  }
  return null;
}

/** Why a case stays that has come to its end by now. */
export function settledBlocker(joined: Joined, snapshot: Snapshot): Blocker | null {
  const { finalState, status } = snapshot;
  if (status === 'sealed' || status === 'faulted') {
    return { code: 'case_sealed', message: 'The case has ended: nothing happens in it any more.' };
  }
  if (finalState === null) return null;
  const target = stateAfter(joined, finalState);
  if (target === null || joined.to.states[target]!.reopenWithin !== null) return null;
  const message = `In the new version a case in \`${target}\` cannot be reopened; this one can be.`;
  return { code: 'reopen_gone', message };
}

/** Why a case stays whose papers nobody could read any more. */
export function dataBlocker({ from, to }: Joined, { work }: Snapshot): Blocker | null {
  const known = new Set(attachmentLevels(to));
  for (const { number, level, isWithdrawn } of work?.attachments ?? []) {
    if (isWithdrawn || known.has(level) || !attachmentLevels(from).includes(level)) continue;
    const message = `Attachment ${number} is for readers of \`${level}\`, a level that the new version does not have.`;
    return { code: 'attachment_level_unknown', message };
  }
  return null;
}
