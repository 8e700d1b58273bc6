/**
 * Diagnostics of what makes two cases alike (`duplicates`) and what tells them apart
 * (`identified_by`).
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

/** CL0730 to CL0732. */
export const likenessCodes: readonly CodeEntry[] = [
  {
    code: 'CL0730',
    title: 'a field that does not tell two cases apart',
    explanation: 'Files, tables and instants are hardly ever the same twice.',
    wrong: snippet`
      duplicates: { same: [plan], within: 90 days, do: link }
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          plan: { type: file }
    `,
    right: snippet`
      duplicates: { same: [client], within: 90 days, do: link }
    `,
  },
  {
    code: 'CL0731',
    title: 'a refusal that comes too late',
    explanation:
      'A case is refused when it is started, so the fields that count must stand in the form of the first state.',
    wrong: snippet`
      duplicates: { same: [reason], within: 90 days, do: refuse }
    `,
    right: snippet`
      duplicates: { same: [client], within: 90 days, do: refuse }
    `,
  },
  {
    code: 'CL0732',
    title: 'a field that cannot stand in a title',
    explanation:
      'The title of a case stands in lists, inboxes and messages, so it shows no people, no long values, and nothing that has a level other than `open`.',
    wrong: snippet`
      identified_by: [client]
    `,
    right: snippet`
      identified_by: [size]
    `,
  },
  {
    code: 'CL0733',
    title: 'a field by which no case is found',
    explanation:
      'A case is found by an exact value: of a text, a choice, a number, a date or a person.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          costs: { type: money }
      found_by: costs
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          invoice: { type: text }
      found_by: invoice
    `,
  },
];
