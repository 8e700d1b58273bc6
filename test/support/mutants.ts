/**
 * Mutants of the interpreter: engines that are wrong in one place. Replaying what was recorded must
 * find each of them, by a command that differs, by what the case means, or by what is delivered.
 *
 * @module
 */
import type { OtherEngine } from './engines.ts';

/** All of them; each must be found. */
export const MUTANTS: readonly OtherEngine[] = [
  {
    what: 'a deadline is a millisecond late',
    changes: [
      ['dueAtMs: computed.dueAtMs\n', 'dueAtMs: computed.dueAtMs + 1\n'],
      ['dueAtMs: computed.dueAtMs,', 'dueAtMs: computed.dueAtMs + 1,'],
    ],
  },
  {
    what: 'of several deadlines that are due, the last is settled first',
    changes: [['deadline.dueAtMs < first.dueAtMs', 'deadline.dueAtMs > first.dueAtMs']],
  },
  {
    what: 'of deadlines due at one instant, the one armed later is settled first',
    changes: [['deadline.dueAtMs < first.dueAtMs', 'deadline.dueAtMs <= first.dueAtMs']],
  },
  {
    what: 'entries of one kind are counted and chained, and not written',
    changes: [
      ['draft.entries.push(entry);', "if (entry.kind !== 'left') draft.entries.push(entry);"],
    ],
  },
  {
    what: 'an item counts from another number',
    changes: [['draft.itemCount += 1', 'draft.itemCount += 2']],
  },
  {
    what: 'an item has another id',
    changes: [['`${state}#${draft.itemCount}`', '`${state}/${draft.itemCount}`']],
  },
  {
    what: 'an entry hashes something else',
    changes: [['sha256Hex)(draft.head + ', "sha256Hex)('x' + draft.head + "]],
  },
  {
    what: 'a deadline gets no timer when its instant is an odd millisecond',
    changes: [
      ['if (dueMs === null) return null;', 'if (dueMs === null || dueMs % 2 === 1) return null;'],
    ],
  },
  {
    what: 'what waits for the read model is delivered twice',
    changes: [
      [
        /readModel\.deliver\((.*)\);/g,
        '{ const batch = $1; readModel.deliver(batch); readModel.deliver(batch); }',
      ],
    ],
  },
  {
    what: 'a command that was done is done again',
    changes: [[/return \S+\(this, _rows\)\.get\(commandId\);/g, 'return undefined;']],
  },
  {
    what: 'what was done before continue-as-new is forgotten',
    changes: [[/ledger: .*\.rows\(\),/g, 'ledger: [],']],
  },
  {
    what: 'an approval is given one seat early',
    changes: [['approved >= plan.quorum', 'approved >= plan.quorum - 1']],
  },
];
