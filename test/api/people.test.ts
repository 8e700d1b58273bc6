/**
 * People change under running cases, by the directory alone: nothing stalls, and the trail says so.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lookOnce, startStaffing } from '../../api/staffing.ts';
import type { Snapshot } from '../../core/input.ts';
import { eventually } from '../support/engine.ts';
import { newKey, type Stack, startStack } from './stack.ts';

const DEFINITION = `
format: caseline/v1
id: handover
version: 1
title: Handover
owner: boss
calendar: round-the-clock
start: working
states:
  working:
    assign: { role: worker, second: buddy }
    form: about
    tasks: { look: { assign: looker, due: 20 days } }
    transitions: { ask: asking }
    timers: [{ after: 200 days, remind: assignee }]
  asking:
    approval: agree
    transitions: { approved: done, rejected: working }
  done: { final: true }
approvals:
  agree: { approvers: [judge], ladder: [{ after: 100 days, decide: rejected }] }
roles:
  worker: { team: workers, backup: lead }
  looker: { team: lookers, backup: lead }
  lead: { team: leads }
  judge: { team: judges }
  boss: { team: bosses }
forms:
  about: { buddy: { type: person } }
`;

type Entry = Readonly<{ kind: string; state: string; detail: Record<string, unknown> }>;

/** Everybody in one team each; without some, some in other teams, and some away today. */
function directory(
  change: {
    without?: readonly string[];
    teams?: Record<string, string[]>;
    away?: readonly string[];
    more?: string;
  } = {},
): string {
  const people: Record<string, string[]> = {
    'p-ana': ['reporters'],
    'p-wil': ['workers'],
    'p-wes': ['workers'],
    'p-lou': ['lookers'],
    'p-lea': ['leads'],
    'p-jon': ['judges'],
    'p-dan': [],
    'p-bud': [],
    'p-bea': ['bosses'],
    'p-opa': ['board'],
    ...change.teams,
  };
  const lines = Object.entries(people)
    .filter(([id]) => !(change.without ?? []).includes(id))
    .map(([id, teams]) => {
      const away = (change.away ?? []).includes(id) ? `, absences: [${AWAY}]` : '';
      return `  ${id}: { name: ${id}, teams: [${teams.join(', ')}]${away} }\n`;
    });
  return `format: caseline-directory/v1\n${change.more ?? ''}people:\n${lines.join('')}`;
}

/** From yesterday on, for a week. */
const AWAY = ((): string => {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  return `{ from: ${day(-1)}, until: ${day(6)} }`;
})();

let stack: Stack;
let id: string;

beforeAll(async () => {
  stack = await startStack({ engine: true });
  await stack.setPeople(directory());
  const published = await stack.call('POST', '/v1/case-types', { body: { source: DEFINITION } });
  expect(published.body.diagnostics ?? []).toEqual([]);
  expect(published.body.staffing).toEqual([]);
}, 60_000);

afterAll(() => stack.stop());

async function begin(data: object = {}): Promise<void> {
  await stack.setPeople(directory());
  const started = await stack.call('POST', '/v1/cases', {
    as: 'p-ana',
    body: { caseType: 'handover', data },
    headers: newKey(),
  });
  expect(started.status).toBe(201);
  id = started.body.id as string;
  await eventually(
    () => stack.call('GET', `/v1/cases/${id}`, { as: 'p-bea' }),
    ({ status }) => status === 200,
  );
}

async function snapshot(): Promise<Snapshot> {
  return (await stack.engine.report(id)).snapshot!;
}

/** Whom the open work items ask, by their kind. */
function asked({ items }: Snapshot, kind: string): readonly string[] {
  const mine = items.filter((item) => item.kind === kind);
  return mine.flatMap(({ seats }) =>
    seats.flatMap((seat) => seat.asked.flatMap((one) => one.people)),
  );
}

const becomes = (kind: string, people: readonly string[]) =>
  eventually(snapshot, (now) => String(asked(now, kind)) === String(people));

async function trail(): Promise<readonly Entry[]> {
  const { body } = await stack.call('GET', `/v1/cases/${id}/timeline?limit=200`, { as: 'p-bea' });
  return body.items as readonly Entry[];
}

const tells = (kind: string, detail: object) =>
  eventually(trail, (entries) =>
    entries.some((entry) => {
      const same = { ...entry.detail, ...detail };
      return entry.kind === kind && JSON.stringify(same) === JSON.stringify(entry.detail);
    }),
  );

