/**
 * Attachments as documented bodies.
 *
 * @module
 */
import type { AttachmentRecord, AttachmentVersion } from '../core/attachment-record.ts';
import type { PersonId } from '../core/plan.ts';
import type { FileRow } from '../prisma/queries/files.ts';
import type { ChainedAccess } from '../prisma/queries/access-records.ts';
import type { TimelineEntry } from '../prisma/queries/trail.ts';
import { instant } from './views.ts';

/** `Upload` */
export function uploadView({ id, name, type, bytes, sha256, scan, isStripped }: FileRow) {
  return { upload: id, name, type, bytes, sha256, scan, isStripped };
}

/** `Attachment` */
export function attachmentView(
  { number, level, evidence, isWithdrawn, versions }: AttachmentRecord,
  hidden: ReadonlySet<string>,
) {
  return {
    number,
    level,
    evidence,
    isWithdrawn,
    versions: versions.map((version) => versionView(version, hidden)),
  };
}

function versionView(
  { version, file, by, atMs }: AttachmentVersion,
  hidden: ReadonlySet<string>,
): object {
  const { name, type, bytes, sha256, scan, isStripped = false } = file;
  const shown = { name, type, bytes, sha256, scan, isStripped };
  return { version, ...shown, by: personOr(by, hidden), at: instant(atMs) };
}

function personOr(person: PersonId | null, hidden: ReadonlySet<string>): PersonId | null {
  return person === null || hidden.has(person) ? null : person;
}

/** `Custody` */
export function custodyView(
  { number }: AttachmentRecord,
  {
    entries,
    downloads,
    hidden,
  }: {
    entries: readonly TimelineEntry[];
    downloads: { readonly items: readonly ChainedAccess[]; readonly isWhole: boolean };
    hidden: ReadonlySet<string>;
  },
) {
  const acts = entries.map(({ kind, actor, recordedAtMs, detail }) => ({
    atMs: recordedAtMs,
    what: kind === 'attached' ? 'attached' : 'withdrawn',
    person: personOr(actor, hidden),
    version: kind === 'attached' ? Number(detail['version']) : null,
    sha256: kind === 'attached' ? String(detail['sha256']) : null,
    reason: kind === 'attached' ? null : String(detail['reason']),
  }));
  const looks = downloads.items.map(({ atMs, person, attachment, outcome }) => ({
    atMs,
    what: outcome === 'shown' ? 'downloaded' : 'cut_off',
    person: personOr(person, hidden),
    version: Number(attachment?.split('.')[1]),
    sha256: null,
    reason: null,
  }));
  const items = [...acts, ...looks].sort((a, b) => a.atMs - b.atMs);
  return {
    number,
    isWhole: downloads.isWhole,
    items: items.map(({ atMs, ...rest }) => ({ at: instant(atMs), ...rest })),
  };
}
