/** Changes of the world by the API, on a real engine: corrected calendars, case by case. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lookOnce } from '../../api/staffing.ts';
import { correctCalendars } from '../../cli/calendar.ts';
import { tellStaffing } from '../../cli/staffing.ts';
import { correctOnce, startCalendars } from '../../worker/calendars.ts';
import { printed } from '../cli/printed.ts';
import { eventually } from '../support/engine.ts';
import { CALENDAR } from './definition.ts';
import { newKey, type Stack, startStack } from './stack.ts';

const DEFINITION = `
format: caseline/v1
id: matter
version: 1
title: Matter
owner: desk
calendar: round-the-clock
start: fresh
states:
  fresh:
    assign: clerk
    form: told
    transitions: { finish: done }
    timers:
      - { after: 30 business days, to: done }
      - { after: 40 days, remind: assignee }
  done: { final: true }
roles:
  desk: { team: desk }
  clerk: { team: clerks }
forms:
  told:
    about: { type: person }
`;
const PEOPLE = `format: caseline-directory/v1
people:
  p-ana: { name: Ana, teams: [clerks] }
  p-ben: { name: Ben, teams: [desk, board] }
  p-zoe: { name: Zoe, teams: [board] }
`;
const DAY_MS = 86_400_000;
const CORRECTIONS = '/v1/calendars/round-the-clock/corrections';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ engine: true });
  await stack.setPeople(PEOPLE);
  const published = await stack.call('POST', '/v1/case-types', { body: { source: DEFINITION } });
  expect(published.status).toBe(201);
}, 60_000);

afterAll(() => stack.stop());

const get = (path: string, as = 'p-zoe') => stack.call('GET', path, { as });
const post = (path: string, body?: unknown, as = 'p-zoe') =>
  stack.call('POST', path, { as, ...(body !== undefined && { body }) });

async function open(data: object = {}): Promise<string> {
  const body = { caseType: 'matter', data };
  const started = await stack.call('POST', '/v1/cases', { as: 'p-ana', body, headers: newKey() });
  expect(started.status).toBe(201);
  return started.body.id as string;
}

/** The calendar with one more closed day, ten days from now. */
function corrected(): string {
  const day = new Date(Date.now() + 10 * DAY_MS).toISOString().slice(0, 10);
  return `${CALENDAR}closed:\n  ${day}: Day of mourning\n`;
}

const isListed = (one: string) =>
  eventually(
    () => get(`/v1/cases/${one}`, 'p-ana'),
    ({ status }) => status === 200,
  );

const round = () =>
  correctOnce({ database: stack.database, cases: stack.engine, log: () => undefined });

function entryOf(page: { readonly items: readonly { readonly kind: string }[] }) {
  return page.items.find(({ kind }) => kind === 'calendar_corrected');
}

async function dueOf(id: string): Promise<Readonly<Record<string, number>>> {
  const { snapshot } = await stack.engine.report(id);
  return Object.fromEntries(snapshot!.deadlines.map((one) => [one.id, one.dueAtMs]));
}

