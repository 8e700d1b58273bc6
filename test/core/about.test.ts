import { describe, expect, test } from '@jest/globals';
import type { Entry } from '../../core/input.ts';
import { nextWork } from '../../core/work-offers.ts';
import { activeStates } from '../../core/step.ts';
import { peopleOf, planOf, TestCase } from '../support/cases.ts';

const DAY = 24 * 3_600_000;
const STARTS = '2026-03-02T09:00:00Z';

/** An offer that two seats approve, one after the other, while its price may still change. */
const definition = (extension = ''): string => `
format: caseline/v1
id: offer
version: 1
title: Offer
owner: lead
calendar: head-office
start: deciding
states:
  deciding:
    approval: offer
    transitions:
      approved: { to: closed, outcome: sent }
      rejected: { to: closed, outcome: dropped }
      lapsed: { to: closed, outcome: late }
      reprice: { by: clerk, needs: [price] }
      remark: { by: clerk, needs: [note] }
  closed: { final: true }
approvals:
  offer:
    approvers: [clerk, lead]
    order: in_turn
    never: earlier_decider
    about: price
    ladder: [{ after: 5 days, remind: approvers }, { after: 9 days, decide: lapsed }]
  longer:
    approvers: lead
    about: price
    ladder: [{ after: 9 days, decide: lapsed }]
${extension}
roles:
  clerk: { team: clerks }
  lead: { team: leads }
forms:
  offer: { price: { type: number } }
`;
const EXTENSION = `sla:
  decide: { from: deciding, until: closed, within: 6 days, extend: { to: 30 days, by: clerk, approval: longer } }`;

const PEOPLE = peopleOf({ cal: ['clerks'], cam: ['clerks'], lea: ['leads'] });

function open(text = definition(EXTENSION)): TestCase {
  return new TestCase(planOf(text), STARTS).start(PEOPLE, 'cal');
}

const last = (one: TestCase, kind: Entry['kind']): Entry | undefined =>
  one.entries.findLast((entry) => entry.kind === kind);
const itemOf = (one: TestCase, approval: string) =>
  one.snapshot!.items.find((item) => item.approval === approval)!;

describe('what an approval is about', () => {
  test('an answer says what it was about, and two answers about the same say the same', () => {
    const digests = [100, 100, 200].map((price) => {
      const one = open();
      one.event('cal', 'reprice', { price });
      one.answer('cal', 'approved');
      return last(one, 'answered')!.detail['about'];
    });
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).not.toBe(digests[0]);
  });

  test('a change asks from the first seat again, and whoever had answered may answer anew', () => {
    const one = open();
    one.answer('cal', 'approved');
    expect(itemOf(one, 'offer').turn).toBe(1);
    expect(one.event('cam', 'reprice', { price: 100 })).toBeNull();
    expect(last(one, 'withdrawn')!.detail).toMatchObject({ changed: ['price'], answers: ['cal'] });
    expect(itemOf(one, 'offer').turn).toBe(0);
    expect(one.answer('cal', 'approved')).toBeNull();
    expect(one.answer('lea', 'approved')).toBeNull();
    expect(activeStates(one.snapshot!)).toEqual(['closed']);
  });

  test('an answer to what was shown before comes too late', () => {
    const one = open();
    const shown = itemOf(one, 'offer').id;
    one.event('cal', 'reprice', { price: 100 });
    const late = { kind: 'answer', item: shown, result: 'approved', actor: 'cal' } as const;
    expect(one.put(late)?.code).toBe('item_not_open');
  });

  test('the ladder starts again from the change', () => {
    const one = open();
    one.later(4 * DAY);
    one.event('cal', 'reprice', { price: 100 });
    one.later(4 * DAY).tick();
    expect(last(one, 'reminded')).toBeUndefined();
    one.later(DAY).tick();
    expect(last(one, 'reminded')).toBeDefined();
    one.later(4 * DAY).tick();
    expect(last(one, 'closed')!.detail['outcome']).toBe('late');
    expect(one.snapshot!.deadlines).toEqual([]);
  });

  test('what is not named voids nothing', () => {
    const one = open();
    const { id } = itemOf(one, 'offer');
    one.answer('cal', 'approved');
    one.event('cal', 'remark', { note: 'They called' });
    expect(itemOf(one, 'offer').id).toBe(id);
    expect(last(one, 'withdrawn')).toBeUndefined();
  });

  test('the approval of an extension is asked anew too, for the same clock', () => {
    const one = open();
    expect(one.event('cal', 'extend_decide', { reason: 'They are away' })).toBeNull();
    const before = itemOf(one, 'longer');
    one.event('cal', 'reprice', { price: 100 });
    const { id, state, requester } = itemOf(one, 'longer');
    expect(id).not.toBe(before.id);
    expect({ state, requester }).toEqual({ state: 'sla/decide', requester: 'cal' });
    const answer = { kind: 'answer', item: id, result: 'approved', actor: 'lea' } as const;
    expect(one.put(answer)).toBeNull();
    expect(last(one, 'sla_extended')).toBeDefined();
  });
});

