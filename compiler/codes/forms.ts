/**
 * Diagnostics of forms and fields, and of what is never used.
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

/** CL0701 to CL0804. */
export const formCodes: readonly CodeEntry[] = [
  {
    code: 'CL0701',
    title: 'a word that does not go with the type',
    explanation: '`options` belong to a choice, `min` and `max` to numbers, `pattern` to texts.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          details: { type: text, options: [a, b] }
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          details: { type: choice, options: [a, b] }
    `,
  },
  {
    code: 'CL0702',
    title: 'a choice without options',
    explanation: 'There is nothing to choose from.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          room: { type: choice }
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          room: { type: choice, options: [east, west] }
    `,
  },
  {
    code: 'CL0703',
    title: 'a scale without ends',
    explanation: 'A scale goes from `min` to `max`.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 5, max: 1 }
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
    `,
  },
  {
    code: 'CL0704',
    title: 'a default that the field could not have',
    explanation: 'The default must be a value that people could enter.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          room: { type: choice, options: [east, west], default: north }
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          room: { type: choice, options: [east, west], default: west }
    `,
  },
  {
    code: 'CL0705',
    title: 'a pattern that cannot be read',
    explanation: 'Patterns are RE2, which cannot be made to run for ever.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          code: { type: text, pattern: '[A-Z' }
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          code: { type: text, pattern: '[A-Z]+' }
    `,
  },
  {
    code: 'CL0706',
    title: 'a table without columns, or in a table',
    explanation: 'A table has columns, and each column is a field that is no table.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          rooms: { type: table }
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          rooms: { type: table, columns: { room: { type: text } } }
    `,
  },
  {
    code: 'CL0707',
    title: 'a standard field of another type',
    explanation: '`reason`, `comment`, `question`, `answer` and `note` are texts everywhere.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          reason: { type: number }
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          reason: { type: text, max_length: 500 }
    `,
  },
  {
    code: 'CL0801',
    title: 'an unused role',
    explanation: 'Nothing names the role; mostly another name is misspelt.',
    wrong: snippet`
      roles:
        porter: { team: porters }
    `,
    right: snippet`
      roles:
        porter: { team: porters }
      anywhere:
        carry: { by: porter, needs: [note] }
    `,
  },
  {
    code: 'CL0802',
    title: 'an unused guard',
    explanation: 'Nothing names the guard.',
    wrong: snippet`
      guards:
        small: size < 4
    `,
    right: snippet`
      guards:
        small: size < 4
      anywhere:
        hurry: { to: closed, by: clerk, when: small }
    `,
  },
  {
    code: 'CL0803',
    title: 'an unused form',
    explanation: 'No state asks for the form.',
    wrong: snippet`
      forms:
        survey:
          liked: { type: boolean }
    `,
    right: snippet`
      forms:
        survey:
          liked: { type: boolean }
      states:
        closed: { final: true, reopen: { to: asking, by: clerk, within: 30 days } }
        asking:
          assign: clerk
          form: survey
          transitions: { asked: closed }
          timers: [{ every: 1 week, remind: assignee }]
    `,
  },
  {
    code: 'CL0804',
    title: 'an unused approval',
    explanation: 'No state asks the approval.',
    wrong: snippet`
      approvals:
        budget:
          approvers: manager
          ladder: [{ after: 5 business days, decide: lapsed }]
    `,
    right: snippet`
      approvals:
        budget:
          approvers: manager
          ladder: [{ after: 5 business days, decide: lapsed }]
      states:
        deciding:
          approval: consent
          transitions: { approved: paying, rejected: draft, lapsed: closed }
        paying:
          approval: budget
          transitions: { approved: closed, rejected: draft, lapsed: closed }
    `,
  },
];
