/**
 * What the API says of how a case stands in the world: its priority, its SLA clocks, and the cases
 * that it is linked to.
 *
 * @module
 */
import { flag, instantOrNull, text, textOrNull } from './parts.ts';

/** A case's id: a UUID, and for a case that another one has started, what it has of that one's. */
export const caseId = {
  type: 'string',
  maxLength: 200,
  pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(-[0-9]{1,9})*$',
} as const;

/** How urgent a case is, wherever it is shown. */
export const priorityOrNull = {
  description: 'How urgent it is; null without a priority, or while an input is missing.',
  oneOf: [{ $ref: '#/components/schemas/Priority' }, { type: 'null' }],
} as const;

const reason = { type: 'string', minLength: 1, maxLength: 2_000 } as const;

/** An object of these members and no others; those named in `optional` may be left out. */
function shape(properties: Readonly<Record<string, object>>, optional: readonly string[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', additionalProperties: false, required, properties };
}

/** Schemas of the document. */
export const standingSchemas = {
  Priority: shape({
    score: { type: ['number', 'null'] },
    level: textOrNull,
    byHand: { ...flag, description: 'Set by the owner: it stands whatever its inputs say.' },
  }),
  Clock: {
    ...shape({
      clock: text,
      title: text,
      is: { enum: ['not_started', 'running', 'paused', 'breached', 'met', 'met_late', 'dropped'] },
      run: { type: 'integer', description: 'Which run of the clock; 0: it never started.' },
      within: { ...textOrNull, description: 'The length that counts, e.g. `40 business days`.' },
      fromAt: instantOrNull,
      dueAt: { ...instantOrNull, description: 'Null while it stands still, and before its start.' },
      isProvisional: { ...flag, description: 'The calendar ends before `dueAt`.' },
      isExtended: flag,
      pausedSince: instantOrNull,
      pausedSeconds: { type: 'number', description: 'How long it has stood still before.' },
      breachedAt: instantOrNull,
      endedAt: instantOrNull,
    }),
    description: 'An SLA clock; `breached` is overdue and still open.',
  },
  LinkedCase: {
    ...shape({
      case: { ...text, description: 'Its id.' },
      as: { ...text, description: 'child, parent, related, duplicate, or a kind of `links`.' },
      caseType: textOrNull,
      number: textOrNull,
      title: textOrNull,
      status: {
        enum: ['open', 'closed', 'sealed', 'faulted', null],
        description: 'As the three around it, null for whoever may not see it.',
      },
      outcome: textOrNull,
    }),
    description: 'Another case that this one knows of.',
  },
  LinkRequest: {
    description: 'What is done, by `do`.',
    oneOf: [
      shape({ do: { const: 'link' }, case: caseId, as: { ...text, default: 'related' }, reason }, [
        'as',
        'reason',
      ]),
      shape({ do: { const: 'unlink' }, case: caseId, reason }, ['reason']),
    ],
  },
};
