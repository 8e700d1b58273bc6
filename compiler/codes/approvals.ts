/**
 * Diagnostics of approvals: does each one end, and is there somebody to ask?
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

/** CL0401 to CL0417. */
export const approvalCodes: readonly CodeEntry[] = [
  {
    code: 'CL0401',
    title: 'an approval that can wait for ever',
    explanation:
      'Approvers may stay silent. The ladder says what happens then, and its last row decides.',
    wrong: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          ladder:
            - { after: 2 business days, remind: approvers }
    `,
    right: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          ladder:
            - { after: 2 business days, remind: approvers }
            - { after: 5 business days, decide: lapsed }
    `,
  },
  {
    code: 'CL0402',
    title: 'a ladder row after the end',
    explanation: 'Once the ladder has decided nothing is left to do.',
    wrong: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          ladder:
            - { after: 5 business days, decide: lapsed }
            - { after: 6 business days, decide: rejected }
    `,
    right: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          ladder:
            - { after: 5 business days, decide: lapsed }
    `,
  },
  {
    code: 'CL0403',
    title: 'a way out for a result that never comes',
    explanation: '`lapsed` is the result of a ladder that decides so. This one decides otherwise.',
    wrong: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          ladder:
            - { after: 5 business days, decide: rejected }
    `,
    right: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          ladder:
            - { after: 5 business days, decide: lapsed }
    `,
  },
  {
    code: 'CL0404',
    title: 'a result without a way out',
    explanation:
      'Every result the approval can have needs a row without condition in each state that asks it: `approved`, `rejected`, its further `results`, and what its ladder decides.',
    wrong: snippet`
      states:
        deciding:
          approval: consent
          transitions: { approved: closed, rejected: draft }
    `,
    right: snippet`
      states:
        deciding:
          approval: consent
          transitions: { approved: closed, rejected: draft, lapsed: closed }
    `,
  },
  {
    code: 'CL0405',
    title: '`decide` where nothing is decided',
    explanation: '`decide` ends an approval; elsewhere a timer moves the case with `to`.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 1 month, decide: lapsed }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 1 month, to: closed }]
    `,
  },
  {
    code: 'CL0406',
    title: 'a quorum out of reach',
    explanation: 'The quorum counts seats: it is at most their number.',
    wrong: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          quorum: 3
          ladder: [{ after: 5 business days, decide: lapsed }]
    `,
    right: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          quorum: 2
          ladder: [{ after: 5 business days, decide: lapsed }]
    `,
  },
  {
    code: 'CL0407',
    title: '`by` or `needs` where nobody sends anything',
    explanation: 'Results, timers, routes and `done` happen by themselves.',
    wrong: snippet`
      states:
        deciding:
          approval: consent
          transitions: { approved: { to: closed, by: manager }, rejected: draft, lapsed: closed }
    `,
    right: snippet`
      states:
        deciding:
          approval: consent
          transitions: { approved: { to: closed, outcome: moved }, rejected: draft, lapsed: closed }
    `,
  },
  {
    code: 'CL0408',
    title: 'no backup to delegate to',
    explanation:
      '`delegate_to: backups` asks the backup of every silent role, so every role that is asked needs one.',
    wrong: snippet`
      approvals:
        consent:
          approvers: [clerk, officer]
          ladder:
            - { after: 2 business days, delegate_to: backups }
            - { after: 5 business days, decide: lapsed }
    `,
    right: snippet`
      roles:
        officer: { team: officers, backup: manager }
      approvals:
        consent:
          approvers: [clerk, officer]
          ladder:
            - { after: 2 business days, delegate_to: backups }
            - { after: 5 business days, decide: lapsed }
    `,
  },
  {
    code: 'CL0409',
    title: 'backups in a circle',
    explanation: 'A role that stands in for itself, directly or by others, leaves nobody to ask.',
    wrong: snippet`
      roles:
        manager: { team: managers, backup: clerk }
    `,
    right: snippet`
      roles:
        manager: { team: managers, backup: officer }
    `,
  },
  {
    code: 'CL0410',
    title: 'everybody who is asked is excluded',
    explanation:
      'The approvers are the very people whom `never` excludes, so nobody could ever answer.',
    wrong: snippet`
      guards:
        involved: person == client
      approvals:
        consent:
          approvers: [client]
          never: involved
          ladder: [{ after: 5 business days, decide: lapsed }]
      anywhere:
        hand_over: { to: deciding, by: officer }
    `,
    right: snippet`
      guards:
        involved: person == client
      approvals:
        consent:
          approvers: [manager of client]
          never: involved
          ladder: [{ after: 5 business days, decide: lapsed }]
      anywhere:
        hand_over: { to: deciding, by: officer }
    `,
  },
  {
    code: 'CL0412',
    title: 'a ladder row before its turn',
    explanation:
      'All rows count from the request, so they stand in the order in which they happen.',
    wrong: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          ladder:
            - { after: 3 business days, remind: approvers }
            - { after: 2 business days, escalate_to: owner }
            - { after: 5 business days, decide: lapsed }
    `,
    right: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          ladder:
            - { after: 2 business days, remind: approvers }
            - { after: 3 business days, escalate_to: owner }
            - { after: 5 business days, decide: lapsed }
    `,
  },
  {
    code: 'CL0413',
    title: 'a clock that a ladder does not have',
    explanation: 'A ladder counts from the request, with `after` and `every`.',
    wrong: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          ladder:
            - { at: due, remind: approvers }
            - { after: 5 business days, decide: lapsed }
    `,
    right: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          ladder:
            - { every: 1 business day, remind: approvers }
            - { after: 5 business days, decide: lapsed }
    `,
  },
  {
    code: 'CL0414',
    title: 'a ladder that moves the case',
    explanation:
      'One approval can be asked in several states. Its ladder decides; each state says where that leads.',
    wrong: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          ladder:
            - { after: 4 business days, to: closed }
            - { after: 5 business days, decide: lapsed }
    `,
    right: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          ladder:
            - { after: 5 business days, decide: lapsed }
    `,
  },
  {
    code: 'CL0416',
    title: 'two seats for one person',
    explanation:
      'One person answers for one seat only. Two seats of one role are two of its people; two seats of one person can never both be answered.',
    wrong: snippet`
      approvals:
        consent:
          approvers: [manager, officer, client, client]
          ladder: [{ after: 5 business days, decide: lapsed }]
    `,
    right: snippet`
      approvals:
        consent:
          approvers: [manager, manager, officer, client]
          ladder: [{ after: 5 business days, decide: lapsed }]
    `,
  },
  {
    code: 'CL0417',
    title: 'a backup from the same team',
    explanation: 'The backup would be the very people who were silent.',
    wrong: snippet`
      roles:
        clerk: { team: clerks, backup: junior }
        junior: { team: clerks }
    `,
    right: snippet`
      roles:
        clerk: { team: clerks, backup: junior }
        junior: { team: juniors }
    `,
  },
];
