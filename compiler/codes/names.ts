/**
 * Diagnostics of names: does what is named exist, and is it of the right kind?
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

const LEDGER = snippet`
  approvals:
    consent:
      approvers: [manager, officer]
      ladder:
        - { after: 2 business days, remind: approvers }
        - { after: 5 business days, decide: lapsed }
`;

/** CL0201 to CL0222. */
export const nameCodes: readonly CodeEntry[] = [
  {
    code: 'CL0201',
    title: 'a name twice in one list',
    explanation:
      'Naming something twice changes nothing; mostly the second was meant to be another.',
    wrong: snippet`
      anywhere:
        withdraw: { to: closed, by: [clerk, clerk] }
    `,
    right: snippet`
      anywhere:
        withdraw: { to: closed, by: [clerk, manager] }
    `,
  },
  {
    code: 'CL0203',
    title: 'an unknown state',
    explanation:
      'No state has this name. Inner states are named by their path where the name alone is not unique.',
    wrong: snippet`
      anywhere:
        withdraw: { to: close, by: clerk }
    `,
    right: snippet`
      anywhere:
        withdraw: { to: closed, by: clerk }
    `,
  },
  {
    code: 'CL0204',
    title: 'a name of several states',
    explanation:
      'Several stages have an inner state of this name, and none of them is nearer than the others. Write the path with dots.',
    wrong: snippet`
      states:
        first: { assign: clerk, start: work, states: { work: { timers: [{ every: 1 week, remind: assignee }] } }, transitions: { next: second } }
        second: { assign: clerk, start: work, states: { work: { timers: [{ every: 1 week, remind: assignee }] } }, transitions: { next: closed } }
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: first }], skip: work }
          timers: [{ after: 2 business days, remind: assignee }]
    `,
    right: snippet`
      states:
        first: { assign: clerk, start: work, states: { work: { timers: [{ every: 1 week, remind: assignee }] } }, transitions: { next: second } }
        second: { assign: clerk, start: work, states: { work: { timers: [{ every: 1 week, remind: assignee }] } }, transitions: { next: closed } }
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: first }], skip: second.work }
          timers: [{ after: 2 business days, remind: assignee }]
    `,
  },
  {
    code: 'CL0205',
    title: 'an unknown role',
    explanation: 'The owner and every backup are roles of `roles`.',
    wrong: snippet`
      owner: boss
    `,
    right: snippet`
      owner: manager
    `,
  },
  {
    code: 'CL0206',
    title: 'an unknown field',
    explanation:
      'A field exists because a form has it; only `reason`, `comment`, `question`, `answer` and `note` need no form.',
    wrong: snippet`
      anywhere:
        withdraw: { to: closed, by: clerk, needs: [reasons] }
    `,
    right: snippet`
      anywhere:
        withdraw: { to: closed, by: clerk, needs: [reason] }
    `,
  },
  {
    code: 'CL0207',
    title: 'an unknown guard',
    explanation: '`when` and `never` name guards of `guards`; they never hold an expression.',
    wrong: snippet`
      anywhere:
        withdraw: { to: closed, by: clerk, when: larger }
    `,
    right: snippet`
      anywhere:
        withdraw: { to: closed, by: clerk, when: large }
    `,
  },
  {
    code: 'CL0208',
    title: 'an unknown approval',
    explanation: 'The state asks an approval that is not in `approvals`.',
    wrong: snippet`
      states:
        deciding:
          approval: consents
          transitions: { approved: closed, rejected: closed, lapsed: closed }
    `,
    right: snippet`
      states:
        deciding:
          approval: consent
          transitions: { approved: closed, rejected: closed, lapsed: closed }
    `,
  },
  {
    code: 'CL0209',
    title: 'an unknown form',
    explanation: 'The state asks for a form that is not in `forms`.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: requests
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 2 business days, remind: assignee }]
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
    code: 'CL0210',
    title: 'a calendar that is not there',
    explanation:
      'The calendar says what business time means; it stands in `calendars/<name>.yaml`.',
    wrong: snippet`
      calendar: atlantis
    `,
    right: snippet`
      calendar: head-office
    `,
  },
  {
    code: 'CL0211',
    title: 'a calendar with mistakes',
    explanation: 'The calendar is there, but cannot be read. Its mistakes are in the notes.',
    wrong: snippet`
      calendar: broken
    `,
    right: snippet`
      calendar: head-office
    `,
  },
  {
    code: 'CL0212',
    title: 'an unknown party',
    explanation:
      'A party is a role, a field of type person, `manager of` another party, or one of `owner`, `assignee`, `reporter`, `approvers`.',
    wrong: snippet`
      anywhere:
        withdraw: { to: closed, by: clark }
    `,
    right: snippet`
      anywhere:
        withdraw: { to: closed, by: clerk }
    `,
  },
  {
    code: 'CL0213',
    title: 'a field that holds no person',
    explanation: 'Only a field of type person can be asked, permitted or told anything.',
    wrong: snippet`
      anywhere:
        withdraw: { to: closed, by: size }
    `,
    right: snippet`
      anywhere:
        withdraw: { to: closed, by: client }
    `,
  },
  {
    code: 'CL0214',
    title: 'a party without a meaning here',
    explanation:
      '`approvers` are there in approvals, `backups` in `delegate_to`, an `assignee` where a state is assigned.',
    wrong: snippet`
      anywhere:
        withdraw: { to: closed, by: approvers }
    `,
    right: snippet`
      anywhere:
        withdraw: { to: closed, by: owner }
    `,
  },
  {
    code: 'CL0215',
    title: 'a flag that is never set',
    explanation:
      'A flag exists because some `set` names it. One that is only cleared is always false.',
    wrong: snippet`
      anywhere:
        release: { clear: hold, by: manager }
    `,
    right: snippet`
      anywhere:
        place_hold: { set: hold, by: manager }
        release: { clear: hold, by: manager }
    `,
  },
  {
    code: 'CL0216',
    title: 'one name, two meanings in conditions',
    explanation:
      'Fields, flags and guards share one room of names, because conditions name them alike.',
    wrong: snippet`
      anywhere:
        mark: { set: large, by: manager }
    `,
    right: snippet`
      anywhere:
        mark: { set: urgent, by: manager }
    `,
  },
  {
    code: 'CL0217',
    title: 'a flag set and cleared at once',
    explanation: 'One row cannot do both.',
    wrong: snippet`
      anywhere:
        mark: { set: urgent, clear: urgent, by: manager }
    `,
    right: snippet`
      anywhere:
        mark: { set: urgent, by: manager }
    `,
  },
  {
    code: 'CL0218',
    title: 'a field that means two things',
    explanation:
      'One name means one field in the whole case type. Where two forms have it, they must agree on it.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          client: { type: person }
        review:
          size: { type: text }
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: checking }
          timers: [{ after: 2 business days, remind: assignee }]
        checking:
          assign: clerk
          form: review
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 2 business days, remind: assignee }]
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          client: { type: person }
        review:
          size: { type: scale, required: true, min: 1, max: 5 }
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: checking }
          timers: [{ after: 2 business days, remind: assignee }]
        checking:
          assign: clerk
          form: review
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 2 business days, remind: assignee }]
    `,
  },
  {
    code: 'CL0219',
    title: 'a field that is no point in time',
    explanation: 'A timer can be due `at` or `before` a field of type instant or date.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ at: size, remind: assignee }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ at: due, remind: assignee }]
    `,
  },
  {
    code: 'CL0220',
    title: 'a result that the approval does not have',
    explanation:
      'A ladder decides `approved`, `rejected`, `lapsed` or one of the approval’s further `results`.',
    wrong: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          ladder:
            - { after: 5 business days, decide: laps }
    `,
    right: LEDGER,
  },
  {
    code: 'CL0221',
    title: 'no party at all',
    explanation: 'Parties are never named individuals: people come and go, roles stay.',
    wrong: snippet`
      anywhere:
        withdraw: { to: closed, by: Ana Lopes }
    `,
    right: snippet`
      anywhere:
        withdraw: { to: closed, by: manager of client }
    `,
  },
  {
    code: 'CL0222',
    title: 'a role and a field of one name',
    explanation: 'A party could mean either.',
    wrong: snippet`
      roles:
        client: { team: clients }
      anywhere:
        withdraw: { to: closed, by: client }
    `,
    right: snippet`
      roles:
        clients: { team: clients }
      anywhere:
        withdraw: { to: closed, by: [client, clients] }
    `,
  },
];
