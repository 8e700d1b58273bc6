/**
 * What a scenario's `expect` line says of a case, and how the case differs from it.
 *
 * @module
 */
import { localText } from './business-time.ts';
import type { Entry, Seat, Snapshot } from './input.ts';
import { type Said, saidIn } from './scenario-news.ts';
import type { Plan, StatePath } from './plan.ts';
import { tasksText } from './scenario-work.ts';
import { type ClockExpectation, clockMismatch } from './sla-view.ts';
import { activeStates, facts } from './step.ts';

/** What an author expects; whatever is not said is not compared. */
export interface Expectation {
  /** The innermost active states, by name or by path, in any order. */
  readonly state?: readonly string[];
  /** The parties asked now, in any order; each once. */
  readonly asked?: readonly string[];
  /** The people asked now, in any order; each once. */
  readonly people?: readonly string[];
  readonly status?: Snapshot['status'];
  readonly outcome?: string;
  /** All flags that are set, in any order. */
  readonly flags?: readonly string[];
  /** When the case came to where it is: the instant of its last transition, calendar's time. */
  readonly at?: string;
  /** How many open seats have nobody left to ask. */
  readonly vacant?: number;
  /** How often people have been reminded in the open work items. */
  readonly reminders?: number;
  /** The next deadline, calendar's time; `none` when none is armed. */
  readonly next?: string;
  /** Until when a closed case is kept, calendar's time; `held`, or `none` while it is open. */
  readonly retention?: string;
  /** The priority: its score or its level; `none` when it is not known. */
  readonly priority?: string;
  /** How tasks stand, by name: `open`, `overdue`, `done`; of several `done 1, open 2`. */
  readonly tasks?: Readonly<Record<string, string>>;
  /** How many pieces of evidence there are that are not withdrawn. */
  readonly evidence?: number;
  /** Who has been chosen for the open assignments, in any order. */
  readonly assignee?: readonly string[];
  /** Cases like it of which nobody has said yet whether they are the same, in any order. */
  readonly similar?: readonly string[];
  /** Cases it is linked with, in any order. */
  readonly linked?: readonly string[];
  /** SLA clocks by name. */
  readonly sla?: Readonly<Record<string, ClockExpectation>>;
  /** What people were told since the last `expect`: `nudge to owner`, `a notice to hr`. */
  readonly sent?: readonly string[];
  /** The hooks called since the last `expect`. */
  readonly called?: readonly string[];
  /** The types of cases asked for since the last `expect`. */
  readonly created?: readonly string[];
  /** All linked cases: `child it-access open`. */
  readonly links?: readonly string[];
}

/** Linked cases as `child it-access open`, or by their id where no type is known. */
function linkTexts({ links = [] }: Snapshot): readonly string[] {
  return links.map(({ as, caseType, caseId, status }) => `${as} ${caseType ?? caseId} ${status}`);
}

/** One difference between what was expected and what is. */
export interface Mismatch {
  readonly what: keyof Expectation;
  readonly expected: string;
  readonly actual: string;
}

/**
 * Compares a case with an expectation.
 *
 * @returns one mismatch for each word that does not hold, in the order of the words
 */
export function checkExpectation(
  given: { plan: Plan; snapshot: Snapshot; entries: readonly Entry[]; since?: number },
  expectation: Expectation,
): readonly Mismatch[] {
  const { plan, snapshot, entries, since = 0 } = given;
  const found: Mismatch[] = [];
  // Most lines expect little: what they do not speak of is not looked up.
  const compare = (
    what: keyof Expectation,
    expected: string | undefined,
    actually: () => string,
  ): void => {
    if (expected === undefined) return;
    const actual = actually();
    if (expected !== actual) found.push({ what, expected, actual });
  };
  const { flags, outcome } = facts(snapshot);
  const states = expectation.state?.map((name) => pathOf(plan, name));
  compare('state', states && list(states), () => list(activeStates(snapshot)));
  compare('asked', expectation.asked && list(expectation.asked), () =>
    list(askedParties(snapshot)),
  );
  compare('people', expectation.people && list(expectation.people), () =>
    list(askedPeople(snapshot)),
  );
  compare('status', expectation.status, () => snapshot.status);
  compare('outcome', expectation.outcome, () => outcome ?? 'none');
  const raised = Object.keys(flags).filter((flag) => flags[flag] === true);
  compare('flags', expectation.flags && list(expectation.flags), () => list(raised));
  compare('at', expectation.at, () => localText(plan.calendar, lastMoveMs(snapshot, entries)));
  compare('vacant', expectation.vacant?.toString(), () => String(vacantSeats(snapshot)));
  compare('reminders', expectation.reminders?.toString(), () => String(reminders(snapshot)));
  const next = Math.min(...snapshot.deadlines.map((deadline) => deadline.dueAtMs));
  compare('next', expectation.next, () =>
    next === Infinity ? 'none' : localText(plan.calendar, next),
  );
  compare('retention', expectation.retention, () => retentionText(plan, snapshot));
  const chosen = snapshot.items.flatMap(({ routing }) => routing?.person ?? []);
  compare('assignee', expectation.assignee && list(expectation.assignee), () => list(chosen));
  const similar = snapshot.memory?.similar ?? [];
  const linked = (snapshot.links ?? []).map(({ caseId }) => caseId);
  compare('similar', expectation.similar && list(expectation.similar), () => list(similar));
  compare('linked', expectation.linked && list(expectation.linked), () => list(linked));
  compare('priority', expectation.priority, () => priorityText(snapshot, expectation.priority));
  for (const [name, how] of Object.entries(expectation.tasks ?? {})) {
    const actual = tasksText({ plan, snapshot, entries }, name);
    compare('tasks', `${name} ${how}`, () => `${name} ${actual}`);
  }
  const pieces = (snapshot.work?.evidence ?? []).filter(({ isWithdrawn }) => !isWithdrawn);
  compare('evidence', expectation.evidence?.toString(), () => String(pieces.length));
  for (const [clock, expected] of Object.entries(expectation.sla ?? {})) {
    const mismatch = clockMismatch(plan, snapshot, { clock, expected });
    if (mismatch !== null) found.push({ what: 'sla', ...mismatch });
  }
  let known: Said | undefined;
  const said = (): Said => (known ??= saidIn(entries.filter(({ sequence }) => sequence > since)));
  for (const what of ['sent', 'called', 'created'] as const) {
    compare(what, expectation[what] && list(expectation[what]), () => list(said()[what]));
  }
  compare('links', expectation.links && list(expectation.links), () => list(linkTexts(snapshot)));
  return found;
}

