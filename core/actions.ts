/**
 * Actions: telling people, calling hooks, creating cases.
 *
 * Each leaves an entry and an effect. The effect's id is the case's id and the entry's number, so
 * a host that delivers it twice does it once.
 *
 * @module
 */
import type { ActionPlan, MomentPlan } from './action-plans.ts';
import { type Draft, factsOf, record } from './draft.ts';
import { evaluate, type Value } from './expressions.ts';
import { guardEnvironment } from './guards.ts';
import type { Data, Effect } from './input.ts';
import { LINKS_MAX, linkCase } from './links.ts';
import { partyText } from './people.ts';
import { type Json, MACHINE, type Party, type PersonId, type StatePath } from './plan.ts';

/** The most calls without an answer; the next one fails at once. */
export const CALLS_MAX = 50;

/** What has to be done, and where. */
export interface Doing {
  /** `''` for what holds anywhere. */
  readonly state: StatePath;
  readonly actions: readonly ActionPlan[] | undefined;
  /** Whom parties mean there. */
  readonly peopleOf: (parties: readonly Party[]) => readonly PersonId[];
}

/**
 * Does actions in their order.
 *
 * @returns the events of those that failed at once, to be sent when the move is complete
 */
export function perform(draft: Draft, { state, actions, peopleOf }: Doing): readonly string[] {
  const signals = (actions ?? []).flatMap((action) => {
    switch (action.verb) {
      case 'notify':
        notify(draft, { state, action, people: peopleOf(action.who) });
        return [];
      case 'call':
        return callHook(draft, state, action);
      case 'create_case':
        return createCase(draft, state, action);
    }
  });
  return signals.map(MACHINE.signal);
}

/**
 * Does what entering or leaving a state asks for. Its flags are set in the statechart already.
 *
 * @returns as {@link perform}
 */
export function atMoment(
  draft: Draft,
  place: Pick<Doing, 'state' | 'peopleOf'>,
  moment: MomentPlan | undefined,
): readonly string[] {
  if (moment === undefined) return [];
  const { set, clear, actions } = moment;
  if (set.length + clear.length > 0) {
    record(draft, 'flags', { state: place.state, detail: { set, clear } });
  }
  return perform(draft, { ...place, actions });
}

/** The part of an effect that says which message people get, with the values it shows. */
export function messageOf(
  draft: Draft,
  template: string | null | undefined,
): { readonly template?: string; readonly values?: Data } {
  const plan = draft.plan.templates?.[template ?? ''];
  if (plan === undefined) return {};
  return { template: template!, values: valuesOf(draft, plan.fields) };
}

function notify(
  draft: Draft,
  given: {
    state: StatePath;
    action: ActionPlan & { verb: 'notify' };
    people: readonly PersonId[];
  },
): void {
  const { state, action, people } = given;
  const template = action.template ?? undefined;
  const detail = { party: action.who.map(partyText), people, template };
  const { sequence } = record(draft, 'notified', { state: stateOrNull(state), detail });
  if (people.length === 0) return;
  const message = messageOf(draft, template);
  draft.effects.push({ kind: 'notify', people, sequence, notice: 'notified', ...message });
}

function callHook(
  draft: Draft,
  state: StatePath,
  action: ActionPlan & { verb: 'call' },
): readonly string[] {
  const { hook, send, receive, answered, failed } = action;
  const id = nextEffectId(draft);
  const entry = record(draft, 'called', {
    state: stateOrNull(state),
    detail: { hook, effect: id, send },
  });
  if (draft.calls.length >= CALLS_MAX) {
    record(draft, 'call_failed', { detail: { hook, effect: id, code: 'too_many_calls' } });
    return failed === null ? [] : [failed];
  }
  const pending = { id, hook, receive, answered, failed, sinceMs: draft.nowMs };
  draft.calls = [...draft.calls, pending];
  const { sequence } = entry;
  draft.effects.push({ kind: 'call', id, sequence, hook, data: valuesOf(draft, send) });
  return [];
}

function createCase(
  draft: Draft,
  state: StatePath,
  action: ActionPlan & { verb: 'create_case' },
): readonly string[] {
  const { caseType, link } = action;
  // The new case's id follows from this one's, so that a host that tries twice creates one.
  const caseId = nextEffectId(draft);
  const { sequence } = record(draft, 'case_asked', {
    state: stateOrNull(state),
    detail: { caseType, caseId, as: link },
  });
  if (draft.links.length >= LINKS_MAX) {
    record(draft, 'case_failed', { detail: { caseId, caseType, code: 'too_many_links' } });
    return link === 'child' ? ['child_failed'] : [];
  }
  linkCase(draft, { caseId, as: link, caseType, status: 'asked', outcome: null });
  const origin = {
    caseId: draft.caseId,
    caseType: draft.plan.id,
    as: link === 'child' ? 'parent' : 'related',
  };
  const create: Effect = {
    kind: 'create_case',
    id: caseId,
    sequence,
    caseType,
    data: expressed(draft, action.with),
    actor: draft.cause.kind === 'command' ? draft.cause.actor : draft.reporter,
    origin,
  };
  draft.effects.push(create);
  return [];
}

function nextEffectId(draft: Draft): string {
  return `${draft.caseId}-${draft.sequence + 1}`;
}

function valuesOf(draft: Draft, names: readonly string[]): Data {
  const { fields } = factsOf(draft);
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
}

/** Fields of a new case; what comes to nothing, or cannot be worked out, is left out. */
function expressed(draft: Draft, given: (ActionPlan & { verb: 'create_case' })['with']): Data {
  const scope = { plan: draft.plan, people: draft.people, context: factsOf(draft) };
  const env = guardEnvironment(scope);
  return Object.fromEntries(
    Object.entries(given).flatMap(([field, expression]): [string, Json][] => {
      const result = evaluate(expression, env);
      const value = result.ok ? jsonOf(result.value) : null;
      return value === null ? [] : [[field, value]];
    }),
  );
}

/** A value as data: a person is its id again, a whole number a number. */
function jsonOf(value: Value): Json {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value !== 'object') return value as Json;
  if (Array.isArray(value)) return value.map((item) => jsonOf(item as Value));
  const members = value as Readonly<Record<string, Value>>;
  if (typeof members['id'] === 'string' && 'is_executive' in members) return members['id'];
  return Object.fromEntries(Object.entries(members).map(([name, one]) => [name, jsonOf(one)]));
}

function stateOrNull(state: StatePath): StatePath | null {
  return state === '' ? null : state;
}
