/**
 * A trail replayed against other versions: a row per rule.
 */
import { describe, expect, test } from '@jest/globals';
import { planMigration } from '../../../core/migration/plan.ts';
import { type Replay, replayToday, replayTrail } from '../../../core/migration/replay.ts';
import type { Mapping } from '../../../core/migration/types.ts';
import type { Plan } from '../../../core/plan.ts';
import type { TestCase } from '../../support/cases.ts';
import { DAY, FIRST, moved, nextVersion, opened, PEOPLE, STARTS } from './request.ts';

type Life = (one: TestCase) => unknown;

/** A case that lives through some things, against another version. */
function against(to: Plan, life: Life, mapping: Mapping = {}): Replay {
  const one = opened({ price: 20 });
  life(one);
  return replayed(one, to, mapping);
}

function replayed(one: TestCase, to: Plan, mapping: Mapping = {}): Replay {
  const plan = planMigration(FIRST, to, mapping);
  expect(plan.problems).toEqual([]);
  const nowMs = one.nowMs;
  return replayTrail({ from: FIRST, to, plan }, one.entries, { people: PEOPLE, nowMs });
}

/** A test for each row, called as its first member says; plans are too long to be told. */
function table<Row extends readonly [string, ...unknown[]]>(
  rows: readonly Row[],
  check: (row: Row) => void,
): void {
  test.each(rows.map(([name]) => name))('%s', (name) => {
    check(rows.find((row) => row[0] === name)!);
  });
}

/** Submitted after three days, and approved by both. */
const approved: Life = (one) => {
  one.later(3 * DAY);
  one.put({ kind: 'event', event: 'submit', actor: 'cal', data: { size: 'small' } });
  one.later(DAY).answer('cal', 'approved');
  one.answer('lea', 'approved');
};

/** Submitted, and never answered. */
const lapsed: Life = (one) => {
  one.event('cal', 'submit');
  one.later(13 * DAY).tick();
};

/** Submitted after eleven days, when one reminder has been sent. */
const slow: Life = (one) => one.later(11 * DAY).tick() && one.event('cal', 'submit');

const scanned: Life = (one) => {
  const task = one.snapshot!.work!.tasks[0]!.id;
  for (const point of [1, 2]) {
    one.put({ kind: 'work', actor: 'cal', act: { do: 'tick_task', task, point, done: true } });
  }
  one.put({ kind: 'work', actor: 'cal', act: { do: 'complete_task', task } });
};

const SUBMIT = 'submit: deciding';

describe('the same way', () => {
  table<[string, Plan, Life, Mapping?]>(
    [
      ['when nothing that it meets has changed', nextVersion(['reopen', 'reopen']), approved],
      [
        'with another name for a state',
        nextVersion(['deciding', 'judging']),
        approved,
        { states: { deciding: 'judging' } },
      ],
      [
        'with another name for an approval',
        nextVersion(
          ['approval: request', 'approval: consent'],
          ['approvals:\n  request:', 'approvals:\n  consent:'],
        ),
        approved,
      ],
      ['with another name for a field', nextVersion(['price', 'amount']), approved],
      [
        'when a checklist is in another order',
        nextVersion(['[front, back]', '[back, front]']),
        scanned,
      ],
      [
        'when who may do it has grown',
        nextVersion([SUBMIT, 'submit: { to: deciding, by: [assignee, lead] }']),
        approved,
      ],
    ],
    ([, to, life, mapping]) => {
      const { verdict, because, at, moves, stands, wouldStand } = against(to, life, mapping);
      expect([verdict, because, at]).toEqual(['same_way', null, null]);
      expect(moves.every(({ atMs, wasAtMs }) => atMs === wasAtMs)).toBe(true);
      expect(wouldStand).toEqual(stands);
    },
  );
});

