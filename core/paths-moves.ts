/**
 * What can happen next to a case that is played: events, answers, tasks, and the passing of time.
 *
 * @module
 */
import { deadlineAfter, localText, localToInstant } from './business-time.ts';
import { canonicalJson } from './canonical.ts';
import type { Deadline, Input, Snapshot } from './input.ts';
import { invariant } from './invariant.ts';
import { MINUTE } from './local-time.ts';
import { nextAnswers, nextEvents } from './offers.ts';
import { type DataScope, dataVariants } from './paths-data.ts';
import type { Duration, Plan } from './plan.ts';
import type { ScenarioAction } from './scenario-run.ts';
import { type ScenarioWork, workInput } from './scenario-work.ts';
import { facts } from './step.ts';
import { nextTasks, nextWork } from './work-offers.ts';

/** No condition is tried that waits for more pieces of evidence. */
const EVIDENCE_MAX = 10;

/** A case as it stands. */
interface Standing {
  readonly snapshot: Snapshot;
  readonly nowMs: number;
}

/** Everything that can happen to a case as it stands, a move at a time. */
export function* movesAt(scope: DataScope, place: Standing): Generator<ScenarioAction> {
  yield* eventsAt(scope, place);
  yield* answersAt(scope, place);
  yield* tasksAt(scope, place);
  yield* evidenceAt(scope, place);
  yield* waitsAt(scope, place);
}

/** Every way out that an event takes, by the first person who may, with each variant of data. */
function* eventsAt(scope: DataScope, { snapshot, nowMs }: Standing): Generator<ScenarioAction> {
  const { plan } = scope;
  const context = facts(snapshot);
  const offers = nextEvents(plan, snapshot, null, nowMs);
  const tried = new Set<string>();
  for (const { event, people, needs: own, form, transition } of offers) {
    const [person] = people;
    if (person === undefined) continue;
    // What is handed over must have a value by then.
    const handed = (plan.transitions[transition]?.handoff?.fields ?? []).filter(
      (field) => (context.fields[field] ?? null) === null,
    );
    const needs = [...new Set([...own, ...handed])];
    for (const data of dataVariants(scope, context, { needs, form })) {
      const action = { kind: 'event', person, event, data } as const;
      const key = canonicalJson(action);
      if (!tried.has(key)) yield action;
      tried.add(key);
    }
  }
}

/** Every answer to every open approval, by the first person who may answer. */
function* answersAt({ plan }: DataScope, { snapshot, nowMs }: Standing): Generator<ScenarioAction> {
  const open = snapshot.items.filter(({ kind }) => kind === 'approval');
  for (const [index, item] of open.entries()) {
    const asked = item.seats
      .filter(({ answer }) => answer === undefined)
      .flatMap((seat) => seat.asked.flatMap(({ people }) => people));
    const person = asked.find((one) =>
      nextAnswers(plan, snapshot, one, nowMs).some(
        (answer) => answer.item === item.id && answer.allowed,
      ),
    );
    if (person === undefined) continue;
    const place = open.length > 1 ? { item: index + 1 } : {};
    for (const result of ['approved', 'rejected', ...plan.approvals[item.approval!]!.results]) {
      yield { kind: 'answer', person, result, word: wordOf(result), data: {}, ...place };
    }
  }
}

function wordOf(result: string): string {
  return { approved: 'approve', rejected: 'reject' }[result] ?? 'answer';
}

/** Doing nothing until each deadline, so that rarer ones are reached past those that repeat. */
function* waitsAt(scope: DataScope, { snapshot, nowMs }: Standing): Generator<ScenarioAction> {
  const instants = new Set<number>();
  for (const deadline of [...snapshot.deadlines].sort((a, b) => a.dueAtMs - b.dueAtMs)) {
    if (deadline.dueAtMs <= nowMs || instants.has(deadline.dueAtMs)) continue;
    instants.add(deadline.dueAtMs);
    yield waitFor(scope.plan, deadline, nowMs);
  }
}

/** A wait in the words of the deadline's own clock when it began just now, else up to an instant. */
function waitFor(
  plan: Plan,
  { dueAtMs, fromMs, ...deadline }: Deadline,
  nowMs: number,
): ScenarioAction {
  const timer = plan.timers[deadline.timer ?? ''];
  const item = plan.states[deadline.state]?.approval ?? '';
  const when = timer?.when ?? plan.approvals[item]?.ladder[deadline.step ?? -1]?.when;
  const own = when !== undefined && 'duration' in when && fromMs === nowMs ? when.duration : null;
  const inMinutes: Duration = { amount: Math.ceil((dueAtMs - nowMs) / MINUTE), unit: 'minutes' };
  const ends = (duration: Duration): boolean =>
    deadlineAfter(plan.calendar, duration, nowMs).dueAtMs === dueAtMs;
  if (own !== null && own.roll === undefined && ends(own)) return { kind: 'wait', duration: own };
  const until = localText(plan.calendar, dueAtMs);
  // Of a local time that comes twice, or with seconds, only the length says which is meant.
  if (localToInstant(plan.calendar, until) === dueAtMs) return { kind: 'wait_until', until };
  return { kind: 'wait', duration: inMinutes };
}

/** Every open task, by the first person who is asked: its next point ticked, or completed. */
function* tasksAt(scope: DataScope, { snapshot, nowMs }: Standing): Generator<ScenarioAction> {
  for (const task of nextTasks(scope.plan, snapshot, null, nowMs)) {
    const [person] = task.people;
    if (task.standing !== 'open' || person === undefined) continue;
    const entry = task.entry === null ? {} : { entry: task.entry };
    const named = { task: task.name ?? task.title, ...entry };
    const point = task.checklist.findIndex(({ isTicked }) => !isTicked) + 1;
    const acts: readonly ScenarioWork[] =
      point > 0
        ? [{ do: 'tick_task', ...named, point, done: true }]
        : dataVariants(scope, facts(snapshot), { needs: task.needs, form: null }).map((data) => ({
            do: 'complete_task',
            ...named,
            data,
          }));
    for (const work of acts) yield { kind: 'work', person, work };
  }
}

/** One more piece of evidence, as long as a condition may wait for it. */
function* evidenceAt(scope: DataScope, { snapshot, nowMs }: Standing): Generator<ScenarioAction> {
  const { plan, constants, cast } = scope;
  const counts = [...(constants.get('evidence.count') ?? [])].map(Number);
  if (plan.evidence === undefined || counts.length === 0) return;
  const pieces = snapshot.work?.evidence.length ?? 0;
  if (pieces > Math.min(Math.max(...counts), EVIDENCE_MAX)) return;
  const person = Object.keys(cast.people).find((one) =>
    nextWork(plan, snapshot, one, nowMs).includes('add_evidence'),
  );
  const [kind = ''] = plan.evidence.kinds;
  if (person === undefined) return;
  const description = `Piece ${pieces + 1}`;
  yield { kind: 'work', person, work: { do: 'add_evidence', kind, description } };
}

/** The input that a move stands for. */
export function inputOf(plan: Plan, snapshot: Snapshot, action: ScenarioAction): Input {
  switch (action.kind) {
    case 'answer': {
      const open = snapshot.items.filter(({ kind }) => kind === 'approval');
      const item = open[(action.item ?? 1) - 1]!.id;
      return { kind: 'answer', item, result: action.result, actor: action.person };
    }
    case 'work':
      return workInput({ plan, snapshot }, action.work, action.person);
    case 'event':
      return { kind: 'event', event: action.event, actor: action.person, data: action.data };
    default:
      invariant(false, `\`${action.kind}\` is no move`);
  }
}
