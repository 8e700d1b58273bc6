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
    format: { const: 'caseline-directory/v1' },
    zone: { ...word, description: 'IANA zone in which absences begin and end. Default: UTC.' },
    people: {
      type: 'object',
      propertyNames: personId,
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'teams'],
        properties: {
          name: word,
          email: { type: 'string', format: 'email', maxLength: 254 },
          teams: { type: 'array', items: word, uniqueItems: true },
          manager: personId,
          is_executive: { type: 'boolean' },
          country: word,
          department: word,
          skills: { type: 'array', items: word, uniqueItems: true },
          absences: {
            type: 'array',
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
