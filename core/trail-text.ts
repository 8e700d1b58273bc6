/**
 * The trail in sentences, for people: what happened, to whom, and what caused it.
 *
 * Speaks of people by the names the caller gives; an unknown person stays an id.
 *
 * @module
 */
import { clockText, durationText } from './deadlines.ts';
import type { ActionEntryKind, MigrationEntryKind, WorkEntryKind } from './entry-kinds.ts';
import type { Entry } from './input.ts';
import { saidToHaveOccurredMs } from './occurred.ts';
import { partyText } from './people.ts';
import { priorityText, routingText, similarText } from './routing-text.ts';
import { describeMigration, isMigrationKind } from './trail-migration.ts';
import { describeActionEntry, doingText, isActionKind } from './trail-actions.ts';
import type { Json, Plan, StatePath, TimerAction, TransitionPlan } from './plan.ts';
import { describeTaskDeadline, describeWork, isWorkKind } from './trail-work.ts';
import type { ClockEntryKind } from './sla-plan.ts';
import {
  describeClock,
  describeClockDeadline,
  extensionApproval,
  isClockKind,
  placeTitle,
} from './sla-text.ts';

/** How people and instants are shown, and the plan that the trail's ids belong to. */
export interface TrailWords {
  readonly plan: Plan;
  readonly person: (id: string) => string;
  readonly instant: (ms: number) => string;
}

/** The detail of an entry, read as what a sentence needs. */
interface Told {
  readonly who: string;
  readonly people: string;
  readonly text: (name: string) => string;
  readonly list: (name: string) => readonly string[];
}

/**
 * One sentence for an entry, without its time and without the deadline that caused it.
 *
 * @returns e.g. `asked: Pavel Horak (duty_counsel), in place of legal_counsel`
 */
export function describeEntry(entry: Entry, words: TrailWords): string {
  const late = saidToHaveOccurredMs(entry);
  // Once for each person who acts, and not for all that followed.
  if (late === null || entry.actor === null) return whatHappened(entry, words);
  return `${whatHappened(entry, words)} (happened ${words.instant(late)})`;
}

function whatHappened(entry: Entry, words: TrailWords): string {
  const { kind, detail } = entry;
  const told = read(entry, words);
  const { who } = told;
  if (isWorkKind(kind)) return describeWork({ ...entry, kind }, { who, person: words.person });
  if (isActionKind(kind)) {
    return describeActionEntry({ kind, detail }, { who, instant: words.instant });
  }
  if (isClockKind(kind)) return describeClock(kind, entry, words);
  if (isMigrationKind(kind)) return describeMigration({ ...entry, kind }, who);
  return sentence({ ...entry, kind }, told, words);
}

/** An entry of a kind that belongs to no part of the language alone. */
type PlainEntry = Entry & {
  readonly kind: Exclude<
    Entry['kind'],
    WorkEntryKind | ActionEntryKind | ClockEntryKind | MigrationEntryKind
  >;
};

