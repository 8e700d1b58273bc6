/**
 * SLA clocks that cannot do what they promise: never start, never stop, warn or grow too late.
 *
 * @module
 */
import type { Duration } from '../../core/plan.ts';
import { anywhereStates, enteredBy, lineOf, ownRows, startedWith } from '../graph.ts';
import type { CaseModel, SlaModel, MomentModel, RowModel, StateModel } from '../model.ts';
import { allRows } from '../model.ts';
import { checkEvents } from '../sla-moments.ts';
import { isLater } from './ladders.ts';

/** Nobody's calendar knows holidays so far ahead, whenever a case begins. */
const KNOWN_YEARS = 10;

/** CL1602, CL1604, CL1605, CL1613 to CL1618. */
export function checkClocks(model: CaseModel): void {
  const { clocks } = model.names;
  checkEvents(model, allRows(model));
  for (const clock of clocks.values()) {
    checkMoments(clock, model);
    checkWarnings(clock, model);
    checkExtension(clock, model);
    checkHorizon(clock, model);
  }
  checkBreaches(model);
}

/** CL1619 and CL1620: what follows from the graph, once it is known to be sound. */
export function checkClockWays(model: CaseModel): void {
  for (const clock of model.names.clocks.values()) {
    const during = statesDuring(clock, model);
    checkStop(clock, { during, model });
    checkPauses(clock, { during, model });
  }
}

function checkMoments(clock: SlaModel, { names: { findings } }: CaseModel): void {
  const starts = new Set(clock.from.map(keyOf));
  for (const moment of clock.until) {
    if (!starts.has(keyOf(moment))) continue;
    findings.error('CL1604', moment, `the clock \`${clock.name}\` stops when it starts`, {
      label: 'it starts at this moment too',
      help: 'name another moment',
    });
  }
  for (const { moment, ...at } of clock.from) {
    if (moment.kind !== 'entering') continue;
    if (moment.state.kind !== 'final' || moment.state.parent !== null) continue;
    findings.error('CL1605', at, `the clock \`${clock.name}\` starts when the case is closed`, {
      label: 'a closed case has no clocks',
      help: 'name a state before it',
    });
  }
}

function keyOf({ moment }: MomentModel): string {
  switch (moment.kind) {
    case 'event':
      return `event ${moment.event}`;
    case 'field':
      return `field ${moment.field}`;
    case 'breach':
      return `breach of ${moment.clock}`;
    default:
      return `${moment.kind} ${moment.state.path}`;
  }
}

function checkWarnings(clock: SlaModel, { names: { findings } }: CaseModel): void {
  for (const { when, ...at } of clock.warnings) {
    if (when.kind === 'at') continue;
    const longest = clock.within.every(
      ({ duration }) => duration !== undefined && !isShorter(when.duration, duration),
    );
    if (!longest) continue;
    findings.error('CL1613', at, `the clock \`${clock.name}\` never warns so`, {
      label: when.kind === 'after' ? 'it is due by then' : 'it has not started by then',
      help: 'write a time shorter than `within`, or a share like `80%`',
    });
  }
}

/** Whether one length may be shorter than another. */
function isShorter(a: Duration, b: Duration): boolean {
  return isLater(b, a) || (a.unit !== b.unit && !isLater(a, b));
}

function checkExtension(clock: SlaModel, model: CaseModel): void {
  const { extend } = clock;
  if (extend === null) return;
  const { findings } = model.names;
  const { to } = extend;
  const notLonger =
    to !== undefined &&
    clock.within.some(({ duration }) => duration !== undefined && !isShorter(duration, to));
  if (notLonger) {
    findings.error('CL1614', extend, `the extension of \`${clock.name}\` is not longer`, {
      label: 'shorter than a length of `within`, or the same',
      help: '`to` is the whole length from the original start, not what is added',
    });
  }
  const other = allRows(model).find(
    ({ trigger, id }) =>
      trigger.kind === 'event' && trigger.event === extend.event && !id.startsWith('sla/'),
  );
  if (other === undefined) return;
  findings.error('CL1615', other, `\`${extend.event}\` is sent to extend a clock`, {
    label: 'this event cannot mean two things',
    help: 'give the transition another name, or the clock',
  });
}

function checkHorizon(clock: SlaModel, { names: { findings } }: CaseModel): void {
  const lengths = [
    ...clock.within,
    ...(clock.extend === null ? [] : [{ ...clock.extend, duration: clock.extend.to }]),
  ];
  for (const { duration, start, end } of lengths) {
    if (duration === undefined || !goesByHolidays(duration)) continue;
    if (!isLater(duration, { amount: KNOWN_YEARS, unit: 'years' }) && !isManyDays(duration))
      continue;
    findings.warning('CL1616', { start, end }, 'longer than holidays are known', {
      label: `more than ${KNOWN_YEARS} years`,
      help: 'its deadlines will be provisional; write it in months or years without `roll`',
    });
  }
}

