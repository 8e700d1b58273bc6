/**
 * Two versions of a definition compared: what changed in what they mean, not in how they are typed.
 *
 * @module
 */
import type { Plan } from '../../core/plan.ts';
import { compareCalendars, compareTimers } from './clocks.ts';
import { Notes } from './note.ts';
import {
  compareApprovals,
  compareData,
  compareGuards,
  compareHead,
  compareRest,
  compareRoles,
  tellRenames,
} from './parts.ts';
import { comparePromises } from './promises.ts';
import { translate } from '../../core/renames.ts';
import type { Comparison } from './report.ts';
import { compareClocks } from './sla.ts';
import { compareStates, compareWays } from './states.ts';
import { compareUrgency } from './urgency.ts';
import { compareRecords } from './work.ts';

/** What is compared in words of its own, or follows from what is. */
const TOLD = new Set([
  'format',
  'hash',
  'id',
  'version',
  'title',
  'owner',
  'start',
  'calendar',
  'machine',
  'states',
  'transitions',
  'timers',
  'approvals',
  'guards',
  'roles',
  'forms',
  'fields',
  'flags',
  'sla',
  'priority',
  'tables',
  'duplicates',
  'identifiedBy',
  'foundBy',
  'templates',
  'links',
  'access',
  'retention',
  'evidence',
  'intake',
  'publish',
  'notes',
  'adHoc',
]);

/** Compares two plans; order matters: `before` is the earlier one. */
export function comparePlans(before: Plan, after: Plan): Comparison {
  const notes = new Notes();
  const { plan: old, renames } = translate(before, after);
  compareHead(before, after, notes);
  tellRenames(renames, notes);
  compareStates(old, after, notes);
  compareWays(old, after, notes);
  compareApprovals(old, after, notes);
  compareTimers(old, after, notes);
  compareClocks(old, after, notes);
  compareCalendars(old.calendar, after.calendar, notes);
  compareRoles(old, after, notes);
  compareGuards(old, after, notes);
  compareUrgency(old, after, notes);
  compareData(old, after, notes);
  compareRecords(old, after, notes);
  comparePromises(old, after, notes);
  compareRest({ before: old, after, known: TOLD }, notes);
  const isSame = before.hash === after.hash;
  if (!isSame && notes.all().length === 0) {
    notes.add(
      'Everything else',
      'changed',
      after.id,
      'the order in which rows are tried has changed',
    );
  }
  return { before: sideOf(before), after: sideOf(after), isSame, differences: notes.all() };
}

function sideOf({ id, version, hash }: Plan): Comparison['before'] {
  return { id, version, hash };
}
