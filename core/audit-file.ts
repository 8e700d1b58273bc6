/**
 * Audit files: a case's trail and the record of who looked at it, so that anybody can check them
 * without us (docs/security/audit.md).
 *
 * A file is lines of `<sum> <JSON>`; a sum is the SHA-256 of the sum before and the JSON, so that
 * a byte that has changed shows at its line, whether or not it is part of the trail's own chain.
 *
 * @module
 */
import { canonicalJson, sha256Hex } from './canonical.ts';
import type { Entry } from './input.ts';
import type { PersonId, Plan } from './plan.ts';

/** The first line's format. */
export const AUDIT_FORMAT = 'caseline-audit/v1';

/** What a line says. */
export type AuditLine =
  | {
      readonly kind: 'case';
      readonly format: typeof AUDIT_FORMAT;
      readonly id: string;
      readonly number: string;
      readonly caseType: string;
      readonly version: number;
      readonly planHash: string;
      readonly status: string;
      readonly outcome: string | null;
      /** Of the last entry, as the case itself has told. */
      readonly sequence: number;
      readonly head: string;
    }
  /**
   * The definition as compiled, so that the trail can be told without us; after it the earlier
   * versions that the case was moved from.
   */
  | { readonly kind: 'plan'; readonly plan: Plan }
  | {
      readonly kind: 'entry';
      readonly entry: Entry;
      readonly prevHash: string;
      readonly recordedAtMs: number;
      /** Who was told because of it. */
      readonly recipients: readonly PersonId[];
      /** Not 0: written by a task that was lost, and no part of the trail. */
      readonly lost: number;
    }
  | {
      readonly kind: 'access';
      readonly number: number;
      /** Canonical JSON of the record, as it was hashed. */
      readonly record: string;
      readonly hash: string;
      readonly prevHash: string;
    }
  | { readonly kind: 'end'; readonly entries: number; readonly accesses: number };

/** A file that cannot be read as one of ours. */
export class AuditFileError extends Error {
  override readonly name = 'AuditFileError';
}

/** Lines as the text of a file, each with its sum. */
export function* writeAuditFile(lines: Iterable<AuditLine>): Generator<string> {
  let sum = '';
  for (const line of lines) {
    const json = canonicalJson(line);
    sum = sha256Hex(sum + json);
    yield `${sum} ${json}\n`;
  }
}

/** A line of a file, with its number, 1 for the first. */
export interface ReadLine {
  readonly number: number;
  /** `null`: it cannot be read. */
  readonly line: AuditLine | null;
  /** Whether it has the sum that it should have after the line before it. */
  readonly isSummed: boolean;
}

/**
 * Reads a file, whatever has become of it.
 *
 * @throws AuditFileError when it is none of ours from its first line on
 */
export function readAuditFile(text: string): readonly ReadLine[] {
  const texts = text.split('\n');
  if (!/^[0-9a-f]{64} \{/.test(texts[0]!) && !text.includes(AUDIT_FORMAT)) {
    throw new AuditFileError('this is no audit file: its first line is no sum and JSON');
  }
  // What comes after the last line end: nothing, unless the file was changed.
  if (texts.at(-1) === '') texts.pop();
  else texts.push('');
  let before = '';
  return texts.map((one, index) => {
    const [, sum = one.slice(0, 64), json = one.slice(65)] =
      /^([0-9a-f]{64}) (.*)$/s.exec(one) ?? [];
    const isSummed = sum === sha256Hex(before + json) && one === `${sum} ${json}`;
    before = sum;
    return { number: index + 1, line: parsed(json), isSummed };
  });
}

function parsed(json: string): AuditLine | null {
  try {
    const line: unknown = JSON.parse(json);
    return isLine(line) ? line : null;
  } catch {
    return null;
  }
}

/** What every line of a kind has, so that whatever somebody wrote into a file can be checked. */
const MEMBERS: Readonly<Record<AuditLine['kind'], Readonly<Record<string, string>>>> = {
  case: { id: 'string', planHash: 'string', sequence: 'number', head: 'string' },
  plan: { plan: 'object' },
  entry: { entry: 'object', prevHash: 'string', lost: 'number' },
  access: { number: 'number', record: 'string', hash: 'string', prevHash: 'string' },
  end: { entries: 'number', accesses: 'number' },
};

function isLine(line: unknown): line is AuditLine {
  if (!has(line, { kind: 'string' })) return false;
  const { kind } = line as { readonly kind: string };
  if (!Object.hasOwn(MEMBERS, kind) || !has(line, MEMBERS[kind as AuditLine['kind']])) return false;
  return kind !== 'entry' || has((line as { entry: unknown }).entry, ENTRY);
}

const ENTRY = {
  sequence: 'number',
  hash: 'string',
  kind: 'string',
  cause: 'object',
  detail: 'object',
};

function has(value: unknown, members: Readonly<Record<string, string>>): boolean {
  if (value === null || typeof value !== 'object') return false;
  return Object.entries(members).every(([name, type]) => {
    const member = (value as Record<string, unknown>)[name];
    return typeof member === type && member !== null;
  });
}