function sentence(entry: PlainEntry, told: Told, words: TrailWords): string {
  const { kind, state, detail } = entry;
  const { who, people, text, list } = told;
  switch (kind) {
    case 'started':
      return `${who} opens the case (${text('caseType')}, version ${text('version')})`;
    case 'data':
      return `${who} records ${Object.keys(object(detail['fields'])).join(', ')}`;
    case 'transition':
      return transitionText(entry, told, words.plan);
    case 'entered':
      return `→ ${text('title')}`;
    case 'left':
      return `${titleOf(words.plan, state)} is left`;
    case 'deadline_set':
      return `deadline at ${words.instant(Number(detail['dueAtMs']))}: ${describeDeadline(words.plan, text('deadline'))}`;
    case 'deadline_cleared':
      return `no longer a deadline: ${describeDeadline(words.plan, text('deadline'))}`;
    case 'deadline_due':
      // A task's own deadline says so itself.
      return `due: ${describeDeadline(words.plan, text('deadline')).replace(/^due: /, '')}`;
    case 'asked':
      return `asked: ${people} (${text('party')})${asWhat(told, words)}`;
    case 'vacant':
      return `nobody can stand for ${text('party')}${why(told)}; the owner is told`;
    case 'reminded':
      return `reminded: ${people || 'nobody, all are absent'}`;
    case 'notified':
      return `told: ${people || 'nobody, all are absent'}`;
    case 'answered':
      return `${who} answers ${text('result')} for ${list('seats').join(', ')}${standing(text('via'))}`;
    case 'delegated':
      return `${who} asks ${words.person(text('to'))} to answer for ${text('party')}`;
    case 'declined':
      return `${who} steps back: ${text('reason')}`;
    case 'decided':
      return decidedText(told, words);
    case 'withdrawn':
      return withdrawnText(entry, told, words);
    case 'assigned':
    case 'released':
    case 'overload':
      return routingText(entry, words.person);
    case 'similar_found':
    case 'not_same':
      return similarText(entry, who);
    case 'priority_set':
      return priorityText(entry, who);
    case 'flags':
      return `flags set: ${list('set').join(', ') || 'none'}; cleared: ${list('clear').join(', ') || 'none'}`;
    case 'closed':
      return `the case is closed${detail['outcome'] ? `: ${text('outcome')}` : ''}`;
    case 'reopened':
      return `${who} reopens the case`;
    case 'sealed':
      return 'the case can no longer be reopened';
    case 'people':
      return `the directory changed: ${list('changed').map(words.person).join(', ')}`;
    case 'faulted':
      return `the case is stopped (${text('code')})`;
    case 'repaired':
      return `${who} repairs the case${detail['reason'] ? `: ${text('reason')}` : ''}`;
    default:
      return describeWork({ ...entry, kind }, { who, person: words.person });
  }
}

/**
 * A deadline in the author's words, from the plan: its clock and what it does.
 *
 * @param id as in an entry's cause: a timer's id, or `<item>/ladder/<row>`, `<item>/absence`
 * @returns e.g. `ladder: 3 business days, delegate to backups`, `every 30 days, remind assignee`;
 *   the id itself when the plan does not know it
 */