function retentionText({ calendar }: Plan, { retention }: Snapshot): string {
  if (retention === undefined) return 'none';
  return retention.dueAtMs === null ? 'held' : localText(calendar, retention.dueAtMs);
}

/** The score or the level, whichever the author speaks of. */
function priorityText(snapshot: Snapshot, expected: string | undefined): string {
  const { score = null, level = null } = facts(snapshot).priority ?? {};
  if (expected === level && level !== null) return level;
  return score === null ? (level ?? 'none') : String(score);
}

/**
 * What an author may expect of a case as it is: its states, who is asked, what it came to.
 *
 * Left out is what says nothing: nobody asked, no flags, no reminders, an open case.
 */
export function expectationOf({
  plan,
  snapshot,
  entries,
}: {
  plan: Plan;
  snapshot: Snapshot;
  entries: readonly Entry[];
}): Expectation {
  const { flags, outcome } = facts(snapshot);
  const raised = Object.keys(flags).filter((flag) => flags[flag] === true);
  const asked = [...new Set(askedParties(snapshot))].sort();
  const [vacant, reminded] = [vacantSeats(snapshot), reminders(snapshot)];
  return {
    state: activeStates(snapshot).map((path) => nameOf(plan, path)),
    ...(asked.length > 0 && { asked }),
    ...(snapshot.status !== 'open' && { status: snapshot.status }),
    ...(outcome !== null && { outcome }),
    ...(raised.length > 0 && { flags: raised.sort() }),
    ...(vacant > 0 && { vacant }),
    ...(reminded > 0 && { reminders: reminded }),
    at: localText(plan.calendar, lastMoveMs(snapshot, entries)),
  };
}

/** The shortest name by which {@link checkExpectation} finds a state again. */
function nameOf(plan: Plan, path: StatePath): string {
  const name = path.slice(path.lastIndexOf('.') + 1);
  return pathOf(plan, name) === path ? name : path;
}

/** A state's path from its path or, when only one state has it, its name. */
function pathOf(plan: Plan, name: string): StatePath {
  if (Object.hasOwn(plan.states, name)) return name;
  const matches = Object.keys(plan.states).filter((path) => path.endsWith(`.${name}`));
  return matches.length === 1 ? matches[0]! : name;
}

/** The groups that may still act, of all seats without an answer. */
function groups({ items }: Snapshot): { party: string; people: readonly string[] }[] {
  return items.flatMap(({ seats }) =>
    seats.flatMap(({ answer, asked }) =>
      answer === undefined ? asked.filter(({ people }) => people.length > 0) : [],
    ),
  );
}

function askedParties(snapshot: Snapshot): readonly string[] {
  return groups(snapshot).map((group) => group.party);
}

function askedPeople(snapshot: Snapshot): readonly string[] {
  return groups(snapshot).flatMap((group) => group.people);
}

function vacantSeats({ items }: Snapshot): number {
  return items.reduce((sum, item) => sum + item.seats.filter(isVacant).length, 0);
}

/** Whether a seat that has been asked has nobody left who can answer for it. */
function isVacant({ answer, asked }: Seat): boolean {
  return (
    answer === undefined && asked.length > 0 && asked.every(({ people }) => people.length === 0)
  );
}

function reminders({ items }: Snapshot): number {
  return items.reduce((sum, item) => sum + item.reminders, 0);
}

function lastMoveMs(snapshot: Snapshot, entries: readonly Entry[]): number {
  return entries.findLast((entry) => entry.kind === 'entered')?.atMs ?? snapshot.openedAtMs;
}

function list(words: readonly string[]): string {
  return [...new Set(words)].sort().join(', ') || 'none';
}
