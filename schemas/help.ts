/**
 * What every word of a case type does, in a sentence for whoever owns the process.
 *
 * Editors show it at the word. A key is the nearest definition of the schema and the words since
 * (`state.reopen.within`). A word that says it in its own schema need not be here; a test asks that
 * each one says it somewhere, and that every example is a value of its word.
 *
 * @module
 */

/** What an editor tells of a word. */
export interface WordHelp {
  readonly says: string;
  readonly examples?: readonly unknown[];
  /** What each of its choices means. */
  readonly choices?: Readonly<Record<string, string>>;
}

const TITLE = 'What people read instead of the name.';
const NEEDS =
  'What must be filled in with this. Without it, the form of the state must be complete; `[]` asks for nothing.';
const PURPOSE = 'Why this is here; auditors find it beside the event in the trail.';
const WHEN = 'The name of a condition from `guards`; only while it holds is this possible.';
const BY =
  'Who may do this: roles, fields of type person, or a relation such as `manager of reporter`.';
const SET = 'Marks the case with these flags, which conditions can ask for.';
const CLEAR = 'Takes these flags off the case again.';

const ROOT: Readonly<Record<string, WordHelp>> = {
  'root.format': { says: 'Which version of the language this file is written in; it comes first.' },
  'root.id': {
    says: 'The name of the case type in addresses and files. It never changes.',
    examples: ['hr-harassment-investigation'],
  },
  'root.version': {
    says: 'A number that you raise when you publish a change. Cases that run stay with theirs.',
    examples: [1],
  },
  'root.title': { says: TITLE, examples: ['Harassment investigation'] },
  'root.owner': {
    says: 'The one role that is accountable for every case of this type.',
    examples: ['er_lead'],
  },
  'root.calendar': {
    says: 'Which calendar says what business time means: a file in `calendars/`.',
    examples: ['head-office'],
  },
  'root.start': { says: 'The state in which every case begins.', examples: ['intake'] },
  'root.states': {
    says: 'The map: a block for each state a case can be in, with the ways out of it.',
  },
  'root.anywhere': {
    says: 'Ways out of every state that is not final, such as withdrawing or placing a hold.',
    examples: [{ withdraw: { to: 'closed', by: 'reporter', outcome: 'withdrawn' } }],
  },
  'root.approvals': {
    says: 'Who decides together, how many must agree, and what if they are silent.',
  },
  'root.guards': {
    says: 'Conditions by name, each said once: about fields and flags, or about `person`.',
    examples: [{ large: 'amount >= 1000' }],
  },
  'root.roles': {
    says: 'Teams of the directory by the part they play, and who stands in for them.',
  },
  'root.forms': { says: 'What is asked of people: fields with a type, by form.' },
};

const ROW: Readonly<Record<string, WordHelp>> = {
  'row.to': {
    says: 'The state this leads to. `previous` goes back to where the case came from; without `to` it stays.',
    examples: ['triage', 'previous'],
  },
  'row.outcome': {
    says: 'What the case has ended with, when this closes it.',
    examples: ['resolved'],
  },
  'row.by': {
    says: `${BY} Left out: the assignee.`,
    examples: ['er_lead', ['assignee', 'reporter']],
  },
  'row.when': {
    says: 'The name of a condition from `guards`. Of several rows the first whose condition holds is taken.',
    examples: ['high_risk'],
  },
  'row.needs': { says: NEEDS, examples: [['reason']] },
  'row.set': { says: SET, examples: ['legal_hold'] },
  'row.clear': { says: CLEAR, examples: ['legal_hold'] },
  'row.purpose': { says: PURPOSE },
};

