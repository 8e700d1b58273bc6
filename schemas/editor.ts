/**
 * The schemas for editors: of every kind of file that an author writes.
 *
 * @module
 */
import { caseTypeSchema } from './case-type.ts';
import { directorySchema } from './directory.ts';

/** The schemas by the kind of file. */
export const editorSchemas = {
  case_type: caseTypeSchema,
  directory: directorySchema,
} as const;
