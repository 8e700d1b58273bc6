/**
 * The meaning of a case: one pure function from a snapshot and an input to the next snapshot.
 *
 * `step(plan, snapshot, input, nowMs)` first settles every deadline that is due, each at its own
 * instant, then applies the input. Workflow, simulator and playground all call it; none of them
 * knows a rule of its own.
 *
 * @module
 */
import { refuseUnwritable } from './access-write.ts';
import { startFields } from './anonymous.ts';
import { answer, decline, delegate } from './approvals.ts';
import { applyBuiltIn } from './built-in-events.ts';
import { correctCalendar } from './calendar-change.ts';
import { canonicalJson, sha256Hex } from './canonical.ts';
import {
  askedFields,
  BRIEF,
  changedFields,
  checkCommandData,
  checkComplete,
  recordData,
  Refused,
} from './command-data.ts';
import { rearmDated } from './deadlines.ts';
import { complete, learn } from './directory-news.ts';
import { closeDraft, type Draft, factsOf, openDraft, record, statesOf } from './draft.ts';
import { guardHolds } from './guards.ts';
import { follow, reviewing, send, settle } from './happen.ts';
import type { Data, Input, Snapshot, StepResult } from './input.ts';
import { applyNews, subjectOf } from './host-news.ts';
import { invariant } from './invariant.ts';
import type { CaseLink, Origin } from './linked.ts';
import { applyLink } from './links.ts';
import { enterMachine, leaves, type Live, type StateValue, withContext } from './machine.ts';
import { checkOccurred, occurredPart } from './occurred.ts';
import { candidateRows, innermost, mayTake, offeredEvents, whoMayText } from './offers.ts';
import { type Answer, NO_MEMORY } from './lookups.ts';
import { applySimilar, judgeStart, settleStart, watchKey } from './duplicates.ts';
import { applyLoads } from './routing.ts';
import { clocksDated, momentsOf, settleClocks } from './sla.ts';
import { extensionDecided, refuseExtension } from './sla-extend.ts';
import {
  MACHINE,
  type MachineContext,
  type PersonId,
  type Plan,
  type StatePath,
  type TransitionPlan,
} from './plan.ts';
import { gatingTasks, undoneText } from './task-gates.ts';
import { tendTasks } from './tasks.ts';
import { doWork } from './work-commands.ts';
import { NO_WORK } from './work.ts';

/**
 * Takes a case one input further.
 *
 * @param snapshot the case so far; `null` before its `start`
 * @param nowMs the host's clock, epoch milliseconds; a clock behind the case counts as its own
 * @returns the next snapshot with the entries and effects of everything that happened (deadlines
 *   that were due included), or a refusal, and then nothing has happened
 * @throws InvariantError when plan and snapshot do not fit or the definition runs wild: a bug
 */
export function step(
  plan: Plan,
  snapshot: Snapshot | null,
  input: Input,
  nowMs: number,
): StepResult {
  invariant(Number.isFinite(nowMs), 'the clock is no number');
  if (snapshot === null) return startCase(plan, input, nowMs);
  invariant(snapshot.planHash === plan.hash, `case ${snapshot.caseId} runs on another plan`);
  const draft = openDraft(plan, snapshot, snapshot.atMs);
  const untilMs = Math.max(nowMs, snapshot.atMs);
  settle(draft, untilMs);
  // Mere passing of time leaves no trace: hosts look at their clocks at different moments.
  if (input.kind !== 'time') draft.nowMs = untilMs;
  if (input.kind === 'people') learn(draft, complete(draft, input.people));
  else if (input.kind !== 'start' && input.people !== undefined) learn(draft, input.people);
  const settled = { ...draft };
  try {
    apply(draft, input);
    settle(draft, untilMs);
    return closeDraft(draft);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refusal(settled, error, 'actor' in input ? input.actor : null);
  }
}

/** When the next deadline is due, epoch milliseconds; `null` when nothing will happen by itself. */
export function nextDeadlineMs(snapshot: Snapshot): number | null {
  if (snapshot.status === 'faulted' || snapshot.deadlines.length === 0) return null;
  return Math.min(...snapshot.deadlines.map(({ dueAtMs }) => dueAtMs));
}

/** The innermost active states; of a case that has ended, the final state that ended it. */
export function activeStates(snapshot: Snapshot): readonly StatePath[] {
  if (snapshot.finalState !== null) return [snapshot.finalState];
  return leaves((snapshot.machine as { readonly value: StateValue }).value, '');
}

/** The facts that guards see: fields, flags, outcome. */
export function facts(snapshot: Snapshot): MachineContext {
  return (snapshot.machine as unknown as { readonly context: MachineContext }).context;
}

