/**
 * States and ways compared.
 *
 * @module
 */
import type { Plan, StatePath, StatePlan, TransitionPlan } from '../../core/plan.ts';
import { journey } from '../describe/journey.ts';
import type { MomentPlan } from '../../core/action-plans.ts';
import { doingText } from '../../core/trail-actions.ts';
import { plainly } from '../describe/further.ts';
import { routingPhrase } from '../describe/routing.ts';
import {
  durationPhrase,
  flagParts,
  listOf,
  named,
  neverPhrase,
  partiesPhrase,
  partyPhrase,
  targetName,
  titleOf,
  triggerPhrase,
  wordsOf,
} from '../describe/words.ts';
import type { Notes } from './note.ts';
import { pair, same, without } from './pair.ts';
import { compareTasks, handoffText } from './work.ts';

/** Compares states, in the order of the later journey. */
export function compareStates(before: Plan, after: Plan, notes: Notes): void {
  for (const path of journey(after)) {
    const [old, now] = [before.states[path], after.states[path]!];
    if (old === undefined) {
      const what = now.kind === 'simple' ? '' : `, ${KINDS[now.kind]}`;
      notes.add(
        'States',
        'added',
        path,
        `“${titleOf(after, path)}” (\`${path}\`) is new${what}${where(after, now)}`,
      );
    } else if (!same(old, now)) {
      compareState({ before, after, old, now }, notes);
    }
  }
  for (const path of journey(before)) {
    if (after.states[path] !== undefined) continue;
    notes.add('States', 'removed', path, `“${titleOf(before, path)}” (\`${path}\`) is gone`);
  }
}

const KINDS: Readonly<Record<StatePlan['kind'], string>> = {
  simple: 'a plain state',
  stage: 'a stage with states of its own',
  parallel: 'a state whose parts run at once',
  region: 'a part that runs beside others',
  approval: 'an approval',
  route: 'a state that passes on at once',
  final: 'an end',
};

function where(plan: Plan, { parent }: StatePlan): string {
  return parent === null ? '' : `, inside “${titleOf(plan, parent)}”`;
}

function compareState(
  { before, after, old, now }: { before: Plan; after: Plan; old: StatePlan; now: StatePlan },
  notes: Notes,
): void {
  const about = now.path;
  const title = `“${titleOf(after, about)}”`;
  const quoted = (name: string | null): string | undefined =>
    name === null ? undefined : `“${wordsOf(name)}”`;
  const tell = <Value>(
    what: string,
    values: readonly [Value, Value],
    say: (value: Value) => string | undefined,
  ): void => {
    notes.member('States', { about, what, before: values[0], after: values[1], say });
  };
  if (titleOf(before, about) !== titleOf(after, about)) {
    notes.add(
      'States',
      'changed',
      about,
      `\`${about}\` is titled ${title}, no longer “${titleOf(before, about)}”`,
    );
  }
  tell(`${title}`, [old.kind, now.kind], (kind) => KINDS[kind]);
  tell(
    `the worker in ${title}`,
    [old.assign?.who, now.assign?.who],
    (who) => who && partyPhrase(who),
  );
  tell(
    `whom ${title} excludes from the work`,
    [old.assign?.never ?? [], now.assign?.never ?? []],
    (rules) => (rules.length === 0 ? undefined : listOf(rules.map(neverPhrase), 'or')),
  );
  tell(
    `who is asked beside the assignee in ${title}`,
    [old.assign?.second, now.assign?.second],
    (who) => who && partyPhrase(who),
  );
  tell(
    `how one of the team is chosen in ${title}`,
    [old.assign?.routing, now.assign?.routing],
    (by) => by && routingPhrase(by),
  );
  tell(`the form of ${title}`, [old.form, now.form], quoted);
  tell(`the approval of ${title}`, [old.approval, now.approval], quoted);
  tell(`the outcome of ${title}`, [old.outcome, now.outcome], quoted);
  tell(`that the case waits in ${title}`, [old.waiting, now.waiting], (is) =>
    is ? 'so' : 'not so',
  );
  tell(
    `the time to reopen from ${title}`,
    [old.reopenWithin, now.reopenWithin],
    (d) => (d && durationPhrase(d)) || undefined,
  );
  tell(
    `the reason why ${title} is open-ended`,
    [old.openEnded, now.openEnded],
    (r) => r ?? undefined,
  );
  tell(
    `who may add tasks by hand in ${title}`,
    [old.adHoc, now.adHoc],
    (by) => by && partiesPhrase(by, 'or'),
  );
  tell(`what entering ${title} does`, [old.enter, now.enter], momentPhrase);
  tell(`what leaving ${title} does`, [old.leave, now.leave], momentPhrase);
  compareTasks({ before, after, old, now }, title, notes);
  compareRest({ old, now, title }, notes);
}

