/**
 * Checking an audit trail: its chain, the chain of who looked at it, and what the case says of both.
 *
 * @module
 */
import type { AuditLine, ReadLine } from './audit-file.ts';
import { canonicalJson, sha256Hex } from './canonical.ts';
import { entryHash } from './draft.ts';
import type { Plan } from './plan.ts';
import { isMigrationKind } from './trail-migration.ts';

/** Something that is not as it was written. */
export interface AuditFinding {
  readonly caseId: string;
  /** Where: `entry 12`, `access 3`, `line 40`, `case`, `plan`, `end`. */
  readonly at: string;
  readonly what: string;
}

/** Where a chain stood when somebody wrote that down outside. */
export interface Checkpoint {
  readonly caseId: string;
  readonly sequence: number;
  readonly head: string;
  readonly accesses: number;
  readonly accessHead: string;
}

type Of<Kind extends AuditLine['kind']> = Extract<AuditLine, { readonly kind: Kind }>;

/** One numbered link of a chain. */
interface Link {
  readonly number: number;
  readonly hash: string;
  readonly prevHash: string;
  /** Whether its hash is that of its content after `prevHash`. */
  readonly isWhole: boolean;
}

/** Checks the lines of a file by their sums, and what stands in them. */
export function checkAuditFile(
  lines: readonly ReadLine[],
  checkpoint?: Checkpoint,
): readonly AuditFinding[] {
  const read = lines.flatMap(({ line }) => line ?? []);
  const caseId = read.find((line) => line.kind === 'case')?.id ?? '';
  const sums = lines
    .filter(({ isSummed, line }) => !isSummed || line === null)
    .map(({ number, line }): AuditFinding => {
      const what =
        line === null ? 'cannot be read' : `was changed, moved or put in (${placeOf(line)})`;
      return { caseId, at: `line ${number}`, what };
    });
  return [...sums, ...checkAudit(read, checkpoint)];
}

/** Checks what is said of one case, read from a file or from a database. */
export function checkAudit(
  lines: readonly AuditLine[],
  checkpoint?: Checkpoint,
): readonly AuditFinding[] {
  const of = <Kind extends AuditLine['kind']>(kind: Kind): readonly Of<Kind>[] =>
    lines.filter((line): line is Of<Kind> => line.kind === kind);
  const [head] = of('case');
  const caseId = head?.id ?? '';
  const found: Omit<AuditFinding, 'caseId'>[] = [];
  const entries = of('entry');
  const links = entries.filter(({ lost }) => lost === 0).map(entryLink);
  const accesses = of('access').map(recordLink);
  if (head === undefined) found.push({ at: 'case', what: 'is missing' });
  else found.push(...caseFindings(head, { plans: of('plan'), entries, links }));
  found.push(...chainFindings('entry', links), ...chainFindings('access', accesses));
  for (const line of entries.filter(({ lost }) => lost !== 0)) {
    const { number, isWhole } = entryLink(line);
    if (isWhole) continue;
    found.push({ at: `entry ${number}`, what: `(lost, number ${line.lost}) was changed` });
  }
  const [end, ...more] = of('end');
  if (end?.entries !== entries.length || end.accesses !== accesses.length || more.length > 0) {
    found.push({ at: 'end', what: 'lines are missing, or were put in' });
  }
  if (checkpoint !== undefined) found.push(...checkpointFindings(checkpoint, { links, accesses }));
  return found.map((one) => ({ caseId, ...one }));
}

/** A record in a chain: of looks, or of tombstones. */
export type Chained = Pick<Of<'access'>, 'number' | 'record' | 'hash' | 'prevHash'>;

