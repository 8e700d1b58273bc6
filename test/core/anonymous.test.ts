import { describe, expect, test } from '@jest/globals';
import { decide } from '../../core/access.ts';
import { shownEntry } from '../../core/access-entries.ts';
import { accessOf } from '../../core/access-facts.ts';
import { anonymousFacts, anonymousId, isAnonymous } from '../../core/anonymous.ts';
import { peopleOf, planOf, TestCase } from '../support/cases.ts';

const REPORTER = anonymousId('1');
const definition = (intake: string) => `format: caseline/v1
id: report
version: 1
title: Report
owner: desk
calendar: head-office
start: fresh
states:
  fresh:
    assign: desk
    form: intake
    transitions: { finish: done }
    timers: [{ after: 2 days, remind: assignee }, { after: 30 days, to: done }]
  done: { final: true }
roles: { desk: { team: desk } }
forms:
  intake:
    account: { type: text, required: true }
    place: { type: text }
    seriousness: { type: scale, min: 1, max: 5 }
${intake}notes:
  message: { by: [assignee, reporter], visible: true }
  memo: { by: assignee }
access:
  open: { read: [owner, assignee], write: [owner, assignee] }
  reporter_sees: [number, state]
`;
const PLAN = planOf(definition('intake: { anonymous: [account, place] }\n'));
const PEOPLE = {
  ...peopleOf({ ana: ['desk'], ben: ['desk'] }),
  [REPORTER]: anonymousFacts(REPORTER),
};
const ACCOUNT = { account: 'They pour it into the river' };

function begin(data: Record<string, string | number> = ACCOUNT, plan = PLAN) {
  const one = new TestCase(plan, '2026-03-02T09:00:00Z');
  const refusal = one.put({ kind: 'start', caseId: 'c', actor: REPORTER, data, people: PEOPLE });
  return { one, refusal };
}

test('an id of somebody without an account is none of the directory', () => {
  expect(isAnonymous(REPORTER)).toBe(true);
  expect(isAnonymous('p-ana')).toBe(false);
});

describe('a case begins without an account', () => {
  test('with the fields that are asked for, and no others', () => {
    expect(begin().refusal).toBeNull();
    expect(begin({ ...ACCOUNT, place: 'Mill' }).refusal).toBeNull();
    expect(begin({ ...ACCOUNT, seriousness: 5 }).refusal).toMatchObject({
      code: 'data_invalid',
      fields: { seriousness: expect.stringContaining('asked are account, place') },
    });
    expect(begin({ place: 'Mill' }).refusal).toMatchObject({
      code: 'data_missing',
      fields: { account: 'is needed' },
    });
  });

  test('only where the case type says so', () => {
    const { refusal } = begin(ACCOUNT, planOf(definition('')));
    expect(refusal?.code).toBe('not_permitted');
  });
});

describe('messages', () => {
  const say = (actor: string, note: string) => ({
    kind: 'work' as const,
    act: { do: 'add_note' as const, note, text: `${note} of ${actor}` },
    actor,
  });

  test('go both ways, and tell the other side', () => {
    const { one } = begin();
    expect(one.put(say('ana', 'message'))).toBeNull();
    expect(one.effects.at(-1)).toMatchObject({ kind: 'notify', people: [REPORTER] });
    expect(one.put(say(REPORTER, 'message'))).toBeNull();
    expect(one.effects.at(-1)).toMatchObject({ kind: 'notify', people: ['ana', 'ben'] });
    expect(one.put(say(REPORTER, 'memo'))?.code).toBe('not_permitted');
    expect(one.put(say('ana', 'memo'))).toBeNull();
  });

  test('are read by the reporter; what is internal is not, nor who wrote', () => {
    const { one } = begin();
    for (const note of ['message', 'memo']) one.put(say('ana', note));
    one.put(say(REPORTER, 'message'));
    const access = accessOf(PLAN, one.snapshot!);
    const shown = (person: string, teams: readonly string[] = []) => {
      const decision = decide(access, { person, teams, wasAsked: false });
      const onlooker = { person, decision, hidden: new Set<string>() };
      return one.entries
        .filter(({ kind }) => kind === 'note_added')
        .flatMap((entry) => shownEntry(PLAN, entry, onlooker) ?? [])
        .map(({ actor, detail }) => [actor, detail['text']]);
    };
    expect(shown(REPORTER)).toEqual([
      [null, 'message of ana'],
      [REPORTER, `message of ${REPORTER}`],
    ]);
    expect(shown('ben', ['desk'])).toHaveLength(3);
    expect(shown('eve')).toEqual([]);
  });
});

test('an internal note is not for a reporter who reads what is open either', () => {
  const plan = planOf(definition('').replace(/access:[^]*$/, ''));
  const people = peopleOf({ ana: ['desk'], rob: [] });
  const one = new TestCase(plan, '2026-03-02T09:00:00Z').start(people, 'rob', ACCOUNT);
  one.put({ kind: 'work', act: { do: 'add_note', note: 'memo', text: 'Hm' }, actor: 'ana' });
  const decision = decide(accessOf(plan, one.snapshot!), {
    person: 'rob',
    teams: [],
    wasAsked: false,
  });
  const entry = one.entries.find(({ kind }) => kind === 'note_added')!;
  expect(decision.read).toHaveProperty('open');
  expect(shownEntry(plan, entry, { person: 'rob', decision, hidden: new Set() })).toBeNull();
});