describe('a corrected calendar', () => {
  let id: string;
  let other: string;
  let address: string;
  let before: Readonly<Record<string, number>>;

  test('is for operators', async () => {
    const body = { source: corrected(), reason: 'by law' };
    expect((await post(CORRECTIONS, body, 'p-ana')).body.code).toBe('not_permitted');
    expect((await get(CORRECTIONS, 'p-ana')).body.code).toBe('not_permitted');
  });

  test('with mistakes, or of another name, is refused and says what is wrong', async () => {
    const wrong = await post(CORRECTIONS, { source: 'id: 7', reason: 'x' });
    expect(wrong.status).toBe(422);
    expect(wrong.body.problems[0]).toMatchObject({ line: 1, message: expect.any(String) });
    const elsewhere = { source: corrected(), reason: 'x' };
    const other = await post('/v1/calendars/kolkata/corrections', elsewhere);
    expect(other.body.code).toBe('calendar_invalid');
  });

  test('is foretold for every case, and nothing moves', async () => {
    [id, other] = [await open(), await open({ about: 'p-zoe' })];
    for (const one of [id, other]) await isListed(one);
    before = await dueOf(id);
    const made = await post(CORRECTIONS, { source: corrected(), reason: 'by law' });
    expect(made.status).toBe(201);
    address = made.headers.get('location')!;
    expect(made.body).toMatchObject({ status: 'foretelling', madeBy: 'p-zoe', foretold: {} });
    expect((await post(`${address}/apply`)).body.code).toBe('correction_unchanged');
    expect(await round()).toEqual({ foretold: 2, corrected: 0, left: 0 });
    const { body } = await get(address);
    expect(body).toMatchObject({ status: 'foretold', foretold: { moved: 2 }, applied: {} });
    expect(await dueOf(id)).toEqual(before);
  });

  test('says of each case which deadline moves from when to when', async () => {
    const { body } = await get(`${address}/cases?limit=1`);
    expect(body.items).toHaveLength(1);
    const all = (await get(`${address}/cases`, 'p-ben')).body.items as {
      caseId: string;
      moves: object[];
    }[];
    expect(all.map(({ caseId }) => caseId).sort()).toEqual([id, other].sort());
    const wasMs = before['fresh/timers/0']!;
    expect(all.find(({ caseId }) => caseId === id)!.moves).toEqual([
      {
        deadline: 'fresh/timers/0',
        wasAt: new Date(wasMs).toISOString(),
        dueAt: new Date(wasMs + DAY_MS).toISOString(),
        overdue: false,
      },
    ]);
  });

  test('is applied case by case as it was foretold, once', async () => {
    expect((await post(`${address}/apply`)).body.status).toBe('applying');
    expect(await round()).toEqual({ foretold: 0, corrected: 2, left: 0 });
    expect(await round()).toEqual({ foretold: 0, corrected: 0, left: 0 });
    const { body } = await get(address);
    expect(body).toMatchObject({ status: 'applied', applied: { moved: 2 }, appliedBy: 'p-zoe' });
    const [foretold, done] = [
      await get(`${address}/cases`),
      await get(`${address}/cases?applied=true`),
    ];
    expect(done.body).toEqual(foretold.body);
    const now = await dueOf(id);
    expect(now['fresh/timers/0']).toBe(before['fresh/timers/0']! + DAY_MS);
    expect(now['fresh/timers/1']).toBe(before['fresh/timers/1']);
  });

  test('is in the trail and in the notices of whoever works under it', async () => {
    const { body } = await eventually(
      () => get(`/v1/cases/${id}/timeline`, 'p-ana'),
      ({ body: page }) => entryOf(page) !== undefined,
    );
    expect(entryOf(body)).toMatchObject({
      actor: 'p-zoe',
      detail: { calendar: 'round-the-clock', reason: 'by law', moved: 1, overdue: 0 },
    });
    const told = (await get('/v1/notices', 'p-ben')).body.items as { caseId: string }[];
    expect(told.map(({ caseId }) => caseId)).toContain(id);
  });

  test('reaches cases that begin later on a plan with the calendar as it was', async () => {
    const late = await open();
    await eventually(round, ({ corrected: count }) => count === 1);
    const [was, due] = [await dueOf(id), await dueOf(late)];
    expect(due['fresh/timers/0']! - was['fresh/timers/0']!).toBeLessThan(DAY_MS);
    expect((await stack.engine.report(late)).snapshot!.correction).toBeDefined();
  });

  test('that was cut off goes on, and notes what it did', async () => {
    const cut = await open();
    await isListed(cut);
    const send: typeof stack.engine.send = async (caseId, command) => {
      await stack.engine.send(caseId, command);
      throw new Error('cut off after it was done, before it was noted');
    };
    const cases = { ...stack.engine, send };
    const failing = { database: stack.database, cases, log: () => undefined };
    expect(await correctOnce(failing)).toEqual({ foretold: 0, corrected: 0, left: 1 });
    const { sequence } = (await stack.engine.report(cut)).snapshot!;
    await eventually(round, ({ corrected: count }) => count === 1);
    expect((await stack.engine.report(cut)).snapshot!.sequence).toBe(sequence);
    const { body } = await get(`${address}/cases?applied=true`);
    const mine = body.items.find(({ caseId }: { caseId: string }) => caseId === cut);
    expect(mine).toMatchObject({ result: 'moved', moves: [{ deadline: 'fresh/timers/0' }] });
  });

  test('is taken back by another one; the earlier one is not applied again', async () => {
    const made = await post(CORRECTIONS, { source: CALENDAR, reason: 'it was no law' });
    const back = made.headers.get('location')!;
    await round();
    await post(`${back}/apply`);
    await round();
    expect(await dueOf(id)).toEqual(before);
    expect((await post(`${address}/apply`)).body.code).toBe('correction_unchanged');
    const { body } = await get(CORRECTIONS);
    expect(body.items.map(({ status }: { status: string }) => status)).toEqual([
      'applied',
      'applied',
    ]);
  });

  test('does not show a party what becomes of the case that is about them', async () => {
    const about = `${DEFINITION}guards: { told_of: person == about }\n`
      .replace('id: matter', 'id: delicate')
      .replace('assign: clerk', 'assign: { role: clerk, never: told_of }');
    expect((await post('/v1/case-types', { source: about })).status).toBe(201);
    const started = await stack.call('POST', '/v1/cases', {
      as: 'p-ana',
      body: { caseType: 'delicate', data: { about: 'p-zoe' } },
      headers: newKey(),
    });
    const delicate = started.body.id as string;
    const made = await post(CORRECTIONS, { source: corrected(), reason: 'again' });
    const again = made.headers.get('location')!;
    await isListed(delicate);
    await round();
    expect((await get(again)).body.foretold).toEqual({ moved: 5 });
    const shownTo = async (as: string): Promise<readonly string[]> =>
      (await get(`${again}/cases`, as)).body.items.map(({ caseId }: { caseId: string }) => caseId);
    expect(await shownTo('p-zoe')).not.toContain(delicate);
    expect(await shownTo('p-ben')).toContain(delicate);
  });
});

