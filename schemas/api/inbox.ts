/**
 * What the API says of a person's inbox and notices.
 *
 * @module
 */
import { exactly, instant, instantOrNull, listOf, ref, text, textOrNull, whole } from './parts.ts';
import { priorityOrNull } from './standing.ts';

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
    notice: {
      enum: ['asked', 'reminded', 'notified', 'leaving', 'opened', 'unstaffed'],
      description:
        '`leaving`: the case will be removed, as its retention says. `opened`: somebody without a ' +
        'part in it reads it, as two people of the emergency team agreed. `unstaffed`: nobody can fill a role ' +
        'that this case, and perhaps others, may still need.',
    },
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
