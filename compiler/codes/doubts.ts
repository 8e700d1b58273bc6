/**
 * Warnings about what is possible and hardly meant.
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

/** CL0019, CL0514, CL0515, CL0611, CL0612. */
export const doubtCodes: readonly CodeEntry[] = [
  {
    code: 'CL0019',
    title: 'a text that ends at a `#`',
    explanation:
      'After a space, `#` begins a comment, and the text ends there without a word. A comment that is meant has a space after its `#`.',
    wrong: snippet`
      title: Office move #2
    `,
    right: snippet`
      title: 'Office move #2'
    `,
  },
  {
    code: 'CL0514',
    title: 'a timer after the case has moved on',
    explanation:
      'Leaving a state ends its timers. A row that is due later than the one that moves the case never happens.',
    wrong: snippet`
      states:
        deciding:
          approval: consent
          transitions: { approved: closed, rejected: draft, lapsed: closed }
          timers:
            - { after: 10 days, to: closed }
            - { after: 2 weeks, notify: owner }
    `,
    right: snippet`
      states:
        deciding:
          approval: consent
          transitions: { approved: closed, rejected: draft, lapsed: closed }
          timers:
            - { after: 1 week, notify: owner }
            - { after: 10 days, to: closed }
    `,
  },
  {
    code: 'CL0515',
    title: 'the same timer twice',
    explanation: 'The same people would be told the same thing twice at the same instant.',
    wrong: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          ladder:
            - { after: 2 business days, remind: approvers }
            - { after: 2 business days, remind: approvers }
            - { after: 5 business days, decide: lapsed }
    `,
    right: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          ladder:
            - { after: 2 business days, remind: approvers }
            - { after: 4 business days, remind: approvers }
            - { after: 5 business days, decide: lapsed }
    `,
  },
  {
    code: 'CL0611',
    title: 'a comparison that never holds',
    explanation:
      'A field with `min` and `max` can have no other value, so a row or an exclusion that hangs on this is dead.',
    wrong: snippet`
      guards:
        large: size > 5
    `,
    right: snippet`
      guards:
        large: size >= 5
    `,
  },
  {
    code: 'CL0612',
    title: 'a condition that asks nothing',
    explanation:
      'A condition without a field, a flag or `person` has the same answer in every case: the row that hangs on it is always taken, or never.',
    wrong: snippet`
      guards:
        large: 'true'
    `,
    right: snippet`
      guards:
        large: size >= 4
    `,
  },
];
