/**
 * A small case type, and a case of it that was reminded and done: for tests of what is recorded.
 *
 * @module
 */
import { peopleOf, planOf, TestCase } from './cases.ts';

/** As its author wrote it. */
export const KEY_HANDOVER = `format: caseline/v1
id: key-handover
version: 1
title: Key handover
owner: desk
calendar: head-office
start: asked
states:
  asked:
    title: Asked for
    assign: desk
    transitions: { hand_over: done }
    timers: [{ after: 2 hours, remind: desk }, { after: 9 hours, to: done }]
  done: { title: Done, final: true, outcome: handed_over }
roles: { desk: { team: desk, backup: house }, house: { team: house } }
`;

/** A key that was asked for, reminded of after two hours, and handed over after three. */
export function handedOver(): TestCase {
  const people = peopleOf({ ana: ['desk'], hal: ['house'] });
  const one = new TestCase(planOf(KEY_HANDOVER), '2026-03-02T09:00:00Z').start(people, 'ana');
  one.later(3 * 3_600_000).tick();
  const refusal = one.event('ana', 'hand_over');
  if (refusal !== null) throw new Error(refusal.message);
  return one;
}