const TIMER: Readonly<Record<string, WordHelp>> = {
  'timer.after': {
    says: 'Once, this long after the case came here (in a ladder: after the approvers were asked).',
    examples: ['4 business hours', '2 business days', '30 days'],
  },
  'timer.every': {
    says: 'Again and again, each time this long after the last.',
    examples: ['5 business days', '1 month'],
  },
  'timer.at': {
    says: 'At the moment that a field of type instant or date holds (a date: when that day opens).',
    examples: ['due_on'],
  },
  'timer.before': {
    says: 'This long before the moment that the field in `of` holds.',
    examples: ['2 business days'],
  },
  'timer.of': {
    says: 'The field of type instant or date that `before` counts back from.',
    examples: ['due_on'],
  },
  'timer.roll': {
    says: 'What if it ends on a day the office is closed.',
    choices: { next_business_day: 'It moves to the next working day.' },
  },
  'timer.remind': {
    says: 'Reminds whoever of these has not done their part.',
    examples: ['assignee'],
  },
  'timer.notify': { says: 'Tells them; nothing is asked of them.', examples: ['hr_director'] },
  'timer.delegate_to': {
    says: 'Asks a stand-in as well: `backups` for the backup of each role that is silent, or one role.',
    examples: ['backups'],
  },
  'timer.escalate_to': {
    says: 'Asks a superior as well. Those asked before may still act.',
    examples: ['hr_director', 'manager of assignee'],
  },
  'timer.to': { says: 'Moves the case on by itself.', examples: ['closed'] },
  'timer.decide': { says: 'Ends the approval with this result.', examples: ['lapsed'] },
  'timer.do': { says: 'Does something without moving the case.', examples: [{ set: 'overdue' }] },
  'timer.outcome': {
    says: 'What the case has ended with, when this closes it.',
    examples: ['lapsed'],
  },
  'timer.set': { says: SET },
  'timer.clear': { says: CLEAR },
  'timer.purpose': { says: PURPOSE },
};

const STATE: Readonly<Record<string, WordHelp>> = {
  'state.title': { says: TITLE, examples: ['Interviews and evidence'] },
  'state.final': { says: 'The case ends here (inside a stage: the stage is done).' },
  'state.outcome': { says: 'What a case that ends here has ended with.', examples: ['resolved'] },
  'state.assign': {
    says: 'Who works here: a role, a field of type person, or a relation such as `manager of reporter`.',
    examples: ['investigator', { role: 'investigator', never: 'conflicted' }],
  },
  'state.assign.role': { says: 'Who works here.', examples: ['investigator'] },
  'state.assign.never': {
    says: 'Who of them may not: the names of conditions about `person`, or `requester`.',
    examples: ['conflicted'],
  },
  'state.form': { says: 'The form that whoever works here fills in.', examples: ['report'] },
  'state.waiting': { says: 'The case waits for somebody outside; whoever may answer is asked.' },
  'state.approval': {
    says: 'Asks this approval; its results are the ways out.',
    examples: ['outcome'],
  },
  'state.route': { says: 'No stop at all: the first row whose condition holds is taken at once.' },
  'state.start': { says: 'The inner state in which this stage begins.', examples: ['interviews'] },
  'state.done': {
    says: 'Where the case goes when everything inside has ended.',
    examples: ['weighing'],
  },
  'state.states': { says: 'The states inside this stage.' },
  'state.regions': { says: 'Parts that run at the same time, each with states of its own.' },
  'state.transitions': {
    says: 'The ways out: what people can do here, and where that leads.',
    examples: [{ submit: 'triage' }],
  },
  'state.timers': {
    says: 'What happens by itself when time passes; each row has one clock and one verb.',
    examples: [[{ after: '2 business days', remind: 'assignee' }]],
  },
  'state.reopen': {
    says: 'How a closed case can be opened again.',
    examples: [{ to: 'triage', by: 'er_lead', within: '1 year' }],
  },
  'state.reopen.to': { says: 'The state in which work begins again.', examples: ['triage'] },
  'state.reopen.by': { says: BY, examples: ['er_lead'] },
  'state.reopen.within': { says: 'How long after the end this is possible.', examples: ['1 year'] },
  'state.reopen.when': { says: WHEN },
  'state.reopen.needs': { says: NEEDS, examples: [['reason']] },
  'state.reopen.purpose': { says: PURPOSE },
  'state.open_ended': {
    says: 'Why it is right that there is no way out, no clock or nobody responsible here.',
    examples: ['The court decides when it decides'],
  },
  'region.title': { says: TITLE },
  'region.start': { says: 'The state in which this part begins.', examples: ['considering'] },
  'region.states': { says: 'The states of this part.' },
};

