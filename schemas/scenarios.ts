/**
 * JSON Schema of a scenario file, `caseline-scenarios/v1`, for editors.
 *
 * The reader (`compiler/scenario.ts`) knows more: who is among the people, and what a person's
 * line may hold. What this schema refuses, the reader refuses too.
 *
 * @module
 */

const text = { type: 'string' } as const;
const textOrList = { anyOf: [text, { type: 'array', items: text }] } as const;
/** The reader says what it may be. */
const anything = {} as const;
const localTime = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d$',
  examples: ['2026-03-02 09:15'],
} as const;
const data = {
  anyOf: [text, { type: 'object' }],
  description: 'The fields that come with it: a set named in `data`, or a map in place.',
} as const;

const expectation = {
  type: 'object',
  additionalProperties: false,
  description: 'What must be so now. Only what is named is looked at.',
  properties: {
    state: { ...textOrList, description: 'The innermost active states.' },
    asked: { ...textOrList, description: 'The parties that are asked now, in any order.' },
    people: { ...textOrList, description: 'The people who are asked now.' },
    status: {
      enum: ['open', 'closed', 'sealed', 'faulted'],
      description:
        'Whether the case is open, closed, or past the time in which it could be reopened.',
    },
    outcome: { ...text, description: 'What the case has ended with.' },
    flags: { ...textOrList, description: 'The flags that are set.' },
    at: { ...text, description: 'The time it is now, in the calendar’s zone.' },
    vacant: { type: 'integer', description: 'How many seats have nobody left to ask.' },
    reminders: {
      type: 'integer',
      description: 'How many reminders have been sent since the last look.',
    },
    next: {
      ...text,
      description: 'When the next thing happens by itself; `none` when nothing will.',
    },
    retention: {
      ...text,
      description: 'Until when the closed case is kept; `held`, or `none` while it is open.',
    },
    priority: {
      anyOf: [text, { type: 'number' }],
      description: 'The priority of the case: its level or its score.',
    },
    tasks: { type: 'object', description: 'The status of each task.' },
    sla: { type: 'object', description: 'How each clock stands, and when it is due.' },
    assignee: { ...textOrList, description: 'Who was given the work.' },
    similar: { ...textOrList, description: 'The earlier cases that may be about the same.' },
    links: { ...anything, description: 'How many cases it is linked to, or which.' },
    sent: { ...anything, description: 'The messages that have been sent.' },
    called: { ...anything, description: 'The systems that have been called.' },
    created: { ...anything, description: 'The cases that have been created from this one.' },
    linked: { ...textOrList, description: 'The cases that this one is linked to.' },
    evidence: { type: 'integer', description: 'How many pieces of evidence are registered.' },
  },
} as const;

/** One line: what somebody does, how long nothing happens, what must be so. */
const step = {
  type: 'object',
  description: 'One line: `person: event`, `wait`, `absent` or `expect`.',
  properties: {
    wait: {
      ...text,
      description: 'Time passes, and what is due happens.',
      examples: ['3 business days'],
    },
    'wait until': { ...localTime, description: 'Time passes up to this moment.' },
    absent: { ...text, description: 'This person is away from now on.' },
    loads: {
      type: 'object',
      description: 'How many other cases somebody is at work in from now on.',
    },
    until: { ...text, description: 'The last day away; `for good`: they have left.' },
    expect: expectation,
    with: data,
    comment: { ...text, description: 'A comment that comes with an answer.' },
    reason: { ...text, description: 'The reason that comes with it.' },
    result: { ...text, description: 'The answer, when it is neither approval nor rejection.' },
    refused: { ...text, description: 'This must be refused, with this code.' },
    occurred: { ...localTime, description: 'When it really happened, if it is recorded late.' },
  },
  additionalProperties: true,
} as const;

/** The schema of a scenario file. */
export const scenariosSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:caseline:schema:scenarios:v1',
  title: 'scenarios of a case type',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'case_type', 'people', 'scenarios'],
  properties: {
    format: {
      const: 'caseline-scenarios/v1',
      description: 'What kind of file this is; it comes first.',
    },
    case_type: { ...text, description: 'The `id` of the case type that these are about.' },
    people: {
      type: 'object',
      description: 'Who plays: a name for each, and the roles they have.',
      additionalProperties: {
        anyOf: [
          textOrList,
          {
            type: 'object',
            additionalProperties: false,
            properties: {
              roles: { ...textOrList, description: 'The roles they have; `[]` for none.' },
              is_executive: {
                type: 'boolean',
                description: 'Whether conditions see an executive.',
              },
              country: { ...text, description: 'Where they work.' },
              department: { ...text, description: 'Where they belong.' },
              skills: { ...textOrList, description: 'What they can do.' },
            },
          },
        ],
      },
    },
    managers: {
      type: 'object',
      additionalProperties: text,
      description: 'Whose manager is who, `person: manager`.',
    },
    absences: {
      type: 'object',
      additionalProperties: textOrList,
      description: 'When somebody is away, from the start: `[2026-03-10 .. 2026-03-20]`.',
    },
    data: {
      type: 'object',
      additionalProperties: { type: 'object' },
      description: 'Named sets of fields, for `with`.',
    },
    scenarios: {
      type: 'object',
      description: 'What is promised, each by a sentence that says it.',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['starts', 'steps'],
        properties: {
          starts: {
            ...localTime,
            description: 'When the case is started, in the calendar’s zone.',
          },
          by: { ...text, description: 'Who starts it. Left out: the first of the people.' },
          with: data,
          refused: { ...text, description: 'The start itself must be refused, with this code.' },
          occurred: { ...localTime, description: 'When what starts the case really happened.' },
          steps: { type: 'array', items: step, description: 'What happens, line by line.' },
          loads: {
            type: 'object',
            description: 'How many other cases each of the people is at work in, at the start.',
          },
          earlier: {
            type: 'object',
            description: 'Cases that there were before, which this one may be about again.',
          },
          link: { ...text, description: 'The earlier case that this one is linked to.' },
        },
        defaultSnippets: [
          {
            label: 'a scenario',
            description: 'Somebody acts, and something is expected.',
            body: {
              starts: '${1:2026-03-02 09:15}',
              steps: [{ '${2:ana}': '${3:submit}' }, { expect: { state: '${4:triage}' } }],
            },
          },
        ],
      },
    },
  },
  patternProperties: { '^x-': true },
} as const;
