/**
 * Diagnostics of files that say what the activities of an event log mean.
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

/** CL1081. */
export const activityCodes: readonly CodeEntry[] = [
  {
    code: 'CL1081',
    title: 'a file of activities that cannot be read',
    explanation:
      'The file names, for each activity of an event log, the state whose wait it ends. A word, a value or a state in it is not known.',
    file: 'activities',
    wrong: snippet`
      format: caseline-activities/v1
      case_type: office-move
      activities:
        Move approved by officer: [deciding, draft]
    `,
    right: snippet`
      format: caseline-activities/v1
      case_type: office-move
      activities:
        Move approved by officer: deciding
    `,
  },
];
