/**
 * The bodies of emergency access.
 *
 * @module
 */
import { exactly, instantOrNull, text } from './parts.ts';

/** Schemas of the document. */
export const emergencySchemas = {
  ConfirmRequest: exactly({ person: { type: 'string', minLength: 1, maxLength: 64 } }),
  EmergencyAccess: exactly({
    person: { ...text, description: 'Who reads it.' },
    until: { ...instantOrNull, description: 'Null until somebody else has agreed.' },
  }),
};