const ask = () =>
  stack.call('POST', `/v1/cases/${id}/events`, {
    as: 'p-wil',
    body: { event: 'ask' },
    headers: newKey(),
  });

describe('somebody leaves', () => {
  beforeAll(() => begin());

  test('the work is the others of their role', async () => {
    await becomes('assignment', ['p-wes', 'p-wil']);
    await stack.setPeople(directory({ without: ['p-wil'] }));
    await becomes('assignment', ['p-wes']);
    await tells('people', { changed: ['p-wil'] });
  });

  test('when the last one goes, whoever stands in is asked, and the trail says for whom', async () => {
    await stack.setPeople(directory({ without: ['p-wil', 'p-wes', 'p-lou'] }));
    await becomes('assignment', ['p-lea']);
    await becomes('task', ['p-lea']);
    await tells('asked', { via: 'backup', party: 'lead', insteadOf: 'worker' });
  });

  test('when nobody can stand in, the owner is told, and whoever comes is asked', async () => {
    await stack.setPeople(directory({ without: ['p-wil', 'p-wes', 'p-lou', 'p-lea'] }));
    await becomes('assignment', []);
    await tells('vacant', { party: 'worker' });
    const { body } = await stack.call('GET', '/v1/notices', { as: 'p-bea' });
    expect(body.items.some((one: { caseId: string }) => one.caseId === id)).toBe(true);
    const teams = { 'p-new': ['workers'] };
    await stack.setPeople(directory({ without: ['p-wil', 'p-wes', 'p-lou', 'p-lea'], teams }));
    await becomes('assignment', ['p-new']);
  });
});

describe('somebody is away', () => {
  beforeAll(() => begin());

  test('the others of their role go on; when all are away, whoever stands in', async () => {
    await stack.setPeople(directory({ away: ['p-wil'] }));
    await becomes('assignment', ['p-wes']);
    await stack.setPeople(directory({ away: ['p-wil', 'p-wes'] }));
    await becomes('assignment', ['p-lea']);
    await tells('asked', { via: 'backup', insteadOf: 'worker', because: 'absence' });
  });

  test('and is asked again on coming back', async () => {
    await stack.setPeople(directory());
    await becomes('assignment', ['p-wes', 'p-wil', 'p-lea']);
  });
});

describe('somebody changes their role', () => {
  beforeAll(() => begin());

  test('they are no longer asked where they were, and are where they are now', async () => {
    await becomes('assignment', ['p-wes', 'p-wil']);
    await stack.setPeople(directory({ teams: { 'p-wil': ['lookers'] } }));
    await becomes('assignment', ['p-wes']);
    await becomes('task', ['p-lou', 'p-wil']);
  });
});

describe('an approval', () => {
  beforeAll(async () => {
    await begin();
    expect((await ask()).status).toBe(200);
    await becomes('approval', ['p-jon']);
  });

  test('that was handed to somebody who leaves is back with the seat’s own', async () => {
    const [item] = (await snapshot()).items;
    const delegated = await stack.call(
      'POST',
      `/v1/cases/${id}/approvals/${encodeURIComponent(item!.id)}/delegate`,
      { as: 'p-jon', body: { to: 'p-dan', reason: 'away soon' }, headers: newKey() },
    );
    expect(delegated.status).toBe(200);
    await becomes('approval', ['p-jon', 'p-dan']);
    await stack.setPeople(directory({ without: ['p-dan'] }));
    await becomes('approval', ['p-jon']);
  });

  test('whose judge and delegate have both left is vacant, and says so', async () => {
    await stack.setPeople(directory({ without: ['p-dan', 'p-jon'] }));
    await becomes('approval', []);
    await tells('vacant', { party: 'judge' });
  });

  test('is asked of whoever takes the role over', async () => {
    await stack.setPeople(
      directory({ without: ['p-dan', 'p-jon'], teams: { 'p-nia': ['judges'] } }),
    );
    await becomes('approval', ['p-nia']);
  });
});

