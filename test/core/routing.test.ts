/**
 * Routing: what is asked of the world, what the answers do, and who is told.
 */
import { describe, expect, test } from '@jest/globals';
import type { Effect, Entry, Input, People, Snapshot } from '../../core/input.ts';
import type { Answer, Load, Question } from '../../core/lookups.ts';
import { nextEvents } from '../../core/offers.ts';
import { step } from '../../core/step.ts';
import { peopleOf, planOf } from '../support/cases.ts';

const plan = planOf(`
format: caseline/v1
id: repair
version: 1
title: Repair
owner: lead
calendar: head-office
start: work
states:
  work:
    assign: { role: mechanic, by: least_loaded }
    transitions: { again: work, finish: closed }
    timers: [{ after: 90 days, to: closed }]
  closed: { final: true }
roles:
  mechanic: { team: mechanics, backup: lead, max_open_cases: 5, max_share: 50% }
  lead: { team: leads }
`);
const START_MS = Date.parse('2026-03-02T09:00:00Z');
const DAY = 86_400_000;
const people = peopleOf({
  ann: ['mechanics'],
  bob: ['mechanics'],
  cem: ['mechanics'],
  kim: ['leads'],
});

interface Told {
  readonly snapshot: Snapshot;
  readonly entries: readonly Entry[];
  readonly effects: readonly Effect[];
}

function put(snapshot: Snapshot | null, input: Input, atMs = START_MS): Told {
  const result = step(plan, snapshot, input, atMs);
  if (!result.ok) throw new Error(result.refusal.message);
  return result;
}

const started = (given: People = people): Told =>
  put(null, { kind: 'start', caseId: 'c-1', actor: 'xen', data: {}, people: given });
const questions = ({ effects }: Told): readonly Question[] =>
  effects.flatMap((effect) => (effect.kind === 'look_up' ? [effect.question] : []));
const noticed = ({ effects }: Told): readonly unknown[] =>
  effects.flatMap((one) => (one.kind === 'notify' ? [[one.notice, ...one.people]] : []));

function answered(
  told: Told,
  open: Readonly<Record<string, number>>,
  { atMs = START_MS, last = {} as Readonly<Record<string, number>> } = {},
): Told {
  const [question] = questions(told);
  if (question?.kind !== 'loads') throw new Error('nothing was asked');
  const loads: Record<string, Load> = {};
  for (const person of question.people) {
    loads[person] = { open: open[person] ?? 0, lastAtMs: last[person] ?? null };
  }
  const { item, sequence } = question;
  const answer: Answer = { kind: 'loads', item, sequence, loads };
  return put(told.snapshot, { kind: 'looked_up', answer }, atMs);
}

const chosen = ({ snapshot }: Told): string | undefined => snapshot.items[0]?.routing?.person;

describe('until the answer', () => {
  test('everybody who could be chosen is asked about, backups too', () => {
    expect(questions(started())).toEqual([
      {
        kind: 'loads',
        caseId: 'c-1',
        caseType: 'repair',
        item: 'work#1',
        sequence: 3,
        party: 'mechanic',
        people: ['ann', 'bob', 'cem', 'kim'],
      },
    ]);
  });

  test('the work is offered to the role, and nobody is sent a notice', () => {
    const told = started();
    expect(noticed(told)).toEqual([]);
    expect(told.snapshot.items[0]!.seats[0]!.asked[0]!.people).toEqual(['ann', 'bob', 'cem']);
  });

  test('whoever acts first may', () => {
    const { snapshot } = started();
    const next = put(snapshot, { kind: 'event', event: 'finish', actor: 'cem', data: {} });
    expect(next.snapshot.finalState).toBe('closed');
  });
});

