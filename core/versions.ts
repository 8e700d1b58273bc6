/**
 * The life of a version of a case type: where it stands, where it may go, and what it must have
 * before new cases start with it.
 *
 * A version is never rewritten; only its state moves. What activation asks for is said by the
 * installation, by the version that is active now and by the new one, all of them together: a new
 * version cannot drop a rule on its own.
 *
 * @module
 */
import type { PersonId, Plan } from './plan.ts';

/** Where a version stands. */
export const VERSION_STATES = ['draft', 'sandbox', 'active', 'retired'] as const;

/**
 * One of {@link VERSION_STATES}. `draft`: it takes no cases. `sandbox`: sandbox cases only.
 * `active`: new cases start with it; one per case type. `retired`: no new cases; those that run
 * with it go on.
 */
export type VersionState = (typeof VERSION_STATES)[number];

/** What people do with a version. */
export const VERSION_ACTIONS = [
  'to_sandbox',
  'activate',
  'retire',
  'reactivate',
  'approve',
] as const;

/** One of {@link VERSION_ACTIONS}; `approve` moves nothing. */
export type VersionAction = (typeof VERSION_ACTIONS)[number];

/** What an action leads to from each state; what is not listed is not possible. */
const MOVES: Readonly<Record<VersionState, Partial<Record<VersionAction, VersionState>>>> = {
  draft: { to_sandbox: 'sandbox', activate: 'active', retire: 'retired', approve: 'draft' },
  sandbox: { activate: 'active', retire: 'retired', approve: 'sandbox' },
  active: { retire: 'retired' },
  // Also for one that was withdrawn before it was ever active: it meets the same demands.
  retired: { reactivate: 'active', approve: 'retired' },
};

/** What the author says of a version: the pain, what will be otherwise, how, and how one will see it. */
export interface ChangeNote {
  readonly pain: string;
  readonly behaviour: string;
  readonly how: string;
  readonly success: string;
}

/** What an installation asks of every version before it is activated. */
export interface PublishSettings {
  /** There are scenarios, not only no failing ones. */
  readonly asksForScenarios: boolean;
  /** Somebody other than the author approves. */
  readonly asksForTwoPeople: boolean;
}

/** What came of running a version's scenarios. */
export interface ScenarioVerdict {
  readonly passed: boolean;
  readonly total: number;
  readonly failed: number;
  /** Of states, ways, clocks and results; 0 to 100. */
  readonly coveragePercent: number;
  /** The first of what went otherwise. */
  readonly failures: readonly {
    readonly scenario: string;
    /** In the file, from 1; 0 for the start, or for what no line can be blamed for. */
    readonly line: number;
    readonly expected: string;
    readonly actual: string;
  }[];
}

/** Whose approval is needed. */
export interface ApprovalDemand {
  /** `null`: anybody but the author. */
  readonly role: string | null;
  /** Of the role. */
  readonly team: string | null;
  /** Who asks for it. */
  readonly asksFor: 'installation' | 'active' | 'new';
}

/** An approval that counts for the version as it is now. */
export interface VersionApproval {
  readonly person: PersonId;
  /** As the directory had them at that time. */
  readonly teams: readonly string[];
}

/** All that decides about a version. */
export interface VersionStanding {
  readonly state: VersionState;
  /** Who wrote it, and who sent its scenarios. */
  readonly authors: readonly PersonId[];
  readonly asksForScenarios: boolean;
  readonly approvals: readonly VersionApproval[];
  readonly demands: readonly ApprovalDemand[];
  /** `null`: there are no scenarios. */
  readonly verdict: ScenarioVerdict | null;
}

/** What keeps a version from being activated. */
export interface Missing {
  readonly code: 'scenarios_missing' | 'scenarios_failed' | 'approval_missing';
  /** A sentence. */
  readonly text: string;
}

/** What becomes of an action. */
export type MoveDecision =
  | { readonly ok: true; readonly to: VersionState }
  | {
      readonly ok: false;
      /** `own`: nobody approves their own version. `not_asked`: nobody asks for this approval. */
      readonly code: 'not_possible' | 'not_ready' | 'own' | 'not_asked';
      readonly message: string;
      readonly missing: readonly Missing[];
    };

/**
 * Whose approvals a version needs.
 *
 * @param active the version that is active, or was so last; `null` for the first of all
 */
