/**
 * Diagnostics of timers and durations.
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

/** CL0501 to CL0513. */
export const timerCodes: readonly CodeEntry[] = [
  {
    code: 'CL0501',
    title: 'not exactly one clock',
    explanation: 'A row says once when it happens: `after`, `every`, `at` or `before`.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ remind: assignee }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ every: 1 week, remind: assignee }]
    `,
  },
  {
    code: 'CL0502',
    title: 'not exactly one verb',
    explanation: 'A row does one thing; two things are two rows.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 1 week, remind: assignee, notify: owner }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 1 week, remind: assignee }, { after: 1 week, notify: owner }]
    `,
  },
  {
    code: 'CL0503',
    title: 'no duration',
    explanation: 'A duration is a whole number and a unit, like `2 business days`.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 5, remind: assignee }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 5 days, remind: assignee }]
    `,
  },
  {
    code: 'CL0504',
    title: 'singular and plural mixed',
    explanation: 'One is singular, more are plural, so that rows read as they are spoken.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 1 business days, remind: assignee }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 1 business day, remind: assignee }]
    `,
  },
  {
    code: 'CL0505',
    title: 'an unknown unit',
    explanation:
      'The units are minutes, hours, business hours, business days, days, weeks, months and years.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 2 bussiness days, remind: assignee }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 2 business days, remind: assignee }]
    `,
  },
  {
    code: 'CL0506',
    title: 'a duration of nothing',
    explanation: 'What is due at once is no timer.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 0 days, remind: assignee }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 1 day, remind: assignee }]
    `,
  },
  {
    code: 'CL0507',
    title: 'a duration without end',
    explanation: 'More than a hundred years is mostly a slip of the pen.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 900 years, remind: assignee }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 9 years, remind: assignee }]
    `,
  },
  {
    code: 'CL0508',
    title: '`before` and `of` belong together',
    explanation: '`before: 2 days, of: due` counts back from a field.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ before: 2 days, remind: assignee }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ before: 2 days, of: due, remind: assignee }]
    `,
  },
  {
    code: 'CL0509',
    title: '`roll` with `at`',
    explanation: '`roll` moves the end of a duration. With `at` the field says when.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ at: due, roll: next_business_day, remind: assignee }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ before: 1 day, of: due, roll: next_business_day, remind: assignee }]
    `,
  },
  {
    code: 'CL0510',
    title: 'something repeated that happens once',
    explanation:
      'A case moves, an approval is decided, somebody is asked as well: once. `every` goes with `remind`, `notify` and `do`.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ every: 1 week, to: closed }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 1 week, to: closed }]
    `,
  },
  {
    code: 'CL0511',
    title: 'effects of a move without a move',
    explanation:
      '`set`, `clear` and `outcome` belong to a row that moves the case. In place, flags are set by `do`.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 1 week, remind: assignee, set: late }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 1 week, remind: assignee }, { after: 1 week, do: { set: late } }]
    `,
  },
  {
    code: 'CL0512',
    title: '`do` with nothing in it',
    explanation: '`do` sets or clears flags or tells people.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 1 week, do: {} }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 1 week, do: { notify: owner } }]
    `,
  },
  {
    code: 'CL0513',
    title: 'nobody to relieve',
    explanation:
      '`delegate_to` and `escalate_to` ask somebody beside those who are asked already. Here nobody is.',
    wrong: snippet`
      states:
        draft:
          form: request
          open_ended: whoever comes first takes it
          transitions: { submit: [{ to: deciding, when: large, by: clerk }, { to: closed, by: clerk }] }
          timers: [{ after: 1 week, escalate_to: manager }]
    `,
    right: snippet`
      states:
        draft:
          form: request
          open_ended: whoever comes first takes it
          transitions: { submit: [{ to: deciding, when: large, by: clerk }, { to: closed, by: clerk }] }
          timers: [{ after: 1 week, notify: manager }]
    `,
  },
];