export function describeDeadline(plan: Plan, id: string): string {
  const clock = describeClockDeadline(plan, id);
  if (clock !== null) return clock;
  const timer = plan.timers[id];
  if (timer !== undefined) {
    return `${clockText(timer.when)}, ${actionText(plan, timer.action)}`;
  }
  const task = describeTaskDeadline(plan, id);
  if (task !== null) return task;
  const [, state = '', rest = ''] =
    /^(.*?)(?:#\d+)?\/((?:ladder\/\d+)|absence|reopen)$/.exec(id) ?? [];
  if (rest === 'absence') return 'an absence begins or ends';
  const within = plan.states[state]?.reopenWithin;
  if (rest === 'reopen' && within) return `${durationText(within)} to reopen are over`;
  const name = plan.states[state]?.approval ?? extensionApproval(plan, state);
  const approval = plan.approvals[name ?? ''];
  const row = approval?.ladder[Number(rest.slice('ladder/'.length))];
  if (row === undefined) return id;
  const { kind, duration } = row.when;
  const every = kind === 'every' ? 'every ' : '';
  return `ladder: ${every}${durationText(duration)}, ${actionText(plan, row.action)}`;
}

function actionText(plan: Plan, action: TimerAction): string {
  switch (action.verb) {
    case 'remind':
    case 'notify':
      return `${action.verb} ${action.who.map(partyText).join(', ')}`;
    case 'delegate_to':
      return `delegate to ${partyText(action.who)}`;
    case 'escalate_to':
      return `escalate to ${partyText(action.who)}`;
    case 'decide':
      return `decide ${action.result}`;
    case 'to':
      return `go ${aim(plan, plan.transitions[action.transition]?.to ?? null)}`;
    case 'do':
      return [
        ...(action.set.length > 0 ? [`set ${action.set.join(', ')}`] : []),
        ...(action.clear.length > 0 ? [`clear ${action.clear.join(', ')}`] : []),
        ...(action.notify.length > 0 ? [`notify ${action.notify.map(partyText).join(', ')}`] : []),
        ...(action.actions ?? []).map(doingText),
      ].join(', ');
  }
}

function transitionText(entry: Entry, { who, text }: Told, plan: Plan): string {
  const transition = plan.transitions[text('transition')];
  const purpose = text('purpose') === '' ? '' : ` (${text('purpose')})`;
  const to = transition?.to ?? null;
  const arrow = to === null ? '' : to === 'previous' ? ' → back' : ` → ${titleOf(plan, to)}`;
  return `${triggerText(transition, entry, who)}${arrow}${purpose}`;
}

/** What took a transition. Only an event is somebody's doing; the rest follows by itself. */
function triggerText(
  transition: TransitionPlan | undefined,
  { state, detail }: Entry,
  who: string,
): string {
  const trigger = transition?.trigger;
  switch (trigger?.kind) {
    case 'timer':
      return 'time is up';
    case 'result':
      return trigger.result;
    case 'signal':
      return trigger.signal.replaceAll('_', ' ');
    case 'done':
      return 'all is done';
    case 'route':
      return transition?.when ?? 'otherwise';
    default:
      return `${who === '' ? '' : `${who}: `}${String(detail['event'] ?? state)}`;
  }
}

function decidedText({ text, list }: Told, words: TrailWords): string {
  const by = list('by').map(words.person).join(', ');
  return `decided: ${text('result')}${by === '' ? '' : ` (by ${by})`}`;
}

function withdrawnText({ state, detail }: Entry, { list }: Told, words: TrailWords): string {
  const changed = list('changed').join(', ');
  if (detail['because'] === 'migration' && detail['approval'] === undefined) {
    return `no longer asked in this way: ${titleOf(words.plan, state)}`;
  }
  if (changed === '') return `the question is withdrawn: ${titleOf(words.plan, state)}`;
  const by = list('answers').map(words.person).join(', ');
  return `asked anew, for ${changed} changed${by === '' ? '' : `; void: the answer of ${by}`}`;
}

function aim(plan: Plan, to: StatePath | null): string {
  return to === null || to === 'previous' ? 'back' : `on to ${titleOf(plan, to)}`;
}

function titleOf(plan: Plan, state: StatePath | null): string {
  return plan.states[state ?? '']?.title ?? placeTitle(plan, state ?? '') ?? state ?? 'the case';
}

function asWhat(told: Told, words: TrailWords): string {
  const insteadOf = told.text('insteadOf');
  switch (told.text('via')) {
    case 'backup':
      if (told.text('because') === 'second') return ', as second';
      return `, in place of ${insteadOf}${why(told)}`;
    case 'escalation':
      return `, as superior, in place of ${insteadOf}${why(told)}`;
    case 'delegation':
      return `, in place of ${insteadOf}, by ${words.person(told.text('because'))}`;
    default:
      return why(told);
  }
}

/** Why somebody is asked, when it is neither plain nor the deadline that the entry names. */
function why({ text }: Told): string {
  const because = text('because');
  // A deadline is the entry's own cause, which whoever prints the line tells beside it.
  return because === '' || because.includes('/') ? '' : ` (${WHY[because] ?? because})`;
}

const WHY: Readonly<Record<string, string>> = {
  absence: 'absent',
  conflict: 'excluded',
  declined: 'stepped back',
  return: 'present again',
  released: 'given up',
  migration: 'by the new version',
  overload: 'all at their cap',
};

/** In whose place somebody answers, when it is not their own. */
function standing(via: string): string {
  const as = AS[via];
  return as === undefined ? '' : ` (as ${as})`;
}

const AS: Readonly<Record<string, string>> = {
  backup: 'backup',
  escalation: 'superior',
  delegation: 'delegate',
};

function read({ actor, detail }: Entry, { person }: TrailWords): Told {
  return {
    who: actor === null ? '' : person(actor),
    people: texts(detail['people']).map(person).join(', '),
    text: (name) => String(detail[name] ?? ''),
    list: (name) => texts(detail[name]),
  };
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function object(value: Json | undefined): Readonly<Record<string, Json>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : {};
}
