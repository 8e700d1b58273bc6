import { describe, expect, test } from '@jest/globals';
import { correctionTo } from '../../../core/calendar-correction.ts';
import { fault } from '../../../core/faults.ts';
import { entryHash } from '../../../core/draft.ts';
import { migrateCase } from '../../../core/migration/migrate.ts';
import { planMigration } from '../../../core/migration/plan.ts';
import type { Mapping } from '../../../core/migration/types.ts';
import { activeStates, facts } from '../../../core/step.ts';
import { DAY, deadlineIn, FIRST, moved, nextVersion, opened } from './request.ts';

type Changes = readonly (readonly [string, string])[];

const REMIND = '{ after: 10 days, remind: assignee }';

describe('deadlines', () => {
  test.each<[rule: string, Changes, afterDays: number, id: string, expected: unknown]>([
    ['the same rule keeps the same instant', [], 4, 'intake/timers/0', ['kept', 10, 10]],
    [
      'a longer rule counts from where the old one did',
      [[REMIND, REMIND.replace('10', '15')]],
      4,
      'intake/timers/0',
      ['moved', 10, 15],
    ],
    [
      'a shorter one too, and is due at once when its time has passed',
      [[REMIND, REMIND.replace('10', '3')]],
      4,
      'intake/timers/0',
      ['moved', 10, 3],
    ],
    [
      'a row put in before it changes nothing',
      [[REMIND, `{ after: 50 days, notify: owner }\n      - ${REMIND}`]],
      4,
      'intake/timers/0',
      ['kept', 10, 10],
    ],
    [
      'a new row counts from when the state was entered',
      [[REMIND, `${REMIND}\n      - { after: 6 days, notify: lead }`]],
      4,
      'intake/timers/1',
      ['kept', 7, 7],
    ],
    [
      'a row that is no more is lost',
      [[`      - ${REMIND}\n`, '']],
      4,
      'intake/timers/0',
      ['lost', 10, null],
    ],
    ['a rhythm goes on', [], 8, 'intake/timers/1', ['kept', 14, 14]],
    [
      'another rhythm goes on from its last time, and makes nothing up',
      [['every: 7 days', 'every: 1 day']],
      10,
      'intake/timers/1',
      ['moved', 14, 11],
    ],
    [
      'a task’s own deadline counts from when it was opened',
      [['due: 5 days', 'due: 8 days']],
      2,
      'intake.scan#1/due',
      ['moved', 5, 8],
    ],
    [
      'and what hangs on it moves along',
      [['due: 5 days', 'due: 8 days']],
      2,
      'intake.scan#1/timers/0',
      ['moved', 4, 7],
    ],
    [
      'a clock of another length counts from its start',
      [['within: 30 days', 'within: 40 days']],
      2,
      'sla/answer/due',
      ['moved', 30, 40],
    ],
    [
      'and so do its warnings',
      [['within: 30 days', 'within: 40 days']],
      2,
      'sla/answer/warn/0',
      ['moved', 15, 20],
    ],
    [
      'a clock that is no more is lost',
      [
        ['  answer: {', '  other: {'],
        ['from: intake', 'from: desk'],
      ],
      2,
      'sla/answer/due',
      ['lost', 30, null],
    ],
  ])('%s', (_, changes, afterDays, id, expected) => {
    const one = opened().later(afterDays * DAY);
    expect(deadlineIn(moved(one, nextVersion(...changes)), id)).toEqual(expected);
  });

  test('what somebody has set by hand stays, whatever the rule says now', () => {
    const data = { deadline: 'intake/timers/0', until: '2026-03-20', reason: 'a strike' };
    const one = opened();
    one.event('max', 'change_deadline', data);
    const set = one.snapshot!.deadlines.find(({ id }) => id === data.deadline)!;
    const result = moved(one, nextVersion([REMIND, REMIND.replace('10', '15')]));
    const now = result.next.snapshot!.deadlines.find(({ id }) => id === data.deadline);
    expect(now).toEqual(set);
    expect(now!.changed).toMatchObject({ by: 'max' });
  });

  test('a corrected calendar goes along, until a version has it itself', () => {
    const one = opened();
    const { calendar } = FIRST;
    const closed = [...calendar.exceptions, [20_523, 'A day of mourning', []] as const];
    const corrected = { ...calendar, exceptions: closed };
    const correction = correctionTo(calendar, corrected);
    one.put({ kind: 'calendar', correction, reason: 'by decree', actor: 'max' });
    expect(one.snapshot!.correction).toEqual(correction);
    const later = nextVersion([REMIND, REMIND.replace('10', '15')]);
    expect(moved(one, later).next.snapshot!.correction).toEqual(correction);
    const having = moved(one, { ...later, calendar: corrected }).next.snapshot!;
    expect(having.correction).toBeUndefined();
  });

  test('a timer that has gone off does not go off again, however long it is now', () => {
    const one = opened()
      .later(11 * DAY)
      .tick();
    const result = moved(one, nextVersion([REMIND, REMIND.replace('10', '15')]));
    expect(result.outcome.deadlines.map(({ to }) => to)).not.toContain('intake/timers/0');
    const count = result.next.entries.length;
    result.next.later(20 * DAY).tick();
    const due = result.next.entries.slice(count).map(({ detail }) => detail['deadline']);
    expect(due).not.toContain('intake/timers/0');
  });

  test('what is due by now is settled first, by the old rules', () => {
    const one = opened().later(11 * DAY);
    const { next, outcome } = moved(one, nextVersion([REMIND, REMIND.replace('10', '15')]));
    const kinds = next.entries.map(({ kind }) => kind);
    expect(kinds.indexOf('reminded')).toBeGreaterThan(-1);
    expect(kinds.indexOf('reminded')).toBeLessThan(kinds.indexOf('migrated'));
    expect(outcome.deadlines.map(({ id }) => id)).not.toContain('intake/timers/0');
  });

  test('what is due at once by the new rules comes with the next step, once', () => {
    const one = opened().later(4 * DAY);
    const { next } = moved(one, nextVersion([REMIND, REMIND.replace('10', '3')]));
    const count = next.entries.length;
    next.tick();
    expect(next.kinds().slice(count)).toContain('reminded');
    const again = next.entries.length;
    next.tick();
    expect(next.entries.length).toBe(again);
  });

  test('what is lost and what is set anew stands in the trail', () => {
    const one = opened().later(4 * DAY);
    const changes: Changes = [
      [`      - ${REMIND}\n`, ''],
      ['after: 60 days', 'after: 70 days'],
    ];
    const { next } = moved(one, nextVersion(...changes));
    const told = next.entries
      .slice(one.entries.length)
      .map(({ kind, detail }) => [kind, detail['deadline']]);
    expect(told).toContainEqual(['deadline_cleared', 'intake/timers/0']);
    expect(told).toContainEqual(['deadline_set', 'intake/timers/1']);
  });
});

