/** What `caseline audit person` and `caseline audit review` tell, from a real database. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createActivities } from '../../activities/index.ts';
import { review, tellPerson } from '../../cli/audit-people.ts';
import { type AccessRecord, writeAccesses } from '../../prisma/queries/access-records.ts';
import { approvalItem, batchOf, chain } from '../support/batches.ts';
import { startInstallation, type TestInstallation } from '../support/installation.ts';
import { printed } from './printed.ts';

const AT_MS = Date.parse('2026-08-15T10:00:00Z');
let installation: TestInstallation;

beforeAll(async () => {
  installation = await startInstallation();
  const { database } = installation;
  const activities = createActivities({ database });
  const acts = chain([
    { actor: 'p-rep', detail: { account: 'My own words' } },
    { actor: 'p-sam', detail: { fields: { about: 'p-sub', note: 'About p-sub, by Sam' } } },
  ]);
  const asked = { items: [approvalItem('s#1', ['p-sam'])] };
  const told = [{ kind: 'notify', people: ['p-boss'], sequence: 2, notice: 'notified' }] as const;
  await activities.project(
    batchOf('case-1', acts, { ...asked, reporter: 'p-rep', fields: { about: 'p-sub' } }, told),
  );
  await activities.project(batchOf('case-2', chain([{ actor: 'p-rep' }]), { reporter: 'p-rep' }));
  const look = (person: string, caseId: string | null, more: Partial<AccessRecord> = {}) => ({
    caseId,
    record: {
      atMs: AT_MS,
      person,
      operation: 'getCase',
      outcome: 'shown' as const,
      cases: caseId === null ? [] : [caseId],
      request: 'r',
      ...more,
    },
  });
  await writeAccesses(database, [
    look('p-sam', 'case-1'),
    look('p-boss', 'case-1'),
    look('p-boss', 'case-1', { operation: 'getTimeline' }),
    look('p-boss', 'case-2'),
    look('p-boss', null, { outcome: 'unknown' }),
    look('p-gone', 'case-2', { outcome: 'refused', code: 'not_permitted' }),
    look('p-sam', 'case-2', { atMs: AT_MS + 90 * 86_400_000 }),
  ]);
});

afterAll(() => installation.stop());

const inFolder = (name: string): string => path.join(installation.folder, name);
let files = 0;
async function run(
  work: (
    file: string,
    output: { log: (line: string) => void; error: (line: string) => void },
  ) => Promise<number>,
): Promise<{ code: number; said: string; text: string }> {
  const file = inFolder(`out-${(files += 1)}`);
  const { code, lines } = await printed((output) => work(file, output));
  return { code, said: lines.join('\n'), text: await readFile(file, 'utf8').catch(() => '') };
}

describe('what is told to a person', () => {
  const tell = async (person: string) => {
    const { code, text } = await run((file, output) =>
      tellPerson(person, { output: file }, output),
    );
    expect(code).toBe(0);
    return JSON.parse(text);
  };

  test('their part in every case, and what they did in their own words', async () => {
    const { cases, requests } = await tell('p-rep');
    expect(cases).toMatchObject([
      {
        caseId: 'case-1',
        parts: ['reporter', 'acted'],
        namedIn: [],
        acts: [{ sequence: 1, detail: { account: 'My own words' } }],
        mentions: [],
      },
      { caseId: 'case-2', parts: ['reporter', 'acted'] },
    ]);
    expect(requests).toEqual([]);
  });

  test('of what others did, that it names them or was told to them, and not what it says', async () => {
    const { cases } = await tell('p-boss');
    expect(cases).toMatchObject([{ parts: ['told'], acts: [], mentions: [{ sequence: 2 }] }]);
    expect(JSON.stringify(cases)).not.toMatch(/own words|by Sam/);
    const { requests } = await tell('p-boss');
    expect(requests).toEqual([
      { operation: 'getCase', outcome: 'shown', times: 2 },
      { operation: 'getCase', outcome: 'unknown', times: 1 },
      { operation: 'getTimeline', outcome: 'shown', times: 1 },
    ]);
  });

  test('of somebody unknown nothing, and a file that is there stays', async () => {
    expect((await tell('p-nobody')).cases).toEqual([]);
    const there = inFolder('out-1');
    const { code, said } = await run((_file, output) =>
      tellPerson('p-rep', { output: there }, output),
    );
    expect([code, said]).toEqual([2, expect.stringContaining('cannot be written')]);
  });
});

describe('the review', () => {
  const days = { from: '2026-07-01', until: '2026-10-01' };

  test('names whoever opened cases without a part in them, first', async () => {
    const directory = inFolder('people.yaml');
    const people =
      'people:\n  p-sam: { name: Sam, teams: [legal] }\n  p-boss: { name: Boss, teams: [] }\n';
    await writeFile(directory, `format: caseline-directory/v1\n${people}`);
    const { text } = await run((file, output) =>
      review({ ...days, directory, output: file }, output),
    );
    expect(text.trim().split('\n')).toEqual([
      'Accesses from 2026-07-01 until 2026-10-01, 3 people',
      '',
      'p-boss (in no team): 3 answered, 0 refused, 1 for what was not theirs or not there; opened 2 cases',
      expect.stringMatching(/^ {2}without a part in them: HR-2026-000001, HR-2026-000002$/),
      'p-gone (not in the directory any more): 0 answered, 1 refused, 0 for what was not theirs or not there; opened 0 cases',
      'p-sam (legal): 1 answered, 0 refused, 0 for what was not theirs or not there; opened 1 cases',
    ]);
  });

  test.each([['2026-7-1'], ['yesterday'], ['2026-13-01']])('%s is no day', async (from) => {
    const { code, said } = await run((_file, output) => review({ ...days, from }, output));
    expect([code, said]).toEqual([2, `caseline: \`${from}\` is no day, such as 2026-07-01`]);
  });
});