const TOLD = new Set([
  'path',
  'title',
  'parent',
  'kind',
  'waiting',
  'assign',
  'approval',
  'form',
  'outcome',
  'reopenWithin',
  'openEnded',
  'timers',
  'on',
  'tasks',
  'adHoc',
  'enter',
  'leave',
]);

/** Flags and actions of entering or leaving a state: `set “late” and call hris`. */
function momentPhrase(moment: MomentPlan | undefined): string | undefined {
  if (moment === undefined) return undefined;
  return `to ${listOf([...flagParts(moment), ...moment.actions.map(doingText)])}`;
}

/** Members that have no words of their own here. */
function compareRest(
  { old, now, title }: { old: StatePlan; now: StatePlan; title: string },
  notes: Notes,
): void {
  for (const key of Object.keys({ ...old, ...now })) {
    if (TOLD.has(key)) continue;
    const [a, b] = [old[key as keyof StatePlan], now[key as keyof StatePlan]];
    notes.member('States', {
      about: now.path,
      what: `\`${key}\` of ${title}`,
      before: a,
      after: b,
      say: (value) => (value === undefined || value === null ? undefined : plainly(value)),
    });
  }
}

/** Compares the ways out of every state that both versions have. */
export function compareWays(before: Plan, after: Plan, notes: Notes): void {
  const places = [...new Set(['', ...journey(after), ...journey(before)])];
  for (const from of places) {
    // The ways of a state that is new or gone come and go with it.
    if (from !== '' && (before.states[from] === undefined || after.states[from] === undefined))
      continue;
    compareWaysOf(from, { before, after }, notes);
  }
}

function compareWaysOf(
  from: StatePath,
  { before, after }: { before: Plan; after: Plan },
  notes: Notes,
): void {
  const rows = pair(waysOf(before, from), waysOf(after, from), (row) => without(row, 'id'), [
    ({ trigger, to }) => [trigger, to],
    ({ id }) => id,
    (row) => without(row, 'id', 'trigger', 'form'),
    ({ trigger }) => trigger,
  ]);
  const place = from === '' ? 'everywhere' : `in “${titleOf(after, from)}”`;
  for (const row of rows.added) {
    notes.add(
      'Ways',
      'added',
      keyOf(row),
      `${nameOf(after, row)} ${place} is new: ${leads(after, row)}${byText(row)}`,
    );
  }
  for (const row of rows.removed) {
    notes.add(
      'Ways',
      'removed',
      keyOf(row),
      `${nameOf(before, row)} ${place} is gone (it led ${leads(before, row)})`,
    );
  }
  for (const [old, now] of rows.changed) compareWay({ before, after, old, now, place }, notes);
  if (rows.isReordered && from !== '') {
    const events = new Set(waysOf(after, from).map(keyOf));
    const isAsked = [...events].some(
      (key) => waysOf(after, from).filter((row) => keyOf(row) === key).length > 1,
    );
    if (isAsked) notes.add('Ways', 'changed', from, `the rows ${place} are tried in another order`);
  }
}

/** Timers that move the case are told with the clocks. */
function waysOf(plan: Plan, from: StatePath): readonly TransitionPlan[] {
  return Object.values(plan.transitions).filter(
    (row) => row.from === from && (row.trigger.kind !== 'timer' || from === ''),
  );
}

