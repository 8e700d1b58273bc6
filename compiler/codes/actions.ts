/**
 * Diagnostics of actions, messages, links, access, retention, and what fields are for.
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

/** CL0910 to CL0929. */
export const actionCodes: readonly CodeEntry[] = [
  {
    code: 'CL0910',
    title: 'an unknown message',
    explanation: '`template` names one of the `templates` of the file.',
    wrong: snippet`
      states:
        closed:
          final: true
          enter: { notify: { to: reporter, template: ovr } }
      templates:
        over: { title: It is done, body: Good luck. }
    `,
    right: snippet`
      states:
        closed:
          final: true
          enter: { notify: { to: reporter, template: over } }
      templates:
        over: { title: It is done, body: Good luck. }
    `,
  },
  {
    code: 'CL0911',
    title: 'a message that cannot be read',
    explanation:
      'Messages are Liquid: `{{ field }}`, `{% if field %}…{% endif %}`. Tags that read files, assign or repeat without end are not there.',
    wrong: snippet`
      states:
        closed:
          final: true
          enter: { notify: { to: reporter, template: over } }
      templates:
        over: { title: It is done, body: '{% if size %}Good luck.' }
    `,
    right: snippet`
      states:
        closed:
          final: true
          enter: { notify: { to: reporter, template: over } }
      templates:
        over: { title: It is done, body: '{% if size %}Good luck.{% endif %}' }
    `,
  },
  {
    code: 'CL0912',
    title: 'a message that says what nobody knows',
    explanation:
      'A message can show fields of the forms, `case.number`, `case.title`, `case.link` and `recipient.name`.',
    wrong: snippet`
      states:
        closed:
          final: true
          enter: { notify: { to: reporter, template: over } }
      templates:
        over: { title: It is done, body: 'Dear {{ recipient.nme }}' }
    `,
    right: snippet`
      states:
        closed:
          final: true
          enter: { notify: { to: reporter, template: over } }
      templates:
        over: { title: It is done, body: 'Dear {{ recipient.name }}' }
    `,
  },
  {
    code: 'CL0913',
    title: 'a message about something that may be missing',
    explanation:
      'No form requires the field, so people could read a sentence with a hole. Ask for it first, or require the field.',
    wrong: snippet`
      states:
        closed:
          final: true
          enter: { notify: { to: reporter, template: over } }
      templates:
        over: { title: It is done, body: 'Moved on {{ due }}.' }
    `,
    right: snippet`
      states:
        closed:
          final: true
          enter: { notify: { to: reporter, template: over } }
      templates:
        over: { title: It is done, body: '{% if due %}Moved on {{ due }}.{% endif %}' }
    `,
  },
  {
    code: 'CL0914',
    title: 'a message that shows what is not open',
    explanation:
      'A message leaves the case and its rules of access. What has a level other than `open` stays inside; `case.link` leads there.',
    wrong: snippet`
      states:
        closed:
          final: true
          enter: { notify: { to: reporter, template: over } }
      templates:
        over: { title: It is done, body: '{{ client }}' }
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          client: { type: person, required: true, level: restricted }
      access:
        restricted: { read: [assignee, owner], write: assignee }
    `,
    right: snippet`
      states:
        closed:
          final: true
          enter: { notify: { to: reporter, template: over } }
      templates:
        over: { title: It is done, body: '{{ case.link }}' }
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          client: { type: person, required: true, level: restricted }
      access:
        restricted: { read: [assignee, owner], write: assignee }
    `,
  },
  {
    code: 'CL0915',
    title: 'a message that nobody gets',
    explanation: 'No action names it.',
    wrong: snippet`
      templates:
        over: { title: It is done, body: Good luck. }
    `,
    right: snippet`
      states:
        closed:
          final: true
          enter: { notify: { to: reporter, template: over } }
      templates:
        over: { title: It is done, body: Good luck. }
    `,
  },
  {
    code: 'CL0916',
    title: 'an unknown kind of link',
    explanation:
      'A created case is a `child` (its end is told here), `related`, or of a kind that `links` names.',
    wrong: snippet`
      states:
        closed:
          final: true
          enter: { create_case: { type: address-change, link: sequel } }
    `,
    right: snippet`
      states:
        closed:
          final: true
          enter: { create_case: { type: address-change, link: sequel } }
      links:
        sequel: { title: What follows }
    `,
  },
  {
    code: 'CL0917',
    title: 'a kind of link that is there already',
    explanation: '`child`, `parent` and `related` mean the same in every case type.',
    wrong: snippet`
      links:
        parent: { title: Comes from }
    `,
    right: snippet`
      links:
        sequel: { title: What follows }
    `,
  },
  {
    code: 'CL0918',
    title: 'an answer that nothing reacts to',
    explanation:
      '`answered` and `failed` name rows of some state. Without them the answer would come and nothing would follow.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          enter: { call: { hook: stock, answered: counted } }
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ after: 1 day, remind: assignee }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          enter: { call: { hook: stock, answered: counted } }
          transitions:
            submit: [{ to: deciding, when: large }, { to: closed }]
            counted: { set: in_stock }
          timers: [{ after: 1 day, remind: assignee }]
    `,
  },
  {
    code: 'CL0919',
    title: 'news that never come',
    explanation:
      '`child_closed` and `child_failed` come from cases that this one has created as children.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions:
            submit: [{ to: deciding, when: large }, { to: closed }]
            child_closed: closed
          timers: [{ after: 1 day, remind: assignee }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          enter: { create_case: { type: address-change } }
          transitions:
            submit: [{ to: deciding, when: large }, { to: closed }]
            child_closed: closed
          timers: [{ after: 1 day, remind: assignee }]
    `,
  },
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