export function approvalDemands(
  { asksForTwoPeople }: PublishSettings,
  { active, candidate }: { active: Plan | null; candidate: Plan },
): readonly ApprovalDemand[] {
  const all: ApprovalDemand[] = [
    ...(active === null ? [] : demandsOf(active, 'active')),
    ...demandsOf(candidate, 'new'),
  ];
  const named = all.filter(
    ({ role, team }, index) =>
      all.findIndex((other) => other.role === role && other.team === team) === index,
  );
  if (named.length > 0 || !asksForTwoPeople) return named;
  return [{ role: null, team: null, asksFor: 'installation' }];
}

function demandsOf(plan: Plan, asksFor: 'active' | 'new'): readonly ApprovalDemand[] {
  return (plan.publish?.approvedBy ?? []).map((role) => ({
    role,
    team: plan.roles[role]?.team ?? null,
    asksFor,
  }));
}

/** Who has met a demand, in the order of approving. */
export function approversOf(
  { approvals, authors }: Pick<VersionStanding, 'approvals' | 'authors'>,
  demand: ApprovalDemand,
): readonly PersonId[] {
  return approvals
    .filter(({ person }) => !authors.includes(person))
    .filter(({ teams }) => demand.team === null || teams.includes(demand.team))
    .map(({ person }) => person);
}

/** What a version has not yet and needs before it is activated. */
export function missingOf(standing: VersionStanding): readonly Missing[] {
  const { verdict, asksForScenarios, demands } = standing;
  const missing: Missing[] = [];
  if (verdict === null && asksForScenarios) {
    const text = 'It has no scenarios: publish it again with some.';
    missing.push({ code: 'scenarios_missing', text });
  }
  if (verdict !== null && !verdict.passed) {
    const text = `${verdict.failed} of ${verdict.total} scenarios fail.`;
    missing.push({ code: 'scenarios_failed', text });
  }
  for (const demand of demands) {
    if (approversOf(standing, demand).length > 0) continue;
    const who =
      demand.role === null
        ? 'Somebody other than its author has to approve it.'
        : `Somebody of the role \`${demand.role}\`, and not its author, has to approve it.`;
    missing.push({ code: 'approval_missing', text: who });
  }
  return missing;
}

/** Decides about an action of a person. */
export function decideMove(
  standing: VersionStanding,
  { action, by }: { readonly action: VersionAction; readonly by: VersionApproval },
): MoveDecision {
  const to = MOVES[standing.state][action];
  if (to === undefined) return refused('not_possible', impossible(standing.state, action));
  if (action === 'approve') return decideApproval(standing, { to, by });
  const missing = to === 'active' ? missingOf(standing) : [];
  if (missing.length === 0) return { ok: true, to };
  return refused('not_ready', missing.map(({ text }) => text).join(' '), missing);
}

function decideApproval(
  { authors, demands }: VersionStanding,
  { to, by }: { to: VersionState; by: VersionApproval },
): MoveDecision {
  if (authors.includes(by.person)) {
    return refused('own', 'Nobody approves what they have written: ask somebody else.');
  }
  if (demands.length === 0) return refused('not_asked', "It needs nobody's approval.");
  const isAsked = demands.some(({ team }) => team === null || by.teams.includes(team));
  if (isAsked) return { ok: true, to };
  const roles = demands.map(({ role }) => `\`${role}\``).join(' or ');
  return refused('not_asked', `This is for people of the role ${roles}.`);
}

/** What may be done with a version in a state. */
export function actionsIn(state: VersionState): readonly VersionAction[] {
  return VERSION_ACTIONS.filter((action) => MOVES[state][action] !== undefined);
}

/** Whether a published state is further on the way than where a version stands; never out of `retired`. */
export function isForward(from: VersionState, to: VersionState): boolean {
  if (from === 'retired' || to === 'retired') return false;
  return VERSION_STATES.indexOf(to) > VERSION_STATES.indexOf(from);
}

/** Whether a version takes a new case. */
export function takesCases(state: VersionState, { isSandbox }: { isSandbox: boolean }): boolean {
  return state === 'active' || (state === 'sandbox' && isSandbox);
}

function impossible(state: VersionState, action: VersionAction): string {
  const names = actionsIn(state).map((one) => `\`${one}\``);
  return `\`${action}\` is not possible for a version that is \`${state}\`; possible: ${names.join(', ')}.`;
}

function refused(
  code: Extract<MoveDecision, { ok: false }>['code'],
  message: string,
  missing: readonly Missing[] = [],
): MoveDecision {
  return { ok: false, code, message, missing };
}