function startCase(plan: Plan, input: Input, nowMs: number): StepResult {
  invariant(input.kind === 'start', `a case begins with \`start\`, not \`${input.kind}\``);
  const draft = newDraft(plan, input, nowMs);
  try {
    checkOccurred(input, { nowMs, beganAtMs: null });
    checkCommandData(draft, input.data, startFields(plan, input));
    const twin = judgeStart(draft, input.data, input.lookup ?? {});
    if (twin !== null) throw new Refused(twin.code, twin.message, undefined, twin.similar);
    record(draft, 'started', {
      actor: input.actor,
      detail: {
        caseType: plan.id,
        version: plan.version,
        plan: plan.hash,
        origin: input.origin && { ...input.origin },
      },
    });
    recordData(draft, input.data, input.actor);
    follow(draft, enterMachine(plan, input.data, { people: draft.people, permitted: null }));
    settleStart(draft, input.lookup ?? {}, input.actor);
    tendTasks(draft);
    clocksDated(draft, changedFields({}, factsOf(draft).fields));
    settleClocks(draft);
    settle(draft, nowMs);
    return closeDraft(draft);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ok: false, refusal: { ...bareRefusal(error), allowed: [], state: [] } };
  }
}

function newDraft(plan: Plan, input: Input & { kind: 'start' }, nowMs: number): Draft {
  return {
    plan,
    calendar: plan.calendar,
    correction: null,
    caseId: input.caseId,
    openedAtMs: nowMs,
    beganAtMs: input.occurredAtMs ?? null,
    reporter: input.actor,
    live: undefined as unknown as Live,
    status: 'open',
    nowMs,
    closedAtMs: null,
    finalState: null,
    people: input.people ?? {},
    deadlines: [],
    items: [],
    itemCount: 0,
    deciders: [],
    recused: [],
    work: NO_WORK,
    memory: NO_MEMORY,
    handing: null,
    brief: null,
    calls: [],
    links: originLinks(input.origin),
    retention: null,
    clocks: {},
    sequence: 0,
    head: '',
    cause: { kind: 'command', command: 'start', actor: input.actor, ...occurredPart(input) },
    requester: input.actor,
    entries: [],
    effects: [],
  };
}

/** A case that another one has created knows it from the start. */
function originLinks(origin: Origin | undefined): readonly CaseLink[] {
  if (origin === undefined) return [];
  const { caseId, caseType, as } = origin;
  return [{ caseId, caseType, as, status: 'open', outcome: null }];
}

function apply(draft: Draft, input: Input): void {
  if (input.kind === 'start') throw new Refused('already_started', 'This case has been started.');
  if (input.kind === 'people' || input.kind === 'time') return;
  if (input.kind === 'looked_up') return applyAnswer(draft, input.answer);
  if (draft.status === 'faulted') {
    throw new Refused('case_faulted', 'This case is stopped until an operator repairs it.');
  }
  if (input.kind === 'news') {
    draft.cause = { kind: 'news', news: input.news.kind, subject: subjectOf(input.news) };
    draft.requester = null;
    reviewing(draft, () => applyNews(draft, input.news));
    return;
  }
  const actor = input.kind === 'links' ? input.act.actor : input.actor;
  checkOccurred(input, { nowMs: draft.nowMs, beganAtMs: draft.beganAtMs ?? draft.openedAtMs });
  draft.cause = { kind: 'command', command: commandName(input), actor, ...occurredPart(input) };
  if (input.kind === 'links') {
    applyLink(draft, input.act);
    return;
  }
  if (input.kind === 'calendar') {
    correctCalendar(draft, input);
    return;
  }
  reviewing(draft, () => {
    if (input.kind === 'event') applyEvent(draft, input);
    else if (input.kind === 'work') applyWork(draft, input);
    else applyToApproval(draft, input);
  });
}

function applyWork(draft: Draft, { act, actor }: Input & { kind: 'work' }): void {
  if (draft.status !== 'open') throw new Refused('case_closed', 'This case is closed.');
  draft.requester = actor;
  doWork(draft, act, actor);
}

function applyAnswer(draft: Draft, answer: Answer): void {
  if (draft.status !== 'open') return;
  if (answer.kind === 'loads') {
    applyLoads(draft, answer);
    tendTasks(draft);
  } else applySimilar(draft, answer);
}

function commandName(input: Input): string {
  if (input.kind === 'work') return input.act.do;
  if (input.kind === 'links') return input.act.kind;
  return input.kind === 'event' ? input.event : input.kind;
}

