/**
 * What happens in a case when its statechart moves: states are entered and left, work is asked
 * for, timers fire, approvals end.
 *
 * @module
 */
import { atMoment, type Doing, messageOf, perform } from './actions.ts';
import { act, askAboutChanges, requestApproval } from './approvals.ts';
import { canonicalJson } from './canonical.ts';
import { requestChoice } from './choice.ts';
import { arm, armTimer, disarm, firstDue } from './deadlines.ts';
import { type Draft, factsOf, putItem, record, tell } from './draft.ts';
import { handOver } from './handoffs.ts';
import type { Deadline, WorkItem } from './input.ts';
import { invariant } from './invariant.ts';
import { partyPeople } from './meant.ts';
import { askSeat, askSecond, openItem, review, watchAbsences } from './items.ts';
import {
  type Live,
  type MachineAction,
  type MachineScope,
  readingOrder,
  sendEvent,
  timerEvent,
  withContext,
} from './machine.ts';
import { tellLinked } from './links.ts';
import { partyText } from './people.ts';
import {
  MACHINE,
  type StatePath,
  type StatePlan,
  type TimerAction,
  type TransitionId,
} from './plan.ts';
import { reprioritise } from './priority.ts';
import { noteWorker } from './routing.ts';
import { awaitedParties, itemAround } from './standing.ts';
import { closeTasks, enterTasks, leaveTasks, taskDue, tendTasks } from './tasks.ts';
import { setRetention } from './retention.ts';
import { clocksMoved, settleClocks, transitionMoments } from './sla.ts';
import type { ClockHost } from './sla-doing.ts';
import { clockDue } from './sla-due.ts';
import { extendClock, extensionDecided } from './sla-extend.ts';
import type { Moment } from './sla-plan.ts';

/** Actions that tell people something or set flags, and ask nobody. */
type Informing = Extract<TimerAction, { verb: 'remind' | 'notify' } | { verb: 'do' }>;

/** Deadlines settled at one instant; more is a definition that runs in a circle. */
const AT_ONCE_MAX = 1_000;

/** Deadlines settled one by one after a long downtime; then `every` skips what it has missed. */
const CAUGHT_UP_MAX = 1_000;

/** What SLA clocks need of this module. */
const doing: ClockHost = {
  send: (draft, event) => send(draft, event),
  flag: (draft, state, { set, clear }) => {
    inform(draft, state, { verb: 'do', set, clear, notify: [] });
  },
};

/** Sends an event to the statechart and lets everything happen that follows from it. */
export function send(
  draft: Draft,
  event: string,
  permitted: MachineScope['permitted'] = null,
): boolean {
  const sent = sendEvent(draft.plan, draft.live, event, { people: draft.people, permitted });
  if (sent.taken) follow(draft, sent);
  return sent.taken;
}

/** Lets happen what a move of the statechart asks for, in its order. */
export function follow(
  draft: Draft,
  { live, actions }: { live: Live; actions: readonly MachineAction[] },
): void {
  draft.live = live;
  reprioritise(draft);
  // Results of approvals decided meanwhile, and news of what failed at once, go to the statechart
  // only when this move is complete.
  const results: string[] = [];
  const moments: Moment[] = [];
  for (const action of readingOrder(actions)) {
    switch (action.kind) {
      case 'enter':
        results.push(...enter(draft, stateOf(draft, action.state)));
        moments.push({ kind: 'entering', state: action.state });
        break;
      case 'leave':
        results.push(...leave(draft, stateOf(draft, action.state)));
        moments.push({ kind: 'leaving', state: action.state });
        break;
      case 'take':
        results.push(...take(draft, action.transition));
        moments.push(...transitionMoments(draft, action.transition));
        break;
      case 'arm':
        armTimer(draft, action.timer, draft.nowMs);
        break;
      case 'fire': {
        results.push(...fire(draft, action.timer));
      }
    }
  }
  clocksMoved(draft, moments);
  if (live.status === 'done' && draft.status !== 'sealed') {
    draft.status = 'sealed';
    record(draft, 'sealed', { state: draft.finalState });
    draft.effects.push({ kind: 'sealed' });
  }
  for (const event of results) send(draft, event);
}

