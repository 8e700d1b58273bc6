/**
 * A corrected calendar for many cases at once, in every state, while people work in them: what was
 * foretold is what comes, and no deadline is lost or doubled.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { movesOf } from '../../core/calendar-change.ts';
import type { Entry } from '../../core/input.ts';
import { findActivePlan } from '../../prisma/queries/case-types.ts';
import { listCorrectionCases } from '../../prisma/queries/corrections.ts';
import { readTimeline } from '../../prisma/queries/trail.ts';
import { startCalendars } from '../../worker/calendars.ts';
import { wrongWith } from '../fuzz/trace-rules.ts';
import { eventually } from '../support/engine.ts';
import { CALENDAR } from './definition.ts';
import { newKey, type Stack, startStack } from './stack.ts';

const DEFINITION = `
format: caseline/v1
id: many
version: 1
title: Many
owner: boss
calendar: round-the-clock
start: open
states:
  open:
    assign: clerk
    form: about
    tasks: { look: { assign: boss, due: 20 business days, timers: [{ before: 5 business days, of: due, remind: assignee }] } }
    transitions: { note: { needs: [word] }, wait: waiting, ask: asking, close: closed }
    timers: [{ after: 30 business days, to: closed }, { every: 40 days, remind: assignee }]
  waiting:
    waiting: true
    transitions: { go: { to: open, by: clerk } }
    timers: [{ after: 25 business days, to: open }]
  asking:
    approval: agree
    transitions: { approved: closed, rejected: open }
  closed: { final: true, reopen: { to: open, by: clerk, within: 15 business days } }
approvals:
  agree: { approvers: [boss], ladder: [{ after: 12 business days, remind: approvers }, { after: 28 business days, decide: rejected }] }
roles: { clerk: { team: clerks }, boss: { team: bosses } }
forms: { about: { word: { type: text } } }
sla:
  reply: { title: Reply, from: open, until: closed, within: 35 business days, pauses: [waiting], warn_at: [50%], breached: [{ notify: boss }] }
retention: { keep: 50 business days, then: delete }
`;
const PEOPLE = `format: caseline-directory/v1
people:
  p-ana: { name: Ana, teams: [clerks] }
  p-bea: { name: Bea, teams: [bosses] }
  p-opa: { name: Opa, teams: [board] }
`;
const CASES = 60;
const DAY_MS = 86_400_000;
const CORRECTIONS = '/v1/calendars/round-the-clock/corrections';

let stack: Stack;

beforeAll(async () => {
  const limits = { perPerson: 0, failuresPerAddress: 0 };
  stack = await startStack({ engine: true, limits });
  await stack.setPeople(PEOPLE);
  const published = await stack.call('POST', '/v1/case-types', { body: { source: DEFINITION } });
  expect(published.body.diagnostics ?? []).toEqual([]);
}, 60_000);

afterAll(() => stack.stop());

const operate = (method: string, path: string, body?: object) =>
  stack.call(method, path, { as: 'p-opa', ...(body !== undefined && { body }) });

async function event(id: string, name: string, data: object = {}): Promise<number> {
  const body = { event: name, data };
  const path = `/v1/cases/${id}/events`;
  const { status } = await stack.call('POST', path, { as: 'p-ana', body, headers: newKey() });
  return status;
}

async function open(index: number): Promise<string> {
  const body = { caseType: 'many', data: {} };
  const started = await stack.call('POST', '/v1/cases', { as: 'p-ana', body, headers: newKey() });
  expect(started.status).toBe(201);
  const id = started.body.id as string;
  const ways = [[], ['wait'], ['wait', 'go'], ['ask'], ['close']][index % 5]!;
  for (const way of ways) expect(await event(id, way)).toBe(200);
  return id;
}

/** Ten at once. */
async function each<T, U>(all: readonly T[], work: (one: T) => Promise<U>): Promise<U[]> {
  const done: U[] = [];
  for (let index = 0; index < all.length; index += 10) {
    done.push(...(await Promise.all(all.slice(index, index + 10).map(work))));
  }
  return done;
}

test('many cases, in every state, with commands under way', async () => {
  const ids = await each(
    Array.from({ length: CASES }, (_, index) => index),
    open,
  );
  await eventually(
    () => stack.database.prisma.case.count(),
    (count) => count === CASES,
  );
  const day = (after: number) => new Date(Date.now() + after * DAY_MS).toISOString().slice(0, 10);
  const source = `${CALENDAR}closed: { ${day(3)}: Mourning, ${day(9)}: Elections }\n`;
  const made = await operate('POST', CORRECTIONS, { source, reason: 'by law' });
  const path = made.headers.get('location')!;
  const { database, engine: cases } = stack;
  const calendars = startCalendars({ database, cases, everyMs: 20, log: () => undefined });
  const status = (wanted: string) =>
    eventually(
      () => operate('GET', path),
      ({ body }) => body.status === wanted,
      60_000,
    );
  const foretold = await status('foretold');
  expect(foretold.body.foretold).toEqual({ moved: CASES });

  let isWorking = true;
  let notes = 0;
  const people = (async () => {
    for (let index = 0; isWorking; index += 1) {
      if ((await event(ids[(index * 5) % CASES]!, 'note', { word: `${index}` })) === 200)
        notes += 1;
      if (index % 20 === 19) await event(ids[(index * 7) % CASES]!, 'go');
      await sleep(2);
    }
  })();
  await operate('POST', `${path}/apply`);
  const applied = await status('applied');
  isWorking = false;
  await people;
  await calendars.stop();
  expect(applied.body.applied).toEqual({ moved: CASES });
  expect(notes).toBeGreaterThan(5);

  const rows = async (isApplied: boolean) => {
    const given = { id: made.body.id as string, isApplied, reader: 'p-opa', limit: CASES };
    const page = await listCorrectionCases(database, given);
    return new Map(page.rows.map((one) => [one.caseId, one.moves]));
  };
  const [before, after] = [await rows(false), await rows(true)];
  const plan = await findActivePlan(database, 'many');
  let same = 0;
  await each(ids, async (id) => {
    const { snapshot } = await stack.engine.report(id);
    const entries = await eventually(
      () => readTimeline(database, id, { limit: 10_000 }),
      (all) => all.length === snapshot!.sequence,
    );
    const corrected = entries.filter(({ kind }) => kind === 'calendar_corrected');
    expect(corrected).toHaveLength(1);
    const mine = entries.filter(
      ({ cause }) => cause.kind === 'command' && cause.command === 'calendar',
    );
    expect(movesOf(mine)).toEqual(after.get(id));
    expect(movesOf(mine)).toHaveLength(corrected[0]!.detail['moved'] as number);
    const trail = entries.map((one): Entry => {
      const { recipients: _, recordedAtMs: __, ...entry } = one;
      return entry;
    });
    expect(wrongWith(plan!, { snapshot, entries: trail })).toBeNull();
    if (JSON.stringify(after.get(id)) === JSON.stringify(before.get(id))) same += 1;
  });
  // Others have moved to another state between the two looks.
  expect(same).toBeGreaterThan(CASES / 2);
}, 240_000);
