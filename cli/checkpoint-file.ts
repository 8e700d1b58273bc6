/**
 * Files of `audit checkpoint`: a line for each chain, and at the end, if it was signed, who says so.
 *
 * @module
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { Checkpoint } from '../core/audit-check.ts';
import { AuditFileError } from '../core/audit-file.ts';
import { readText } from './files.ts';

/** The text of a checkpoint. With a private key (Ed25519, PEM), signed. */
export function checkpointText(heads: readonly Checkpoint[], keyFile?: string): string {
  const text = heads.map((head) => `${JSON.stringify(head)}\n`).join('');
  if (keyFile === undefined) return text;
  const key = keyOf(keyFile, createPrivateKey);
  const signature = sign(null, Buffer.from(text), key).toString('base64');
  return `${text}${JSON.stringify({ signature })}\n`;
}

/**
 * Reads a checkpoint.
 *
 * @param keyFile the public key (PEM) by which it must be signed
 * @throws AuditFileError when it is not one, or not signed by that key
 */
export function readCheckpoint(file: string, keyFile?: string): readonly Checkpoint[] {
  const text = readText(file);
  const lines = text.split('\n').filter(Boolean);
  const signature = signatureOf(lines.at(-1) ?? '');
  const heads = signature === null ? lines : lines.slice(0, -1);
  if (keyFile !== undefined) {
    const signed = Buffer.from(heads.map((line) => `${line}\n`).join(''));
    const key = keyOf(keyFile, createPublicKey);
    const isSigned = signature !== null && verify(null, signed, key, signature);
    if (!isSigned) throw new AuditFileError(`\`${file}\` is not signed by \`${keyFile}\``);
  }
  return heads.map((line, index) => {
    const read = checkpointOf(line);
    if (read !== null) return read;
    const where = `line ${index + 1} of \`${file}\``;
    throw new AuditFileError(`${where} is not as \`audit checkpoint\` writes it`);
  });
}

function keyOf(file: string, read: (pem: string) => KeyObject): KeyObject {
  try {
    const key = read(readText(file));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below; the reader's own words are of no help.
  }
  throw new AuditFileError(`\`${file}\` is no Ed25519 key as PEM`);
}

function signatureOf(line: string): Buffer | null {
  try {
    const { signature } = JSON.parse(line) as { signature?: unknown };
    return typeof signature === 'string' ? Buffer.from(signature, 'base64') : null;
  } catch {
    return null;
  }
}

function checkpointOf(line: string): Checkpoint | null {
  try {
    const { caseId, sequence, head, accesses, accessHead } = JSON.parse(line) as Checkpoint;
    const areTexts = [caseId, head, accessHead].every((one) => typeof one === 'string');
    const areNumbers = [sequence, accesses].every((one) => Number.isSafeInteger(one));
    return areTexts && areNumbers ? { caseId, sequence, head, accesses, accessHead } : null;
  } catch {
    return null;
  }
}