function goesByHolidays({ unit, roll }: Duration): boolean {
  return unit === 'business_days' || unit === 'business_hours' || roll !== undefined;
}

/** There are at most 366 business days in a year, and 24 hours in a day. */
function isManyDays({ amount, unit }: Duration): boolean {
  if (unit === 'business_days') return amount > KNOWN_YEARS * 261;
  return unit === 'business_hours' && amount > KNOWN_YEARS * 366 * 24;
}

/** Clocks that wait for each other's breach, round in a circle. */
function checkBreaches({ names: { clocks, findings } }: CaseModel): void {
  for (const clock of clocks.values()) {
    const seen = new Set<string>();
    const waiting = [clock.name];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const only = (clocks.get(name)?.from ?? []).map(({ moment }) =>
        moment.kind === 'breach' ? moment.clock : null,
      );
      // A clock that can also start otherwise is no link of a circle.
      if (only.includes(null)) continue;
      for (const other of only) {
        if (other === null || seen.has(other)) continue;
        seen.add(other);
        waiting.push(other);
      }
    }
    if (!seen.has(clock.name)) continue;
    findings.error('CL1617', clock, `the clock \`${clock.name}\` can never start`, {
      label: 'it waits for its own breach',
      help: 'let it start with a state, an event or a field',
    });
  }
}

/** The states that a case can be in while a clock runs, and those by which it stops. */
function statesDuring(clock: SlaModel, model: CaseModel): ReadonlySet<StateModel> {
  const stops = new Set(
    clock.until.flatMap(({ moment }) => (moment.kind === 'entering' ? [moment.state] : [])),
  );
  const seen = new Set<StateModel>();
  const waiting: StateModel[] = [];
  const enter = (states: Iterable<StateModel>): void => {
    for (const state of states) {
      if (seen.has(state)) continue;
      seen.add(state);
      if (!stops.has(state)) waiting.push(state);
    }
  };
  enter(statesAtStart(clock, model));
  const top = new Set(anywhereStates(model));
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    enter(lineOf(state).filter((around) => around !== state));
    enter(targetsOf(state, [...ownRows(state), ...(top.has(state) ? model.anywhere : [])]));
    // A way back leads to a state before, which is one of these or one the case came from.
    if (ownRows(state).some(({ target }) => target === 'previous')) enter(siblingsOf(state, model));
    if (state.kind === 'final' && state.parent !== null) {
      const { parent } = state;
      const stage = parent.kind === 'region' ? parent.parent! : parent;
      enter(targetsOf(stage, stage.done));
    }
  }
  return seen;
}

function statesAtStart({ from }: SlaModel, model: CaseModel): readonly StateModel[] {
  return from.flatMap(({ moment }) => {
    if (moment.kind === 'entering') return [...lineOf(moment.state), ...startedWith(moment.state)];
    if (moment.kind !== 'leaving') return model.all;
    return targetsOf(moment.state, [...ownRows(moment.state), ...model.anywhere]);
  });
}

function siblingsOf(state: StateModel, model: CaseModel): readonly StateModel[] {
  const level = state.parent?.children ?? model.states;
  return [...level.values()].flatMap((sibling) => startedWith(sibling));
}

function targetsOf(from: StateModel, rows: readonly RowModel[]): readonly StateModel[] {
  return rows.flatMap(({ target }) => (target instanceof Object ? enteredBy(from, target) : []));
}

function checkStop(
  clock: SlaModel,
  { during, model }: { during: ReadonlySet<StateModel>; model: CaseModel },
): void {
  const canStop = clock.until.some(({ moment }) => {
    if (moment.kind === 'entering' || moment.kind === 'leaving') return during.has(moment.state);
    if (moment.kind !== 'event') return true;
    return allRows(model).some(
      ({ trigger, from }) =>
        ((trigger.kind === 'event' && trigger.event === moment.event) ||
          (trigger.kind === 'result' && trigger.result === moment.event)) &&
        (from === null || during.has(from)),
    );
  });
  if (canStop) return;
  const [first] = clock.until;
  if (first === undefined) return;
  model.names.findings.error('CL1618', first, `the clock \`${clock.name}\` can never be met`, {
    label: 'no way leads here once it runs',
    help: 'name a moment that comes after its start',
  });
}

function checkPauses(
  clock: SlaModel,
  { during, model }: { during: ReadonlySet<StateModel>; model: CaseModel },
): void {
  for (const ref of clock.pauses.refs) {
    const meant = [...clock.pauses.states.keys()].filter(
      ({ name, path, waiting }) =>
        name === ref.name || path === ref.name || (ref.name === 'waiting' && waiting),
    );
    if (meant.length === 0 || meant.some((state) => during.has(state))) continue;
    model.names.findings.warning('CL1619', ref, `the clock never runs in \`${ref.name}\``, {
      label: 'it has stopped before, or not started yet',
      help: 'leave it out',
    });
  }
}