function applyEvent(draft: Draft, input: Input & { kind: 'event' }): void {
  const { event, actor } = input;
  const builtIn = applyBuiltIn(draft, input);
  if (builtIn === null) return;
  if (builtIn !== undefined) throw new Refused(builtIn.code, builtIn.message, builtIn.fields);
  const rows = candidateRows(draft, event);
  if (rows.length === 0) {
    const closed = draft.status === 'closed' || draft.status === 'sealed';
    throw closed
      ? new Refused('case_closed', 'This case is closed.')
      : new Refused('event_not_allowed', `\`${event}\` is not possible ${here(draft)}.`);
  }
  const mine = rows.filter((row) => mayTake(draft, row, actor));
  if (mine.length === 0) {
    const who = whoMayText(rows.map(({ transition }) => transition));
    throw new Refused('not_permitted', `\`${event}\` is for ${who}.`);
  }
  const transitions = mine.map(({ transition }) => transition);
  refuseExtension(draft, transitions[0]!);
  checkCommandData(draft, input.data, askedFields(draft, transitions, actor));
  refuseUnwritable(draft, transitions, input);
  const data = takeBrief(draft, input.data, transitions);
  const before = factsOf(draft);
  const changed = changedFields(before.fields, data);
  const context = {
    ...before,
    fields: changed.size === 0 ? before.fields : { ...before.fields, ...data },
    // A case that is reopened has come to nothing yet.
    outcome: draft.status === 'closed' ? null : before.outcome,
  };
  draft.live = withContext(draft.live, context);
  draft.requester = actor;
  recordData(draft, data, actor);
  const count = draft.entries.length;
  const gating = gatingTasks(draft);
  const taken = send(draft, event, new Set(transitions.map(({ id }) => id)));
  if (!taken) throw new Refused('guard_not_met', notMet(draft, transitions));
  for (const entry of draft.entries.slice(count)) {
    if (entry.kind !== 'transition') continue;
    const transition = transitions.find(({ id }) => id === entry.detail['transition']);
    if (transition === undefined) continue;
    const undone = undoneText(draft, gating, { event, isAnywhere: transition.from === '' });
    if (undone !== null) throw new Refused('tasks_open', undone);
    checkComplete(draft, transition, { data, context });
  }
  rearmDated(draft, changed);
  watchKey(draft);
  clocksDated(draft, changed, momentsOf(draft, draft.entries.slice(count)));
}

/** What a person wrote to go along with a handoff is no field of the case. */
function takeBrief(draft: Draft, data: Data, transitions: readonly TransitionPlan[]): Data {
  if (!transitions.some(({ handoff }) => handoff !== undefined)) return data;
  const { [BRIEF]: brief, ...others } = data;
  draft.brief = typeof brief === 'string' && brief.trim() !== '' ? brief : null;
  return others;
}

function applyToApproval(
  draft: Draft,
  input: Input & { kind: 'answer' | 'delegate' | 'decline' },
): void {
  const item = draft.items.find(({ id, kind }) => id === input.item && kind === 'approval');
  if (item === undefined) {
    throw new Refused('item_not_open', `There is no open approval \`${input.item}\`.`);
  }
  const person = input.actor;
  // What follows from an approval was asked for by whoever asked for the approval.
  draft.requester = item.requester ?? null;
  const outcome =
    input.kind === 'answer'
      ? answer(draft, item, { person, result: input.result, comment: input.comment })
      : input.kind === 'delegate'
        ? delegate(draft, item, { person, to: input.to, reason: input.reason })
        : decline(draft, item, { person, reason: input.reason });
  if (outcome === null) return;
  if ('code' in outcome) throw new Refused(outcome.code, outcome.message);
  if (outcome.decided === null) return;
  if (extensionDecided(draft, item, outcome.decided)) return;
  const taken = send(draft, MACHINE.result(item.state, outcome.decided));
  invariant(taken, `\`${item.state}\` has no way out for \`${outcome.decided}\``);
}

function notMet(draft: Draft, transitions: readonly TransitionPlan[]): string {
  const scope = { plan: draft.plan, people: draft.people, context: factsOf(draft) };
  const guards = [...new Set(transitions.flatMap(({ when }) => (when === null ? [] : [when])))];
  const sentences = guards.map((guard) => {
    const { error } = guardHolds(guard, scope);
    return error === undefined
      ? `\`${guard}\` does not hold`
      : `\`${guard}\` cannot be decided (${error})`;
  });
  return `No way is open now: ${sentences.join('; ') || 'none leads back from here'}.`;
}

function here(draft: Draft): string {
  return `in ${innermost(statesOf(draft))
    .map((state) => `\`${state}\``)
    .join(' and ')}`;
}

function bareRefusal({ code, message, fields, similar }: Refused) {
  return {
    code,
    message,
    ...(fields !== undefined && { fields }),
    ...(similar !== undefined && { similar }),
  };
}

function refusal(draft: Draft, error: Refused, actor: PersonId | null): StepResult {
  return {
    ok: false,
    refusal: {
      ...bareRefusal(error),
      allowed: actor === null ? [] : offeredEvents(draft, actor),
      state: draft.finalState === null ? innermost(statesOf(draft)) : [draft.finalState],
    },
  };
}

/** A digest of a snapshot: 16 hex characters that differ when the meaning of a step changes. */
export function snapshotDigest(snapshot: Snapshot): string {
  const { head, status, machine, deadlines, items, work, memory, correction } = snapshot;
  // Left out where there is none, so that recorded histories keep their digests.
  const later = [work, memory, correction].filter((part) => part !== undefined);
  const parts = [head, status, machine, deadlines, items, ...later];
  return sha256Hex(canonicalJson(parts)).slice(0, 16);
}