/**
 * Settles every deadline due by an instant, each at its own instant and in their order, so that a
 * late command never wins against a deadline that was due before it.
 */
export function settle(draft: Draft, untilMs: number): void {
  let atOnce = 0;
  for (let settled = 1; draft.status !== 'faulted'; settled += 1) {
    const deadline = firstDue(draft.deadlines, untilMs);
    if (deadline === null) return;
    atOnce = deadline.dueAtMs > draft.nowMs ? 1 : atOnce + 1;
    invariant(atOnce <= AT_ONCE_MAX, `more than ${AT_ONCE_MAX} deadlines are due at once`);
    draft.nowMs = Math.max(draft.nowMs, deadline.dueAtMs);
    draft.deadlines = draft.deadlines.filter((one) => one !== deadline);
    draft.cause = { kind: 'deadline', deadline: deadline.id, dueAtMs: deadline.dueAtMs };
    draft.requester = null;
    record(draft, 'deadline_due', { state: deadline.state, detail: { deadline: deadline.id } });
    const repeatFromMs = settled > CAUGHT_UP_MAX ? untilMs : deadline.dueAtMs;
    reviewing(draft, () => fall(draft, deadline, repeatFromMs));
  }
}

/** Does something, and looks at everything asked again when it changed who may be asked. */
export function reviewing(draft: Draft, happen: () => void): void {
  const { fields, flags, counts, priority, sla } = factsOf(draft);
  const { deciders, recused } = draft;
  happen();
  if (factsOf(draft).fields !== fields) askAboutChanges(draft);
  tendTasks(draft);
  // Flags that a timer set in place have not come by a move.
  reprioritise(draft);
  settleClocks(draft);
  const now = factsOf(draft);
  const isSame =
    now.fields === fields &&
    now.counts === counts &&
    now.sla === sla &&
    draft.deciders === deciders &&
    draft.recused === recused &&
    now.priority === priority &&
    (now.flags === flags || canonicalJson(now.flags) === canonicalJson(flags));
  if (isSame) return;
  for (const { id } of draft.items) review(draft, id, { gone: 'conflict', come: 'facts' });
}

/** Does what a deadline that is due stands for; what repeats counts from `repeatFromMs`. */
function fall(draft: Draft, deadline: Deadline, repeatFromMs: number): void {
  if (deadline.kind === 'absence') {
    review(draft, deadline.item!, { gone: 'absence', come: 'return' });
    return;
  }
  if (deadline.kind === 'task') {
    fireTask(draft, deadline, repeatFromMs);
    return;
  }
  if (deadline.kind === 'ladder') {
    const event = climbLadder(draft, deadline, repeatFromMs);
    if (event !== null) send(draft, event);
    return;
  }
  if (deadline.kind === 'sla') {
    clockDue(draft, deadline, doing);
    return;
  }
  const timer = draft.plan.timers[deadline.timer!];
  if (timer?.when.kind === 'every') {
    arm(draft, { ...deadline, fromMs: repeatFromMs, when: timer.when });
  }
  const taken = send(draft, timerEvent(draft.plan, deadline.timer!));
  // A guarded way (`to: previous`) always has a row; anything else untaken is a broken plan.
  invariant(taken, `nothing happens at \`${deadline.id}\``);
}

function fireTask(draft: Draft, deadline: Deadline, repeatFromMs: number): void {
  const action = taskDue(draft, deadline, repeatFromMs);
  if (action === null) return;
  const item = draft.items.find(({ id }) => id === deadline.item)!;
  if (isInforming(action)) inform(draft, item.state, action, item);
  else act(draft, item.id, { action, because: deadline.id });
}