describe('questions of approvers', () => {
  const ask = (one: TestCase, actor: string, question: string, approval = 'offer') =>
    one.put({
      kind: 'work',
      act: { do: 'ask_question', item: itemOf(one, approval).id, question },
      actor,
    });
  const taskOf = (one: TestCase) => one.snapshot!.work!.tasks.at(-1)!;

  test('whoever may answer may ask, in turn when it is their turn', () => {
    const one = open();
    expect(nextWork(one.plan, one.snapshot!, 'cam', one.nowMs)).toContain('ask_question');
    expect(nextWork(one.plan, one.snapshot!, 'lea', one.nowMs)).not.toContain('ask_question');
    expect(ask(one, 'lea', 'Why?')?.code).toBe('not_permitted');
    expect(ask(one, 'cam', ' ')?.code).toBe('data_invalid');
    expect(ask(one, 'cam', 'Why?')).toBeNull();
    // Whoever started the case wants it.
    expect(taskOf(one).own).toMatchObject({
      title: 'Why?',
      assignee: 'cal',
      asksFor: itemOf(one, 'offer').id,
    });
  });

  test('nobody is asked their own question: the owner is', () => {
    const one = open();
    ask(one, 'cal', 'Why?');
    expect(taskOf(one).own!.assignee).toBe('lead');
  });

  test('a long question stands whole in the help of its task', () => {
    const one = open();
    const question = 'Why so? '.repeat(40).trim();
    ask(one, 'cam', question);
    expect(taskOf(one).own!.title).toHaveLength(200);
    expect(taskOf(one).own!.help).toBe(question);
  });

  test('its answer is told to whoever asked, and is not left out', () => {
    const one = open();
    ask(one, 'cam', 'Why?');
    const act = { do: 'complete_task', task: taskOf(one).id } as const;
    expect(one.put({ kind: 'work', act, actor: 'cal' })?.fields).toHaveProperty('comment');
    const done = { ...act, comment: 'They asked for it' };
    expect(one.put({ kind: 'work', act: done, actor: 'cal' })).toBeNull();
    expect(last(one, 'task_done')!.detail['comment']).toBe('They asked for it');
    expect(one.snapshot!.work).toBeUndefined();
  });

  test('it ends with its approval, and so many may be open at once', () => {
    const one = open();
    for (let index = 0; index < 20; index += 1) expect(ask(one, 'cam', `${index}?`)).toBeNull();
    expect(ask(one, 'cam', 'And?')?.code).toBe('event_not_allowed');
    one.answer('cal', 'rejected');
    expect(one.snapshot!.work).toBeUndefined();
    expect(one.kinds().filter((kind) => kind === 'task_cancelled')).toHaveLength(20);
  });

  test('about an extension too, which belongs to no state', () => {
    const one = open();
    one.event('cal', 'extend_decide', { reason: 'They are away' });
    expect(ask(one, 'lea', 'How long?', 'longer')).toBeNull();
    expect(taskOf(one).state).toBe('deciding');
  });
});
