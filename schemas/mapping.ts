/**
 * JSON Schema of a mapping file, `caseline-mapping/v1`, for editors.
 *
 * The reader (`compiler/mapping.ts`) knows no names; the plans of the two versions do.
 *
 * @module
 */

const names = (what: string): object => ({
  type: 'object',
  description: `What becomes of ${what}: old name → new name; \`null\`: it has no successor.`,
  additionalProperties: { type: ['string', 'null'] },
});

/** The schema of a mapping file. */
export const mappingSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:caseline:schema:mapping:v1',
  title: 'a mapping between two versions',
  type: 'object',
  additionalProperties: false,
  required: ['format'],
  properties: {
    format: {
      const: 'caseline-mapping/v1',
      description: 'What kind of file this is; it comes first.',
    },
    states: names('states'),
    approvals: names('approvals'),
    timers: names('timers, by their ids as `intake/timers/0`'),
    clocks: names('SLA clocks'),
    fields: names('fields'),
    flags: names('flags'),
  },
  patternProperties: { '^x-': true },
} as const;