const APPROVAL: Readonly<Record<string, WordHelp>> = {
  'approval.title': { says: TITLE },
  'approval.approvers': {
    says: 'Who decides: a seat for each. Roles, fields of type person or relations; never a name.',
    examples: [['er_lead', 'legal_counsel']],
  },
  'approval.order': {
    says: 'Whether all are asked at once.',
    choices: {
      together: 'All are asked at once.',
      in_turn: 'Each is asked when the one before has approved.',
    },
  },
  'approval.quorum': {
    says: 'How many seats must approve.',
    examples: ['all', 2],
    choices: {
      all: 'Every seat.',
      any: 'One seat is enough.',
      majority: 'More than half of the seats.',
    },
  },
  'approval.one_rejection': {
    says: 'What a single rejection means.',
    choices: {
      decides: 'The approval is rejected at once.',
      counts: 'It is rejected only when so many approvals are no longer possible.',
    },
  },
  'approval.results': {
    says: 'Answers beside approved and rejected. The first such answer decides.',
    examples: [['changes_requested']],
  },
  'approval.never': {
    says: 'Who may never answer: conditions about `person`, `requester`, `earlier_decider`, `reporter`.',
    examples: ['conflicted', ['requester']],
  },
  'approval.about': {
    says: 'What the approvers are shown. When one of these fields changes, all are asked anew.',
    examples: [['findings', 'recommendation']],
  },
  'approval.ladder': {
    says: 'What happens while they are silent, counted from the request; the last row decides.',
    examples: [[{ after: '5 business days', decide: 'lapsed' }]],
  },
};

const GUARD: Readonly<Record<string, WordHelp>> = {
  'guard.all': {
    says: 'Holds when every one of these conditions holds.',
    examples: [['size >= 4']],
  },
  'guard.any': {
    says: 'Holds when at least one of these conditions holds.',
    examples: [['size >= 4']],
  },
  'guard.none': { says: 'Holds when none of these conditions holds.', examples: [['size >= 4']] },
  'role.team': {
    says: 'The team of the directory that plays this part.',
    examples: ['er-investigators'],
  },
  'role.backup': {
    says: 'The role that stands in when nobody of the team is there or may act.',
    examples: ['er_lead'],
  },
};

const TYPES: Readonly<Record<string, string>> = {
  text: 'Words, as many as `max_length` allows.',
  choice: 'One of the `options`.',
  scale: 'A whole number from `min` to `max`.',
  person: 'Somebody of the directory; conditions can ask about them, and they can act.',
  team: 'A team of the directory.',
  date: 'A day.',
  instant: 'A day and a time, in a zone.',
  money: 'An amount and its currency.',
  number: 'A number.',
  boolean: 'Yes or no.',
  file: 'A document.',
  case_link: 'Another case.',
  table: 'Rows, with the `columns` it has.',
};

const FIELD: Readonly<Record<string, WordHelp>> = {
  'field.type': { says: 'What kind of answer this is.', choices: TYPES },
  'field.options': { says: 'What can be chosen.', examples: [['hotline', 'manager', 'letter']] },
  'field.min': { says: 'The least it can be.', examples: [1] },
  'field.max': { says: 'The most it can be.', examples: [5] },
  'field.currency': { says: 'The only currency that is possible.', examples: ['EUR'] },
  'field.required': { says: 'Whether the form is incomplete without it.' },
  'field.default': { says: 'What is meant when nothing is filled in.', examples: ['hotline', 1] },
  'field.default.amount': { says: 'The amount.', examples: [1200.5] },
  'field.default.currency': { says: 'Its currency.', examples: ['EUR'] },
  'field.max_length': { says: 'How many characters it may have.', examples: [2000] },
  'field.pattern': {
    says: 'What the whole text must look like, as a regular expression (RE2).',
    examples: ['[A-Z]{2}[0-9]{6}'],
  },
  'field.title': { says: 'The question, as people read it.', examples: ['What happened?'] },
  'field.help': { says: 'A hint below the question.' },
  'field.when': {
    says: 'The name of a condition from `guards`; only while it holds is this asked.',
  },
  'field.columns': { says: 'The fields of each row of the table.' },
};

