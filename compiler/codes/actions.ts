/**
 * Diagnostics of actions, messages and links.
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

/** CL0910 to CL0919. */
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
      'No form requires the field and no `needs` asks for it, so people could read a sentence with a hole. Ask for it first, or require the field.',
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
];
