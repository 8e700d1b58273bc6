/**
 * Diagnostics of tasks and handoffs.
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

const TASKS = `states:
  draft:
    assign: clerk
    form: request
    transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
    timers: [{ after: 2 business days, remind: assignee }]
`;

/** The base's first state with tasks. */
const withTasks = (tasks: string): string => `${TASKS}    tasks:\n      ${tasks}\n`;

/** CL0811 to CL0823. */
export const workCodes: readonly CodeEntry[] = [
  {
    code: 'CL0811',
    title: 'a task that is nowhere defined',
    explanation:
      '`after` names tasks of the same state. A list of tasks in a state names tasks that stand in `tasks` of the case type.',
    wrong: withTasks('pack: {}\n      label: { after: packed }'),
    right: withTasks('pack: {}\n      label: { after: pack }'),
  },
  {
    code: 'CL0812',
    title: 'tasks that wait for each other',
    explanation:
      'A task is opened when those named in `after` have ended. In a circle none of them is ever opened.',
    wrong: withTasks('pack: { after: label }\n      label: { after: pack }'),
    right: withTasks('pack: {}\n      label: { after: pack }'),
  },
  {
    code: 'CL0813',
    title: 'a task that nobody does',
    explanation:
      'A task is done by whom it names in `assign`, else by whoever works in its state. In the state of an approval nobody does.',
    wrong: snippet`
      states:
        deciding:
          approval: consent
          tasks: { inform: {} }
          transitions: { approved: closed, rejected: draft, lapsed: closed }
    `,
    right: snippet`
      states:
        deciding:
          approval: consent
          tasks: { inform: { assign: clerk } }
          transitions: { approved: closed, rejected: draft, lapsed: closed }
    `,
  },
  {
    code: 'CL0814',
    title: 'a task of the case type that no state names',
    explanation: 'A task in `tasks` of the case type does nothing until a state names it.',
    wrong: snippet`
      tasks:
        pack: { title: Pack the boxes }
    `,
    right: `${withTasks('pack: {}')}tasks:\n  pack: { title: Pack the boxes }\n`,
  },
  {
    code: 'CL0815',
    title: 'a gate at an event that nobody can send',
    explanation:
      '`required` keeps the ways out of the state back, or only the events that it names: those of the state, of states around or inside it, and of `anywhere`.',
    wrong: withTasks('pack: { required: [submitt] }'),
    right: withTasks('pack: { required: [submit] }'),
  },
  {
    code: 'CL0816',
    title: 'a gate that keeps nothing back',
    explanation:
      'A required task keeps events from leading out of its state. Results of approvals and clocks do not wait for tasks.',
    wrong: snippet`
      states:
        deciding:
          approval: consent
          tasks: { inform: { assign: clerk, required: true } }
          transitions: { approved: closed, rejected: draft, lapsed: closed }
    `,
    right: snippet`
      states:
        deciding:
          approval: consent
          tasks: { inform: { assign: clerk } }
          transitions: { approved: closed, rejected: draft, lapsed: closed }
    `,
  },
  {
    code: 'CL0817',
    title: 'entries of something that is no table',
    explanation: '`each: TABLE.COLUMN` brings one task for each value of the column.',
    wrong: `${withTasks('pack: { each: size.box }')}`,
    right: `${withTasks('pack: { each: boxes.content }')}forms:
  request:
    size: { type: scale, min: 1, max: 5 }
    client: { type: person }
    due: { type: date }
    boxes: { type: table, columns: { content: { type: text } } }
`,
  },
  {
    code: 'CL0818',
    title: 'an entry that is no person',
    explanation:
      '`assign: each` asks the person of the entry, so `each` has to name a column of type person.',
    wrong: withTasks('pack: { assign: each }'),
    right: `${withTasks('pack: { each: movers.mover, assign: each }')}forms:
  request:
    size: { type: scale, min: 1, max: 5 }
    client: { type: person }
    due: { type: date }
    movers: { type: table, columns: { mover: { type: person } } }
`,
  },
  {
    code: 'CL0819',
    title: 'one field for many tasks',
    explanation:
      'With `each` there are many tasks, and each would write the same field: the last one would win.',
    wrong: `${withTasks('pack: { each: boxes.content, needs: [size] }')}forms:
  request:
    size: { type: scale, min: 1, max: 5 }
    client: { type: person }
    due: { type: date }
    boxes: { type: table, columns: { content: { type: text } } }
`,
    right: `${withTasks('pack: { each: boxes.content }')}forms:
  request:
    size: { type: scale, min: 1, max: 5 }
    client: { type: person }
    due: { type: date }
    boxes: { type: table, columns: { content: { type: text } } }
`,
  },
  {
    code: 'CL0820',
    title: 'a clock held against a task that is never due',
    explanation: '`at: due` and `before: …, of: due` count from the `due` of their task.',
    wrong: withTasks('pack: { timers: [{ at: due, notify: owner }] }'),
    right: withTasks('pack: { due: 2 days, timers: [{ at: due, notify: owner }] }'),
  },
  {
    code: 'CL0821',
    title: 'a point twice in one checklist',
    explanation:
      'Each point of a checklist is ticked once; people tell them apart by what they say.',
    wrong: withTasks('pack: { checklist: [Boxes closed, Boxes closed] }'),
    right: withTasks('pack: { checklist: [Boxes closed, Boxes labelled] }'),
  },
  {
    code: 'CL0822',
    title: 'a handoff to nobody',
    explanation:
      'A handoff is what the next department gets when the case goes over to it. A row that does not leave its state hands nothing over.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }], ask: { needs: [question], handoff: [size] } }
          timers: [{ after: 2 business days, remind: assignee }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large, handoff: [size] }, { to: closed }] }
          timers: [{ after: 2 business days, remind: assignee }]
    `,
  },
  {
    code: 'CL0823',
    title: 'a handoff that nobody could accept',
    explanation:
      'With `accept: true` whoever works in the target accepts the handoff, or returns it. So somebody has to work there.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large, handoff: { fields: [size], accept: true } }, { to: closed }] }
          timers: [{ after: 2 business days, remind: assignee }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: checking, when: large, handoff: { fields: [size], accept: true } }, { to: closed }] }
          timers: [{ after: 2 business days, remind: assignee }]
        checking:
          assign: officer
          transitions: { checked: deciding }
          timers: [{ after: 2 business days, remind: assignee }]
    `,
  },
  {
    code: 'CL0940',
    title: 'a field that nobody without an account can fill in',
    explanation:
      'Whoever begins a case without an account does not know the people of the directory, and sends files once the case is there.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          about: { type: person }
      intake: { anonymous: [size, about] }
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          about: { type: text }
      intake: { anonymous: [size, about] }
    `,
  },
  {
    code: 'CL0941',
    title: 'a reporter who sees nothing',
    explanation:
      'With a receipt and without an account somebody is the reporter of their case: what they see of it must be said.',
    wrong: snippet`
      access:
        open: { read: [owner, assignee, approvers], write: [owner, assignee] }
      intake: { anonymous: size }
    `,
    right: snippet`
      access:
        open: { read: [owner, assignee, approvers], write: [owner, assignee] }
        reporter_sees: [number, state]
      intake: { anonymous: size }
    `,
  },
  {
    code: 'CL0942',
    title: 'a rule about what the vault holds',
    explanation:
      'What is in the vault the case does not have: forms and `needs` ask for it, and nothing else can speak of it. Nor has it a default, which would stand in the case.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          contact: { type: text, level: identity, vault: true }
      access:
        identity: { read: [owner, assignee], write: assignee }
      found_by: contact
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          contact: { type: text, level: identity, vault: true }
      access:
        identity: { read: [owner, assignee], write: assignee }
    `,
  },
  {
    code: 'CL0943',
    title: 'an open field of the vault',
    explanation:
      'The vault is for what few may see. A field that names no level is open to whoever reads the case.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          contact: { type: text, vault: true }
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          contact: { type: text, level: identity, vault: true }
      access:
        identity: { read: [owner, assignee], write: assignee }
    `,
  },
];