describe('approvals', () => {
  const asked = () => {
    const one = opened();
    one.event('cal', 'submit');
    one.answer('lea', 'approved');
    return one.later(DAY);
  };

  test('the same question keeps its answers and its ladder', () => {
    const one = asked();
    const result = moved(one, nextVersion(['title: Request', 'title: Request for money']));
    expect(result.outcome.items.map(({ change }) => change)).toEqual(['kept']);
    expect(result.next.snapshot!.items).toEqual(one.snapshot!.items);
    expect(deadlineIn(result, 'deciding#3/ladder/0')).toEqual(['kept', 2, 2]);
    expect(result.next.answer('cal', 'approved')).toBeNull();
    expect(activeStates(result.next.snapshot!)).toEqual(['closed']);
  });

  test.each<[part: string, Changes]>([
    ['quorum', [['quorum: all', 'quorum: any']]],
    ['seats', [['approvers: [clerk, lead]', 'approvers: [lead, chief]']]],
    ['about', [['about: price', 'about: size']]],
    ['never', [['quorum: all', 'quorum: all\n    never: reporter']]],
    ['oneRejection', [['quorum: all', 'quorum: all\n    one_rejection: counts']]],
  ])('another question is asked again: %s', (part, changes) => {
    const one = asked();
    const { outcome, next } = moved(one, nextVersion(...changes));
    expect(outcome.items.map(({ item, change }) => [item, change])).toEqual([
      ['deciding#3', 'asked_again'],
    ]);
    const withdrawn = next.entries.findLast(({ kind }) => kind === 'withdrawn')!;
    expect(withdrawn.detail).toMatchObject({
      item: 'deciding#3',
      because: 'migration',
      answers: ['lea'],
    });
    expect(withdrawn.detail['changed']).toContain(part);
    const [item] = next.snapshot!.items;
    expect(item!.seats.every(({ answer }) => answer === undefined)).toBe(true);
    expect(
      next.snapshot!.deadlines.filter(({ kind }) => kind === 'ladder').map(({ fromMs }) => fromMs),
    ).toEqual([one.nowMs, one.nowMs]);
  });

  test('a longer step of the ladder counts from the request, and the answers stand', () => {
    const result = moved(asked(), nextVersion(['after: 12 days', 'after: 20 days']));
    expect(deadlineIn(result, 'deciding#3/ladder/1')).toEqual(['moved', 12, 20]);
    expect(result.outcome.items.map(({ change }) => change)).toEqual(['kept']);
  });
});

