import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compile } from '../../compiler/compile.ts';
import type { Plan } from '../../core/plan.ts';
import { publishVersion } from '../../prisma/queries/case-types.ts';
import { planHashOf } from '../../worker/plan-cache.ts';
import { CALENDAR } from './definition.ts';
import { type Stack, startStack } from './stack.ts';

const OUTAGE = `format: caseline/v1
id: outage
version: 1
title: Outage
owner: finance
calendar: round-the-clock
start: reported
states:
  reported:
    assign: reporter
    form: report
    enter: { notify: { to: owner, template: heard } }
    transitions:
      look: { to: checking, needs: [impact] }
      ask: asking
    timers: [{ every: 30 days, remind: assignee }]
  asking:
    waiting: true
    transitions: { answer: { to: reported, by: reporter } }
    timers: [{ every: 30 days, remind: reporter }]
  checking:
    assign: finance
    transitions: { end: mended }
    timers: [{ every: 30 days, remind: assignee }]
  mended: { final: true }
priority: { score: impact * 10, levels: { high: 30, low: 0 } }
sla:
  first_look: { title: First look, from: reported, until: checking, within: 2 days, pauses: asking }
  mend: { from: checking, until: mended, within: 10 days }
links: { cause: { title: Caused by, by: reporter } }
templates:
  heard:
    title: 'Outage {{ case.number }}'
    body: '{{ recipient.name }}, {{ who }} says: {{ what }}. See {{ case.link }}'
roles:
  finance: { team: finance }
forms:
  report: { impact: { type: number, min: 1, max: 9 }, who: { type: person }, what: { type: text } }
`;

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({
    engine: true,
    caseLink: 'https://cases.example.org/{number}?id={id}',
  });
  const headers = { 'content-type': 'application/yaml' };
  const published = await stack.call('POST', '/v1/case-types', { raw: OUTAGE, headers });
  expect(published.body.diagnostics ?? []).toEqual([]);
  expect(published.status).toBe(201);
});

afterAll(() => stack.stop());

async function open(data: object = {}, more: object = {}): Promise<string> {
  const body = { caseType: 'outage', data, ...more };
  const answer = await stack.call('POST', '/v1/cases', { body });
  expect(answer.status).toBe(201);
  await until(id(answer.body.id), ({ sequence }) => sequence > 0);
  return answer.body.id as string;
}

const id = (of: string): string => `/v1/cases/${of}`;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- checked against the document
type Body = any;

