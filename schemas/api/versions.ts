/**
 * What the API says of versions of case types.
 *
 * @module
 */
import { exactly, flag, instant, listOf, ref, text, textOrNull, whole } from './parts.ts';

const orNull = (schema: object) => ({ oneOf: [schema, { type: 'null' }] });
const personId = { type: 'string', minLength: 1, maxLength: 64 } as const;
const said = { type: 'string', minLength: 1, maxLength: 2_000 } as const;

/** What every view of a version has. */
export const versionMembers = {
  caseType: text,
  number: { ...whole, description: 'Ours: 1 to n, in the order of publishing.' },
  version: { ...whole, description: "The author's." },
  hash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  title: text,
  state: {
    enum: ['draft', 'sandbox', 'active', 'retired'],
    description:
      '`draft`: takes no cases. `sandbox`: sandbox cases. `active`: new cases start with it. `retired`: no new cases; those that run with it go on.',
  },
  active: { ...flag, description: 'New cases start with this one.' },
  note: orNull(ref('ChangeNote')),
  publishedAt: instant,
  publishedBy: personId,
};

const difference = exactly({
  group: text,
  kind: { enum: ['added', 'removed', 'changed', 'renamed'] },
  text: { type: 'string', description: 'A sentence.' },
  about: text,
});

/** Schemas of the document. */
export const versionSchemas = {
  PublishRequest: {
    ...exactly(
      {
        source: { type: 'string', description: 'The definition, as YAML.' },
        state: {
          enum: ['draft', 'sandbox', 'active'],
          default: 'active',
          description: 'Where it shall stand. What has to be there first, `missing` says.',
        },
        note: ref('ChangeNote'),
        scenarios: {
          type: 'string',
          description: 'Its scenarios, as YAML. They are run before anything is published.',
        },
      },
      'With `source` alone the same as sending the YAML itself as `application/yaml`.',
    ),
    required: ['source'],
  },
  ChangeNote: exactly(
    {
      pain: { ...said, description: 'What hurts now.' },
      behaviour: { ...said, description: 'What will be otherwise.' },
      how: { ...said, description: 'How it is done.' },
      success: { ...said, description: 'How one will see that it has helped.' },
    },
    'Why there is this version.',
  ),
  CaseTypeVersion: exactly(versionMembers),
  CaseTypeVersionFull: exactly({
    ...versionMembers,
    source: { type: 'string', description: 'The YAML as it was sent.' },
    plan: { type: 'object', description: 'What it compiles to.' },
  }),
  Missing: exactly({
    code: { enum: ['scenarios_missing', 'scenarios_failed', 'approval_missing'] },
    text: { type: 'string', description: 'A sentence.' },
  }),
  Published: exactly({
    ...versionMembers,
    warnings: listOf(ref('Diagnostic')),
    staffing: ref('UnfilledRoles'),
    missing: {
      ...listOf(ref('Missing')),
      description: 'Why it does not stand where it shall; empty when it does.',
    },
  }),
  VersionList: exactly({ items: listOf(ref('CaseTypeVersion')) }),
  VersionMove: exactly({
    do: { enum: ['to_sandbox', 'activate', 'retire', 'reactivate', 'approve'] },
    reason: { ...said, description: 'Stays on record.' },
  }),
  ScenarioVerdict: exactly({
    passed: flag,
    total: whole,
    failed: whole,
    coveragePercent: { type: 'number', minimum: 0, maximum: 100 },
    failures: listOf(ref('ScenarioFailure')),
  }),
  ScenarioFailure: exactly({
    scenario: text,
    line: { ...whole, description: 'In the file, from 1; 0 for the start.' },
    expected: text,
    actual: text,
  }),
  VersionReview: exactly({
    version: ref('CaseTypeVersion'),
    against: {
      ...orNull(ref('CaseTypeVersion')),
      description: 'The version that is active, or was so last.',
    },
    access: {
      ...listOf(difference),
      description: 'What changes in who may see, do and approve what.',
    },
    differences: { ...listOf(difference), description: 'All else that changes.' },
    scenarios: orNull(ref('ScenarioVerdict')),
    approvals: {
      ...listOf(
        exactly({
          role: textOrNull,
          team: textOrNull,
          asksFor: { enum: ['installation', 'active', 'new'] },
          given: listOf(personId),
        }),
      ),
      description: 'Whose approval it needs, and who has given it for it as it stands now.',
    },
    missing: listOf(ref('Missing')),
    possible: {
      ...listOf(text),
      description: 'What may be done from where it stands.',
    },
    events: listOf(
      exactly({
        sequence: whole,
        do: {
          enum: [
            'publish',
            'scenarios',
            'to_sandbox',
            'activate',
            'replace',
            'retire',
            'reactivate',
            'approve',
          ],
        },
        person: personId,
        at: instant,
        reason: textOrNull,
      }),
    ),
  }),
};
