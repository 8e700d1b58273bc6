/**
 * `caseline migrate replay`: files in, a line for each case out, and how it ends.
 */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { migrateReplay } from '../../cli/migrate-replay.ts';
import { AUDIT_FORMAT, type AuditLine, writeAuditFile } from '../../core/audit-file.ts';
import type { Entry } from '../../core/input.ts';
import { handedOver, KEY_HANDOVER } from '../support/key-handover.ts';
import { inFolder, printed } from './printed.ts';

const NEXT = KEY_HANDOVER.replace('version: 1', 'version: 2');
const DIRECTORY = `format: caseline-directory/v1
people:
  bea: { name: Bea, email: bea@example.com, teams: [desk] }
`;

/** A file as `caseline audit export` writes it. */
function auditFile(): string {
  const { plan, entries, snapshot } = handedOver();
  const { head, sequence } = snapshot!;
  const facts = { id: 'case-1', number: 'KH-1', caseType: plan.id, version: plan.version };
  const line = (entry: Entry, lost: number): AuditLine => ({
    kind: 'entry',
    entry,
    prevHash: '',
    recordedAtMs: entry.atMs,
    recipients: [],
    lost,
  });
  const lines: AuditLine[] = [
    {
      kind: 'case',
      format: AUDIT_FORMAT,
      ...facts,
      planHash: plan.hash,
      status: 'sealed',
      outcome: 'handed_over',
      sequence,
      head,
    },
    { kind: 'plan', plan },
    ...entries.map((entry) => line(entry, 0)),
    // Written by a task that was lost: no part of the trail.
    line(entries.at(-1)!, 1),
    { kind: 'end', entries: entries.length, accesses: 0 },
  ];
  return [...writeAuditFile(lines)].join('');
}

async function replayed(
  next: string,
  {
    files = {},
    ...options
  }: { files?: Record<string, string>; mapping?: string; directory?: string; json?: boolean } = {},
): Promise<{ code: number; out: string; talk: string }> {
  const all = { 'next.yaml': next, 'case.audit': auditFile(), ...files };
  return inFolder(all, async (folder) => {
    const { mapping, directory, json = false } = options;
    const given = {
      from: [join(folder, 'case.audit')],
      calendars: 'definitions/calendars',
      json,
      ...(mapping !== undefined && { mapping: join(folder, mapping) }),
      ...(directory !== undefined && { directory: join(folder, directory) }),
    };
    const said = await printed((output) => migrateReplay(join(folder, 'next.yaml'), given, output));
    return { code: said.code, out: said.out, talk: said.talk.replaceAll(folder, '') };
  });
}

describe('migrate replay', () => {
  test('ends with 0 when all went the same way, and says what it took for granted', async () => {
    const { code, out } = await replayed(NEXT);
    expect(out.split('\n')).toEqual([
      'KH-1, version 1 → 2: the same way',
      '',
      '     1  the same way',
      '     0  another way',
      '     0  refused',
      '     0  cannot be replayed',
      '',
      'Taken for granted, because trails do not hold it:',
      '  people hold the roles in which the trail shows them, were never absent, and nobody else is there',
    ]);
    expect(code).toBe(0);
  });

  test('tells deadlines at other instants', async () => {
    const next = NEXT.replace('after: 2 hours', 'after: 1 hour');
    const { code, out } = await replayed(next);
    expect(code).toBe(0);
    expect(out).toContain('  deadline asked/timers/0: 2026-03-02 12:00 → 2026-03-02 11:00');
  });

  test('ends with 1 when something was refused, and says where and why', async () => {
    const next = NEXT.replace('{ hand_over: done }', '{ hand_over: { to: done, by: house } }');
    const { code, out } = await replayed(next);
    expect(code).toBe(1);
    expect(out).toMatch(
      /KH-1, version 1 → 2: refused: at entry \d+ `hand_over` was refused: `hand_over` is for `house`/,
    );
    expect(out).toContain('     1  refused');
  });

  test('goes by a mapping, and by a directory', async () => {
    const next = NEXT.replaceAll(/\basked\b/g, 'wanted').replace('Asked for', 'Wanted');
    const mapping = 'format: caseline-mapping/v1\nstates: { asked: wanted }\n';
    const { code, out } = await replayed(next, {
      files: { 'map.yaml': mapping, 'people.yaml': DIRECTORY },
      mapping: 'map.yaml',
      directory: 'people.yaml',
      json: true,
    });
    expect(code).toBe(0);
    const { counts, cases } = JSON.parse(out);
    expect(counts).toEqual({ same_way: 1, other_way: 0, refused: 0, not_replayable: 0 });
    expect(cases).toMatchObject([{ id: 'case-1', number: 'KH-1', version: 1 }]);
    expect(cases[0].replay.moves.map(({ move }: { move: string }) => move)).toEqual([
      'to `done`',
      'closed in `done` as `handed_over`',
    ]);
    expect(cases[0].replay.assumptions).toEqual([
      'people were all the time as the directory has them; others hold the roles in which the trail shows them',
    ]);
  });

  test.each([
    ['a file of something else', { 'case.audit': 'hello\n' }, 'this is no audit file'],
    [
      'a line that somebody has changed',
      { 'case.audit': auditFile().replace('"KH-1"', '"KH-2"') },
      '`/case.audit`: line 1 is not as it was written; export the case again',
    ],
    ['a mapping with mistakes', { 'map.yaml': 'format: nothing\n' }, '/map.yaml:1'],
    ['a directory with mistakes', { 'people.yaml': 'people: 3\n' }, 'people.yaml'],
  ])('ends with 2 for %s', async (_, files, told) => {
    const { code, talk } = await replayed(NEXT, {
      files,
      ...('map.yaml' in files && { mapping: 'map.yaml' }),
      ...('people.yaml' in files && { directory: 'people.yaml' }),
    });
    expect(talk).toContain(told);
    expect(code).toBe(2);
  });

  test('ends with 2 when no file holds a case of the case type', async () => {
    const { code, talk } = await replayed(NEXT.replace('id: key-handover', 'id: other'));
    expect(talk).toBe('caseline: none of the files holds a case of `other`');
    expect(code).toBe(2);
  });
});
