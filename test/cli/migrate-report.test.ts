/** The page of a migration: what the replay of trails found, as numbers and case by case. */
import { expect, test } from '@jest/globals';
import {
  type MigrationCase,
  migrationPage,
  type MigrationReport,
} from '../../cli/migrate-report.ts';

const NONE = {};
const REPORT: MigrationReport = {
  migration: {
    id: 'm-1',
    caseType: 'matter',
    from: { number: 1 },
    to: { number: 2 },
    reason: 'the new rule',
    status: 'planned',
    stoppedBecause: null,
    dryRun: {
      askedAt: '2026-03-02T08:00:00.000Z',
      doneAt: '2026-03-02T08:00:01.000Z',
      replay: true,
    },
  },
  counts: {
    statuses: { waiting: 2 },
    foretold: NONE,
    outcomes: NONE,
    foretoldDeadlines: NONE,
    outcomeDeadlines: NONE,
    foretoldBlockers: NONE,
    outcomeBlockers: NONE,
    errors: { unreachable: 1 },
    agreement: NONE,
    undoRefused: NONE,
    replayed: { same_way: 1, other_way: 1 },
    replayedDeadlines: { true: 1, false: 1 },
  },
};
const CASE: MigrationCase = {
  case: 'case-1',
  status: 'waiting',
  error: null,
  isShown: true,
  foretold: null,
  replayed: {
    verdict: 'other_way',
    because: 'at entry 5 the case went to `done`, and would have stayed',
    deadlines: [{ deadline: 'fresh/timers/0', wasAt: '2026-03-12T08:00:00.000Z', dueAt: null }],
    stands: ['done'],
    wouldStand: ['fresh'],
    assumptions: ['what is in the vault is known by its reference alone'],
  },
  outcome: null,
  agrees: null,
  undoRefused: null,
};

test('numbers first, then what was taken for granted, then each case', () => {
  const [, page] = migrationPage(REPORT, [CASE]).split('## Trails');
  expect(`## Trails${page}`).toBe(`## Trails put to the new version from their start

|  | how many |
| --- | --- |
| another way | 1 |
| the same way | 1 |

## Deadlines of those, as far as they went

|  | how many |
| --- | --- |
| some at other instants | 1 |
| at the same instants | 1 |

## Why a case did not answer as asked

| code | how many |
| --- | --- |
| unreachable | 1 |

## Taken for granted, because trails do not hold it

- what is in the vault is known by its reference alone

## Single cases

### case-1: waiting

Replayed: another way: at entry 5 the case went to \`done\`, and would have stayed.

- stood in done, would stand in fresh
- deadline \`fresh/timers/0\`: 2026-03-12T08:00:00.000Z → never
`);
});

test('whoever does not read a case is told nothing of its replay', () => {
  const page = migrationPage(REPORT, [{ ...CASE, isShown: false, replayed: null }]);
  expect(page).toContain('### case-1: waiting, you do not read all of it');
  expect(page).not.toMatch(/Replayed|granted/);
});
