/**
 * The machine inside a plan is real XState, and means what the definition says.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createMachine, initialTransition, transition } from 'xstate';
import { getAdjacencyMap } from 'xstate/graph';
import { wholeExample } from '../../compiler/codes/index.ts';
import { type GuardParams, type Json, MACHINE, type Plan } from '../../core/plan.ts';
import { compileText } from './compiling.ts';

function planOf(text: string): Plan {
  const { plan, diagnostics } = compileText(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return plan!;
}

function exampleOf(states: string, rest = ''): Plan {
  return planOf(wholeExample(`states:\n${states}${rest}`));
}

/** Every object in a config that has a given key. */
function objectsWith(value: unknown, key: string): readonly Record<string, Json>[] {
  if (value === null || typeof value !== 'object') return [];
  const own =
    !Array.isArray(value) && Object.hasOwn(value, key) ? [value as Record<string, Json>] : [];
  return [...own, ...Object.values(value).flatMap((inner) => objectsWith(inner, key))];
}

/** The machine with guards that only ask where a state was entered from, and facts as the core keeps them. */
function runnable(plan: Plan, doGuardsHold = true): ReturnType<typeof createMachine> {
  const labels = new Set(
    objectsWith(plan.machine, 'guard').map(({ guard }) => (guard as { type: string }).type),
  );
  const delays = objectsWith(plan.machine, 'after').flatMap(({ after }) =>
    Object.keys(after as object),
  );
  const guard = (
    { context }: { context: { previous: Record<string, string> } },
    { cameFrom, when }: GuardParams,
  ): boolean =>
    (doGuardsHold || when === undefined) &&
    (cameFrom === undefined || context.previous[cameFrom[0]] === cameFrom[1]);
  return createMachine(plan.machine as never).provide({
    guards: Object.fromEntries([...labels].map((label) => [label, guard])),
    delays: Object.fromEntries(delays.map((delay) => [delay, 1])),
  } as never);
}

interface Taken {
  readonly type: string;
  readonly params?: { readonly previous?: Record<string, string> };
}

/** Sends events one after the other, with `previous` kept as the core does; the value at the end. */
function after(plan: Plan, ...events: readonly string[]): unknown {
  const machine = runnable(plan);
  let [snapshot] = initialTransition(machine);
  for (const type of events) {
    const [next, actions] = transition(machine, snapshot, { type });
    const previous = { ...(next.context as { previous: object }).previous };
    for (const action of actions as unknown as readonly Taken[]) {
      if (action.type === MACHINE.assign) Object.assign(previous, action.params?.previous);
    }
    snapshot = { ...next, context: { ...next.context, previous } } as typeof next;
  }
  return snapshot.value;
}

/** The paths of all states that exploring a machine comes to rest in. */
function visited(
  machine: ReturnType<typeof createMachine>,
  events: readonly { readonly type: string }[],
): ReadonlySet<string> {
  const map = getAdjacencyMap(machine as never, {
    events: events as never,
    limit: 5_000,
  }) as unknown as Record<string, { state: { _nodes: { path: string[] }[] } }>;
  const nodes = Object.values(map).flatMap(({ state }) => state._nodes);
  return new Set(nodes.map(({ path }) => path.join('.')));
}

const TIMER = 'timers: [{ every: 1 week, remind: assignee }]';

describe('every sound definition', () => {
  const names = readdirSync('test/compiler/ok');
  const plans = names.map(
    (name) => [name, planOf(readFileSync(`test/compiler/ok/${name}`, 'utf8'))] as const,
  );

  test.each(plans)('%s: loads as it stands, and every state can be entered', (_, plan) => {
    const machine = createMachine(plan.machine as never);
    const targets = objectsWith(plan.machine, 'target').map(({ target }) => target as string);
    for (const target of targets) expect(() => machine.getStateNodeById(target)).not.toThrow();
    const events = machine.events;
    const rows = [...events].map((type) => ({ type }));
    const seen = new Set(
      [true, false].flatMap((holds) => [...visited(runnable(plan, holds), rows)]),
    );
    // A final state inside a stage is left at once: nobody rests there.
    const resting = Object.values(plan.states).filter(
      ({ kind, parent }) => kind !== 'final' || parent === null,
    );
    const entered = resting.filter(({ kind }) => kind !== 'route').map(({ path }) => path);
    expect(entered.filter((path) => !seen.has(path))).toEqual([]);
  });

  test.each(plans)('%s: every name in it is in the plan', (_, plan) => {
    for (const { guard } of objectsWith(plan.machine, 'guard')) {
      const params = (guard as unknown as { params: GuardParams }).params;
      if (params.transition !== undefined)
        expect(plan.transitions).toHaveProperty([params.transition]);
      if (params.when !== undefined) expect(plan.guards).toHaveProperty([params.when]);
    }
    for (const { type, params } of objectsWith(plan.machine, 'params') as unknown as {
      type: string;
      params: Record<string, string>;
    }[]) {
      if (type === MACHINE.take) expect(plan.transitions).toHaveProperty([params['transition']!]);
      if (type === MACHINE.fire) expect(plan.timers).toHaveProperty([params['timer']!]);
      if (type === MACHINE.enter) expect(plan.states).toHaveProperty([params['state']!]);
    }
    const armed = objectsWith(plan.machine, 'after').flatMap((node) =>
      Object.keys(node['after'] as object),
    );
    const reopen = Object.values(plan.states).filter(({ reopenWithin }) => reopenWithin !== null);
    expect(armed.sort()).toEqual(
      [...Object.keys(plan.timers), ...reopen.map(({ path }) => `${path}/reopen`)].sort(),
    );
    expect(JSON.parse(JSON.stringify(plan.machine))).toEqual(plan.machine);
  });
});

