/**
 * The bodies of attachments.
 *
 * @module
 */
import { exactly, flag, instant, listOf, ref, text, textOrNull, whole } from './parts.ts';

const file = {
  name: text,
  type: { ...text, description: 'The media type, as its content shows.' },
  bytes: whole,
  sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  scan: {
    enum: ['clean', 'not_scanned'],
    description: '`not_scanned`: the installation has no scanner.',
  },
  isStripped: { ...flag, description: 'What it told of its making was taken out.' },
} as const;

/** Schemas of the document. */
export const attachmentSchemas = {
  Upload: exactly({ upload: { ...text, description: 'For `attach`.' }, ...file }),
  AttachmentVersion: exactly({
    version: whole,
    ...file,
    by: { ...textOrNull, description: 'Null for a person who is hidden.' },
    at: instant,
  }),
  Attachment: exactly({
    number: whole,
    level: text,
    evidence: { type: ['integer', 'null'], description: 'The piece that it belongs to.' },
    isWithdrawn: flag,
    versions: listOf(ref('AttachmentVersion')),
  }),
  AttachmentList: exactly({ items: listOf(ref('Attachment')) }),
  Custody: exactly({
    number: whole,
    isWhole: { ...flag, description: 'False: there were more downloads, before these.' },
    items: listOf(
      exactly({
        at: { ...instant, description: 'On the real clock.' },
        what: {
          enum: ['attached', 'withdrawn', 'downloaded', 'cut_off'],
          description: '`cut_off`: a download that ended early, as the file had been changed.',
        },
        person: textOrNull,
        version: { type: ['integer', 'null'] },
        sha256: textOrNull,
        reason: textOrNull,
      }),
    ),
  }),
};
