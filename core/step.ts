/**
 * The meaning of a case: one pure function from a snapshot and an input to the next snapshot.
 *
 * `step(plan, snapshot, input, nowMs)` first settles every deadline that is due, each at its own
 * instant, then applies the input. Workflow, simulator and playground all call it; none of them
 * knows a rule of its own.
 *
 * @module
 */
import { answer, decline, delegate } from './approvals.ts';
import { canonicalJson, sha256Hex } from './canonical.ts';
import { rearmDated } from './deadlines.ts';
import { closeDraft, type Draft, factsOf, openDraft, record, statesOf } from './draft.ts';
import { checkData, missingFields } from './fields.ts';
import { guardHolds } from './guards.ts';
import { follow, send, settle } from './happen.ts';
import type { Data, Input, People, RefusalCode, Snapshot, StepResult } from './input.ts';
import { invariant } from './invariant.ts';
import { review } from './items.ts';
import { enterMachine, type Live, withContext } from './machine.ts';
import { candidateRows, innermost, mayTake, offeredEvents, whoMayText } from './offers.ts';
import {
  type FieldPlan,
  MACHINE,
  type MachineContext,
  type PersonId,
  type Plan,
  type StatePath,
  type TransitionPlan,
} from './plan.ts';

/** A refusal on its way out; caught by {@link step} and nowhere else. */
class Refused extends Error {
  readonly code: RefusalCode;
  readonly fields: Readonly<Record<string, string>> | undefined;

  constructor(code: RefusalCode, message: string, fields?: Readonly<Record<string, string>>) {
    super(message);
    this.code = code;
    this.fields = fields;
  }
}

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

/** XState's state value: a name, or regions and stages by name. */
type StateValue = string | { readonly [state: string]: StateValue };

function leaves(value: StateValue, outer: StatePath): readonly StatePath[] {
  const path = (name: string): StatePath => (outer === '' ? name : `${outer}.${name}`);
  if (typeof value === 'string') return [path(value)];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, path(name)));
}

function startCase(plan: Plan, input: Input, nowMs: number): StepResult {
  invariant(input.kind === 'start', `a case begins with \`start\`, not \`${input.kind}\``);
  const draft = newDraft(plan, input, nowMs);
  try {
    const form = plan.states[plan.start]?.form ?? null;
    const allowed = new Set(form === null ? [] : formFields(plan, form));
    checkCommandData(draft, input.data, allowed);
    record(draft, 'started', {
      actor: input.actor,
      detail: { caseType: plan.id, version: plan.version, plan: plan.hash },
    });
    recordData(draft, input.data, input.actor);
    follow(draft, enterMachine(plan, input.data, { people: draft.people, permitted: null }));
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
    caseId: input.caseId,
    openedAtMs: nowMs,
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
    sequence: 0,
    head: '',
    cause: { kind: 'command', command: 'start', actor: input.actor },
    entries: [],
    effects: [],
  };
}

function apply(draft: Draft, input: Input): void {
  if (input.kind === 'start') throw new Refused('already_started', 'This case has been started.');
  if (input.kind === 'people') {
    learn(draft, complete(draft, input.people));
    return;
  }
  if (input.people !== undefined) learn(draft, input.people);
  if (input.kind === 'time') return;
  if (draft.status === 'faulted') {
    throw new Refused('case_faulted', 'This case is stopped until an operator repairs it.');
  }
  draft.cause = { kind: 'command', command: commandName(input), actor: input.actor };
  if (input.kind === 'event') applyEvent(draft, input);
  else applyToApproval(draft, input);
}

function commandName(input: Input & { actor: PersonId }): string {
  return input.kind === 'event' ? input.event : input.kind;
}

function applyEvent(draft: Draft, input: Input & { kind: 'event' }): void {
  const { event, actor, data } = input;
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
  checkCommandData(draft, data, askedFields(draft, transitions));
  const before = factsOf(draft);
  const context = { ...before, fields: { ...before.fields, ...data } };
  draft.live = withContext(draft.live, context);
  recordData(draft, data, actor);
  const count = draft.entries.length;
  const taken = send(draft, event, new Set(transitions.map(({ id }) => id)));
  if (!taken) throw new Refused('guard_not_met', notMet(draft, transitions));
  for (const entry of draft.entries.slice(count)) {
    if (entry.kind !== 'transition') continue;
    const transition = transitions.find(({ id }) => id === entry.detail['transition']);
    if (transition !== undefined) checkComplete(draft, transition, { data, context });
  }
  rearmDated(draft, new Set(Object.keys(data)));
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
  const outcome =
    input.kind === 'answer'
      ? answer(draft, item, { person, result: input.result, comment: input.comment })
      : input.kind === 'delegate'
        ? delegate(draft, item, { person, to: input.to, reason: input.reason })
        : decline(draft, item, { person, reason: input.reason });
  if (outcome === null) return;
  if ('code' in outcome) throw new Refused(outcome.code, outcome.message);
  if (outcome.decided === null) return;
  const taken = send(draft, MACHINE.result(item.state, outcome.decided));
  invariant(taken, `\`${item.state}\` has no way out for \`${outcome.decided}\``);
}

