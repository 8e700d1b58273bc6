/**
 * JSON Schema of a calendar file, `caseline-calendar/v1`, for editors.
 *
 * The reader (`compiler/calendar.ts`) knows more: which zones and holidays there are, and that
 * hours do not overlap. What this schema refuses, the reader refuses too.
 *
 * @module
 */

const interval = {
  type: 'string',
  pattern: '^\\s*\\d{1,2}:\\d{2}\\s*[-–]\\s*\\d{1,2}:\\d{2}\\s*$',
  examples: ['09:00-17:00'],
} as const;
const hours = { anyOf: [interval, { type: 'array', items: interval, minItems: 1 }] } as const;
const day = { pattern: '^\\d{4}-\\d\\d-\\d\\d$' } as const;
const weekday = (name: string): object => ({
  ...hours,
  description: `When ${name} is working time. Left out: it is a closed day.`,
});

/** The schema of a calendar file. */
export const calendarSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:caseline:schema:calendar:v1',
  title: 'a calendar',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'id', 'zone', 'week'],
  properties: {
    format: {
      const: 'caseline-calendar/v1',
      description: 'What kind of file this is; it comes first.',
    },
    id: {
      type: 'string',
      pattern: '^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$',
      maxLength: 100,
      description: 'The name of the calendar: that of the file.',
      examples: ['head-office'],
    },
    zone: {
      type: 'string',
      description: 'The time zone, by its IANA name.',
      examples: ['Europe/Berlin', 'America/New_York'],
    },
    week: {
      type: 'object',
      additionalProperties: false,
      description: 'The working hours of each day of the week.',
      properties: {
        monday: weekday('Monday'),
        tuesday: weekday('Tuesday'),
        wednesday: weekday('Wednesday'),
        thursday: weekday('Thursday'),
        friday: weekday('Friday'),
        saturday: weekday('Saturday'),
        sunday: weekday('Sunday'),
      },
      patternProperties: { '^x-': true },
      defaultSnippets: [
        {
          label: 'five days from nine to five',
          description: 'Monday to Friday.',
          body: Object.fromEntries(
            ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((name) => [
              name,
              '09:00-17:00',
            ]),
          ),
        },
      ],
    },
    holidays: {
      type: 'object',
      additionalProperties: false,
      required: ['country'],
      description: 'Whose public holidays are closed days.',
      properties: {
        country: { type: 'string', description: 'The country’s code.', examples: ['DE', 'US'] },
        state: { type: 'string', description: 'The state’s code.', examples: ['BE', 'ny'] },
        region: { type: 'string', description: 'The region’s code, within its state.' },
      },
      patternProperties: { '^x-': true },
    },
    closed: {
      type: 'object',
      propertyNames: day,
      additionalProperties: { type: 'string' },
      description: 'Single days on which nobody works, with a name: `2026-12-24: Christmas Eve`.',
    },
    open: {
      type: 'object',
      propertyNames: day,
      additionalProperties: hours,
      description: 'Single days with other hours: `2026-12-05: 10:00-14:00`.',
    },
  },
  patternProperties: { '^x-': true },
} as const;
