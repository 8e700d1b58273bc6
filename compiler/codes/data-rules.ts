/**
 * Diagnostics of access, retention, shared options, and what fields are for.
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

/** CL0920 to CL0929. */
export const dataRuleCodes: readonly CodeEntry[] = [
  {
    code: 'CL0920',
    title: 'an unknown level',
    explanation: 'Levels are the words of `access`, and `open`.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          details: { type: text, level: secret }
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          details: { type: text, level: secret }
      access:
        secret: { read: [owner, assignee], write: assignee }
    `,
  },
  {
    code: 'CL0921',
    title: 'somebody who may write what they may not read',
    explanation: 'Whoever changes a value sees it. Let them read it too.',
    wrong: snippet`
      access:
        secret: { read: owner, write: [owner, clerk] }
    `,
    right: snippet`
      access:
        secret: { read: [owner, clerk], write: [owner, clerk] }
    `,
  },
  {
    code: 'CL0922',
    title: 'nobody whom the case is about',
    explanation:
      '`…_sees` says what somebody outside sees of their own case: the reporter, or the person in a field.',
    wrong: snippet`
      access:
        manager_sees: [number, state]
    `,
    right: snippet`
      access:
        client_sees: [number, state]
    `,
  },
  {
    code: 'CL0923',
    title: 'nothing that could be seen',
    explanation:
      'What can be seen are fields and the facts of every case: number, title, state, next_step, outcome, opened_at, closed_at.',
    wrong: snippet`
      access:
        client_sees: [number, stage]
    `,
    right: snippet`
      access:
        client_sees: [number, state]
    `,
  },
  {
    code: 'CL0924',
    title: 'a form that its assignee may not write',
    explanation:
      'The field is asked of somebody who has no right to write its level: the form could never be filled in.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          details: { type: text, level: secret }
      access:
        secret: { read: owner, write: owner }
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          details: { type: text, level: secret }
      access:
        secret: { read: [owner, assignee], write: [owner, assignee] }
    `,
  },
  {
    code: 'CL0925',
    title: 'retention that hangs on nothing',
    explanation: '`unless` names a flag or a guard that keeps a case beyond its time.',
    wrong: snippet`
      retention: { keep: 7 years, then: delete, unless: legal_hold }
    `,
    right: snippet`
      anywhere:
        hold: { by: officer, set: legal_hold }
      retention: { keep: 7 years, then: delete, unless: legal_hold }
    `,
  },
  {
    code: 'CL0926',
    title: 'an unknown decision',
    explanation:
      '`decides` names what a field is asked for: a guard, an approval, an event, a table, or `priority`.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5, decides: larg }
          client: { type: person, decides: consent }
          due: { type: date, decides: consent }
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5, decides: large }
          client: { type: person, decides: consent }
          due: { type: date, decides: consent }
    `,
  },
  {
    code: 'CL0927',
    title: 'a field that decides nothing',
    explanation:
      'Once one field says what it decides, every field answers for itself. This one is asked of people and used nowhere.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5, decides: large }
          client: { type: person, decides: consent }
          colour: { type: text }
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5, decides: large }
          client: { type: person, decides: consent }
          colour: { type: text, decides: consent }
    `,
  },
  {
    code: 'CL0928',
    title: 'an unknown list of options',
    explanation:
      '`options` is a list, or the name of a list of `choices` that several fields share.',
    wrong: snippet`
      choices:
        rooms: [north, south]
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          old: { type: choice, options: rooms }
          new: { type: choice, options: room }
    `,
    right: snippet`
      choices:
        rooms: [north, south]
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          old: { type: choice, options: rooms }
          new: { type: choice, options: rooms }
    `,
  },
  {
    code: 'CL0929',
    title: 'a list of options that nothing uses',
    explanation: 'No field names it.',
    wrong: snippet`
      choices:
        rooms: [north, south]
    `,
    right: snippet`
      choices:
        rooms: [north, south]
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          room: { type: choice, options: rooms }
    `,
  },
];
