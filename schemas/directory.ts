/**
 * JSON Schema of a directory file, `caseline-directory/v1`.
 *
 * @module
 */

/** Ids are opaque: they stand in workflow histories and logs, so they must not be addresses. */
const personId = { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' };
const day = { type: 'string', format: 'date' };
const word = { type: 'string', minLength: 1, maxLength: 200 };

/** The file as a whole. */
export const directorySchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Caseline directory',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'people'],
  properties: {
    format: {
      const: 'caseline-directory/v1',
      description: 'What kind of file this is; it comes first.',
    },
    zone: { ...word, description: 'IANA zone in which absences begin and end. Default: UTC.' },
    teams: {
      type: 'object',
      description: 'What is to be known of teams beside who is in them.',
      propertyNames: word,
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: {
          renamed_from: {
            type: 'array',
            items: word,
            uniqueItems: true,
            minItems: 1,
            description:
              'What the team was called before: case types that still call it so mean these people.',
          },
        },
      },
    },
    people: {
      type: 'object',
      description: 'Everybody, by an id that is no name and no address.',
      propertyNames: personId,
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'teams'],
        properties: {
          name: { ...word, description: 'How they are called.' },
          email: {
            type: 'string',
            format: 'email',
            maxLength: 254,
            description: 'Where their mail goes; they sign in by it.',
          },
          teams: {
            type: 'array',
            items: word,
            uniqueItems: true,
            description: 'The teams they are in; roles of case types are teams.',
          },
          manager: { ...personId, description: 'The id of whoever they report to.' },
          is_executive: { type: 'boolean', description: 'Whether conditions see an executive.' },
          department: { ...word, description: 'Where they belong.' },
          country: { ...word, description: 'Where they work.' },
          skills: {
            type: 'array',
            items: word,
            uniqueItems: true,
            description: 'What they can do; work can be routed by it.',
          },
          leaves_on: {
            ...day,
            description: 'Their last day here; from the next day on they are away for good.',
          },
          absences: {
            type: 'array',
            description: 'When they are away; their part goes to whoever stands in.',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['from', 'until'],
              properties: {
                from: { ...day, description: 'The first day away.' },
                until: { ...day, description: 'The last day away.' },
              },
            },
          },
        },
      },
    },
  },
  patternProperties: { '^x-': true },
} as const;