/** Reads until the read model has come so far. */
async function until(target: string, isSo: (body: Body) => boolean, as = 'p-ana'): Promise<Body> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await stack.call('GET', target, { as });
    if (answer.status === 200 && isSo(answer.body)) return answer.body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${target} did not come so far`);
}

const event = (of: string, name: string, data: object = {}, as = 'p-ana') =>
  stack.call('POST', `${id(of)}/events`, { as, body: { event: name, data } });

const ids = (body: Body): string[] => body.items.map((item: Body) => item.id);

/** A day passes with every millisecond, up to where it is told to stand still. */
const START = '2026-03-02T09:00:00.000Z';
const sandbox = { scale: 1e9, startAt: START, untilAt: START };
const moveTo = (of: string, untilAt: string) =>
  stack.call('POST', `${id(of)}/clock`, { body: { untilAt } });

describe('priority', () => {
  test('stands in the case, the list and the inbox, and puts lists in order', async () => {
    const low = await open({ impact: 1 });
    const high = await open({ impact: 5 });
    const none = await open();
    const listed = await stack.call('GET', '/v1/cases?caseType=outage&sort=priority');
    expect(ids(listed.body)).toEqual([high, low, none]);
    expect(listed.body.items.map(({ priority }: Body) => priority)).toEqual([
      { score: 50, level: 'high', byHand: false },
      { score: 10, level: 'low', byHand: false },
      null,
    ]);
    const { body: inbox } = await stack.call('GET', '/v1/inbox');
    const urgent = inbox.items.find(({ caseId }: Body) => caseId === high);
    expect(urgent.priority).toEqual({ score: 50, level: 'high', byHand: false });

    const set = { priority: 90, reason: 'The hospital' };
    expect((await event(low, 'set_priority', set, 'p-fin')).status).toBe(200);
    const shown = await until(id(low), ({ priority }) => priority.byHand);
    expect(shown.priority).toEqual({ score: 90, level: 'high', byHand: true });
    const again = await stack.call('GET', '/v1/cases?caseType=outage&sort=priority');
    expect(ids(again.body)).toEqual([low, high, none]);
  });

  test('narrows a list by level and by score; pages follow each other', async () => {
    const ofLevel = await stack.call('GET', '/v1/cases?caseType=outage&priorityLevel=low');
    expect(ofLevel.body.items).toEqual([]);
    const from = await stack.call('GET', '/v1/cases?caseType=outage&priorityFrom=51');
    expect(from.body.items).toMatchObject([{ priority: { score: 90 } }]);
    const seen: string[] = [];
    let next = '/v1/cases?caseType=outage&sort=priority&limit=1';
    while (next !== '') {
      const page = await stack.call('GET', next);
      expect(page.status).toBe(200);
      seen.push(...page.body.items.map(({ priority }: Body) => priority?.score ?? null));
      next = /<([^>]+)>/.exec(page.headers.get('link') ?? '')?.[1] ?? '';
    }
    expect(seen).toEqual([90, 50, null]);
  });
});

describe('SLA clocks', () => {
  test('stand in the case, paused and running, and in the list when they are overdue', async () => {
    const of = await open({}, { sandbox });
    const first = await until(id(of), ({ clocks }) => clocks.length > 0);
    expect(first).toMatchObject({ slaDueAt: '2026-03-04T09:00:00.000Z', slaBreached: false });
    expect(first.clocks).toMatchObject([
      {
        clock: 'first_look',
        title: 'First look',
        is: 'running',
        within: '2 days',
        dueAt: '2026-03-04T09:00:00.000Z',
        isProvisional: false,
        isExtended: false,
      },
      { clock: 'mend', is: 'not_started', run: 0, dueAt: null },
    ]);

    expect((await event(of, 'ask')).status).toBe(200);
    const paused = await until(id(of), ({ states }) => states[0] === 'asking');
    expect(paused.clocks[0]).toMatchObject({ is: 'paused', dueAt: null, pausedSince: START });
    expect(paused.slaDueAt).toBeNull();
    expect((await event(of, 'answer')).status).toBe(200);
    await until(id(of), ({ states }) => states[0] === 'reported');

    expect((await moveTo(of, '2026-03-05T09:00:00.000Z')).status).toBe(200);
    const late = await until(id(of), ({ slaBreached }) => slaBreached);
    expect(late.clocks[0]).toMatchObject({
      is: 'breached',
      breachedAt: '2026-03-04T09:00:00.000Z',
    });
    const overdue = await stack.call(
      'GET',
      '/v1/cases?sandbox=true&caseType=outage&slaBreached=true',
    );
    expect(ids(overdue.body)).toEqual([of]);

    expect((await event(of, 'look', { impact: 3 })).status).toBe(200);
    const looked = await until(id(of), ({ states }) => states[0] === 'checking');
    expect(looked.clocks.map(({ is }: Body) => is)).toEqual(['met_late', 'running']);
    expect(looked).toMatchObject({ slaBreached: false, slaDueAt: '2026-03-15T09:00:00.000Z' });
    const before = 'slaDueAfter=2026-03-15T09:00:00Z&slaDueBefore=2026-03-15T09:00:01Z';
    const due = await stack.call('GET', `/v1/cases?sandbox=true&caseType=outage&${before}`);
    expect(ids(due.body)).toEqual([of]);
    const sorted = await stack.call(
      'GET',
      '/v1/cases?sandbox=true&caseType=outage&sort=sla&limit=1',
    );
    expect(ids(sorted.body)).toEqual([of]);
    const real = await stack.call('GET', '/v1/cases?caseType=outage&sort=sla&limit=1');
    const cursor = /cursor=([^>&]+)/.exec(real.headers.get('link')!)![1];
    const wrong = await stack.call('GET', `/v1/cases?sort=priority&cursor=${cursor}`);
    expect(wrong.body.code).toBe('invalid_cursor');
  });
});

describe('links by hand', () => {
  const link = (of: string, body: object, as = 'p-ana') =>
    stack.call('POST', `${id(of)}/links`, { as, body });

  test('are made and taken away by whom the definition says', async () => {
    const [of, other] = [await open(), await open()];
    const { next } = (await stack.call('GET', id(of))).body;
    expect(next.links).toEqual([{ as: 'cause', title: 'Caused by' }]);
    const known = { do: 'link', case: other, as: 'cause', reason: 'The same cable' };
    expect((await link(of, known, 'p-joe')).body.code).toBe('not_found');
    expect((await link(of, { do: 'link', case: other })).body.code).toBe('not_permitted');
    const done = await link(of, known);
    expect(done.status).toBe(200);
    expect((await link(of, known)).body.code).toBe('already_linked');

    const shown = await until(id(of), ({ links }) => links.length > 0);
    const { number } = (await stack.call('GET', id(other))).body;
    expect(shown.links).toEqual([
      {
        case: other,
        as: 'cause',
        caseType: 'outage',
        number,
        title: 'Outage',
        status: 'open',
        outcome: null,
      },
    ]);
    const away = { do: 'unlink', case: other };
    expect((await link(of, away, 'p-joe')).body.code).toBe('not_found');
    expect((await link(of, away)).status).toBe(200);
    await until(id(of), ({ links }) => links.length === 0);
    expect((await link(of, away, 'p-fin')).body.code).toBe('link_unknown');
    const { items } = (await stack.call('GET', `${id(of)}/timeline?limit=200`)).body;
    const told = items.filter(({ kind }: Body) => kind.endsWith('linked'));
    expect(told).toMatchObject([
      { kind: 'linked', actor: 'p-ana', detail: { caseId: other, reason: 'The same cable' } },
      { kind: 'unlinked', actor: 'p-ana' },
    ]);
  });

  test('lead to cases that there are, and by kinds that there are', async () => {
    const of = await open();
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect((await link(of, { do: 'link', case: nobody, as: 'cause' })).body).toMatchObject({
      status: 422,
      code: 'link_unknown',
    });
    expect((await link(of, { do: 'link', case: of, as: 'cause' })).body.code).toBe('link_unknown');
    const other = await open();
    expect((await link(of, { do: 'link', case: other, as: 'child' })).body.code).toBe(
      'link_unknown',
    );
    expect((await link(of, { do: 'link', case: 'x' })).status).toBe(400);
    expect((await link(of, { do: 'melt', case: other })).status).toBe(400);
  });
});

describe('notices', () => {
  test('have their message, worded for whoever reads it, as it was when they were told', async () => {
    const of = await open({ who: 'p-joe', what: 'No light' });
    const { number } = (await stack.call('GET', id(of))).body;
    const mine = async (as: string): Promise<Body> => {
      const { body } = await stack.call('GET', '/v1/notices?limit=200', { as });
      return body.items.filter(({ caseId }: Body) => caseId === of);
    };
    const link = `https://cases.example.org/${number}?id=${of}`;
    const messages = (of: Body) => of.map(({ message }: Body) => message);
    expect(messages(await mine('p-fin'))).toEqual([
      {
        title: `Outage ${number}`,
        body: `Finn Lund, Joe Day says: No light. See ${link}`,
      },
    ]);
    expect(messages(await mine('p-fay'))[0].body).toMatch(/^Fay Moor, /);
    expect(await mine('p-joe')).toEqual([]);
    // Being asked has no message of the definition.
    expect(await mine('p-ana')).toMatchObject([{ notice: 'asked', message: null }]);
  });
});

