/**
 * Clocks compared: timers of states, ladders, and the calendar that they are counted by.
 *
 * @module
 */
import type {
  Calendar,
  Duration,
  LadderStepPlan,
  Plan,
  TimerAction,
  TimerPlan,
  TimerWhen,
} from '../../core/plan.ts';
import { dateText } from '../describe/clocks.ts';
import { journey } from '../describe/journey.ts';
import { actionPhrase, clockPhrase, countOf, listOf, titleOf } from '../describe/words.ts';
import type { Notes } from './note.ts';
import { pair, same } from './pair.ts';

/** A row with a clock, of a state or of a ladder, told alike. */
interface Row {
  readonly when: TimerWhen;
  readonly action: TimerAction;
  /** What the action comes to, with the move's own members. */
  readonly does: unknown;
  readonly text: string;
  readonly purpose: string | null;
}

/** Compares the timers of every state that both versions have. */
export function compareTimers(before: Plan, after: Plan, notes: Notes): void {
  for (const path of journey(after)) {
    const [old, now] = [before.states[path], after.states[path]!];
    if (old === undefined) continue;
    const rows = (plan: Plan, ids: readonly string[]): readonly Row[] =>
      ids.map((id) => timerRow(plan, plan.timers[id]!));
    const given = { before: rows(before, old.timers), after: rows(after, now.timers) };
    compareRows(given, { about: path, place: `in “${titleOf(after, path)}”` }, notes);
  }
}

/** Compares two ladders of an approval. */
export function compareLadders(
  {
    before,
    after,
  }: {
    before: readonly [Plan, readonly LadderStepPlan[]];
    after: readonly [Plan, readonly LadderStepPlan[]];
  },
  { about, place }: { about: string; place: string },
  notes: Notes,
): void {
  const rows = ([plan, ladder]: readonly [Plan, readonly LadderStepPlan[]]): readonly Row[] =>
    ladder.map(({ when, action }) => ({
      when,
      action,
      does: action,
      text: actionPhrase(plan, action),
      purpose: null,
    }));
  compareRows({ before: rows(before), after: rows(after) }, { about, place }, notes);
}

function timerRow(plan: Plan, { when, action, purpose }: TimerPlan): Row {
  const text = actionPhrase(plan, action);
  if (action.verb !== 'to') return { when, action, does: action, text, purpose };
  const { id: _, trigger: __, purpose: why, ...way } = plan.transitions[action.transition]!;
  const outcome = way.outcome === null ? '' : ` with the outcome “${way.outcome}”`;
  return {
    when,
    action,
    does: { verb: 'to', way },
    text: `${text}${outcome}`,
    purpose: purpose ?? why,
  };
}

function compareRows(
  { before, after }: { before: readonly Row[]; after: readonly Row[] },
  { about, place }: { about: string; place: string },
  notes: Notes,
): void {
  const rows = pair(before, after, ({ when, does, purpose }) => [when, does, purpose], [
    ({ when, does }) => [when, does],
    ({ does }) => does,
    ({ when }) => when,
    ({ action }) => action.verb,
  ]);
  for (const { when, text } of rows.added) {
    notes.add('Clocks', 'added', about, `${clockPhrase(when)}: ${text}, ${place}, is new`);
  }
  for (const { when, text } of rows.removed) {
    notes.add('Clocks', 'removed', about, `${clockPhrase(when)}: ${text}, ${place}, is gone`);
  }
  for (const [old, now] of rows.changed) {
    if (!same(old.when, now.when)) {
      const than = lengthText(old.when, now.when);
      notes.add(
        'Clocks',
        'changed',
        about,
        `“${now.text}” ${place} comes ${clockPhrase(now.when)}, no longer ${clockPhrase(old.when)}${than}`,
      );
    }
    if (!same(old.does, now.does)) {
      notes.add(
        'Clocks',
        'changed',
        about,
        `${clockPhrase(now.when)}, ${place}: “${now.text}”, no longer “${old.text}”`,
      );
    }
    if (old.purpose !== now.purpose) {
      notes.add(
        'Clocks',
        'changed',
        about,
        `the purpose of “${now.text}” ${place} is “${now.purpose ?? 'not said'}”, no longer “${old.purpose ?? 'not said'}”`,
      );
    }
  }
}

/** ` (sooner)`, ` (later)`: said only where both are counted in the same unit. */
function lengthText(old: TimerWhen, now: TimerWhen): string {
  const lengths = [old, now].map((when): Duration | null =>
    when.kind === 'at' ? null : when.duration,
  );
  const [was, is] = lengths as [Duration | null, Duration | null];
  if (was === null || is === null || was.unit !== is.unit || old.kind !== now.kind) return '';
  if (was.amount === is.amount) return '';
  if (now.kind === 'every') return is.amount < was.amount ? ' (more often)' : ' (less often)';
  return is.amount < was.amount === (now.kind === 'after') ? ' (sooner)' : ' (later)';
}

/** Compares the calendars: which one, its hours, its days. */
export function compareCalendars(before: Calendar, after: Calendar, notes: Notes): void {
  const about = 'calendar';
  const tell = (what: string, a: string, b: string): void =>
    notes.member('Clocks', { about, what, before: a, after: b, say: (value) => value });
  tell('the calendar', before.id, after.id);
  tell('the time zone', before.zone, after.zone);
  if (!same(before.week, after.week)) {
    notes.add('Clocks', 'changed', about, 'the working hours of the week have changed');
  }
  const days = pair(before.exceptions, after.exceptions, (day) => day, [([day]) => day]);
  const told = (list: readonly (readonly [number, string, unknown])[]): string => {
    const names = list.slice(0, 5).map(([day, name]) => `${dateText(day)} ${name}`);
    return listOf(list.length > 5 ? [...names, `${list.length - 5} more`] : names);
  };
  const entries = [
    ['added', days.added, 'new'],
    ['removed', days.removed, 'gone'],
    ['changed', days.changed.map(([, now]) => now), 'different'],
  ] as const;
  for (const [kind, list, word] of entries) {
    if (list.length === 0) continue;
    const verb = list.length === 1 ? 'is' : 'are';
    notes.add(
      'Clocks',
      kind,
      about,
      `${countOf(list.length, 'special day')} of the calendar ${verb} ${word}: ${told(list)}`,
    );
  }
  tell(
    'the day until which holidays are known',
    dateText(before.knownUntilDay),
    dateText(after.knownUntilDay),
  );
  if (!same(before.offsets, after.offsets)) {
    notes.add(
      'Clocks',
      'changed',
      about,
      'the changes of the clocks in the time zone have changed',
    );
  }
}