/** Checks what concerns no single case: looks, and the tombstones of cases that were removed. */
export function checkGeneral(
  { accesses, tombstones }: { accesses: readonly Chained[]; tombstones: readonly Chained[] },
  checkpoint?: Checkpoint,
): readonly AuditFinding[] {
  const links = { looks: accesses.map(recordLink), stones: tombstones.map(recordLink) };
  const found = [
    ...chainFindings('access', links.looks),
    ...chainFindings('tombstone', links.stones),
  ];
  if (checkpoint !== undefined) {
    found.push(
      ...endFindings('access', links.looks, [checkpoint.accesses, checkpoint.accessHead]),
      ...endFindings('tombstone', links.stones, [checkpoint.sequence, checkpoint.head]),
    );
  }
  return found.map((one) => ({ caseId: '', ...one }));
}

/**
 * Checks a case that was removed: its tombstone against what was known before, and the looks at it,
 * which stay.
 *
 * @param remains how many rows of it there still are, and whether its key is destroyed
 */
export function checkRemoved(
  tombstone: Checkpoint,
  {
    accesses,
    remains,
    checkpoint,
  }: {
    accesses: readonly Chained[];
    remains: { readonly rows: number; readonly isKeyGone: boolean };
    checkpoint?: Checkpoint | undefined;
  },
): readonly AuditFinding[] {
  const { caseId, sequence, head } = tombstone;
  const looks = accesses.map(recordLink);
  const found = [
    ...chainFindings('access', looks),
    ...endFindings('access', looks, [tombstone.accesses, tombstone.accessHead]),
  ];
  if (remains.rows > 0) found.push({ at: 'case', what: 'was removed, and parts of it are there' });
  if (!remains.isKeyGone) found.push({ at: 'key', what: 'is there, and the case was removed' });
  if (checkpoint !== undefined) {
    const isOlder = checkpoint.sequence < sequence;
    if (!isOlder && (checkpoint.sequence !== sequence || checkpoint.head !== head)) {
      found.push({ at: 'tombstone', what: 'is of another trail than the checkpoint has' });
    }
    found.push(...endFindings('access', looks, [checkpoint.accesses, checkpoint.accessHead]));
  }
  return found.map((one) => ({ caseId, ...one }));
}

/** Where a case that has not ended stands, by its rows or by its workflow. */
export interface Standing {
  readonly sequence: number;
  readonly head: string;
}

/** What stays different between the record and the engine, in words. */
export const ENGINE_FINDINGS = {
  /** Nobody has answered for the case. */
  silent: 'does not answer in the engine: is a worker there?',
  /** Open in the engine alone. */
  unrecorded: 'is open in the engine, and nothing is recorded of it',
  /** Ended by its rows alone. */
  ended: 'has ended by what is recorded, and the engine goes on with it',
} as const;

/** That a case has told the record what did not stay there. */
export function behindFinding(recorded: Standing, engine: Standing): string {
  return `stands at entry ${engine.sequence} in the engine, and the record ends at ${recorded.sequence}: what came after is missing`;
}

/**
 * Holds the end of a trail against where the case itself stands.
 *
 * @param engine `null`: the engine has no such case
 */
export function checkEngine(
  caseId: string,
  { recorded, engine }: { readonly recorded: Standing; readonly engine: Standing | null },
): readonly AuditFinding[] {
  const what = engineFinding(recorded, engine);
  return what === null ? [] : [{ caseId, at: 'case', what }];
}

function engineFinding(recorded: Standing, engine: Standing | null): string | null {
  if (engine === null) return 'has not ended, and the engine does not have it';
  if (engine.sequence < recorded.sequence) {
    return `stands at entry ${engine.sequence} in the engine, before what is recorded: it was set back`;
  }
  // Ahead of the record it is on its way there.
  if (engine.sequence > recorded.sequence || engine.head === recorded.head) return null;
  return 'has another trail in the engine than is recorded';
}