function keyOf({ id }: TransitionPlan): string {
  return id.slice(0, id.lastIndexOf('/'));
}

function nameOf(plan: Plan, row: TransitionPlan): string {
  return `“${triggerPhrase(plan, row)}”`;
}

function leads(plan: Plan, { to, when }: TransitionPlan): string {
  const condition = when === null ? '' : `, if “${wordsOf(when)}” holds`;
  if (to === null) return `nowhere, the case stays${condition}`;
  return `to ${to === 'previous' ? targetName(plan, to) : `“${targetName(plan, to)}”`}${condition}`;
}

function byText({ by }: TransitionPlan): string {
  return by.length === 0 ? '' : `, by ${partiesPhrase(by, 'or')}`;
}

function compareWay(
  given: { before: Plan; after: Plan; old: TransitionPlan; now: TransitionPlan; place: string },
  notes: Notes,
): void {
  const { before, after, old, now, place } = given;
  const about = keyOf(now);
  if (!same(old.trigger, now.trigger)) {
    const [was, is] = [nameOf(before, old), nameOf(after, now)];
    notes.add('Ways', 'renamed', about, `${was} ${place} is called ${is} now`);
  }
  const way = `${nameOf(after, now)} ${place}`;
  const names = (list: readonly string[]): string | undefined =>
    list.length === 0 ? undefined : listOf(list.map((name) => `“${wordsOf(name)}”`));
  const quoted = (name: string | null): string | undefined =>
    name === null ? undefined : `“${wordsOf(name)}”`;
  const tell = <Value>(
    what: string,
    values: readonly [Value, Value],
    say: (value: Value) => string | undefined,
  ): void => {
    notes.member('Ways', { about, what, before: values[0], after: values[1], say });
  };
  if (!same(old.to, now.to)) {
    notes.add(
      'Ways',
      'changed',
      about,
      `${way} leads ${leads(after, { ...now, when: null })}, no longer ${leads(before, { ...old, when: null })}`,
    );
  }
  tell(`who may take ${way}`, [old.by, now.by], (by) =>
    by.length === 0 ? undefined : partiesPhrase(by, 'or'),
  );
  tell(`the condition of ${way}`, [old.when, now.when], quoted);
  tell(`what must come with ${way}`, [old.needs, now.needs], names);
  // A state's other form is told with the state, not with every way that asks for it.
  const isOwn = ({ from, form }: TransitionPlan, plan: Plan): boolean =>
    form === (plan.states[from]?.form ?? null);
  if (!isOwn(old, before) || !isOwn(now, after)) {
    tell(`the form that ${way} asks for`, [old.form, now.form], quoted);
  }
  tell(`the outcome of ${way}`, [old.outcome, now.outcome], quoted);
  tell(`what ${way} sets`, [old.set, now.set], names);
  tell(`what ${way} clears`, [old.clear, now.clear], names);
  tell(`the purpose of ${way}`, [old.purpose, now.purpose], (purpose) => purpose ?? undefined);
  tell(`what ${way} does on the way`, [old.actions, now.actions], (actions) =>
    actions === undefined ? undefined : `to ${listOf(actions.map(doingText))}`,
  );
  tell(
    `what ${way} hands over`,
    [old.handoff, now.handoff],
    (handoff) => handoff && handoffText(handoff),
  );
  tell(`the clock that ${way} extends`, [old.extend, now.extend], (clock) =>
    clock === undefined ? undefined : named(clock),
  );
  for (const key of Object.keys({ ...old, ...now }).filter((member) => !WAY.has(member))) {
    const member = key as keyof TransitionPlan;
    tell(`\`${key}\` of ${way}`, [old[member], now[member]], (value) =>
      value ? plainly(value) : undefined,
    );
  }
}

const WAY = new Set([
  'id',
  'from',
  'trigger',
  'to',
  'by',
  'needs',
  'form',
  'when',
  'set',
  'clear',
  'outcome',
  'purpose',
  'actions',
  'handoff',
  'extend',
]);