describe('the answer', () => {
  test('chooses one, who alone is told and may act', () => {
    const told = answered(started(), { ann: 2, bob: 1, cem: 1 }, { last: { bob: START_MS - DAY } });
    expect(chosen(told)).toBe('cem');
    expect(noticed(told)).toEqual([['asked', 'cem']]);
    const may = nextEvents(plan, told.snapshot, 'ann', START_MS).filter(({ allowed }) => allowed);
    expect(may).toEqual([]);
    expect(told.entries[0]!.detail).toEqual({
      item: 'work#1',
      person: 'cem',
      party: 'mechanic',
      by: ['least_loaded', 'round_robin'],
      open: { ann: 2, bob: 1, cem: 1 },
    });
  });

  test('given twice changes nothing the second time', () => {
    const first = started();
    const told = answered(first, { ann: 1 });
    const again = answered({ ...first, snapshot: told.snapshot }, { bob: 1, cem: 1 });
    expect(again.entries).toEqual([]);
    expect(chosen(again)).toBe(chosen(told));
  });

  test('to an older question does nothing', () => {
    const first = started();
    const { snapshot } = put(first.snapshot, {
      kind: 'event',
      event: 'again',
      actor: 'ann',
      data: {},
    });
    expect(answered({ ...first, snapshot }, { ann: 1 }).entries).toEqual([]);
  });

  test('after the end of the case does nothing', () => {
    const first = started();
    const { snapshot } = put(first.snapshot, { kind: 'time' }, START_MS + 100 * DAY);
    expect(answered({ ...first, snapshot }, {}).entries).toEqual([]);
  });

  test('names nobody who has gone away meanwhile', () => {
    const first = started();
    const away = { ...people, ann: { ...people['ann']!, teams: [] } };
    const { snapshot } = put(first.snapshot, { kind: 'people', people: away });
    expect(chosen(answered({ ...first, snapshot }, { bob: 1, cem: 2 }))).toBe('bob');
  });

  test('everybody at the cap: the owner is told, and the team is asked', () => {
    const told = answered(started(), { ann: 5, bob: 6, cem: 5 });
    expect(chosen(told)).toBe('kim');
    const alone = peopleOf({ ann: ['mechanics'], kim: ['leads'] });
    const queue = answered(started({ ...alone, kim: { id: 'kim', teams: [] } }), { ann: 5 });
    expect(chosen(queue)).toBeUndefined();
    expect(noticed(queue)).toEqual([['asked', 'ann']]);
  });

  test('the owner is told when one person gets most of the work', () => {
    const told = answered(started(), { ann: 4, bob: 5, cem: 5 });
    expect(told.entries.map(({ kind }) => kind)).toEqual(['assigned']);
    const away = { ...people, cem: { ...people['cem']!, teams: [] } };
    const most = answered(started(away), { ann: 3, bob: 5 });
    expect(most.entries.map(({ kind }) => kind)).toEqual(['assigned']);
    const alone = { ...away, bob: { ...people['bob']!, teams: [] } };
    const flagged = answered(started(alone), { ann: 4 });
    expect(flagged.entries.map(({ kind }) => kind)).toEqual(['assigned', 'overload']);
    expect(noticed(flagged)).toContainEqual(['notified', 'kim']);
  });
});

describe('the owner gives it to somebody', () => {
  const reassigned = (): Told => {
    const told = answered(started(), { bob: 1, cem: 1 });
    const data = { assignee: 'bob', reason: 'she asked for it' };
    return put(told.snapshot, { kind: 'event', event: 'reassign', actor: 'kim', data });
  };

  test('both are told, and it is written down with the reason', () => {
    const told = reassigned();
    expect(noticed(told)).toEqual([
      ['asked', 'bob'],
      ['notified', 'ann'],
    ]);
    expect(told.entries).toMatchObject([
      { kind: 'assigned', actor: 'kim', detail: { person: 'bob', was: 'ann' } },
    ]);
  });

  test('beyond the cap the owner is told when the answer comes', () => {
    const told = answered(reassigned(), { bob: 5 });
    expect(told.entries).toMatchObject([
      { kind: 'overload', detail: { max: 5, open: { bob: 5 } } },
    ]);
    expect(chosen(told)).toBe('bob');
    expect(answered(reassigned(), { bob: 4 }).entries).toEqual([]);
  });
});
