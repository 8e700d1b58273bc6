/**
 * Diagnostics of SLA clocks.
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

/** CL1601 to CL1619. */
export const slaCodes: readonly CodeEntry[] = [
  {
    code: 'CL1601',
    title: 'not a moment',
    explanation:
      'A clock starts and stops at moments: `STATE` (it is entered), `leaving STATE`, `event NAME`, `field NAME` (a date or an instant), or `breach of CLOCK`.',
    wrong: snippet`
      sla:
        decide: { from: when drafted, until: closed, within: 5 days }
    `,
    right: snippet`
      sla:
        decide: { from: leaving draft, until: closed, within: 5 days }
    `,
  },
  {
    code: 'CL1602',
    title: 'unknown event of a clock',
    explanation:
      'A clock can start or stop by an event only when some state has a transition of this name, or an approval a result.',
    wrong: snippet`
      sla:
        decide: { from: event submitt, until: closed, within: 5 days }
    `,
    right: snippet`
      sla:
        decide: { from: event submit, until: closed, within: 5 days }
    `,
  },
  {
    code: 'CL1603',
    title: 'unknown clock',
    explanation: 'A clock can start by the breach of another clock, by its name.',
    wrong: snippet`
      sla:
        decide: { from: draft, until: closed, within: 5 days }
        answer: { from: breach of decid, until: closed, within: 5 days }
    `,
    right: snippet`
      sla:
        decide: { from: draft, until: closed, within: 5 days }
        answer: { from: breach of decide, until: closed, within: 5 days }
    `,
  },
  {
    code: 'CL1604',
    title: 'stops when it starts',
    explanation:
      'The moment that starts a clock cannot stop it as well: it would be met before it ran.',
    wrong: snippet`
      sla:
        decide: { from: draft, until: [draft, closed], within: 5 days }
    `,
    right: snippet`
      sla:
        decide: { from: draft, until: closed, within: 5 days }
    `,
  },
  {
    code: 'CL1605',
    title: 'starts when the case is closed',
    explanation: 'A case that is closed ends its clocks, so none can start there.',
    wrong: snippet`
      sla:
        tell: { from: closed, until: event submit, within: 5 days }
    `,
    right: snippet`
      sla:
        tell: { from: deciding, until: closed, within: 5 days }
    `,
  },
  {
    code: 'CL1606',
    title: 'a table of lengths without `otherwise`',
    explanation:
      'When no row of the table fits, the clock would have no length. The row `otherwise` is tried last.',
    wrong: snippet`
      sla:
        decide: { from: draft, until: closed, within: { large: 1 day } }
    `,
    right: snippet`
      sla:
        decide: { from: draft, until: closed, within: { large: 1 day, otherwise: 5 days } }
    `,
  },
  {
    code: 'CL1607',
    title: 'a table by a field that is no choice',
    explanation:
      'The rows of a table with `by` are the options of a choice. Without `by` they are guards, which can ask anything.',
    wrong: snippet`
      sla:
        decide: { from: draft, until: closed, within: { by: size, otherwise: 5 days } }
    `,
    right: snippet`
      sla:
        decide: { from: draft, until: closed, within: { large: 1 day, otherwise: 5 days } }
    `,
  },
  {
    code: 'CL1608',
    title: 'a row for no option',
    explanation: 'A row of a table by a choice is named like one of its options.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          kind: { type: choice, options: [desk, room] }
      sla:
        decide: { from: draft, until: closed, within: { by: kind, rooms: 9 days, otherwise: 5 days } }
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          kind: { type: choice, options: [desk, room] }
      sla:
        decide: { from: draft, until: closed, within: { by: kind, room: 9 days, otherwise: 5 days } }
    `,
  },
  {
    code: 'CL1609',
    title: 'no state waits',
    explanation:
      '`pauses: waiting` means all states with `waiting: true`. When there is none, the clock never stands still.',
    wrong: snippet`
      sla:
        decide: { from: draft, until: closed, within: 5 days, pauses: waiting }
    `,
    right: snippet`
      sla:
        decide: { from: draft, until: closed, within: 5 days, pauses: deciding }
    `,
  },
  {
    code: 'CL1610',
    title: 'not exactly one time of a warning',
    explanation:
      'A warning says once when it comes: `at` a share of the length, `after` a time, or `before` the clock is due.',
    wrong: snippet`
      sla:
        decide: { from: draft, until: closed, within: 5 days, warn_at: { notify: manager } }
    `,
    right: snippet`
      sla:
        decide: { from: draft, until: closed, within: 5 days, warn_at: { before: 1 day, notify: manager } }
    `,
  },
  {
    code: 'CL1611',
    title: 'not exactly one verb of a clock',
    explanation: 'A row of `warn_at` or `breached` does one thing; two things are two rows.',
    wrong: snippet`
      sla:
        decide: { from: draft, until: closed, within: 5 days, breached: { notify: manager, escalate_to: officer } }
    `,
    right: snippet`
      sla:
        decide: { from: draft, until: closed, within: 5 days, breached: [{ notify: manager }, { escalate_to: officer }] }
    `,
  },
  {
    code: 'CL1612',
    title: 'not a share',
    explanation:
      'A clock warns at a share of its length from `1%` to `99%`; at 100 % it is breached.',
    wrong: snippet`
      sla:
        decide: { from: draft, until: closed, within: 5 days, warn_at: 100% }
    `,
    right: snippet`
      sla:
        decide: { from: draft, until: closed, within: 5 days, warn_at: 80% }
    `,
  },
  {
    code: 'CL1613',
    title: 'a warning that never comes',
    explanation: 'A warning comes between the start of the clock and its end.',
    wrong: snippet`
      sla:
        decide: { from: draft, until: closed, within: 5 days, warn_at: { after: 6 days, notify: manager } }
    `,
    right: snippet`
      sla:
        decide: { from: draft, until: closed, within: 5 days, warn_at: { after: 4 days, notify: manager } }
    `,
  },
  {
    code: 'CL1614',
    title: 'an extension that is not longer',
    explanation:
      '`to` is the whole length that counts once the clock is extended, from the original start.',
    wrong: snippet`
      sla:
        decide: { from: draft, until: closed, within: 8 weeks, extend: { to: 6 weeks } }
    `,
    right: snippet`
      sla:
        decide: { from: draft, until: closed, within: 8 weeks, extend: { to: 14 weeks } }
    `,
  },
  {
    code: 'CL1615',
    title: 'an event that extends a clock',
    explanation:
      'People extend the clock `decide` by sending `extend_decide`; no transition can have this name.',
    wrong: snippet`
      anywhere:
        extend_decide: { to: draft, by: manager }
      sla:
        decide: { from: draft, until: closed, within: 5 days, extend: { to: 9 days } }
    `,
    right: snippet`
      anywhere:
        begin_anew: { to: draft, by: manager }
      sla:
        decide: { from: draft, until: closed, within: 5 days, extend: { to: 9 days } }
    `,
  },
  {
    code: 'CL1616',
    title: 'longer than holidays are known',
    explanation:
      'Business time is counted by holidays, and those are known for some years ahead only. Deadlines after that are marked as provisional.',
    wrong: snippet`
      sla:
        keep: { from: draft, until: closed, within: 4000 business days }
    `,
    right: snippet`
      sla:
        keep: { from: draft, until: closed, within: 15 years }
    `,
  },
  {
    code: 'CL1617',
    title: 'clocks that wait for each other',
    explanation: 'Clocks that can only start by each other’s breach never start.',
    wrong: snippet`
      sla:
        decide: { from: breach of answer, until: closed, within: 5 days }
        answer: { from: breach of decide, until: closed, within: 5 days }
    `,
    right: snippet`
      sla:
        decide: { from: draft, until: closed, within: 5 days }
        answer: { from: breach of decide, until: closed, within: 5 days }
    `,
  },
  {
    code: 'CL1618',
    title: 'a clock that is never met',
    explanation:
      'No way leads from where the clock starts to where it stops, so every case would breach it.',
    wrong: snippet`
      states:
        deciding:
          approval: consent
          transitions: { approved: closed, rejected: closed, lapsed: closed }
      sla:
        decide: { from: deciding, until: draft, within: 5 days }
    `,
    right: snippet`
      states:
        deciding:
          approval: consent
          transitions: { approved: closed, rejected: closed, lapsed: closed }
      sla:
        decide: { from: draft, until: deciding, within: 5 days }
    `,
  },
  {
    code: 'CL1619',
    title: 'a pause outside the clock',
    explanation: 'The clock does not run in this state, so it cannot stand still there.',
    wrong: snippet`
      states:
        deciding:
          approval: consent
          transitions: { approved: closed, rejected: closed, lapsed: closed }
      sla:
        decide: { from: deciding, until: closed, within: 5 days, pauses: draft }
    `,
    right: snippet`
      sla:
        decide: { from: draft, until: closed, within: 5 days, pauses: deciding }
    `,
  },
];