describe('refused', () => {
  table<[string, Plan, Life, RegExp]>(
    [
      [
        'an event that is for others now',
        nextVersion([SUBMIT, 'submit: { to: deciding, by: lead }']),
        approved,
        /^at entry \d+ `submit` was refused: `submit` is for `lead`$/,
      ],
      [
        'an event that is called something else',
        nextVersion([SUBMIT, 'send_in: deciding']),
        approved,
        /^at entry \d+ `submit` was refused: `submit` is not possible in `intake`$/,
      ],
      [
        'an answer by somebody who is not asked',
        nextVersion(['approvers: [clerk, lead]', 'approvers: [chief, lead]']),
        approved,
        /^at entry \d+ `answer` was refused: You have not been asked in this approval$/,
      ],
      [
        'data that does not fit',
        nextVersion(['options: [small, large]', 'options: [tiny, large]']),
        approved,
        /^at entry \d+ `submit` was refused: Some of the data is not as the form asks for it$/,
      ],
      [
        'a task with a point that nobody has ticked',
        nextVersion(['[front, back]', '[front, back, edge]']),
        scanned,
        /^at entry \d+ `complete_task` was refused: Not ticked yet: edge$/,
      ],
    ],
    ([, to, life, because]) => {
      const result = against(to, life);
      expect([result.verdict, result.because]).toEqual(['refused', expect.stringMatching(because)]);
      expect(result.because).toContain(`at entry ${result.at} `);
    },
  );
});

describe('another way', () => {
  table<[string, Plan, Life, RegExp, readonly string[], readonly string[]]>(
    [
      [
        'an event that leads elsewhere',
        nextVersion([SUBMIT, 'submit: desk'], ['work: desk', 'work: deciding']),
        (one) => one.event('cal', 'submit'),
        /^at entry \d+ the case went to `deciding`, and would have gone to `desk`$/,
        ['deciding'],
        ['desk.reading'],
      ],
      [
        'an approval that one answer decides',
        nextVersion(['quorum: all', 'quorum: any']),
        approved,
        /^after entry \d+ the case would have gone `request` decided as `approved` as well$/,
        ['deciding'],
        ['closed'],
      ],
      [
        'a deadline that comes before what was done',
        nextVersion(['{ after: 60 days, to: closed }', '{ after: 6 days, to: closed }']),
        slow,
        /^after entry \d+ the case would have gone to `closed` as well$/,
        ['intake'],
        ['closed'],
      ],
      [
        'a deadline that has not come yet',
        nextVersion(['{ after: 12 days, decide: lapsed }', '{ after: 20 days, decide: lapsed }']),
        lapsed,
        /^at entry \d+ the case went `request` decided as `lapsed`, and would have stayed$/,
        ['closed'],
        ['deciding'],
      ],
      [
        'another place inside a state',
        nextVersion(['start: reading', 'start: writing']),
        (one) => one.event('cal', 'work'),
        /^after entry \d+ the case stood in `desk.reading`, and would have stood in `desk.writing`$/,
        ['desk.reading'],
        ['desk.writing'],
      ],
      [
        'another outcome',
        nextVersion(['outcome: late', 'outcome: lost']),
        lapsed,
        /^at entry \d+ the case went closed in `closed` as `late`, and would have gone closed in `closed` as `lost`$/,
        ['closed'],
        ['closed'],
      ],
    ],
    ([, to, life, because, stands, wouldStand]) => {
      const result = against(to, life);
      expect([result.verdict, result.because]).toEqual([
        'other_way',
        expect.stringMatching(because),
      ]);
      expect([result.stands, result.wouldStand]).toEqual([stands, wouldStand]);
      expect(result.because).toContain(`entry ${result.at} `);
    },
  );
});

describe('deadlines at other instants', () => {
  table<[string, Plan, Life, readonly (readonly [string, number | null, number | null])[]]>(
    [
      [
        'earlier',
        nextVersion(['{ after: 10 days, remind', '{ after: 9 days, remind']),
        slow,
        [['intake/timers/0', 10, 9]],
      ],
      [
        'later',
        nextVersion(['{ after: 2 days, remind', '{ after: 4 days, remind']),
        lapsed,
        [['deciding/ladder/0', 2, 4]],
      ],
      [
        'one that is open still',
        nextVersion(['within: 30 days', 'within: 40 days']),
        (one) => one.later(DAY).event('cal', 'submit'),
        [
          ['sla/answer/due', 30, 40],
          ['sla/answer/warn/0', 15, 20],
        ],
      ],
    ],
    ([, to, life, expected]) => {
      const { deadlines } = against(to, life);
      const days = (ms: number | null): number | null =>
        ms === null ? null : Math.round((ms - Date.parse(STARTS)) / DAY);
      expect(
        deadlines.map(({ deadline, wasAtMs, dueAtMs }) => [deadline, days(wasAtMs), days(dueAtMs)]),
      ).toEqual(expected);
    },
  );
});

