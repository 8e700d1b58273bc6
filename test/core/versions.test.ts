/** The life of a version: what may be done from where, and what it needs before it is active. */
import { describe, expect, test } from '@jest/globals';
import type { Plan } from '../../core/plan.ts';
import {
  actionsIn,
  approvalDemands,
  decideMove,
  isForward,
  missingOf,
  type ScenarioVerdict,
  takesCases,
  VERSION_ACTIONS,
  VERSION_STATES,
  type VersionStanding,
} from '../../core/versions.ts';
import { compileText } from '../compiler/compiling.ts';
import { wholeExample } from '../../compiler/codes/index.ts';

const PASSED: ScenarioVerdict = {
  passed: true,
  total: 3,
  failed: 0,
  coveragePercent: 80,
  failures: [],
};
const FAILED: ScenarioVerdict = { ...PASSED, passed: false, failed: 1 };
const NOTHING = { asksForScenarios: false, asksForTwoPeople: false };
const LEGAL = { role: 'legal', team: 'lawyers', asksFor: 'active' } as const;
const ANYBODY = { role: null, team: null, asksFor: 'installation' } as const;

const standing = (given: Partial<VersionStanding> = {}): VersionStanding => ({
  state: 'draft',
  authors: ['ana'],
  asksForScenarios: false,
  approvals: [],
  demands: [],
  verdict: null,
  ...given,
});
const by = (person: string, ...teams: string[]) => ({ person, teams });

describe('what may be done', () => {
  test.each([
    ['draft', ['to_sandbox', 'activate', 'retire', 'approve']],
    ['sandbox', ['activate', 'retire', 'approve']],
    ['active', ['retire']],
    ['retired', ['reactivate', 'approve']],
  ] as const)('with one that is %s', (state, possible) => {
    expect(actionsIn(state)).toEqual(possible);
    for (const action of VERSION_ACTIONS.filter(
      (one) => !(possible as readonly string[]).includes(one),
    )) {
      const decision = decideMove(standing({ state }), { action, by: by('kim') });
      expect(decision).toMatchObject({ ok: false, code: 'not_possible' });
      expect((decision as { message: string }).message).toContain(`\`${possible[0]}\``);
    }
  });

  test.each([
    ['draft', 'to_sandbox', 'sandbox'],
    ['draft', 'activate', 'active'],
    ['sandbox', 'activate', 'active'],
    ['active', 'retire', 'retired'],
    ['draft', 'retire', 'retired'],
    ['retired', 'reactivate', 'active'],
  ] as const)('%s → %s → %s', (state, action, to) => {
    expect(decideMove(standing({ state }), { action, by: by('ana') })).toEqual({ ok: true, to });
  });

  test('only the active version takes cases, and the sandbox one those of the sandbox', () => {
    const taken = VERSION_STATES.map((state) => [
      state,
      takesCases(state, { isSandbox: false }),
      takesCases(state, { isSandbox: true }),
    ]);
    expect(taken).toEqual([
      ['draft', false, false],
      ['sandbox', false, true],
      ['active', true, true],
      ['retired', false, false],
    ]);
  });

  test('publishing again leads forward and never back', () => {
    const pairs = VERSION_STATES.flatMap((from) =>
      VERSION_STATES.filter((to) => isForward(from, to)).map((to) => `${from} → ${to}`),
    );
    expect(pairs).toEqual(['draft → sandbox', 'draft → active', 'sandbox → active']);
  });
});

describe('before it is active', () => {
  test.each([
    ['it has no scenarios, and none are asked for', {}, []],
    ['it has none, and some are', { asksForScenarios: true }, ['scenarios_missing']],
    ['they pass', { asksForScenarios: true, verdict: PASSED }, []],
    ['one fails, whether they are asked for or not', { verdict: FAILED }, ['scenarios_failed']],
    ['nobody has approved', { demands: [LEGAL] }, ['approval_missing']],
    [
      'somebody else has',
      { demands: [LEGAL], approvals: [by('kim', 'board')] },
      ['approval_missing'],
    ],
    ['somebody of the role has', { demands: [LEGAL], approvals: [by('li', 'lawyers')] }, []],
    [
      'its author has, being of the role',
      { demands: [LEGAL], approvals: [by('ana', 'lawyers')] },
      ['approval_missing'],
    ],
    [
      'whoever sent the scenarios has',
      { authors: ['ana', 'li'], demands: [ANYBODY], approvals: [by('li')] },
      ['approval_missing'],
    ],
    ['anybody else has', { demands: [ANYBODY], approvals: [by('kim')] }, []],
    [
      'two roles are asked and one has',
      {
        demands: [LEGAL, { ...LEGAL, role: 'hr', team: 'hr' }],
        approvals: [by('li', 'lawyers')],
      },
      ['approval_missing'],
    ],
  ] as const)('%s', (_name, given, codes) => {
    const it = standing(given as Partial<VersionStanding>);
    expect(missingOf(it).map(({ code }) => code)).toEqual(codes);
    for (const [state, action] of [
      ['draft', 'activate'],
      ['retired', 'reactivate'],
    ] as const) {
      const decision = decideMove({ ...it, state }, { action, by: by('ana') });
      expect(decision.ok ? [] : decision.missing.map(({ code }) => code)).toEqual(codes);
    }
  });

  test('nobody approves what they have written, nor what they are not asked for', () => {
    const approve = (person: string, team: string, given: Partial<VersionStanding>) =>
      decideMove(standing(given), { action: 'approve', by: by(person, team) });
    expect(approve('ana', 'lawyers', { demands: [LEGAL] })).toMatchObject({ code: 'own' });
    expect(approve('kim', 'board', { demands: [LEGAL] })).toMatchObject({
      code: 'not_asked',
      message: 'This is for people of the role `legal`.',
    });
    expect(approve('kim', 'board', {})).toMatchObject({ code: 'not_asked' });
    expect(approve('li', 'lawyers', { demands: [LEGAL] })).toEqual({ ok: true, to: 'draft' });
    expect(approve('kim', 'board', { demands: [ANYBODY] })).toMatchObject({ ok: true });
  });
});

test('the active version and the new one both say who approves', () => {
  const planWith = (words: string): Plan => {
    const { plan } = compileText(wholeExample(words));
    return plan!;
  };
  const candidate = planWith('publish: { approved_by: officer }\n');
  const active = planWith('publish: { approved_by: [manager, officer] }\n');
  expect(active.publish).toEqual({ approvedBy: ['manager', 'officer'] });
  const demands = approvalDemands(NOTHING, { active, candidate });
  expect(demands.map(({ role, asksFor }) => `${asksFor}: ${role}`)).toEqual([
    'active: manager',
    'active: officer',
  ]);
  expect(demands.every(({ team }) => team !== null)).toBe(true);
  // A new version cannot drop the rule on its own.
  const dropped = approvalDemands(NOTHING, { active, candidate: planWith('x-nothing: 1\n') });
  expect(dropped).toEqual(demands);
  expect(approvalDemands(NOTHING, { active: null, candidate })).toMatchObject([
    { role: 'officer', asksFor: 'new' },
  ]);
});

test('an installation asks for somebody else where no definition names a role', () => {
  const { plan } = compileText(wholeExample('x-nothing: 1\n'));
  const settings = { ...NOTHING, asksForTwoPeople: true };
  expect(approvalDemands(settings, { active: plan!, candidate: plan! })).toEqual([ANYBODY]);
  expect(approvalDemands(NOTHING, { active: plan!, candidate: plan! })).toEqual([]);
});
