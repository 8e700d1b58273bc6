/**
 * Messages of clocks: warnings, breaches and extensions of SLA clocks, and the timers of tasks,
 * tell people in the words of a template.
 */
import { expect, test } from '@jest/globals';
import { describePlan } from '../../compiler/describe/describe.ts';
import { toText } from '../../compiler/describe/document.ts';
import type { Json } from '../../core/plan.ts';
import { peopleOf, planOf, TestCase } from '../support/cases.ts';

/** A case whose messages can be read. */
class Watched extends TestCase {
  get messages(): unknown[] {
    return this.effects.flatMap((effect) =>
      effect.kind === 'notify' && effect.template !== undefined
        ? [[effect.notice, effect.people, effect.template, effect.values]]
        : [],
    );
  }
}

const definition = (more: string): string => `
format: caseline/v1
id: desk
version: 1
title: Desk
owner: lead
calendar: head-office
start: working
states:
  working:
    assign: clerk
    form: facts
    transitions: { close: closed }
    open_ended: a test
${more}
  closed: { final: true }
roles:
  clerk: { team: clerks }
  lead: { team: leads }
forms:
  facts: { matter: { type: text, required: true } }
templates:
  soon: { title: 'Soon: {{ matter }}', body: It is time. }
  late: { title: 'Late: {{ matter }}', body: It is too late. }
  longer: { title: Longer, body: It takes longer. }
`;

function begun(text: string): Watched {
  const one = new Watched(planOf(text), '2026-03-02T08:15:00Z');
  const people = peopleOf({ ana: ['clerks'], lea: ['leads'], rob: [] });
  one.start(people, 'rob', { matter: 'Doors' as never });
  return one;
}

const HOUR = 3_600_000;
const values: Record<string, Json> = { matter: 'Doors' };

const SLA = `
sla:
  answer:
    from: working
    until: closed
    within: 10 hours
    warn_at:
      - { after: 1 hour, remind: { to: assignee, template: soon } }
      - { after: 2 hours, notify: { to: [owner, reporter], template: soon } }
      - { after: 3 hours, do: { set: near, notify: { to: owner, template: soon } } }
    extend: { to: 20 hours, by: clerk, needs: [], notify: { to: reporter, template: longer } }
    breached:
      - { remind: { to: assignee, template: late } }
      - { notify: { to: owner, template: late } }
      - { do: { set: overdue, notify: { to: reporter, template: late } } }
`;

test('warnings, breaches and extensions of a clock carry messages', () => {
  const one = begun(definition('') + SLA);
  one.later(3 * HOUR).tick();
  expect(one.messages.splice(0)).toEqual([
    ['reminded', ['ana'], 'soon', values],
    ['notified', ['lea', 'rob'], 'soon', values],
    ['notified', ['lea'], 'soon', values],
  ]);
  one.effects.length = 0;
  expect(one.event('ana', 'extend_answer')).toBeNull();
  expect(one.messages).toEqual([['notified', ['rob'], 'longer', {}]]);
  one.effects.length = 0;
  one.later(17 * HOUR).tick();
  expect(one.messages).toEqual([
    ['reminded', ['ana'], 'late', values],
    ['notified', ['lea'], 'late', values],
    ['notified', ['rob'], 'late', values],
  ]);
  const told = one.entries.filter(({ kind }) => kind === 'notified').map(({ detail }) => detail);
  expect(told.at(-1)).toMatchObject({ clock: 'answer', template: 'late', people: ['rob'] });
});

test('the description names the messages of clocks', () => {
  const text = toText(describePlan(planOf(definition('') + SLA))).replaceAll(/\s+/g, ' ');
  expect(text).toContain('the assignee is reminded with the message “soon”');
  expect(text).toContain('the owner is told with the message “late”');
  expect(text).toContain('whoever opened the case is told with the message “longer”');
});

test('timers of a task carry messages, for whoever does the task', () => {
  const one = begun(
    definition(`    tasks:
      search:
        assign: lead
        due: 4 hours
        timers:
          - { after: 1 hour, remind: { to: assignee, template: soon } }
          - { after: 2 hours, notify: { to: reporter, template: soon } }
          - { at: due, do: { set: overdue, notify: { to: assignee, template: late } } }
`),
  );
  one.later(4 * HOUR).tick();
  expect(one.messages).toEqual([
    ['reminded', ['lea'], 'soon', values],
    ['notified', ['rob'], 'soon', values],
    ['notified', ['lea'], 'late', values],
  ]);
});
