/**
 * Coverage of the world around a case: what comes of calls, of cases that it starts, and of cases
 * that are about the same.
 *
 * @module
 */
import type { ActionPlan } from './action-plans.ts';
import type { CoverageAspect } from './coverage.ts';
import type { Json, Plan } from './plan.ts';
import type { DuplicatesPlan } from './plan-routing.ts';

/** Each hook answers in some scenario, and fails in another. */
export const CALLS: CoverageAspect = {
  kind: 'call',
  isSearched: false,
  rows: (plan) =>
    distinct(
      actionsOf(plan).flatMap((action) => (action.verb === 'call' ? [action.hook] : [])),
    ).flatMap((hook) => [
      { id: `${hook}/answered`, text: `the hook ${hook} answers` },
      { id: `${hook}/failed`, text: `the hook ${hook} fails` },
    ]),
  shownBy: ({ kind, detail }) => {
    if (kind !== 'call_answered' && kind !== 'call_failed') return [];
    return [`${String(detail['hook'])}/${kind.slice('call_'.length)}`];
  },
};

/**
 * Each kind of case that is started is open in some scenario; it closes and fails where the case
 * type says what then happens.
 */
export const STARTED_CASES: CoverageAspect = {
  kind: 'started_case',
  isSearched: false,
  rows: (plan) => {
    const children = startedTypes(plan, ({ link }) => link === 'child');
    return startedTypes(plan, () => true).flatMap((type) => [
      { id: `${type}/created`, text: `a case of ${type} is started` },
      ...(children.includes(type) && reactsTo(plan, 'child_closed')
        ? [{ id: `${type}/closed`, text: `a case of ${type} closes` }]
        : []),
      ...(children.includes(type) && reactsTo(plan, 'child_failed')
        ? [{ id: `${type}/failed`, text: `a case of ${type} cannot be started` }]
        : []),
    ]);
  },
  shownBy: ({ kind, detail }) => {
    const type = String(detail['caseType']);
    if (kind === 'case_created') return [`${type}/created`];
    if (kind === 'case_failed') return [`${type}/failed`];
    return kind === 'linked_closed' ? [`${type}/closed`] : [];
  },
};

const OUTCOMES: Readonly<Record<DuplicatesPlan['do'], readonly string[]>> = {
  ask_to_link: ['asked', 'linked', 'not_same'],
  refuse: ['refused'],
  link: ['linked'],
};

const OUTCOME_TEXTS: Readonly<Record<string, string>> = {
  asked: 'a start waits for a word about cases like it',
  linked: 'a case is linked to one about the same',
  not_same: 'somebody says that a case like it is another matter',
  refused: 'a start is refused, because there is a case about the same',
};

/** What can come of cases about the same, where the case type looks for them. */
export const DUPLICATES: CoverageAspect = {
  kind: 'duplicate',
  isSearched: false,
  rows: ({ duplicates }) =>
    duplicates === undefined
      ? []
      : OUTCOMES[duplicates.do].map((id) => ({ id, text: OUTCOME_TEXTS[id]! })),
  shownBy: ({ kind, detail }) => {
    if (kind === 'not_same') return ['not_same'];
    return kind === 'linked' && detail['as'] === 'duplicate' ? ['linked'] : [];
  },
  shownByRefusal: ({ code }) => {
    if (code === 'duplicate') return ['refused'];
    return code === 'duplicate_unanswered' ? ['asked'] : [];
  },
};

type Start = ActionPlan & { readonly verb: 'create_case' };

function startedTypes(plan: Plan, counts: (action: Start) => boolean): readonly string[] {
  return distinct(
    actionsOf(plan).flatMap((action) =>
      action.verb === 'create_case' && counts(action) ? [action.caseType] : [],
    ),
  );
}

function reactsTo(plan: Plan, signal: string): boolean {
  return Object.values(plan.transitions).some(
    ({ trigger }) => trigger.kind === 'signal' && trigger.signal === signal,
  );
}

/** All calls and starts of cases, wherever they stand: on ways, in states, behind clocks. */
function actionsOf({ transitions, states, timers, approvals, sla }: Plan): readonly ActionPlan[] {
  const found: ActionPlan[] = [];
  const visit = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    const { verb } = value as { readonly verb?: unknown };
    if (verb === 'call' || verb === 'create_case') found.push(value as unknown as ActionPlan);
    for (const inner of Object.values(value) as Json[]) visit(inner);
  };
  visit([transitions, states, timers, approvals, sla ?? {}] as unknown as Json);
  return found;
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
