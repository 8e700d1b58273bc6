/**
 * What the API says of a person's inbox and notices.
 *
 * @module
 */
import { priorityOrNull } from './standing.ts';

const instant = { type: 'string', format: 'date-time' } as const;
const instantOrNull = { type: ['string', 'null'], format: 'date-time' } as const;
const text = { type: 'string' } as const;
const textOrNull = { type: ['string', 'null'] } as const;
const whole = { type: 'integer' } as const;
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` }) as const;
const listOf = (items: object) => ({ type: 'array', items }) as const;

/** An object all of whose members are always there, and no others. */
function exactly(properties: Readonly<Record<string, object>>, description?: string) {
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(properties),
    properties,
    ...(description !== undefined && { description }),
  };
}

/** Schemas of the document. */
export const inboxSchemas = {
  InboxItem: exactly({
    caseId: text,
    caseNumber: text,
    caseType: text,
    caseTitle: text,
    item: text,
    kind: { enum: ['assignment', 'approval', 'awaited', 'task'] },
    state: text,
    approval: textOrNull,
    requester: { ...textOrNull, description: 'Whose event asked.' },
    seats: listOf(
      exactly(
        {
          party: text,
          via: { enum: ['role', 'backup', 'escalation', 'delegation'] },
          insteadOf: textOrNull,
          because: textOrNull,
        },
        'A place that the person may answer for, and as what.',
      ),
    ),
    sinceAt: instant,
    dueAt: instantOrNull,
    reminders: whole,
    priority: priorityOrNull,
  }),
  Notice: exactly({
    id: { type: 'string', description: '`<case id>:<sequence>`.' },
    caseId: text,
    caseNumber: text,
    caseTitle: text,
    sequence: whole,
    notice: { enum: ['asked', 'reminded', 'notified'] },
    at: instant,
    readAt: instantOrNull,
    message: {
      description: 'As the definition words it, with the values of that moment; null without one.',
      oneOf: [
        exactly({ title: text, body: text }, 'Plain text: escape it in HTML.'),
        { type: 'null' },
      ],
    },
  }),
  Inbox: exactly({ items: listOf(ref('InboxItem')) }),
  NoticeList: exactly({ items: listOf(ref('Notice')) }),
};