describe('a team is renamed', () => {
  const renamed = {
    teams: { 'p-wil': ['crew'], 'p-wes': ['crew'] },
    more: 'teams: { crew: { renamed_from: [workers] } }\n',
  };

  test('its people stay asked, and nobody is asked anew', async () => {
    await begin();
    await becomes('assignment', ['p-wes', 'p-wil']);
    const before = await snapshot();
    await stack.setPeople(directory(renamed));
    const now = await eventually(snapshot, ({ sequence }) => sequence > before.sequence);
    expect(now.items).toEqual(before.items);
    const fresh = (await eventually(trail, (all) => all.length >= now.sequence)).slice(
      before.sequence,
    );
    expect(fresh.map(({ kind }) => kind)).toEqual(['people']);
  });

  test('cases that begin now have them too', async () => {
    const started = await stack.call('POST', '/v1/cases', {
      as: 'p-ana',
      body: { caseType: 'handover', data: {} },
      headers: newKey(),
    });
    id = started.body.id as string;
    await becomes('assignment', ['p-wes', 'p-wil']);
  });
});

describe('whoever stands beside the assignee', () => {
  test('and leaves is asked no more', async () => {
    await begin({ buddy: 'p-bud' });
    await becomes('assignment', ['p-wes', 'p-wil', 'p-bud']);
    await stack.setPeople(directory({ without: ['p-bud'] }));
    await becomes('assignment', ['p-wes', 'p-wil']);
  });
});

describe('alarms before it bites', () => {
  const look = () => lookOnce({ ...stack, log: quiet }, Date.now());
  const quiet = { warn: () => undefined } as never;
  const alarms = async (as: string, query = '') =>
    (await stack.call('GET', `/v1/alarms${query}`, { as })).body.items as {
      role: string;
      because: string;
    }[];

  test('a role that lies ahead and has nobody is told to the owner, once', async () => {
    await begin();
    await look();
    await stack.setPeople(directory({ without: ['p-jon'] }));
    expect((await look()).raised).toBe(1);
    expect(await look()).toEqual({ raised: 0, ended: 0 });
    expect(await alarms('p-bea')).toEqual([
      expect.objectContaining({ caseType: 'handover', role: 'judge', because: 'empty' }),
    ]);
    const { body } = await stack.call('GET', '/v1/notices', { as: 'p-bea' });
    const told = body.items.filter(({ notice }: { notice: string }) => notice === 'unstaffed');
    expect(told).toHaveLength(1);
    expect(told[0].message.title).toBe('Nobody can fill the role `judge` of `handover`');
    expect(told[0].message.body).toContain('the team `judges` has no members');
    const read = await stack.call('POST', `/v1/notices/${told[0].id}/read`, { as: 'p-bea' });
    expect(read.status).toBe(204);
  });

  test('is seen by operators and owners, and by nobody else', async () => {
    expect(await alarms('p-opa')).toHaveLength(1);
    expect(await alarms('p-wil')).toEqual([]);
  });

  test('ends when somebody can fill it', async () => {
    await stack.setPeople(directory());
    expect(await look()).toEqual({ raised: 0, ended: 1 });
    expect(await alarms('p-bea')).toEqual([]);
    expect((await alarms('p-bea', '?ended=true')).map(({ role }) => role)).toContain('judge');
  });

  test('that the owner’s own role is empty is for the operators', async () => {
    await stack.setPeople(directory({ without: ['p-bea'] }));
    expect((await look()).raised).toBe(1);
    expect(await alarms('p-opa')).toEqual([
      expect.objectContaining({ role: 'boss', because: 'empty' }),
    ]);
  });

  test('that all of a team are away is one too; a change of the directory is enough', async () => {
    await stack.setPeople(directory());
    const staffing = startStaffing({ ...stack, log: quiet });
    await stack.setPeople(directory({ away: ['p-jon'] }));
    const standing = await eventually(
      () => alarms('p-bea'),
      (all) => String(all.map(({ role }) => role)) === 'judge',
    );
    expect(standing).toEqual([expect.objectContaining({ role: 'judge', because: 'absent' })]);
    await stack.setPeople(directory());
    await eventually(
      () => alarms('p-bea'),
      (all) => all.length === 0,
    );
    await staffing.stop();
  });

  test('publishing says which roles have nobody', async () => {
    const other = DEFINITION.replace('id: handover', 'id: other').replace('judges', 'no-such-team');
    const published = await stack.call('POST', '/v1/case-types', { body: { source: other } });
    expect(published.body.staffing).toEqual(
      expect.arrayContaining([{ role: 'judge', team: 'no-such-team' }]),
    );
  });
});