describe('at a terminal', () => {
  let file: string;
  let own: Parameters<typeof correctCalendars>[1];
  let calendars: ReturnType<typeof startCalendars>;

  beforeAll(async () => {
    file = path.join(await mkdtemp(path.join(tmpdir(), 'caseline-calendar-')), 'corrected.yaml');
    const tokenFile = `${file}.token`;
    await writeFile(file, corrected().replace('Day of mourning', 'Day of rest'));
    await writeFile(tokenFile, await stack.token('p-ben'));
    own = { api: stack.url, tokenFile, everyMs: 50, isApplied: false };
    const { database, engine: cases } = stack;
    calendars = startCalendars({ database, cases, everyMs: 50, log: () => undefined });
  });

  afterAll(() => calendars.stop());

  test('a correction is foretold, case by case', async () => {
    const id = await open();
    await isListed(id);
    const { code, out } = await printed((output) => correctCalendars(file, own, output));
    expect(code).toBe(0);
    expect(out).toContain(`${id}\n  fresh/timers/0: `);
    expect(out).toMatch(/foretold, nothing has moved: \d+ with deadlines that move, 0 without/);
    expect((await stack.engine.report(id)).snapshot!.correction).toBeUndefined();
  });

  test('and applied with a reason', async () => {
    const given = { ...own, reason: 'by law', isApplied: true };
    const { code, out } = await printed((output) => correctCalendars(file, given, output));
    expect({ code, last: out.trim().split('\n').at(-1) }).toEqual({
      code: 0,
      last: expect.stringMatching(/^corrected: \d+ with deadlines that move/),
    });
  });

  test('a calendar with mistakes says where, and is sent nowhere', async () => {
    await writeFile(file, 'format: caseline-calendar/v1\nid: x\nzone: Nowhere\n');
    const { code, talk } = await printed((output) => correctCalendars(file, own, output));
    expect(code).toBe(2);
    expect(talk).toContain('corrected.yaml');
  });

  test('staffing says that all roles can be filled, or which cannot', async () => {
    const said = await printed((output) => tellStaffing(own, output));
    expect(said).toMatchObject({
      code: 0,
      out: 'every role that open cases may need can be filled',
    });
    const quiet = { warn: () => undefined } as never;
    await stack.setPeople(PEOPLE.replace('  p-ana: { name: Ana, teams: [clerks] }\n', ''));
    await lookOnce({ ...stack, log: quiet }, Date.now());
    const alarmed = await printed((output) => tellStaffing(own, output));
    expect(alarmed.code).toBe(1);
    expect(alarmed.out).toContain('matter: clerk (team clerks): nobody is in the team; ');
  });
});
