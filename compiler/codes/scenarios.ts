/**
 * Diagnostics of scenario files.
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

/** CL0901 and CL0902. */
export const scenarioCodes: readonly CodeEntry[] = [
  {
    code: 'CL0901',
    title: 'a scenario that cannot be read',
    explanation:
      'A word, a date or a line of the scenario is not as the format wants it; the help says how it is written.',
    file: 'scenarios',
    wrong: snippet`
      format: caseline-scenarios/v1
      case_type: office-move
      people: { ana: clerk }
      scenarios:
        small moves need nobody:
          starts: 2026-03-02 09:15
          steps:
            - expect: { states: closed }
    `,
    right: snippet`
      format: caseline-scenarios/v1
      case_type: office-move
      people: { ana: clerk }
      scenarios:
        small moves need nobody:
          starts: 2026-03-02 09:15
          steps:
            - expect: { state: draft }
    `,
  },
  {
    code: 'CL0902',
    title: 'somebody who is not among the people',
    explanation:
      'Everybody who does something in a scenario is in its `people`, with the roles they hold.',
    file: 'scenarios',
    wrong: snippet`
      format: caseline-scenarios/v1
      case_type: office-move
      people: { ana: clerk }
      scenarios:
        small moves need nobody:
          starts: 2026-03-02 09:15
          steps:
            - { anna: submit }
    `,
    right: snippet`
      format: caseline-scenarios/v1
      case_type: office-move
      people: { ana: clerk }
      scenarios:
        small moves need nobody:
          starts: 2026-03-02 09:15
          steps:
            - { ana: submit }
    `,
  },
];