describe('what the trail does not hold is said', () => {
  test('a value whose field is no more is left out', () => {
    const to = nextVersion(['    size: { type: choice, options: [small, large] }\n', '']);
    const { verdict, assumptions } = against(to, approved, { fields: { size: null } });
    expect(verdict).toBe('same_way');
    expect(assumptions).toContainEqual(
      expect.stringMatching(/^`size` of entry \d+ is left out: the field has no successor$/),
    );
  });

  test('a tick of a point that is no more is left out', () => {
    const { verdict, assumptions } = against(nextVersion(['[front, back]', '[front]']), scanned);
    expect(verdict).toBe('same_way');
    expect(assumptions).toContainEqual(
      expect.stringMatching(/^left out is the tick of `back` at entry \d+/),
    );
  });

  test('people without facts are as the trail shows them', () => {
    const one = opened();
    approved(one);
    const plan = planMigration(FIRST, FIRST);
    const { verdict, assumptions } = replayTrail({ from: FIRST, to: FIRST, plan }, one.entries);
    expect([verdict, assumptions]).toEqual([
      'same_way',
      [expect.stringMatching(/^people hold the roles in which the trail shows them/)],
    ]);
  });

  test('a change of people of whom nobody tells more', () => {
    const one = opened();
    one.put({ kind: 'people', people: { ...PEOPLE, cam: { id: 'cam', teams: [] } } });
    const { assumptions } = replayed(one, FIRST);
    expect(assumptions).toContainEqual(
      expect.stringMatching(/^what changed about people at entry \d+ is not known$/),
    );
  });
});

describe('nothing is claimed', () => {
  test('of a case that was moved before', () => {
    const { next } = moved(opened(), nextVersion(['quorum: all', 'quorum: any']));
    const result = replayed(next, FIRST);
    expect(result).toMatchObject({ verdict: 'not_replayable', moves: [], stands: [] });
    expect(result.because).toMatch(/the case was moved to another version/);
    expect(next.entries.find(({ sequence }) => sequence === result.at)?.kind).toBe('migrated');
  });

  test('of a trail without its beginning', () => {
    const one = opened();
    one.entries.splice(0, 1);
    const result = replayed(one, FIRST);
    expect([result.verdict, result.because]).toEqual([
      'not_replayable',
      'entry 2: the trail does not begin with the start of the case',
    ]);
  });

  test('where the facts about people are not those of the time', () => {
    const one = opened();
    approved(one);
    const plan = planMigration(FIRST, FIRST);
    const people = { ...PEOPLE, cal: { id: 'cal', teams: [] } };
    const result = replayTrail({ from: FIRST, to: FIRST, plan }, one.entries, { people });
    expect(result.verdict).toBe('not_replayable');
    expect(result.because).toMatch(
      /its own version refuses entry \d+ .*`submit` is for `assignee`$/,
    );
  });

  test('with people of today where they do not fit: those of the trail are taken, and it is said', () => {
    const one = opened();
    approved(one);
    const plan = planMigration(FIRST, FIRST);
    const versions = { from: FIRST, to: FIRST, plan };
    const today = (people: typeof PEOPLE | null) =>
      replayToday(versions, one.entries, { caseId: 'case', people });
    const shown = /^people hold the roles in which the trail shows them/;
    const left = today({ ...PEOPLE, cal: { id: 'cal', teams: [] } });
    expect(left).toMatchObject({
      verdict: 'same_way',
      assumptions: [expect.stringMatching(shown)],
    });
    expect(today(PEOPLE).assumptions).toEqual([
      expect.stringMatching(/^people were all the time as the directory has them/),
    ]);
    expect(today(null)).toEqual(left);
  });

  test('of a trail that neither people explain', () => {
    const one = opened();
    approved(one);
    const entries = one.entries.filter(({ kind }) => kind !== 'answered');
    const plan = planMigration(FIRST, FIRST);
    const known = { caseId: 'case', people: PEOPLE };
    const result = replayToday({ from: FIRST, to: FIRST, plan }, entries, known);
    expect(result.verdict).toBe('not_replayable');
    expect(result.assumptions[0]).toMatch(/as the directory has them/);
  });
});