/**
 * Takes facts about people over, and looks at everything open again when they change who can act.
 *
 * A command brings facts along, so that a case never decides on older ones than the API has.
 */
function learn(draft: Draft, people: People): void {
  const teams = new Set(Object.values(draft.plan.roles).map(({ team }) => team));
  const changed = Object.keys(people).filter((id) => {
    const known = draft.people[id];
    if (known === undefined) return people[id]!.teams.some((team) => teams.has(team));
    return canonicalJson(known) !== canonicalJson(people[id]);
  });
  draft.people = { ...draft.people, ...people };
  if (changed.length === 0) return;
  draft.cause = { kind: 'people' };
  record(draft, 'people', { detail: { changed } });
  for (const item of draft.items) review(draft, item.id, 'absence');
}

/** All facts there are: whoever is known and no longer among them has left their teams. */
function complete(draft: Draft, people: People): People {
  const left = Object.values(draft.people).filter(({ id }) => !Object.hasOwn(people, id));
  return { ...Object.fromEntries(left.map((one) => [one.id, { ...one, teams: [] }])), ...people };
}

/** The fields that may come with these ways out: what they need, and their states' forms. */
function askedFields(draft: Draft, transitions: readonly TransitionPlan[]): Set<string> {
  const fields = new Set(transitions.flatMap(({ needs }) => needs));
  for (const path of statesOf(draft)) {
    const form = draft.plan.states[path]?.form;
    if (form) for (const field of formFields(draft.plan, form)) fields.add(field);
  }
  return fields;
}

function checkCommandData(draft: Draft, data: Data, allowed: ReadonlySet<string>): void {
  const { plan } = draft;
  // Without a prototype: a field may be called `__proto__` by whoever sends it.
  const problems = Object.create(null) as Record<string, string>;
  const known = Object.create(null) as Record<string, FieldPlan>;
  for (const [name, value] of Object.entries(data)) {
    if (!allowed.has(name)) {
      problems[name] = `is not asked for here; asked are ${[...allowed].join(', ') || 'no fields'}`;
      continue;
    }
    known[name] = fieldOf(plan, name);
    if (known[name].type === 'person' && typeof value === 'string') {
      if (!Object.hasOwn(draft.people, value)) problems[name] = 'is nobody in the directory';
    }
  }
  const allowedData = Object.fromEntries(
    Object.entries(data).filter(([name]) => Object.hasOwn(known, name)),
  );
  Object.assign(problems, checkData({ fields: known }, allowedData));
  if (Object.keys(problems).length > 0) {
    throw new Refused('data_invalid', 'Some of the data is not as the form asks for it.', problems);
  }
}

/** Refuses a way out whose data is not all there. */
function checkComplete(
  draft: Draft,
  transition: TransitionPlan,
  { data, context }: { data: Data; context: MachineContext },
): void {
  const missing = transition.needs.filter((field) => (data[field] ?? null) === null);
  const form = transition.form === null ? undefined : draft.plan.forms[transition.form];
  if (form !== undefined) {
    const scope = { plan: draft.plan, people: draft.people, context };
    const holds = (guard: string): boolean => guardHolds(guard, scope).holds;
    missing.push(...missingFields(form, draft.plan.fields, context.fields, holds));
  }
  if (missing.length === 0) return;
  const fields = Object.fromEntries(missing.map((field) => [field, 'is needed']));
  throw new Refused('data_missing', `Still needed: ${missing.join(', ')}.`, fields);
}

function recordData(draft: Draft, data: Data, actor: PersonId): void {
  if (Object.keys(data).length > 0) record(draft, 'data', { actor, detail: { fields: data } });
}

function formFields(plan: Plan, form: string): readonly string[] {
  return (plan.forms[form]?.fields ?? []).map(({ field }) => field);
}

/** `reason`, `comment`, `question`, `answer` and `note` are texts that need no form. */
function fieldOf(plan: Plan, name: string): FieldPlan {
  return Object.hasOwn(plan.fields, name) ? plan.fields[name]! : { type: 'text' };
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

function bareRefusal({ code, message, fields }: Refused) {
  return { code, message, ...(fields !== undefined && { fields }) };
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
  const { head, status, machine, deadlines, items } = snapshot;
  return sha256Hex(canonicalJson([head, status, machine, deadlines, items])).slice(0, 16);
}
