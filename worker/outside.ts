/**
 * The outside of a case: hooks that it calls, cases that it starts, cases that it tells news.
 *
 * Everything here may be asked for more than once, and is done once: a hook knows a call by its
 * id, a case a command by its id, and a case is started under the id that its maker gave it.
 *
 * @module
 */
import { activityInfo } from '@temporalio/activity';
import type { Outside } from '../activities/index.ts';
import type { OutsideEffect } from '../core/effects.ts';
import type { Input, People } from '../core/input.ts';
import type { HostNews } from '../core/linked.ts';
import type { PersonId, Plan } from '../core/plan.ts';
import type { Answer, CaseClient } from './case-client.ts';
import type { CallHook } from './hooks.ts';

/** What {@link createOutside} needs. */
export interface OutsideOptions {
  readonly cases: Pick<CaseClient, 'start' | 'send'>;
  /** The plan with which a new case of a type starts; `null` when there is none. */
  readonly planToStart: (caseType: string) => Promise<Plan | null>;
  /** What a new case must know of people; left out where there is no directory. */
  readonly peopleFor?: (plan: Plan, people: readonly PersonId[]) => Promise<People>;
  readonly callHook: CallHook;
}

/** A hook that has not answered after so many attempts (a good quarter of an hour) has failed. */
const CALL_ATTEMPTS_MAX = 20;

/** Makes what carries out the effects that lead out of the engine. */
export function createOutside(options: OutsideOptions): Outside {
  return (effect, { caseId }) => {
    switch (effect.kind) {
      case 'call':
        return call(options, effect, caseId);
      case 'create_case':
        return createCase(options, effect);
      case 'tell_case':
        return tellCase(options, effect);
    }
  };
}

type EffectOf<Kind extends OutsideEffect['kind']> = Extract<OutsideEffect, { readonly kind: Kind }>;

async function call(
  { callHook }: OutsideOptions,
  { id, hook, data }: EffectOf<'call'>,
  caseId: string,
): Promise<Input> {
  const answer = await callHook(hook, { id, caseId, data });
  switch (answer.kind) {
    case 'answered':
      return newsOf({ kind: 'call_answered', effect: id, data: answer.data });
    case 'failed':
      return newsOf({ kind: 'call_failed', effect: id, code: answer.code });
    case 'unreachable':
      if (activityInfo().attempt < CALL_ATTEMPTS_MAX) throw new Error('the hook does not answer');
      return newsOf({ kind: 'call_failed', effect: id, code: 'unreachable' });
  }
}

async function createCase(
  { cases, planToStart, peopleFor }: OutsideOptions,
  { id, caseType, data, actor, origin }: EffectOf<'create_case'>,
): Promise<Input> {
  const failed = (code: string): Input => newsOf({ kind: 'case_failed', caseId: id, code });
  const plan = await planToStart(caseType);
  if (plan === null) return failed('case_type_unknown');
  if (peopleFor === undefined) return failed('no_directory');
  const people = await peopleFor(plan, [actor]);
  const input = { kind: 'start', caseId: id, actor, data, people, origin } as const;
  const command = { commandId: `start/${id}`, input };
  const answer = await cases.start({ caseId: id, planHash: plan.hash, command });
  if (answer.ok) return newsOf({ kind: 'case_created', caseId: id });
  // It was started, and has even ended by now.
  if (answer.type === 'not_found') return newsOf({ kind: 'case_created', caseId: id });
  return failed(codeOf(answer));
}

async function tellCase(
  { cases }: OutsideOptions,
  { id, caseId, news }: EffectOf<'tell_case'>,
): Promise<null> {
  const answer = await cases.send(caseId, { commandId: id, input: { kind: 'news', news } });
  // A case that has ended, or does not care, has been told all the same.
  if (!answer.ok) codeOf(answer);
  return null;
}

/** The code of a refusal. Throws when another attempt may go better. */
function codeOf(answer: Exclude<Answer<unknown>, { ok: true }>): string {
  if (answer.type === 'pending' || answer.type === 'overloaded') throw new Error(answer.type);
  return answer.refusal?.code ?? answer.type;
}

function newsOf(news: HostNews): Input {
  return { kind: 'news', news };
}
