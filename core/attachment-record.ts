/**
 * Attachments as the trail has them: the whole record, also of a case that has ended.
 *
 * @module
 */
import type { Entry } from './input.ts';
import type { PersonId } from './plan.ts';
import type { AttachedFile } from './work.ts';

/** One version of an attachment. */
export interface AttachmentVersion {
  /** From 1. */
  readonly version: number;
  readonly file: AttachedFile;
  readonly by: PersonId;
  /** Epoch milliseconds, on the case's clock. */
  readonly atMs: number;
}

/** An attachment with all its versions, the first one first. */
export interface AttachmentRecord {
  readonly number: number;
  readonly level: string;
  /** The piece of evidence that it belongs to. */
  readonly evidence: number | null;
  readonly isWithdrawn: boolean;
  readonly versions: readonly AttachmentVersion[];
}

/** The kinds of entries that {@link attachmentsIn} reads; others are passed over. */
export const ATTACHMENT_KINDS = ['attached', 'attachment_withdrawn'] as const;

/** Reads the attachments out of a trail, by number. */
export function attachmentsIn(
  entries: readonly Pick<Entry, 'kind' | 'actor' | 'atMs' | 'detail'>[],
): readonly AttachmentRecord[] {
  const found = new Map<number, AttachmentRecord>();
  for (const { kind, actor, atMs, detail } of entries) {
    const number = Number(detail['number']);
    const known = found.get(number);
    if (kind === 'attachment_withdrawn' && known !== undefined) {
      found.set(number, { ...known, isWithdrawn: true });
    }
    if (kind !== 'attached') continue;
    const version = {
      version: Number(detail['version']),
      file: fileIn(detail),
      by: actor ?? '',
      atMs,
    };
    found.set(number, {
      number,
      level: String(detail['level']),
      evidence: typeof detail['evidence'] === 'number' ? detail['evidence'] : null,
      isWithdrawn: false,
      versions: [...(known?.versions ?? []), version],
    });
  }
  return [...found.values()].sort((a, b) => a.number - b.number);
}

function fileIn(detail: Entry['detail']): AttachedFile {
  return {
    id: String(detail['upload']),
    name: String(detail['name']),
    sha256: String(detail['sha256']),
    bytes: Number(detail['bytes']),
    type: String(detail['type']),
    scan: detail['scan'] === 'clean' ? 'clean' : 'not_scanned',
    ...(detail['stripped'] === true && { isStripped: true as const }),
  };
}