describe('people and work', () => {
  test('work of another party is taken back and asked of that party', () => {
    const { outcome } = moved(
      opened(),
      nextVersion(['  intake:\n    assign: clerk', '  intake:\n    assign: lead']),
    );
    expect(outcome.items[0]).toMatchObject({
      item: 'intake#2',
      change: 'asked_again',
      gained: ['lea'],
      lost: ['cal', 'cam'],
    });
  });

  test('another team in the same role changes who is asked, and nothing else', () => {
    const { outcome, next } = moved(
      opened(),
      nextVersion(['clerk: { team: clerks', 'clerk: { team: leads']),
    );
    expect(outcome.items[0]).toMatchObject({
      item: 'intake#2',
      change: 'kept',
      gained: ['lea'],
      lost: ['cal', 'cam'],
    });
    expect(next.kinds().at(-1)).toBe('asked');
  });

  test('a task that is no more is cancelled, one that is new is opened', () => {
    const { outcome, next } = moved(opened(), nextVersion(['      scan: {', '      copy: {']));
    expect(outcome.items.map(({ item, change }) => [item, change])).toEqual([
      ['intake#2', 'kept'],
      ['intake.scan#1', 'ended'],
      ['intake.copy#3', 'new'],
    ]);
    expect(next.kinds()).toEqual(expect.arrayContaining(['task_cancelled', 'task_opened']));
  });

  test('ticks stay with their points when the checklist has another order', () => {
    const one = opened();
    one.put({
      kind: 'work',
      act: { do: 'tick_task', task: 'intake.scan#1', point: 1, done: true },
      actor: 'cal',
    });
    const { next } = moved(
      one,
      nextVersion(['checklist: [front, back]', 'checklist: [cover, back, front]']),
    );
    expect(next.snapshot!.work!.tasks[0]!.ticked).toEqual([3]);
  });

  test('who may do more and who less is said', () => {
    const { outcome } = moved(
      opened(),
      nextVersion([
        'flag: { set: urgent, by: [clerk, lead] }',
        'flag: { set: urgent, by: [lead, chief] }',
      ]),
    );
    expect(outcome.permissions).toEqual(
      expect.arrayContaining([
        '`chief` may now send `flag`.',
        '`clerk` may no longer send `flag`.',
      ]),
    );
  });
});

describe('states and facts', () => {
  const inDesk = (event: string | null) => {
    const one = opened();
    one.event('cal', 'work');
    if (event !== null) one.event('cal', event);
    return one;
  };

  test.each<[title: string, event: string | null, Changes, Mapping, expected: string]>([
    [
      'a stage with another name keeps the place inside',
      'write',
      [['desk', 'table']],
      {},
      'table.writing',
    ],
    [
      'a state goes where the mapping says',
      null,
      [],
      { states: { 'desk.reading': 'desk.writing' } },
      'desk.writing',
    ],
  ])('%s', (_, event, changes, mapping, expected) => {
    const { next, outcome } = moved(inDesk(event), nextVersion(...changes), mapping);
    expect([activeStates(next.snapshot!), outcome.states.to]).toEqual([[expected], [expected]]);
    expect(next.event('cal', 'send')).toBeNull();
  });

  test('a way back leads to the very place, under its new name', () => {
    const one = inDesk('write');
    one.event('cal', 'ask');
    const { next } = moved(one, nextVersion(['desk', 'table']));
    expect(next.event('cal', 'told')).toBeNull();
    expect(activeStates(next.snapshot!)).toEqual(['table.writing']);
  });

  test('every region keeps its place', () => {
    const one = opened();
    one.event('cal', 'split');
    one.event('cal', 'left');
    const { next } = moved(one, nextVersion(['both', 'two']));
    expect(activeStates(next.snapshot!)).toEqual(['two.left.z', 'two.right.b']);
    expect(next.event('lea', 'right')).toBeNull();
    expect(activeStates(next.snapshot!)).toEqual(['closed']);
  });

  test('a field goes on under its new name, its value is recorded, and a new one has its default', () => {
    const { next, outcome } = moved(
      opened({ size: 'small' }),
      nextVersion(
        ['size:', 'extent:'],
        ['    seen_on: {', '    weight: { type: number, default: 3 }\n    seen_on: {'],
      ),
    );
    expect(facts(next.snapshot!).fields).toMatchObject({ price: 10, extent: 'small', weight: 3 });
    expect(outcome.fields).toEqual([{ field: 'size', to: 'extent' }]);
    const data = next.entries.findLast(({ kind }) => kind === 'data')!;
    expect(data.detail['fields']).toEqual({ size: null, extent: 'small', weight: 3 });
  });

  test('a flag goes on under its new name', () => {
    const one = opened();
    one.event('cal', 'flag');
    const { next } = moved(one, nextVersion(['set: urgent', 'set: hot']), {
      flags: { urgent: 'hot' },
    });
    expect(facts(next.snapshot!).flags).toEqual({ hot: true });
  });

  test('a closed case that can be reopened is moved, and its time to be reopened counts from its end', () => {
    const one = inDesk(null);
    one.event('cal', 'send');
    const result = moved(one.later(DAY), nextVersion(['within: 30 days }', 'within: 50 days }']));
    expect(deadlineIn(result, 'closed/reopen')).toEqual(['moved', 30, 50]);
    expect(result.next.event('lea', 'reopen')).toBeNull();
  });
});

