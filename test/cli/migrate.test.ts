/**
 * `caseline migrate plan`: what it says, and how it ends.
 */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { migratePlan } from '../../cli/migrate.ts';
import { REQUEST } from '../core/migration/request.ts';
import { inFolder, printed } from './printed.ts';

const NEXT = REQUEST.replace('version: 1', 'version: 2');
const OPTIONS = { calendars: 'definitions/calendars' };

async function planned(
  next: string,
  { mapping, json = false }: { mapping?: string; json?: boolean } = {},
): Promise<{ code: number; out: string; talk: string }> {
  const files = { 'a.yaml': REQUEST, 'b.yaml': next, ...(mapping && { 'm.yaml': mapping }) };
  let said = { code: -1, out: '', talk: '' };
  await inFolder(files, async (folder) => {
    const options = { ...OPTIONS, json, ...(mapping && { mapping: join(folder, 'm.yaml') }) };
    const paths = [join(folder, 'a.yaml'), join(folder, 'b.yaml')] as const;
    const { code, out, talk } = await printed((output) => migratePlan(paths, options, output));
    said = { code, out: out.replaceAll(folder, ''), talk: talk.replaceAll(folder, '') };
  });
  return said;
}

describe('migrate plan', () => {
  test('ends with 0 when cases can be moved, and tells it state by state', async () => {
    const next = NEXT.replace('{ after: 10 days, remind', '{ after: 12 days, remind')
      .replace('quorum: all', 'quorum: any')
      .replaceAll('desk', 'table');
    const { code, out } = await planned(next);
    expect(code).toBe(0);
    const lines = out.split('\n').map((line) => line.trim());
    expect(lines[0]).toBe('request, version 1 → 2: cases can be moved');
    expect(lines).toEqual(
      expect.arrayContaining([
        'states/desk.writing → table.writing',
        'the deadline `intake/timers/0` is after 12 days now, and was after 10 days',
        '`request` is asked again, for it is another question: quorum',
        'Cases in desk.writing are in table.writing',
      ]),
    );
    expect(out).toMatch(/\? states\/desk → table, because it says the same in every word/);
  });

  test('ends with 1 when it is unsound, and says where in the mapping and how to mend it', async () => {
    const mapping = 'format: caseline-mapping/v1\nstates:\n  intake: deciding\n  dsk: desk\n';
    const { code, out } = await planned(NEXT, { mapping });
    expect(code).toBe(1);
    expect(out).toContain('request, version 1 → 2: unsound: 2 to be mended');
    expect(out).toContain('/m.yaml:3:3: states/intake: `intake` cannot become `deciding`');
    expect(out).toContain('/m.yaml:4:3: states/dsk: the old version has no `dsk` among its states');
    expect(out).toContain('help: did you mean `desk`?');
  });

  test('ends with 2 when the mapping cannot be read, and says where', async () => {
    const mapping = 'format: caseline-mapping/v1\nstate: { intake: desk }\n';
    const { code, talk } = await planned(NEXT, { mapping });
    expect([code, talk]).toEqual([
      2,
      '/m.yaml:2:1: unknown word `state`\n  = help: did you mean `states`?',
    ]);
  });

  test('says the same as JSON', async () => {
    const mapping = 'format: caseline-mapping/v1\nstates: { desk.reading: null }\n';
    const { code, out } = await planned(NEXT, { mapping, json: true });
    const plan = JSON.parse(out) as {
      mapping: { states: Record<string, string | null> };
      states: { state: string; to: string | null }[];
    };
    expect([code, plan.mapping.states['desk.reading']]).toEqual([0, null]);
    expect(plan.states.find(({ state }) => state === 'desk.reading')!.to).toBeNull();
  });
});