function caseFindings(
  head: Of<'case'>,
  {
    plans,
    entries,
    links,
  }: {
    readonly plans: readonly Of<'plan'>[];
    readonly entries: readonly Of<'entry'>[];
    readonly links: readonly Link[];
  },
): Omit<AuditFinding, 'caseId'>[] {
  const found: Omit<AuditFinding, 'caseId'>[] = [...planFindings(head, { plans, entries })];
  const last = links.at(-1);
  // The case's row is written together with its entries, and read together with them.
  for (const { number } of links.filter((link) => link.number > head.sequence)) {
    found.push({ at: `entry ${number}`, what: 'was added: the case does not know it' });
  }
  if ((last?.number ?? 0) < head.sequence) {
    const what = `the case has ${head.sequence} entries, and the trail ends before`;
    found.push({ at: `entry ${(last?.number ?? 0) + 1}`, what });
  } else if (links.find(({ number }) => number === head.sequence)?.hash !== head.head) {
    found.push({ at: 'case', what: 'does not know this trail: its head is another' });
  }
  return found;
}

/** One plan for each version that the case was under: the one it is under now stands first. */
function planFindings(
  { planHash: hash }: Of<'case'>,
  { plans, entries }: { plans: readonly Of<'plan'>[]; entries: readonly Of<'entry'>[] },
): readonly Omit<AuditFinding, 'caseId'>[] {
  const hashes = plans.map(({ plan }) => planHash(plan));
  const said = new Set(
    entries.flatMap(({ entry: { kind, detail }, lost }) =>
      lost === 0 && isMigrationKind(kind) ? [detail['from'], detail['to']] : [],
    ),
  );
  const others = hashes.slice(1);
  const areSaid = others.every((other) => other !== hash && said.has(other));
  if (hashes[0] === hash && areSaid && new Set(others).size === others.length) return [];
  return [{ at: 'plan', what: 'is not the one by which the case was run' }];
}

/** Numbers without a gap, each link on the one before it, each with the hash of its content. */
function chainFindings(
  name: 'entry' | 'access' | 'tombstone',
  links: readonly Link[],
): Omit<AuditFinding, 'caseId'>[] {
  const found: Omit<AuditFinding, 'caseId'>[] = [];
  let expected = 1;
  let previous = '';
  for (const { number, hash, prevHash, isWhole } of links) {
    const at = `${name} ${number}`;
    if (number > expected) {
      const missing = number === expected + 1 ? `${expected}` : `${expected} to ${number - 1}`;
      found.push({ at: `${name} ${missing}`, what: 'is missing' });
    }
    if (number < expected) found.push({ at, what: 'stands twice, or in the wrong place' });
    else if (prevHash !== previous) found.push({ at, what: 'does not follow the one before it' });
    if (!isWhole) found.push({ at, what: 'was changed' });
    expected = Math.max(expected, number + 1);
    previous = hash;
  }
  return found;
}

function checkpointFindings(
  checkpoint: Checkpoint,
  { links, accesses }: { links: readonly Link[]; accesses: readonly Link[] },
): Omit<AuditFinding, 'caseId'>[] {
  return [
    ...endFindings('entry', links, [checkpoint.sequence, checkpoint.head]),
    ...endFindings('access', accesses, [checkpoint.accesses, checkpoint.accessHead]),
  ];
}

/** Does a chain have the link with which it once ended? */
function endFindings(
  name: 'entry' | 'access' | 'tombstone',
  chain: readonly Link[],
  [number, hash]: readonly [number: number, hash: string],
): Omit<AuditFinding, 'caseId'>[] {
  if (number === 0 || chain.find((link) => link.number === number)?.hash === hash) return [];
  const what = 'is not what was known before: the chain was cut or written anew';
  return [{ at: `${name} ${number}`, what }];
}

function entryLink({ entry, prevHash }: Of<'entry'>): Link {
  const { hash, ...content } = entry;
  return { number: entry.sequence, hash, prevHash, isWhole: hash === entryHash(prevHash, content) };
}

function recordLink({ number, hash, prevHash, record }: Chained): Link {
  return { number, hash, prevHash, isWhole: hash === sha256Hex(prevHash + record) };
}

function planHash({ hash: _hash, ...plan }: Plan): string {
  return sha256Hex(canonicalJson(plan));
}

function placeOf(line: AuditLine): string {
  if (line.kind === 'entry') return `entry ${line.entry.sequence}`;
  return line.kind === 'access' ? `access ${line.number}` : line.kind;
}
