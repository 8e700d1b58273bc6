/**
 * Beginnings that an editor offers: a state, an approval with its ladder, a timer.
 *
 * `${1:clerk}` is a place to fill in, with what stands there until then. A test puts each into a
 * definition and compiles it.
 *
 * @module
 */

/** A beginning of a value. */
export interface Snippet {
  readonly label: string;
  readonly description: string;
  readonly body: unknown;
}

const remind = { after: '${3:2 business days}', remind: 'assignee' };

/** The snippets of a place in the schema: a definition, or `root` and the words since. */
export const SNIPPETS: Readonly<Record<string, readonly Snippet[]>> = {
  state: [
    {
      label: 'a state where somebody works',
      description: 'Assigned to a role, with a way out and a reminder.',
      body: {
        assign: '${1:clerk}',
        transitions: { '${2:submit}': '${4:closed}' },
        timers: [remind],
      },
    },
    {
      label: 'a state that waits for somebody',
      description: 'Goes on with their answer, or without it after a time.',
      body: {
        waiting: true,
        transitions: { '${1:answer}': { to: '${2:closed}', by: '${3:reporter}' } },
        timers: [{ after: '${4:10 business days}', to: '${5:closed}' }],
      },
    },
    {
      label: 'a state where an approval is asked',
      description: 'A way out for every result the approval can have.',
      body: {
        approval: '${1:consent}',
        transitions: { approved: '${2:closed}', rejected: '${3:draft}', lapsed: '${4:closed}' },
      },
    },
    {
      label: 'a route',
      description: 'Decides at once where the case goes.',
      body: { route: [{ to: '${1:deciding}', when: '${2:large}' }, { to: '${3:closed}' }] },
    },
    {
      label: 'a final state',
      description: 'The case ends here.',
      body: { final: true, outcome: '${1:resolved}' },
    },
    {
      label: 'a final state that can be reopened',
      description: 'The case ends here, and work can begin again for a time.',
      body: {
        final: true,
        reopen: { to: '${1:draft}', by: '${2:manager}', within: '${3:1 year}', needs: ['reason'] },
      },
    },
  ],
  timer: [
    {
      label: 'remind',
      description: 'Reminds whoever works here.',
      body: { after: '${1:2 business days}', remind: '${2:assignee}' },
    },
    {
      label: 'escalate',
      description: 'Asks a superior as well.',
      body: { after: '${1:5 business days}', escalate_to: '${2:manager}' },
    },
    {
      label: 'tell',
      description: 'Tells somebody; nothing is asked of them.',
      body: { after: '${1:3 business days}', notify: '${2:manager}' },
    },
    {
      label: 'move on',
      description: 'Moves the case on by itself.',
      body: { after: '${1:10 business days}', to: '${2:closed}' },
    },
  ],
  approval: [
    {
      label: 'an approval with a ladder',
      description: 'Reminds, asks somebody above, and lapses in the end.',
      body: {
        approvers: ['${1:manager}', '${2:officer}'],
        ladder: [
          { after: '${3:2 business days}', remind: 'approvers' },
          { after: '${4:4 business days}', escalate_to: '${5:manager}' },
          { after: '${6:8 business days}', decide: 'lapsed' },
        ],
      },
    },
  ],
  guard: [
    {
      label: 'any of several conditions',
      description: 'Holds when at least one of them holds.',
      body: { any: ['${1:size >= 4}', '${2:client != null}'] },
    },
    {
      label: 'all of several conditions',
      description: 'Holds when every one of them holds.',
      body: { all: ['${1:size >= 4}', '${2:client != null}'] },
    },
  ],
  role: [
    {
      label: 'a team with a backup',
      description: 'Who plays this part, and who stands in.',
      body: { team: '${1:clerks}', backup: '${2:manager}' },
    },
  ],
  field: [
    {
      label: 'a text',
      description: 'Words.',
      body: { type: 'text', title: '${1:What happened?}' },
    },
    {
      label: 'a person',
      description: 'Somebody of the directory.',
      body: { type: 'person', required: true },
    },
    {
      label: 'a choice',
      description: 'One of several.',
      body: { type: 'choice', options: ['${1:one}', '${2:other}'] },
    },
    {
      label: 'a scale',
      description: 'From one to five, say.',
      body: { type: 'scale', min: 1, max: 5 },
    },
    { label: 'a date', description: 'A day, that timers can go by.', body: { type: 'date' } },
    {
      label: 'money',
      description: 'An amount in a currency.',
      body: { type: 'money', currency: '${1:EUR}' },
    },
  ],
  'root.anywhere': [
    {
      label: 'withdraw, and a hold',
      description: 'What can happen wherever the case is.',
      body: {
        withdraw: {
          to: '${1:closed}',
          by: '${2:reporter}',
          outcome: 'withdrawn',
          needs: ['reason'],
        },
        place_hold: { by: '${3:manager}', needs: ['reason'], set: 'on_hold' },
        lift_hold: { by: '${3:manager}', needs: ['reason'], clear: 'on_hold' },
      },
    },
  ],
};
