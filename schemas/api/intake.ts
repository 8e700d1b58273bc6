/**
 * The bodies of reports without an account.
 *
 * @module
 */
import { exactly, flag, listOf, text, textOrNull } from './parts.ts';
import { caseId } from './standing.ts';

/** Schemas of the document. */
export const intakeSchemas = {
  IntakeForm: exactly({
    caseType: text,
    title: text,
    fields: listOf(
      exactly({
        name: text,
        title: text,
        type: text,
        isRequired: flag,
        help: textOrNull,
        options: {
          type: ['array', 'null'],
          items: text,
          description: 'Of a choice.',
        },
        maxLength: { type: ['integer', 'null'], description: 'Of a text, in characters.' },
      }),
    ),
  }),
  Reported: exactly({
    id: caseId,
    receipt: { ...text, description: 'Shown this once.' },
  }),
  ReceiptCase: exactly({ id: caseId }),
};