const TABLE: Readonly<Record<string, WordHelp>> = {
  'root.identified_by': {
    says: 'What tells a case from others of its type: these fields stand in its title.',
    examples: [['service', 'customer']],
  },
  'root.found_by': {
    says: 'Lists can be narrowed to cases with an exact value of one of these, also of a sealed one; only for whoever reads the field.',
    examples: [['invoice', 'policy_number']],
  },
  'root.duplicates': {
    says: 'When a new case is about the same as an earlier one, and what is done then.',
    examples: [{ same: ['complainant'], within: '90 days', do: 'ask_to_link' }],
  },
  'table.rows': {
    says: 'What it gives for which inputs: a row each, with the inputs that matter and `gives`.',
  },
};

/** What a column says is what a field says, where it can say it. */
const COLUMN: Readonly<Record<string, WordHelp>> = Object.fromEntries(
  Object.entries(FIELD)
    .filter(([key]) => !/^field\.(?:default|when|columns)/.test(key))
    .map(([key, help]) => [key.replace(/^field/, 'column'), help]),
);

const WORK: Readonly<Record<string, WordHelp>> = {
  'task.title': { says: TITLE },
  'task.help': { says: 'A hint for whoever does it.' },
  'task.assign.role': { says: 'Who does it.', examples: ['investigator'] },
  'task.assign.never': {
    says: 'Who of them may not: the names of conditions about `person`, or `requester`.',
    examples: ['conflicted'],
  },
  'task.timers': { says: 'What happens by itself while the task is open.' },
  'warning.do.set': { says: SET },
  'warning.do.clear': { says: CLEAR },
  'warning.do.notify': { says: 'Tells them; nothing is asked of them.' },
  'breach.do.set': { says: SET },
  'breach.do.clear': { says: CLEAR },
  'breach.do.notify': { says: 'Tells them; nothing is asked of them.' },
  'taskTimer.do.set': { says: SET, examples: ['overdue'] },
  'taskTimer.do.clear': { says: CLEAR },
  'taskTimer.do.notify': { says: 'Tells them; nothing is asked of them.', examples: ['owner'] },
  'momentAction.set': { says: SET },
  'momentAction.clear': { says: CLEAR },
  'notice.to': { says: 'Who is told.' },
  'notice.template': { says: 'The message from `templates` that they get.' },
  'template.title': { says: 'The subject of the message.' },
  'template.body': { says: 'The text of the message; what stands in `{{ }}` is filled in.' },
  'link.title': { says: TITLE },
  'root.publish.approved_by': { says: 'Who approves a version.', examples: [['legal_counsel']] },
  'root.retention': {
    says: 'How long a case is kept once it is closed, and what becomes of it then.',
  },
  'root.retention.keep': { says: 'How long it is kept.', examples: ['7 years'] },
  'accessRow.read': { says: 'Who may read fields of this level.' },
  'accessRow.write': { says: 'Who may fill in fields of this level.' },
  'taskTimer.of': { says: 'Always `due`: the moment that `before` counts back from.' },
  'note.title': { says: TITLE },
};

/** A task's timers speak as a state's do. */
const TASK_TIMER: Readonly<Record<string, WordHelp>> = Object.fromEntries(
  Object.entries(TIMER)
    .filter(([key]) => /^timer\.(?:roll|do)/.test(key))
    .map(([key, help]) => [key.replace(/^timer/, 'taskTimer'), help]),
);

const CLOCK: Readonly<Record<string, WordHelp>> = {
  'clock.title': { says: TITLE, examples: ['Answer to the subject'] },
  'clock.roll': { says: 'An end that falls on a closed day moves to the next business day.' },
};

/** What warnings and breaches do is said as of timers. */
const CLOCK_ROWS: Readonly<Record<string, WordHelp>> = Object.fromEntries(
  ['warning', 'breach'].flatMap((row) =>
    Object.entries(TIMER)
      .filter(([key]) => /^timer\.do(?:\.(?:set|clear|notify))?$/.test(key))
      .map(([key, help]) => [key.replace(/^timer/, row), help]),
  ),
);

/** The help of every word, by its key. */
export const HELP: Readonly<Record<string, WordHelp>> = {
  ...ROOT,
  ...ROW,
  ...TIMER,
  ...STATE,
  ...APPROVAL,
  ...GUARD,
  ...FIELD,
  ...COLUMN,
  ...TABLE,
  ...WORK,
  ...TASK_TIMER,
  ...CLOCK,
  ...CLOCK_ROWS,
};
