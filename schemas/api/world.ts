/**
 * What the API says of changes of the world: corrected calendars, and roles that nobody can fill.
 *
 * @module
 */
import {
  exactly,
  flag,
  instant,
  instantOrNull,
  listOf,
  ref,
  text,
  textOrNull,
  whole,
} from './parts.ts';

const counts = {
  type: 'object',
  description: 'How many cases came to each result: `moved`, `same`, `gone`, or a refusal.',
  additionalProperties: whole,
} as const;

/** Schemas of the document. */
export const worldSchemas = {
  CorrectionRequest: exactly({
    source: {
      type: 'string',
      minLength: 1,
      maxLength: 200_000,
      description: 'The whole calendar as it is to be, as YAML.',
    },
    reason: { type: 'string', minLength: 1, maxLength: 2_000 },
  }),
  Correction: exactly({
    id: text,
    calendar: text,
    digest: { ...text, description: 'Stands for the corrected calendar.' },
    reason: text,
    madeBy: text,
    madeAt: instant,
    status: {
      enum: ['foretelling', 'foretold', 'applying', 'applied'],
      description: 'Once `foretold`, it is known of each case what it does, and it can be applied.',
    },
    foretold: counts,
    appliedBy: textOrNull,
    appliedAt: instantOrNull,
    applied: counts,
    doneAt: instantOrNull,
  }),
  CorrectionList: exactly({ items: listOf(ref('Correction')) }),
  CorrectionCase: exactly({
    caseId: text,
    result: {
      ...text,
      description: '`moved`, `same`, `gone` (it has ended), or the code of what keeps it out.',
    },
    moves: listOf(
      exactly({
        deadline: { ...text, description: 'Its id; `retention`: how long the case is kept.' },
        wasAt: instant,
        dueAt: instant,
        overdue: { ...flag, description: 'It would lie in the past, and is due at once.' },
      }),
    ),
  }),
  CorrectionCaseList: exactly({ items: listOf(ref('CorrectionCase')) }),
  UnfilledRoles: {
    ...listOf(exactly({ role: text, team: text })),
    description: 'Roles whose team has no members, or that the directory does not know.',
  },
  Alarm: exactly({
    number: whole,
    caseType: text,
    role: text,
    team: text,
    because: {
      enum: ['empty', 'absent', 'leaving', 'parties'],
      description:
        '`empty`: its team has no members; `absent`: all are away; `leaving`: the last one goes within 30 days; `parties`: in some cases all are a party.',
    },
    cases: { ...whole, description: 'How many open cases could still need the role.' },
    since: instant,
    endedAt: instantOrNull,
  }),
  AlarmList: exactly({ items: listOf(ref('Alarm')) }),
};
