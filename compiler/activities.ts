/**
 * Reads which activities of an event log end a wait in which state of a case type.
 *
 * A log speaks the words of another system; this file, in an author's hand, says what they mean.
 *
 * @module
 */
import { type Diagnostic, Findings } from './diagnostics.ts';
import { suggest } from './suggest.ts';
import { readYaml } from './yaml.ts';

const FORMAT = 'caseline-activities/v1';
const WORDS = ['format', 'case_type', 'activities'] as const;

/** A file of activities, as read. */
export interface ActivitiesFile {
  readonly caseType: string;
  /** Activity → state path. */
  readonly activities: ReadonlyMap<string, string>;
}

/**
 * Reads the text of a file of activities.
 *
 * @param states the paths of the case type's states; left out, they are not looked at
 * @returns the file when there is no error, and all diagnostics by position
 */
export function readActivities(
  text: string,
  { file, states }: { readonly file?: string; readonly states?: readonly string[] } = {},
): { readonly file?: ActivitiesFile; readonly diagnostics: readonly Diagnostic[] } {
  const findings = new Findings(text, file);
  const root = readYaml(text, findings);
  if (root === undefined) return { diagnostics: findings.sorted() };
  const wrong = (at: { start: number; end: number }, message: string, help?: string): void =>
    findings.error('CL1081', at, message, { label: 'here', ...(help !== undefined && { help }) });

  for (const [word, { key }] of root.entries) {
    if (!WORDS.some((known) => known === word) && !word.startsWith('x-')) {
      wrong(key, `\`${word}\` is not a word here`, suggest(word, WORDS));
    }
  }
  for (const word of WORDS) {
    const at = { start: root.start, end: root.start + 1 };
    if (!root.entries.has(word)) wrong(at, `\`${word}\` is missing`, `add \`${word}: …\``);
  }
  const [format, caseType, activities] = WORDS.map((word) => root.entries.get(word)?.value);
  if (format?.kind === 'scalar' && format.text !== FORMAT) {
    wrong(format, 'the format is not known', `write \`format: ${FORMAT}\``);
  }
  const found = new Map<string, string>();
  if (activities?.kind === 'map') {
    for (const [activity, { value }] of activities.entries) {
      if (value.kind !== 'scalar') wrong(value, 'one state is expected here');
      else if (states !== undefined && !states.includes(value.text)) {
        wrong(value, `there is no state \`${value.text}\``, suggest(value.text, states));
      } else found.set(activity, value.text);
    }
  } else if (activities !== undefined && activities.kind !== 'invalid') {
    wrong(activities, '`activities` is a map', 'write `activity: state` lines');
  }
  const diagnostics = findings.sorted();
  if (findings.errors > 0) return { diagnostics };
  const id = caseType?.kind === 'scalar' ? caseType.text : '';
  return { file: { caseType: id, activities: found }, diagnostics };
}
