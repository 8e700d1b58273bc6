/**
 * SLA clocks of a case: runs go on from the same start, with all that they have stood still.
 *
 * A clock whose length is another one is due at another time; one that has been breached stays so,
 * for that has happened. A clock that the new version does not have ends without a verdict, and one
 * that is new starts when its next moment comes.
 *
 * @module
 */
import { durationText } from '../deadlines.ts';
import { type Draft, factsOf, record } from '../draft.ts';
import type { Deadline } from '../input.ts';
import { withContext } from '../machine.ts';
import { type ClockPlan, type ClockRun, clockPlace } from '../sla-plan.ts';
import { durationOf, isOpen, recordRun } from '../sla-runs.ts';
import { inNewWords } from '../renames.ts';
import type { Joined } from './joined.ts';
import type { Decision, Move } from './move.ts';
import { matchRows, type Row, type RowMatches } from './rows.ts';

/** A run in the new version, and whether its deadlines stand. */
interface MovedRun {
  readonly run: ClockRun;
  readonly length: 'same' | 'changed';
  readonly warnings: RowMatches;
  readonly isArmedAnew: boolean;
}

/** Decides of a deadline of a clock; a clock that counts otherwise is armed anew. */
export function decideClock({ joined, before }: Move, deadline: Deadline): Decision {
  const clock = deadline.clock!;
  const target = joined.mapping.clocks[clock] ?? null;
  const run = before.clocks?.[clock];
  if (target === null || run === undefined) return { is: 'told', id: null };
  const moved = moveRun(joined, { clock, target, run });
  const place = clockPlace(target);
  const row = deadline.warning === undefined ? null : moved.warnings[deadline.warning];
  if (row === null && deadline.warning !== undefined) return { is: 'lost' };
  const id = row ? `${place}/warn/${row.row}` : `${place}/due`;
  if (moved.isArmedAnew) return { is: 'told', id };
  const named = { ...deadline, id, state: place, clock: target };
  return { is: 'kept', deadline: row ? { ...named, warning: row.row } : named };
}

/** Puts the runs in the words of the new version; those that count otherwise are not armed yet. */
export function moveClocks({ joined, before, draft }: Move): void {
  const { mapping } = joined;
  if (before.clocks === undefined) return;
  const runs: Record<string, ClockRun> = {};
  const changed: string[] = [];
  for (const [clock, run] of Object.entries(before.clocks)) {
    const target = mapping.clocks[clock] ?? null;
    if (target === null) {
      if (isOpen(run)) tellDropped(draft, clock, run);
      continue;
    }
    const moved = moveRun(joined, { clock, target, run });
    runs[target] = moved.run;
    if (moved.length === 'changed' && isOpen(run)) changed.push(target);
  }
  draft.clocks = runs;
  for (const clock of changed) {
    const within = durationText(durationOf(joined.to.sla![clock]!, runs[clock]!));
    recordRun(draft, 'sla_changed', clock, { within });
  }
  showExtensions(draft);
}

function tellDropped(draft: Draft, clock: string, { run }: ClockRun): void {
  const detail = { clock, run, because: 'migration' };
  record(draft, 'sla_dropped', { state: clockPlace(clock), detail });
}

/** Guards see whether a clock is extended; one that allows no extension any more is not. */
function showExtensions(draft: Draft): void {
  const { sla, ...facts } = factsOf(draft);
  if (sla === undefined) return;
  const shown = Object.fromEntries(
    Object.entries(sla).map(([clock, { is }]) => [
      clock,
      { is, extended: draft.clocks[clock]?.extended === true },
    ]),
  );
  const isSame = Object.keys(shown).every((name) => shown[name]!.extended === sla[name]!.extended);
  if (!isSame) draft.live = withContext(draft.live, { ...facts, sla: shown });
}

function moveRun(
  joined: Joined,
  { clock, target, run }: { clock: string; target: string; run: ClockRun },
): MovedRun {
  const { from, to, names, isSameCalendar } = joined;
  const [before, after] = [from.sla![clock]!, to.sla![target]!];
  const warnings = matchRows(warningRows(before, names), warningRows(after));
  const lengths = matchRows(lengthRows(before, names), lengthRows(after));
  const row = lengths[run.row]?.row ?? after.within.length - 1;
  const { extended, ...rest } = run;
  const next: ClockRun = {
    ...rest,
    row,
    ...(run.field !== undefined && { field: names.fields[run.field] ?? run.field }),
    ...(extended === true && after.extend !== null && { extended }),
    warned: run.warned.flatMap((warning) => warnings[warning]?.row ?? []),
  };
  const [was, is] = [durationOf(before, run), durationOf(after, next)];
  const length = JSON.stringify(was) === JSON.stringify(is) ? 'same' : 'changed';
  const isCounting = run.is === 'running' || run.is === 'paused';
  const areSame =
    warnings.length === after.warnings.length &&
    warnings.every((match, index) => match?.row === index && match.is !== 'other_time');
  const isArmedAnew = isCounting && (length === 'changed' || !areSame || !isSameCalendar);
  if (!isArmedAnew) return { run: next, length, warnings, isArmedAnew };
  const { provisional: _, ...bare } = next;
  // Where the length is another one, warnings whose time now lies ahead come again.
  const again = length === 'changed' ? ({ rewarn: true } as const) : {};
  return { run: { ...bare, dueAtMs: null, ...again }, length, warnings, isArmedAnew };
}

function warningRows(
  { warnings }: ClockPlan,
  names: Partial<Joined['names']> = {},
): readonly Row[] {
  const { roles, fields } = names;
  return inNewWords(warnings, { roles: roles ?? {}, fields: fields ?? {} }).map(
    ({ when, action }) => ({ when, does: action, verb: action.verb }),
  );
}

function lengthRows({ within }: ClockPlan, names: Partial<Joined['names']> = {}): readonly Row[] {
  const { fields, guards } = names;
  return inNewWords(within, { fields: fields ?? {}, guards: guards ?? {} }).map(
    ({ duration, ...does }) => ({ when: duration, does, verb: '' }),
  );
}
