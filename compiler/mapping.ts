/**
 * Mapping files: what an author says becomes of the parts of an earlier version.
 *
 * @module
 */
import type { Mapping } from '../core/migration/types.ts';
import { PARTS } from '../core/migration/plan.ts';
import { type PlainNode, readPlainYaml, type TextProblem } from './plain-yaml.ts';
import { suggest } from './suggest.ts';

/** A mapping, or what is wrong with its text. */
export interface ReadMapping {
  /** Absent when there are problems. */
  readonly mapping?: Mapping;
  /** Where each part stands, by its place as problems name it: `states/triage`. */
  readonly places: ReadonlyMap<string, { readonly start: number; readonly end: number }>;
  /** All mistakes, by position. */
  readonly problems: readonly TextProblem[];
}

const FORMAT = 'caseline-mapping/v1';
/** Ways to write that a part has no successor. */
const NONE: readonly string[] = ['null', '~'];

/** Reads the text of a mapping file. Never throws. */
export function readMapping(text: string): ReadMapping {
  const problems: TextProblem[] = [];
  const places = new Map<string, { start: number; end: number }>();
  const root = readPlainYaml(text, problems);
  if (root === null) return { places, problems };
  const report = (at: { start: number; end: number }, message: string, help?: string): void => {
    const { start, end } = at;
    problems.push({ message, ...(help !== undefined && { help }), start, end });
  };
  const format = root.entries.find(({ key }) => key.text === 'format');
  if (format?.value.kind !== 'text' || format.value.text !== FORMAT) {
    const message = format === undefined ? 'there is no `format`' : 'this format is not known';
    report(
      format?.value ?? root.entries[0]?.key ?? root,
      message,
      `begin with \`format: ${FORMAT}\``,
    );
  }
  const mapping: Record<string, Readonly<Record<string, string | null>>> = {};
  for (const { key, value } of root.entries) {
    if (key.text === 'format' || key.text.startsWith('x-')) continue;
    if (!(PARTS as readonly string[]).includes(key.text)) {
      report(key, `unknown word \`${key.text}\``, suggest(key.text, ['format', ...PARTS]));
      continue;
    }
    mapping[key.text] = namesIn(value, { part: key.text, places, report });
  }
  if (problems.length === 0) return { mapping, places, problems };
  return { places, problems: problems.sort((a, b) => a.start - b.start) };
}

function namesIn(
  node: PlainNode,
  {
    part,
    places,
    report,
  }: {
    readonly part: string;
    readonly places: Map<string, { start: number; end: number }>;
    readonly report: (at: PlainNode, message: string, help?: string) => void;
  },
): Readonly<Record<string, string | null>> {
  if (node.kind !== 'map') {
    report(node, 'this is no map of names', `write \`${part}: { old: new }\``);
    return {};
  }
  return Object.fromEntries(
    node.entries.flatMap(({ key, value }): [string, string | null][] => {
      places.set(`${part}/${key.text}`, { start: key.start, end: value.end });
      if (value.kind !== 'text') {
        report(
          value,
          'this is no name',
          `write \`${key.text}: new_name\`, or \`${key.text}: null\``,
        );
        return [];
      }
      return [[key.text, NONE.includes(value.text) ? null : value.text]];
    }),
  );
}
