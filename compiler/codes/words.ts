/**
 * Diagnostics of words and values: is it part of the language, and of the right kind?
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

/** CL0101 to CL0150. */
export const wordCodes: readonly CodeEntry[] = [
  {
    code: 'CL0101',
    title: 'an unknown word',
    explanation:
      'The word is no part of the language at this place. Keys of your own begin with `x-`.',
    wrong: snippet`
      roles:
        clerk: { team: clerks, back_up: manager }
    `,
    right: snippet`
      roles:
        clerk: { team: clerks, backup: manager }
      x-wiki: https://example.org/office-move
    `,
  },
  {
    code: 'CL0102',
    title: 'a word is missing',
    explanation: 'Something that has to be said is not said.',
    wrong: snippet`
      roles:
        clerk: { backup: manager }
    `,
    right: snippet`
      roles:
        clerk: { team: clerks, backup: manager }
    `,
  },
  {
    code: 'CL0103',
    title: 'a value of the wrong kind',
    explanation: 'A text stands where a list belongs, a number where a text belongs, or the like.',
    wrong: snippet`
      title: 2026
    `,
    right: snippet`
      title: '2026'
    `,
  },
  {
    code: 'CL0104',
    title: 'a value that is not one of those possible',
    explanation: 'Only certain values have a meaning here.',
    wrong: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          order: in_turns
          ladder:
            - { after: 5 business days, decide: lapsed }
    `,
    right: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          order: in_turn
          ladder:
            - { after: 5 business days, decide: lapsed }
    `,
  },
  {
    code: 'CL0105',
    title: 'an unknown format',
    explanation: '`format` names the language and its version. This compiler reads `caseline/v1`.',
    wrong: snippet`
      format: caseline/v2
      id: office-move
    `,
    right: snippet`
      title: Office move
    `,
  },
  {
    code: 'CL0106',
    title: 'not a kebab-case name',
    explanation:
      'Ids of case types and calendars and names of teams stand in addresses and file names: small letters, digits and hyphens.',
    wrong: snippet`
      id: Office_Move
    `,
    right: snippet`
      id: office-move
    `,
  },
  {
    code: 'CL0107',
    title: 'not a snake_case name',
    explanation:
      'States, events, roles, fields, guards and flags are named with small letters, digits and underscores, so that expressions can name them.',
    wrong: snippet`
      roles:
        Clerk: { team: clerks }
    `,
    right: snippet`
      roles:
        clerk: { team: clerks, backup: manager }
    `,
  },
  {
    code: 'CL0108',
    title: 'a reserved name',
    explanation:
      'The name means something already: `previous` is a way back, `assignee` a party, `person` whoever a guard is asked about.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          person: { type: person }
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          applicant: { type: person }
    `,
  },
  {
    code: 'CL0109',
    title: 'not a version',
    explanation:
      'The version is a whole number from 1 that you raise whenever you change the definition.',
    wrong: snippet`
      version: 1.2
    `,
    right: snippet`
      version: 12
    `,
  },
  {
    code: 'CL0110',
    title: 'nothing in it',
    explanation: 'An empty list or map says nothing. Fill it or leave the word out.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          transitions: { submit: deciding }
          timers: []
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
    code: 'CL0111',
    title: 'a text too long or empty',
    explanation: 'Titles have up to 200 characters, other texts up to 2,000, names up to 60.',
    wrong: snippet`
      title: ''
    `,
    right: snippet`
      title: Office move
    `,
  },
  {
    code: 'CL0112',
    title: 'a number out of range',
    explanation: 'The number is too small or too large to mean anything here.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          details: { type: text, max_length: 0 }
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          details: { type: text, max_length: 500 }
    `,
  },
  {
    code: 'CL0113',
    title: 'a word in the wrong kind of state',
    explanation:
      'Forms and assignees belong to states where somebody works, `done` to stages, `reopen` to final states.',
    wrong: snippet`
      states:
        deciding:
          approval: consent
          form: request
          transitions: { approved: closed, rejected: draft, lapsed: closed }
    `,
    right: snippet`
      states:
        deciding:
          approval: consent
          transitions: { approved: closed, rejected: draft, lapsed: closed }
    `,
  },
  {
    code: 'CL0114',
    title: 'a state of two kinds',
    explanation:
      'A state is simple, a stage, parallel, an approval, a route or final; never two of them.',
    wrong: snippet`
      states:
        closed: { final: true, route: [{ to: draft }] }
    `,
    right: snippet`
      states:
        closed: { final: true }
    `,
  },
  {
    code: 'CL0115',
    title: '`format` is not first',
    explanation: 'Whoever opens the file should see at once what language it is in.',
    wrong: snippet`
      id: office-move
      format: caseline/v1
      version: 1
      title: Office move
    `,
    right: snippet`
      title: Office move
    `,
  },
  {
    code: 'CL0150',
    title: 'a word that is not built yet',
    explanation:
      'The word belongs to the language, but this version would not act on it. No word is accepted that does nothing. All words of this version are built.',
    isSketch: true,
    wrong: snippet`
      a_word_of_the_next_version: 1
    `,
    right: snippet`
      x-a-word-of-mine: 1
    `,
  },
];