describe('repair', () => {
  /** A way that goes round for ever, as long as the person named is no executive. */
  const looping = (): Plan => {
    const source = `format: caseline/v1
id: looping
version: 1
title: Looping
owner: finance
calendar: round-the-clock
start: waiting_room
states:
  waiting_room:
    assign: reporter
    form: visit
    timers: [{ after: 1 day, to: door }]
  door: { route: [{ to: inside, when: known }, { to: closed }] }
  inside:
    assign: finance
    timers: [{ every: 30 days, remind: assignee }]
    transitions: { leave: closed }
  closed: { final: true }
guards: { known: whom.is_executive }
roles: { finance: { team: finance } }
forms: { visit: { whom: { type: person } } }
`;
    const { plan, diagnostics } = compile(source, { calendars: () => CALENDAR });
    expect(diagnostics).toEqual([]);
    const broken = JSON.parse(JSON.stringify(plan));
    broken.machine.states.door.always[1].target = '#looping.around';
    broken.machine.states.around = { always: [{ target: 'door' }] };
    return { ...broken, hash: planHashOf(broken) };
  };

  test('an operator sets a faulted case going again, once its cause is mended', async () => {
    const plan = looping();
    await publishVersion(stack.database, { plan, source: '', person: 'p-kim' });
    const body = { caseType: 'looping', data: { whom: 'p-joe' }, sandbox };
    const started = await stack.call('POST', '/v1/cases', { body });
    expect(started.status).toBe(201);
    const of = started.body.id as string;
    const repair = (as: string, more: object = { reason: 'Joe is known now' }) =>
      stack.call('POST', `${id(of)}/repair`, { as, body: more });

    expect((await repair('p-kim')).body).toMatchObject({ status: 409, code: 'not_faulted' });
    await moveTo(of, '2026-03-04T09:00:00.000Z');
    await until(id(of), ({ status }) => status === 'faulted');
    const listed = await stack.call('GET', '/v1/cases?sandbox=true&status=faulted');
    expect(ids(listed.body)).toEqual([of]);

    // The owner is no operator; and nobody repairs what is not mended, or without a word.
    expect((await repair('p-fin')).body).toMatchObject({ status: 403, code: 'not_permitted' });
    expect((await repair('p-kim', {})).status).toBe(400);
    expect((await repair('p-kim')).body).toMatchObject({ status: 409, code: 'case_faulted' });

    const directory = await readFile(stack.directoryFile, 'utf8');
    const known = directory.replace('name: Joe Day,', 'name: Joe Day, is_executive: true,');
    await stack.setPeople(known);
    const trail = `${id(of)}/timeline?limit=200`;
    await until(trail, ({ items }) => items.some(({ kind }: Body) => kind === 'people'));

    const done = await repair('p-kim');
    expect(done).toMatchObject({ status: 200, body: { caseStatus: 'open', states: ['inside'] } });
    const { items } = await until(trail, (list) =>
      list.items.some(({ kind }: Body) => kind === 'repaired'),
    );
    expect(items.find(({ kind }: Body) => kind === 'repaired')).toMatchObject({
      actor: 'p-kim',
      detail: { reason: 'Joe is known now' },
    });
    await stack.setPeople(directory);
  });
});
