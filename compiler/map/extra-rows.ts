/**
 * The small print of a station beyond its clocks: tasks, routing, what entering and leaving do.
 *
 * @module
 */
import type { ActionPlan, MomentPlan } from '../../core/action-plans.ts';
import type { Moment } from '../../core/sla-plan.ts';
import type { Plan, StatePath, StatePlan } from '../../core/plan.ts';
import {
  countOf,
  durationPhrase,
  flagParts,
  listOf,
  partyName,
  wordsOf,
} from '../describe/words.ts';
import type { Row } from './graph.ts';
import type { Riders } from './riders.ts';

/** Tasks that are opened with the station, each in the colour of whoever does it. */
export function taskRows({ tasks = [], path }: StatePlan, riders: Riders): readonly Row[] {
  return tasks.map(({ title, assign, due, checklist, required }): Row => {
    const notes = [
      ...(due === undefined ? [] : [`within ${durationPhrase(due)}`]),
      ...(checklist.length === 0 ? [] : [countOf(checklist.length, 'point')]),
      ...(required === null ? [] : ['required']),
    ];
    const small = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
    return {
      sign: 'rule',
      text: `task: ${title}${small}`,
      riders: assign.who.kind === 'each' ? [] : [riders.key(assign.who, path)],
    };
  });
}

/** What entering and leaving do. */
export function momentRows({ enter, leave }: StatePlan): readonly Row[] {
  const row = (word: string, moment: MomentPlan | undefined): readonly Row[] => {
    const parts =
      moment === undefined ? [] : [...flagParts(moment), ...actionNotes(moment.actions)];
    return parts.length === 0
      ? []
      : [{ sign: 'stay', text: `${word}: ${listOf(parts)}`, riders: [] }];
  };
  return [...row('on entering', enter), ...row('on leaving', leave)];
}

/** Actions as small print: `notify reporter`, `call payroll`, `open a case of leave-request`. */
export function actionNotes(actions: readonly ActionPlan[] = []): readonly string[] {
  return actions.map((action) => {
    switch (action.verb) {
      case 'notify':
        return `notify ${listOf(action.who.map(partyName))}`;
      case 'call':
        return `call ${wordsOf(action.hook)}`;
      case 'create_case':
        return `open a case of ${action.caseType}`;
    }
  });
}

/** How one of a team is chosen. */
export function routingRows({ assign }: StatePlan): readonly Row[] {
  const routing = assign?.routing;
  if (!routing) return [];
  return [
    { sign: 'rule', text: `one is chosen: ${listOf(routing.by.map(wordsOf), 'then')}`, riders: [] },
  ];
}

/** Whoever is asked beside the assignee. */
export function secondRows({ assign, path }: StatePlan, riders: Riders): readonly Row[] {
  const second = assign?.second;
  if (!second) return [];
  const key = riders.key(second, path);
  return [{ sign: 'seat', text: `beside them: ${key}`, riders: [key] }];
}

/** Which SLA clocks start, stop, and stand still in a station. */
export function clockRows({ sla = {} }: Plan, path: StatePath): readonly Row[] {
  return Object.values(sla).flatMap(({ title, from, until, pauses, within }): Row[] => {
    const row = (text: string): Row => ({ sign: 'clock', text, riders: [] });
    const isAt = (moments: readonly Moment[], kind: Moment['kind']): boolean =>
      moments.some((moment) => moment.kind === kind && 'state' in moment && moment.state === path);
    const length = listOf(
      [...new Set(within.map(({ duration }) => durationPhrase(duration)))],
      'or',
    );
    return [
      ...(isAt(from, 'entering') ? [row(`starts “${title}”: ${length}`)] : []),
      ...(isAt(from, 'leaving') ? [row(`leaving starts “${title}”: ${length}`)] : []),
      ...(pauses[path] === undefined ? [] : [row(`“${title}” stands still`)]),
      ...(isAt(until, 'entering') ? [row(`stops “${title}”`)] : []),
      ...(isAt(until, 'leaving') ? [row(`leaving stops “${title}”`)] : []),
    ];
  });
}

/** SLA clocks that no station starts: an event, a field, or another clock does. */
export function looseClockRows({ sla = {} }: Plan): readonly Row[] {
  return Object.values(sla)
    .filter(({ from }) => !from.some((moment) => 'state' in moment))
    .map(({ title, from, within }): Row => {
      const length = listOf(
        [...new Set(within.map(({ duration }) => durationPhrase(duration)))],
        'or',
      );
      const start = listOf(from.map(startText), 'or');
      return { sign: 'clock', text: `“${title}”: ${length} from ${start}`, riders: [] };
    });
}

function startText(moment: Moment): string {
  if (moment.kind === 'breach') return `the breach of ${wordsOf(moment.clock)}`;
  if (moment.kind === 'event') return wordsOf(moment.event);
  return moment.kind === 'field' ? wordsOf(moment.field) : wordsOf(moment.state);
}

/** All of these, in the order in which a reader asks. */
export function extraRows(plan: Plan, state: StatePlan, riders: Riders): readonly Row[] {
  return [
    ...secondRows(state, riders),
    ...routingRows(state),
    ...taskRows(state, riders),
    ...momentRows(state),
    ...clockRows(plan, state.path),
  ];
}
