import { describe, expect, test } from '@jest/globals';
import { checkAudit, checkAuditFile, type Checkpoint } from '../../core/audit-check.ts';
import {
  AUDIT_FORMAT,
  type AuditLine,
  readAuditFile,
  writeAuditFile,
} from '../../core/audit-file.ts';
import { canonicalJson, sha256Hex } from '../../core/canonical.ts';
import { handedOver } from '../support/key-handover.ts';

/** A case that has been reminded and done, and looked at twice. */
function recorded(): readonly AuditLine[] {
  const one = handedOver();
  const { plan } = one;
  const { sequence, head, status } = one.snapshot!;
  const before = (index: number): string => one.entries[index - 1]?.hash ?? '';
  const accesses: AuditLine[] = [];
  let prevHash = '';
  for (const person of ['ana', 'hal']) {
    const record = canonicalJson({ person, operation: 'getCase', outcome: 'shown' });
    const hash = sha256Hex(prevHash + record);
    accesses.push({ kind: 'access', number: accesses.length + 1, record, hash, prevHash });
    prevHash = hash;
  }
  return [
    {
      kind: 'case',
      format: AUDIT_FORMAT,
      id: 'case-1',
      number: 'K-1',
      caseType: plan.id,
      version: 1,
      planHash: plan.hash,
      status,
      outcome: null,
      sequence,
      head,
    },
    { kind: 'plan', plan },
    ...one.entries.map((entry, index): AuditLine => {
      const beside = { recordedAtMs: entry.atMs, recipients: ['ana'], lost: 0 };
      return { kind: 'entry', entry, prevHash: before(index), ...beside };
    }),
    ...accesses,
    { kind: 'end', entries: one.entries.length, accesses: accesses.length },
  ];
}

const LINES = recorded();
const TEXTS = [...writeAuditFile(LINES)];
const TEXT = TEXTS.join('');
const found = (text: string): readonly string[] =>
  checkAuditFile(readAuditFile(text)).map(({ at, what }) => `${at} ${what}`);
/** A file that somebody has written anew after a change, sums and all. */
const rewritten = (lines: readonly AuditLine[]): string => [...writeAuditFile(lines)].join('');
const entries = LINES.flatMap((line) => (line.kind === 'entry' ? [line] : []));
const firstEntry = LINES.indexOf(entries[0]!);

describe('an audit file', () => {
  test('that nobody has touched is as it was written', () => {
    expect(entries.length).toBeGreaterThan(6);
    expect(found(TEXT)).toEqual([]);
    expect(readAuditFile(TEXT).map(({ line }) => line)).toEqual(LINES);
  });

  test('shows every byte that was flipped, at its line', () => {
    const bytes = Buffer.from(TEXT);
    const starts = [0, ...[...TEXT.matchAll(/\n/g)].map(({ index }) => index + 1)];
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index]! ^= 1;
      const findings = checkAuditFile(readAuditFile(changed.toString('latin1')));
      const line = starts.filter((start) => start <= index).length;
      // A flipped line end joins two lines: the first of them is named.
      const places = findings.map(({ at }) => at);
      if (!places.includes(`line ${line}`)) throw new Error(`byte ${index}: ${places.join()}`);
    }
  });

  test.each(TEXTS.map((_, index) => index))('shows that line %i was taken out', (index) => {
    const rest = TEXTS.filter((_, other) => other !== index).join('');
    expect(found(rest)).not.toEqual([]);
  });

  test.each(TEXTS.map((_, index) => index))('shows that line %i stands twice', (index) => {
    const more = TEXTS.flatMap((text, other) => (other === index ? [text, text] : [text]));
    expect(found(more.join(''))).not.toEqual([]);
  });

  test.each(TEXTS.map((_, index) => index).slice(1))('shows that line %i was moved', (index) => {
    const moved = [...TEXTS];
    [moved[index - 1], moved[index]] = [moved[index]!, moved[index - 1]!];
    expect(found(moved.join(''))).not.toEqual([]);
  });

  test.each(TEXTS.map((_, index) => index).slice(1))('shows that it was cut at %i', (index) => {
    expect(found(TEXTS.slice(0, index).join(''))).not.toEqual([]);
  });

  test('that is something else is refused', () => {
    expect(() => readAuditFile('sequence,at\n1,2\n')).toThrow('this is no audit file');
    expect(found(rewritten([{ kind: 'end', entries: 0, accesses: 0 }]))).toEqual([
      'case is missing',
    ]);
  });
});