function climbLadder(draft: Draft, deadline: Deadline, repeatFromMs: number): string | null {
  const item = draft.items.find(({ id }) => id === deadline.item);
  const approval = draft.plan.approvals[item?.approval ?? ''];
  const row = approval?.ladder[deadline.step!];
  invariant(item && row, `\`${deadline.id}\` belongs to no open approval`);
  const { action } = row;
  if (row.when.kind === 'every') {
    arm(draft, { ...deadline, fromMs: repeatFromMs, when: row.when });
  }
  if (isInforming(action)) {
    for (const event of inform(draft, item.state, action)) send(draft, event);
    return null;
  }
  const result = act(draft, item.id, { action, because: deadline.id });
  draft.requester = item.requester ?? null;
  if (result === null) return null;
  return extensionDecided(draft, item, result) ? null : MACHINE.result(item.state, result);
}

/** What a timer that stays in its state does. Returns the events that follow from it. */
function fire(draft: Draft, id: string): readonly string[] {
  const timer = draft.plan.timers[id];
  invariant(timer, `the plan has no timer \`${id}\``);
  const { action, state } = timer;
  if (action.verb === 'to') return [];
  if (isInforming(action)) return inform(draft, state, action);
  const item = itemAround(draft, state, ['assignment', 'awaited', 'approval']);
  if (item === null) {
    // Nobody is asked in this state (`open_ended`): the superior is told, so nothing is lost.
    if ('who' in action) inform(draft, state, { verb: 'notify', who: [action.who] });
    return [];
  }
  const result = act(draft, item.id, { action, because: id });
  draft.requester = item.requester ?? null;
  return result === null ? [] : [MACHINE.result(item.state, result)];
}

function isInforming(action: TimerAction): action is Informing {
  return action.verb === 'remind' || action.verb === 'notify' || action.verb === 'do';
}

function inform(
  draft: Draft,
  state: StatePath,
  action: Informing,
  task: WorkItem | null = null,
): readonly string[] {
  if (action.verb === 'do') {
    if (action.set.length + action.clear.length > 0) {
      setFlags(draft, action);
      record(draft, 'flags', { state, detail: { set: action.set, clear: action.clear } });
    }
    const notice = { verb: 'notify', who: action.notify } as const;
    if (action.notify.length > 0) inform(draft, state, notice, task);
    return perform(draft, { ...at(draft, state, task), actions: action.actions });
  }
  const people = partyPeople(draft, state, action.who, task);
  const item = task ?? itemAround(draft, state, ['assignment', 'awaited', 'approval']);
  const { template } = action;
  const detail = { item: item?.id, party: action.who.map(partyText), people, template };
  if (action.verb === 'remind') {
    record(draft, 'reminded', { state, detail });
    if (item !== null) putItem(draft, { ...item, reminders: item.reminders + 1 });
    tell(draft, people, 'reminded', messageOf(draft, template));
  } else {
    record(draft, 'notified', { state, detail });
    tell(draft, people, 'notified', messageOf(draft, template));
  }
  return [];
}

/** Where actions are done, and whom parties mean there. */
function at(
  draft: Draft,
  state: StatePath,
  task: WorkItem | null = null,
): Pick<Doing, 'state' | 'peopleOf'> {
  return { state, peopleOf: (parties) => partyPeople(draft, state, parties, task) };
}

function setFlags(
  draft: Draft,
  { set, clear }: { set: readonly string[]; clear: readonly string[] },
): void {
  const facts = factsOf(draft);
  const flags = { ...facts.flags };
  for (const flag of set) flags[flag] = true;
  for (const flag of clear) flags[flag] = false;
  draft.live = withContext(draft.live, { ...facts, flags });
}

