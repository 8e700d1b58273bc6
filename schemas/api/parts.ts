/**
 * What the document's schemas are made of.
 *
 * @module
 */

/** An instant that is answered, RFC 3339. */
export const instant = { type: 'string', format: 'date-time' } as const;
/** The same, or null. */
export const instantOrNull = { type: ['string', 'null'], format: 'date-time' } as const;
/** Any text. */
export const text = { type: 'string' } as const;
/** Any text, or null. */
export const textOrNull = { type: ['string', 'null'] } as const;
/** A whole number. */
export const whole = { type: 'integer' } as const;
/** Yes or no. */
export const flag = { type: 'boolean' } as const;
/** Another schema of the document. */
export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` }) as const;
/** A list of such items. */
export const listOf = (items: object) => ({ type: 'array', items }) as const;

/** An object all of whose members are always there, and no others. */
export function exactly(properties: Readonly<Record<string, object>>, description?: string) {
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(properties),
    properties,
    ...(description !== undefined && { description }),
  };
}
