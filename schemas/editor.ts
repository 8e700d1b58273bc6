/**
 * The schemas for editors: of every kind of file that an author writes, with help and beginnings.
 *
 * The schema of a case type is the very one the compiler reads, with more for people in it.
 *
 * @module
 */
import { calendarSchema } from './calendar.ts';
import { caseTypeSchema, type ShapeSchema } from './case-type.ts';
import { directorySchema } from './directory.ts';
import { HELP } from './help.ts';
import { mappingSchema } from './mapping.ts';
import { scenariosSchema } from './scenarios.ts';
import { type Snippet, SNIPPETS } from './snippets.ts';

/** A schema with what editors show beside what may stand there. */
export interface EditorSchema extends ShapeSchema {
  readonly examples?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly defaultSnippets?: readonly Snippet[];
  readonly $defs?: Readonly<Record<string, EditorSchema>>;
}

/** The schema of a case type, with help for every word. */
export const caseTypeEditorSchema: EditorSchema = {
  ...helped(caseTypeSchema, 'root'),
  description: 'A case type: how cases of one kind move, who decides, and by when.',
  $defs: Object.fromEntries(
    Object.entries(caseTypeSchema.$defs).map(([name, schema]) => [name, helped(schema, name)]),
  ),
};

/** The schemas by the kind of file. */
export const editorSchemas = {
  case_type: caseTypeEditorSchema,
  scenarios: scenariosSchema,
  calendar: calendarSchema,
  directory: directorySchema,
  mapping: mappingSchema,
} as const;

/** The files in `schemas/` that editors read, with their texts. */
export function editorSchemaFiles(): Readonly<Record<string, string>> {
  const files = Object.entries(editorSchemas).map(([kind, schema]) => [
    `${kind.replaceAll('_', '-')}.schema.json`,
    `${JSON.stringify(schema, null, 2)}\n`,
  ]);
  return Object.fromEntries(files) as Record<string, string>;
}

function helped(schema: ShapeSchema, key: string): EditorSchema {
  const { properties, anyOf, items, additionalProperties } = schema;
  const help = HELP[key];
  const snippets = SNIPPETS[key];
  return {
    ...schema,
    ...(help !== undefined && { description: help.says }),
    ...(help?.examples !== undefined && { examples: help.examples }),
    ...(snippets !== undefined && { defaultSnippets: snippets }),
    ...choices(schema, help?.choices),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([word, inner]) => [word, helped(inner, `${key}.${word}`)]),
      ),
    }),
    ...(anyOf !== undefined && {
      anyOf: anyOf.map((branch) =>
        branch.$ref === undefined
          ? { ...helped(branch, key), ...choices(branch, help?.choices) }
          : branch,
      ),
    }),
    ...(items !== undefined && { items: items.$ref === undefined ? helped(items, key) : items }),
    ...(additionalProperties && {
      additionalProperties:
        additionalProperties.$ref === undefined
          ? helped(additionalProperties, `${key}.*`)
          : additionalProperties,
    }),
  };
}

/** What each choice means, beside the choices. */
function choices(
  schema: ShapeSchema,
  meanings: Readonly<Record<string, string>> | undefined,
): { readonly enumDescriptions?: readonly string[] } {
  if (schema.enum === undefined || meanings === undefined) return {};
  return { enumDescriptions: schema.enum.map((choice) => meanings[choice] ?? '') };
}