describe('the chains, when somebody has written the sums anew', () => {
  const changed = (index: number, change: (line: never) => AuditLine): string =>
    rewritten(LINES.map((line, other) => (other === index ? change(line as never) : line)));

  test.each(entries.map(({ entry }) => entry.sequence))('show a change of entry %i', (sequence) => {
    const text = changed(firstEntry + sequence - 1, (line: (typeof entries)[0]) => ({
      ...line,
      entry: { ...line.entry, actor: 'eve' },
    }));
    expect(found(text)).toEqual([`entry ${sequence} was changed`]);
  });

  test('name what is missing, what was put in, and what was moved', () => {
    const without = LINES.filter((line) => line !== entries[2]);
    expect(found(rewritten(without))).toEqual([
      'entry 3 is missing',
      'entry 4 does not follow the one before it',
      'end lines are missing, or were put in',
    ]);
    const [third, fourth] = [entries[2]!, entries[3]!];
    const swapped = LINES.map((line) => (line === third ? fourth : line === fourth ? third : line));
    expect(found(rewritten(swapped))).toContain('entry 3 stands twice, or in the wrong place');
    const shorter = LINES.filter((line) => line !== entries.at(-1));
    expect(found(rewritten(shorter))).toContain(
      `entry ${entries.length} the case has ${entries.length} entries, and the trail ends before`,
    );
    const access = LINES.findIndex(({ kind }) => kind === 'access');
    expect(
      found(changed(access, (line: object) => ({ ...line, record: '{}' }) as AuditLine)),
    ).toEqual(['access 1 was changed']);
    const { plan } = LINES[1] as Extract<AuditLine, { kind: 'plan' }>;
    const another = changed(1, () => ({ kind: 'plan', plan: { ...plan, title: 'Another' } }));
    expect(found(another)).toEqual(['plan is not the one by which the case was run']);
  });

  test('show an entry added after the last', () => {
    const last = entries.at(-1)!;
    const { hash: prevHash, ...before } = last.entry;
    const content = { ...before, sequence: before.sequence + 1, actor: 'eve' };
    const hash = sha256Hex(prevHash + canonicalJson(content));
    const more = LINES.flatMap((line): AuditLine[] => {
      if (line.kind === 'end') return [{ ...line, entries: entries.length + 1 }];
      return line === last ? [line, { ...last, entry: { ...content, hash }, prevHash }] : [line];
    });
    expect(found(rewritten(more))).toEqual([
      `entry ${content.sequence} was added: the case does not know it`,
    ]);
  });

  test('written anew as a whole, or cut with what the case says, show by a checkpoint alone', () => {
    const { sequence, head } = LINES[0] as Extract<AuditLine, { kind: 'case' }>;
    const { hash } = LINES.at(-2) as Extract<AuditLine, { kind: 'access' }>;
    const checkpoint: Checkpoint = {
      caseId: 'case-1',
      sequence,
      head,
      accesses: 2,
      accessHead: hash,
    };
    expect(checkAudit(LINES, checkpoint)).toEqual([]);
    const last = entries.at(-2)!;
    const cut = LINES.filter((line) => line !== entries.at(-1)).map((line): AuditLine => {
      if (line.kind === 'case') {
        return { ...line, sequence: sequence - 1, head: last.entry.hash };
      }
      return line.kind === 'end' ? { ...line, entries: entries.length - 1 } : line;
    });
    expect(checkAudit(cut)).toEqual([]);
    expect(checkAudit(cut, checkpoint)).toEqual([
      {
        caseId: 'case-1',
        at: `entry ${sequence}`,
        what: 'is not what was known before: the chain was cut or written anew',
      },
    ]);
  });
});
