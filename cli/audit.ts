/**
 * The work of `caseline audit …`.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import {
  type AuditFinding,
  checkGeneral,
  checkAudit,
  checkAuditFile,
  checkRemoved,
  type Checkpoint,
} from '../core/audit-check.ts';
import {
  AuditFileError,
  type AuditLine,
  readAuditFile,
  writeAuditFile,
} from '../core/audit-file.ts';
import { EngineError } from '../embedded/engine-heads.ts';
import { engineFindings } from './audit-engine.ts';
import { auditText } from './audit-text.ts';
import type { Output } from './check.ts';
import { checkpointText, readCheckpoint } from './checkpoint-file.ts';
import { FileError, readText } from './files.ts';
import { operatorsWork, withDatabase, write } from './installation.ts';

/** Checks; the exit code: 0, 1 when something was found, 2 when it cannot be read. */
export function verify(
  {
    file,
    checkpoint,
    publicKey,
    engine = false,
  }: {
    readonly file?: string;
    readonly checkpoint?: string;
    readonly publicKey?: string;
    readonly engine?: boolean;
  },
  output: Output,
): Promise<number> {
  return guarded(output, async () => {
    const known = checkpoint === undefined ? [] : readCheckpoint(checkpoint, publicKey);
    const of = (caseId: string): Checkpoint | undefined =>
      known.find((one) => one.caseId === caseId);
    if (file === undefined) return verifyDatabase({ known, of, engine }, output);
    const read = readAuditFile(readText(file));
    const lines = read.flatMap(({ line }) => line ?? []);
    const before = of(lines.find((line) => line.kind === 'case')?.id ?? '');
    if (checkpoint !== undefined && before === undefined) {
      output.error(`\`${checkpoint}\` does not know this case: nothing was compared with it`);
    }
    const found = checkAuditFile(read, before);
    return told(found, output, `${lines.length} lines, all as they were written`);
  });
}

async function verifyDatabase(
  {
    known,
    of,
    engine,
  }: {
    readonly known: readonly Checkpoint[];
    readonly of: (caseId: string) => Checkpoint | undefined;
    readonly engine: boolean;
  },
  output: Output,
): Promise<number> {
  return withDatabase(async (database) => {
    const { accessesOf, auditOf, listCaseIds, listRecordedIds, tombstonesOf } = await import(
      '../prisma/queries/audit.ts'
    );
    // Before the cases: one that is opened meanwhile has its row by then.
    const recorded = await listRecordedIds(database);
    const ids = await listCaseIds(database);
    const found: AuditFinding[] = [];
    let lines = 0;
    for (const id of ids) {
      const one = (await auditOf(database, id)) ?? { lines: [], mislisted: [] };
      lines += one.lines.length;
      found.push(...checkAudit(one.lines, of(id)), ...one.mislisted);
    }
    const general = await accessesOf(database, '');
    const buried = await tombstonesOf(database);
    lines += general.lines.length + buried.length;
    const tombstones = buried.map(({ line }) => line);
    found.push(
      ...checkGeneral({ accesses: general.lines, tombstones }, of('')),
      ...general.mislisted,
    );
    for (const { ends, remains } of buried) {
      const looks = await accessesOf(database, ends.caseId);
      lines += looks.lines.length;
      const known = { accesses: looks.lines, remains, checkpoint: of(ends.caseId) };
      found.push(...checkRemoved(ends, known), ...looks.mislisted);
    }
    const removedIds = new Set(buried.map(({ ends }) => ends.caseId));
    if (engine) found.push(...(await engineFindings(database, removedIds)));
    const there = new Set(['', ...ids, ...removedIds]);
    const expected = new Set([...recorded, ...known.map(({ caseId }) => caseId)]);
    const gone = [...expected].filter((id) => !there.has(id));
    found.push(...gone.map((caseId) => ({ caseId, at: 'case', what: 'is missing' })));
    const cases = `${ids.length} ${ids.length === 1 ? 'case' : 'cases'}`;
    const removed = buried.length === 0 ? '' : `, ${buried.length} removed`;
    const what = `${cases}${removed}, ${lines} lines, all as they were written`;
    return told(found, output, what);
  });
}

/** Takes out all that is recorded of a case. */
export function exportAudit(
  name: string,
  options: { readonly output?: string },
  output: Output,
): Promise<number> {
  return guarded(output, async () => {
    const lines = await linesOf(name);
    return write([...writeAuditFile(lines)].join(''), options, output);
  });
}

/** Writes down where all chains end. */
export function writeCheckpoint(
  { sign, ...options }: { readonly output?: string; readonly sign?: string },
  output: Output,
): Promise<number> {
  return guarded(output, () =>
    withDatabase(async (database) => {
      const { checkpoints } = await import('../prisma/queries/audit.ts');
      return write(checkpointText(await checkpoints(database), sign), options, output);
    }),
  );
}

/** Tells a case from its trail. */
export function explain(name: string, output: Output): Promise<number> {
  return guarded(output, async () => {
    const read = existsSync(name) ? readAuditFile(readText(name)) : null;
    const lines = read?.flatMap(({ line }) => line ?? []) ?? (await linesOf(name));
    const found = read === null ? checkAudit(lines) : checkAuditFile(read);
    if (found.length > 0) {
      told(found, output, '');
      output.error('The trail is not as it was written; what follows may be wrong.');
    }
    for (const line of auditText(lines)) output.log(line);
    return found.length === 0 ? 0 : 1;
  });
}

async function linesOf(name: string): Promise<readonly AuditLine[]> {
  return withDatabase(async (database) => {
    const { auditOf, findCaseId } = await import('../prisma/queries/audit.ts');
    const id = await findCaseId(database, name);
    const recorded = id === null ? null : await auditOf(database, id);
    if (recorded === null) throw new AuditFileError(`there is no case and no file \`${name}\``);
    return recorded.lines;
  });
}

function told(found: readonly AuditFinding[], output: Output, well: string): number {
  for (const { caseId, at, what } of found) {
    output.error(`${caseId === '' ? 'all cases' : caseId}: ${at} ${what}`);
  }
  if (found.length === 0) output.log(well);
  else output.error(`${found.length} ${found.length === 1 ? 'finding' : 'findings'}`);
  return found.length === 0 ? 0 : 1;
}

/** What an operator can mend, as one line and the exit code 2. */
const guarded = (output: Output, work: () => Promise<number>): Promise<number> =>
  operatorsWork(output, { mendable: [AuditFileError, FileError, EngineError], work });