describe('a case that stays', () => {
  test.each<
    [title: string, Changes, Mapping, code: string, act: (one: ReturnType<typeof opened>) => void]
  >([
    [
      'in a state without a successor',
      [],
      { states: { intake: null } },
      'state_without_successor',
      () => undefined,
    ],
    [
      'whose values do not fit',
      [['options: [small, large]', 'options: [large]']],
      {},
      'data_invalid',
      () => undefined,
    ],
    [
      'that cannot be reopened any more',
      [['    reopen: { to: intake, by: lead, within: 30 days }\n', '']],
      {},
      'reopen_gone',
      (one) => {
        one.event('cal', 'work');
        one.event('cal', 'send');
      },
    ],
    [
      'that has ended',
      [],
      {},
      'case_sealed',
      (one) => {
        one.event('cal', 'work');
        one.event('cal', 'send');
        one.later(31 * DAY).tick();
      },
    ],
    [
      'that ends by now',
      [],
      {},
      'case_sealed',
      (one) => {
        one.event('cal', 'work');
        one.event('cal', 'send');
        one.later(31 * DAY);
      },
    ],
    [
      'that is stopped',
      [],
      {},
      'case_faulted',
      (one) => {
        one.snapshot = fault(one.snapshot!, {
          code: 'bug',
          cause: { kind: 'people' },
          nowMs: one.nowMs,
        }).snapshot;
      },
    ],
  ])('%s', (_, changes, mapping, code, act) => {
    const one = opened({ size: 'small' });
    act(one);
    const result = moved(one, nextVersion(...changes), mapping);
    expect([
      result.ok,
      result.outcome.kind,
      result.outcome.blockers.map((blocker) => blocker.code),
    ]).toEqual([false, 'blocked', [code]]);
    expect(result.outcome.blockers[0]!.message).toMatch(/^[A-Z].*\.$/);
  });

  test('that has not started, or whose mapping is unsound', () => {
    const to = nextVersion();
    const order = { actor: 'max', reason: 'r', nowMs: 0, migrationId: 'm' };
    const sound = planMigration(FIRST, to);
    expect(
      migrateCase({ from: FIRST, to, plan: sound }, null, order).outcome.blockers[0]!.code,
    ).toBe('case_not_started');
    const plan = planMigration(FIRST, to, { states: { intake: 'desk' } });
    expect(
      migrateCase({ from: FIRST, to, plan }, opened().snapshot, order).outcome.blockers[0]!.code,
    ).toBe('mapping_unsound');
  });
});

test('the trail says who moved the case where and why, and its chain goes on', () => {
  const { next, outcome } = moved(opened(), nextVersion());
  expect(outcome).toMatchObject({ kind: 'same', permissions: [], blockers: [] });
  const entry = next.entries.at(-1)!;
  expect(entry).toMatchObject({
    kind: 'migrated',
    actor: 'max',
    detail: {
      migration: 'm-1',
      was: 1,
      version: 2,
      reason: 'new rules',
      from: FIRST.hash,
      to: next.plan.hash,
    },
  });
  let head = '';
  for (const { hash, ...rest } of next.entries) {
    expect(hash).toBe(entryHash(head, rest));
    head = hash;
  }
  expect(next.snapshot!.head).toBe(head);
});

test('a case that is there already is the same, and nothing is written down', () => {
  const { next } = moved(opened(), nextVersion());
  const plan = planMigration(FIRST, next.plan);
  const order = { actor: 'max', reason: 'again', nowMs: next.nowMs, migrationId: 'm-2' };
  const again = migrateCase({ from: FIRST, to: next.plan, plan }, next.snapshot, order);
  expect(again).toMatchObject({ ok: true, outcome: { kind: 'same' }, entries: [] });
});
