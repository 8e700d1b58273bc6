/**
 * The formatter: a definition (or a calendar, directory or scenario file) in the house form.
 *
 * What a file says stays the same, and so does every comment; both are checked before a result is
 * given out, because a formatter that loses a word of a policy is worse than none.
 *
 * @module
 */
import { parse } from 'yaml';
import { type Diagnostic, Findings } from '../../compiler/diagnostics.ts';
import { readYaml } from '../../compiler/yaml.ts';
import { canonicalJson } from '../../core/canonical.ts';
import { invariant } from '../../core/invariant.ts';
import type { Json } from '../../core/plan.ts';
import { editorSchemas } from '../../schemas/editor.ts';
import { putInOrder, type SchemaRoot, type Shape } from './house.ts';
import { printTree } from './print.ts';
import { type Many, readTree, type Value } from './tree.ts';

/** The text in the house form, or why it cannot be formatted. */
export type Formatted =
  | { readonly text: string }
  | { readonly diagnostics: readonly Diagnostic[] }
  | { readonly problem: string };

/** Formats a file's text. Never throws at any text. */
export function formatText(text: string, file?: string): Formatted {
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const format = /^format:[ \t]*["']?([\w/-]*)/m.exec(source)?.[1] ?? 'caseline/v1';
  const diagnostics = mistakes(source, format, file);
  if (diagnostics.length > 0) return { diagnostics };
  const once = formatOnce(source, format);
  if ('problem' in once) return once;
  const twice = formatOnce(once.text, format);
  invariant('text' in twice && twice.text === once.text, 'a formatted text is formatted again');
  invariant(canonicalJson(once.data) === canonicalJson(twice.data), 'formatting changed the data');
  invariant(once.comments === twice.comments, 'formatting lost a comment');
  return { text: once.text };
}

/** What a YAML reader would stumble over: such a text is mended first. */
function mistakes(text: string, format: string, file?: string): readonly Diagnostic[] {
  if (!/^caseline(?:-scenarios)?\//.test(format)) return [];
  const findings = new Findings(text, file);
  readYaml(text, findings, { plainDates: format.startsWith('caseline-scenarios') });
  return findings.sorted().filter(({ severity }) => severity === 'error');
}

interface Once {
  readonly text: string;
  readonly data: Json;
  /** Every comment, sorted: their order may change with the words they stand at. */
  readonly comments: string;
}

function formatOnce(source: string, format: string): Once | { readonly problem: string } {
  const read = readTree(source);
  if ('problem' in read) return read;
  const comments = commentsIn(read.root).sort().join('\n');
  const shape = shapeOf(format);
  putInOrder(read.root, shape);
  const data = dataOf(read.root);
  const text = printTree(read.root, shape);
  invariant(canonicalJson(parse(text) as Json) === canonicalJson(data), 'printed something else');
  return { text, data, comments };
}

const SCHEMAS = {
  'caseline/v1': editorSchemas.case_type,
  'caseline-scenarios/v1': editorSchemas.scenarios,
  'caseline-calendar/v1': editorSchemas.calendar,
  'caseline-directory/v1': editorSchemas.directory,
  'caseline-mapping/v1': editorSchemas.mapping,
} as unknown as Readonly<Record<string, SchemaRoot | undefined>>;

function shapeOf(format: string): Shape | null {
  const root = SCHEMAS[format];
  return root === undefined ? null : { root, schema: root, name: null };
}

function dataOf(value: Value): Json {
  if (value.kind === 'single') return value.value as Json;
  if (value.kind === 'list') return value.entries.map((entry) => dataOf(entry.value));
  const entries = value.entries.map((entry) => [keyOf(entry.key!), dataOf(entry.value)] as const);
  return Object.fromEntries(entries);
}

function keyOf(source: string): string {
  // Nearly every key is a plain name, which reads as it stands.
  return /^[a-z][\w-]*$/.test(source) ? source : String(parse(source));
}

function commentsIn(many: Many): string[] {
  const inner = many.entries.flatMap(({ leading, inline, value }) => [
    ...leading.map(({ text }) => text),
    ...(inline === null ? [] : [inline.text]),
    ...(value.kind === 'single' ? [] : commentsIn(value)),
  ]);
  return [...inner, ...many.tail.map(({ text }) => text)];
}