function take(draft: Draft, id: TransitionId): readonly string[] {
  const transition = draft.plan.transitions[id];
  invariant(transition, `the plan has no transition \`${id}\``);
  const { from, to, trigger, purpose, set, clear } = transition;
  const actor = draft.cause.kind === 'command' ? draft.cause.actor : null;
  noteWorker(draft, itemAround(draft, from, ['assignment']), actor);
  record(draft, 'transition', {
    state: from === '' ? null : from,
    actor,
    detail: {
      transition: id,
      event: trigger.kind === 'event' ? trigger.event : undefined,
      signal: trigger.kind === 'signal' ? trigger.signal : undefined,
      to: to ?? undefined,
      purpose: purpose ?? undefined,
    },
  });
  if (set.length + clear.length > 0) record(draft, 'flags', { actor, detail: { set, clear } });
  if (transition.handoff !== undefined) handOver(draft, transition, transition.handoff);
  if (isCaseFinal(draft.plan.states[from])) {
    draft.status = 'open';
    draft.closedAtMs = null;
    draft.finalState = null;
    record(draft, 'reopened', { state: from, actor });
    draft.retention = null;
    tellLinked(draft, 'reopened');
  }
  if (transition.extend !== undefined) extendClock(draft, transition.extend);
  return perform(draft, { ...at(draft, from), actions: transition.actions });
}

function enter(draft: Draft, state: StatePlan): readonly string[] {
  record(draft, 'entered', { state: state.path, detail: { title: state.title } });
  if (isCaseFinal(state)) {
    const facts = factsOf(draft);
    const outcome = facts.outcome ?? state.outcome;
    draft.live = withContext(draft.live, { ...facts, outcome });
    draft.status = 'closed';
    draft.closedAtMs = draft.nowMs;
    draft.finalState = state.path;
    record(draft, 'closed', { state: state.path, detail: { outcome } });
    closeTasks(draft);
    tellLinked(draft, 'closed');
    setRetention(draft);
  }
  enterTasks(draft, state);
  if (state.assign !== null) {
    const parties = [state.assign.who];
    askAll(draft, openItem(draft, state.path, { kind: 'assignment', parties }).id);
  }
  if (state.waiting) {
    const parties = awaitedParties(draft, state);
    if (parties.length > 0) {
      askAll(draft, openItem(draft, state.path, { kind: 'awaited', parties }).id);
    }
  }
  if (state.approval !== null) requestApproval(draft, state.path, state.approval);
  return atMoment(draft, at(draft, state.path), state.enter);
}

/** Asks all of an item that has just been opened. */
export function askAll(draft: Draft, itemId: string): void {
  const item = draft.items.find(({ id }) => id === itemId)!;
  item.seats.forEach((_, seat) => {
    askSeat(draft, itemId, seat);
  });
  askSecond(draft, itemId);
  watchAbsences(draft, itemId);
  requestChoice(draft, itemId);
}

function leave(draft: Draft, state: StatePlan): readonly string[] {
  const events = atMoment(draft, at(draft, state.path), state.leave);
  const stay = leaveTasks(draft, state.path);
  const cleared = disarm(
    draft,
    ({ state: of, item }) => of === state.path && !stay.has(item ?? ''),
  );
  const items = draft.items.filter((item) => item.state === state.path && !stay.has(item.id));
  draft.items = draft.items.filter((item) => !items.includes(item));
  // A closed case that is sealed or reopened says so itself.
  if (isCaseFinal(state)) return events;
  for (const item of items) {
    if (item.kind === 'approval') {
      record(draft, 'withdrawn', {
        state: state.path,
        detail: { item: item.id, approval: item.approval! },
      });
    }
  }
  record(draft, 'left', {
    state: state.path,
    detail: { cleared, items: items.map(({ id }) => id) },
  });
  return events;
}

function isCaseFinal(state: StatePlan | undefined): boolean {
  return state?.kind === 'final' && state.parent === null;
}

function stateOf(draft: Draft, path: StatePath): StatePlan {
  const state = draft.plan.states[path];
  invariant(state, `the plan has no state \`${path}\``);
  return state;
}
