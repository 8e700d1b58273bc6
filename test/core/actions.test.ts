/**
 * What actions ask of the outside, and what comes back, input by input.
 */
import { describe, expect, test } from '@jest/globals';
import { wholeExample } from '../../compiler/codes/index.ts';
import type { Effect, Input, People, StepResult } from '../../core/input.ts';
import { step } from '../../core/step.ts';
import { peopleOf, planOf } from '../support/cases.ts';

const NOW = Date.parse('2026-03-02T09:00:00Z');
const people: People = peopleOf({ cal: ['clerks'], mae: ['managers'], off: ['officers'], kim: [] });

const plan = planOf(
  wholeExample(`states:
  draft:
    assign: clerk
    form: request
    transitions:
      submit: [{ to: deciding, when: large }, { to: closed }]
      spread:
        purpose: Others have to know
        do:
          - { call: { hook: stock, send: [size, client, due], answered: counted, failed: uncounted } }
          - { create_case: { type: move-desk, with: { who: client, why: '"size " + string(size)', twice: size * 2, none: due } } }
          - { create_case: { type: audit, link: related } }
      counted: { set: in_stock }
      uncounted: { set: lost }
      parent_closed: { to: closed, outcome: withdrawn }
    timers: [{ after: 2 business days, remind: assignee }]
`),
);

interface Live {
  snapshot: (StepResult & { ok: true })['snapshot'];
  effects: Effect[];
  kinds: string[];
  put: (input: Input) => StepResult;
}

function begin(more: Partial<Input & { kind: 'start' }> = {}): Live {
  const live = { effects: [], kinds: [] } as unknown as Live;
  live.put = (input) => {
    const result = step(plan, live.snapshot ?? null, input, NOW);
    if (result.ok) {
      live.snapshot = result.snapshot;
      live.effects.push(...result.effects);
      live.kinds.push(...result.entries.map(({ kind }) => kind));
    }
    return result;
  };
  const data = { size: 2, client: 'kim' };
  live.put({ kind: 'start', caseId: 'c', actor: 'cal', people, data, ...more });
  return live;
}

function spread(): Live {
  const live = begin();
  live.put({ kind: 'event', event: 'spread', actor: 'cal', data: {} });
  return live;
}

const only = <K extends Effect['kind']>(live: Live, kind: K): (Effect & { kind: K })[] =>
  live.effects.filter((effect): effect is Effect & { kind: K } => effect.kind === kind);

describe('what is asked of the outside', () => {
  test('a call takes along what it is to send', () => {
    const [call] = only(spread(), 'call');
    expect(call).toMatchObject({ hook: 'stock', data: { size: 2, client: 'kim', due: null } });
    expect(call!.id).toBe(`c-${call!.sequence}`);
  });

  test('a new case gets what the expressions come to', () => {
    const [child] = only(spread(), 'create_case');
    expect(child).toMatchObject({
      caseType: 'move-desk',
      data: { who: 'kim', twice: 4 },
      actor: 'cal',
      origin: { caseId: 'c', caseType: 'office-move', as: 'parent' },
    });
    expect(child!.data).not.toHaveProperty('none');
  });

  test('a related case is linked and tells nothing', () => {
    const live = spread();
    const [, related] = only(live, 'create_case');
    expect(related!.origin.as).toBe('related');
    live.put({
      kind: 'news',
      news: { kind: 'case_news', caseId: related!.id, what: 'closed', outcome: null },
    });
    expect(live.snapshot.links!.at(-1)).toMatchObject({ as: 'related', status: 'closed' });
    expect(live.kinds.at(-1)).toBe('linked_closed');
  });

  test('ids are the same whenever a host asks again', () => {
    expect(only(spread(), 'create_case')).toEqual(only(spread(), 'create_case'));
  });
});

describe('news', () => {
  test('that come twice count once', () => {
    const live = spread();
    const news = { kind: 'call_answered', effect: only(live, 'call')[0]!.id, data: {} } as const;
    live.put({ kind: 'news', news });
    const { sequence } = live.snapshot;
    live.put({ kind: 'news', news });
    expect(live.snapshot.sequence).toBe(sequence);
    expect(live.snapshot.calls).toBeUndefined();
  });

  test('of what this case does not know leave no trace', () => {
    const live = begin();
    const { sequence } = live.snapshot;
    live.put({ kind: 'news', news: { kind: 'case_created', caseId: 'somebody-else' } });
    live.put({ kind: 'news', news: { kind: 'call_failed', effect: 'c-1', code: 'unreachable' } });
    expect(live.snapshot.sequence).toBe(sequence);
  });

  test('are told with what caused them', () => {
    const live = spread();
    const { id } = only(live, 'call')[0]!;
    const result = live.put({
      kind: 'news',
      news: { kind: 'call_failed', effect: id, code: 'unreachable' },
    });
    expect(result.ok && result.entries.map(({ kind, cause }) => [kind, cause.kind])).toEqual([
      ['call_failed', 'news'],
      ['transition', 'news'],
      ['flags', 'news'],
    ]);
  });

  test('an answer that fills in what was not asked for is a failure', () => {
    const live = spread();
    const { id } = only(live, 'call')[0]!;
    live.put({ kind: 'news', news: { kind: 'call_answered', effect: id, data: { size: 5 } } });
    expect(live.kinds).toContain('call_failed');
  });

  test('nobody can send them as events', () => {
    const live = begin();
    const sent = live.put({ kind: 'event', event: 'counted', actor: 'cal', data: {} });
    expect(sent.ok || sent.refusal.code).toBe('event_not_allowed');
  });
});

describe('a case and the one it comes from', () => {
  const origin = { caseId: 'p', caseType: 'audit', as: 'parent' };

  test('the parent is told when it closes, and when it is opened again', () => {
    const live = begin({ origin });
    live.put({ kind: 'event', event: 'submit', actor: 'cal', data: {} });
    expect(only(live, 'tell_case')).toMatchObject([
      { caseId: 'p', news: { kind: 'case_news', caseId: 'c', what: 'closed' } },
    ]);
  });

  test('it can react to the end of its parent', () => {
    const live = begin({ origin });
    const news = { kind: 'case_news', caseId: 'p', what: 'closed', outcome: null } as const;
    live.put({ kind: 'news', news });
    expect(live.snapshot.finalState).toBe('closed');
  });

  test('children that are open are told, and go on as they are', () => {
    const live = spread();
    live.put({ kind: 'event', event: 'submit', actor: 'cal', data: {} });
    const told = only(live, 'tell_case');
    expect(told.map(({ caseId }) => caseId)).toEqual([only(live, 'create_case')[0]!.id]);
    expect(live.snapshot.links!.map(({ status }) => status)).toEqual(['asked', 'asked']);
  });
});

test('more calls than a case may have open fail at once', () => {
  const live = begin();
  for (let count = 0; count < 51; count += 1) {
    live.put({ kind: 'event', event: 'spread', actor: 'cal', data: {} });
  }
  expect(live.snapshot.calls).toHaveLength(50);
  expect(only(live, 'call')).toHaveLength(50);
  expect(live.kinds.filter((kind) => kind === 'call_failed')).toHaveLength(1);
});