describe('previous', () => {
  const waits = `  waits:
    waiting: true
    transitions: { reply: { to: previous, by: client } }
    timers: [{ after: 1 week, to: previous }]
`;
  const two = `  draft:
    assign: clerk
    form: request
    transitions: { submit: [{ to: deciding, when: large }, { to: closed }], ask: waits, next: second }
    ${TIMER}
  second:
    assign: clerk
    transitions: { ask: waits, back: draft }
    ${TIMER}
`;

  test('leads to the state this one was entered from', () => {
    const plan = exampleOf(two + waits);
    expect(after(plan, 'ask', 'reply')).toBe('draft');
    expect(after(plan, 'next', 'ask', 'reply')).toBe('second');
    expect(after(plan, 'ask', 'reply', 'next', 'ask', 'reply')).toBe('second');
    expect(plan.transitions['waits/reply/0']).toMatchObject({ to: 'previous', from: 'waits' });
  });

  test('follows `anywhere` into the state it came from', () => {
    const plan = exampleOf(two + waits, 'anywhere:\n  pause: { to: waits, by: manager }\n');
    expect(after(plan, 'next', 'pause', 'reply')).toBe('second');
    expect(after(plan, 'next', 'pause', 'pause', 'reply')).toBe('second');
  });

  test('restores the inner states of a stage', () => {
    const stage = `  moving:
    assign: clerk
    start: packing
    states:
      packing: { transitions: { packed: driving }, ${TIMER} }
      driving: { transitions: { arrived: closed }, ${TIMER} }
    transitions: { ask: waits }
`;
    const start = two.replace('next: second', 'next: second, move: moving');
    const plan = exampleOf(start + waits + stage);
    expect(after(plan, 'move', 'packed', 'ask', 'reply')).toEqual({ moving: 'driving' });
    expect(after(plan, 'move', 'ask', 'reply')).toEqual({ moving: 'packing' });
  });

  test('knows which inner state a row of the stage was sent from', () => {
    const stage = `  moving:
    assign: clerk
    start: packing
    states:
      packing: { transitions: { packed: driving }, ${TIMER} }
      driving: { transitions: { arrived: closed }, ${TIMER} }
      stuck: { transitions: { freed: previous }, ${TIMER} }
    transitions: { jam: stuck }
`;
    const plan = exampleOf(
      two.replace('next: second', 'next: second, move: moving') + waits + stage,
    );
    expect(after(plan, 'move', 'packed', 'jam', 'freed')).toEqual({ moving: 'driving' });
    expect(after(plan, 'move', 'jam', 'freed')).toEqual({ moving: 'packing' });
    expect(plan.states['moving']!.on).toHaveProperty('jam');
  });

  test('looks through a route to the state before it', () => {
    const sorted = two.replace('ask: waits, next', 'ask: sorting, next');
    const route = '  sorting: { route: [{ to: closed, when: large }, { to: waits }] }\n';
    const plan = exampleOf(sorted + route + waits);
    // The guard of the first row holds here, so the second is the only one left without it.
    const open = JSON.parse(JSON.stringify(plan)) as Plan;
    (open.machine.states as unknown as Record<string, { always: unknown[] }>)[
      'sorting'
    ]!.always.shift();
    expect(after(open, 'ask')).toBe('waits');
    expect(after(open, 'ask', 'reply')).toBe('draft');
  });
});

describe('rows', () => {
  test('own rows are tried before those of `anywhere`', () => {
    const plan = planOf(wholeExample('anywhere:\n  submit: { to: closed, by: manager }\n'));
    expect(plan.states['draft']!.on['submit']).toEqual([
      'draft/submit/0',
      'draft/submit/1',
      'anywhere/submit/0',
    ]);
    const guards = objectsWith(plan.machine.states['draft'], 'guard').map(({ guard }) => guard);
    expect(guards).toEqual([
      { type: 'large', params: { transition: 'draft/submit/0', when: 'large' } },
      { type: 'permitted', params: { transition: 'draft/submit/1' } },
      { type: 'permitted', params: { transition: 'anywhere/submit/0' } },
    ]);
  });

  test('a state that leads to itself is left and entered anew', () => {
    const plan = exampleOf(`  draft:
    assign: clerk
    form: request
    transitions: { submit: [{ to: deciding, when: large }, { to: closed }], again: { to: draft, needs: [reason] } }
    ${TIMER}
`);
    const machine = runnable(plan);
    const [, actions] = transition(machine, initialTransition(machine)[0], { type: 'again' });
    expect((actions as unknown as Taken[]).map(({ type }) => type)).toEqual(
      expect.arrayContaining([MACHINE.leave, MACHINE.take, MACHINE.enter]),
    );
  });

  test('a closed case can be reopened until it is sealed', () => {
    const plan = exampleOf(
      '  closed: { final: true, reopen: { to: draft, by: manager, within: 30 days } }\n',
    );
    expect(after(plan, 'submit', 'result.deciding.approved')).toBe('closed');
    expect(after(plan, 'submit', 'result.deciding.approved', 'reopen')).toBe('draft');
    const sealing = `xstate.after.closed/reopen.${plan.id}.closed`;
    expect(after(plan, 'submit', 'result.deciding.approved', sealing)).toBe('sealed');
    expect(plan.states).not.toHaveProperty('sealed');
    expect(plan.states['closed']!.reopenWithin).toEqual({ amount: 30, unit: 'days' });
    expect(plan.timers).not.toHaveProperty(['closed/reopen']);
  });
});
