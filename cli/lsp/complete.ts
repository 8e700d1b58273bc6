/**
 * Completion of names: states after `to:`, parties after `by:`, fields in a condition.
 *
 * What is being completed is seldom valid YAML, so the place is read off the lines before the
 * cursor, and the names off the last text that could be read.
 *
 * @module
 */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type CompletionItem, CompletionItemKind, type Position } from 'vscode-languageserver/node';
import { STANDARD_FIELDS } from '../../compiler/fields.ts';
import { type NameKind, type Occurrence, occurrencesIn } from '../../compiler/occurrences.ts';
import { caseTypeSchema, type ShapeSchema } from '../../schemas/case-type.ts';
import { kindOf, type Workspace } from './workspace.ts';

/** What a word takes: names of kinds, and words of the language beside them. */
interface Takes {
  readonly kinds: readonly NameKind[];
  readonly words?: readonly string[];
}

const PARTIES: Takes = {
  kinds: ['role', 'field'],
  words: ['assignee', 'owner', 'reporter', 'approvers', 'manager of '],
};
const FLAGS: Takes = { kinds: ['flag'] };
const FIELDS: Takes = { kinds: ['field'], words: STANDARD_FIELDS };

const TAKES: Readonly<Record<string, Takes>> = {
  to: { kinds: ['state'], words: ['previous'] },
  done: { kinds: ['state'] },
  start: { kinds: ['state'] },
  by: PARTIES,
  assign: { kinds: ['role', 'field'], words: ['owner', 'reporter', 'manager of '] },
  role: { kinds: ['role', 'field'], words: ['owner', 'reporter', 'manager of '] },
  approvers: { kinds: ['role', 'field'], words: ['owner', 'reporter', 'manager of '] },
  remind: PARTIES,
  notify: PARTIES,
  escalate_to: PARTIES,
  delegate_to: { kinds: ['role'], words: ['backups'] },
  when: { kinds: ['guard'] },
  never: { kinds: ['guard'], words: ['requester', 'earlier_decider', 'reporter'] },
  needs: FIELDS,
  at: FIELDS,
  of: FIELDS,
  form: { kinds: ['form'] },
  approval: { kinds: ['approval'] },
  owner: { kinds: ['role'] },
  backup: { kinds: ['role'] },
  calendar: { kinds: ['calendar'] },
  decide: { kinds: ['result'], words: ['lapsed', 'approved', 'rejected'] },
  set: FLAGS,
  clear: FLAGS,
  outcome: { kinds: ['outcome'] },
  inputs: { kinds: ['field', 'flag'] },
  handoff: FIELDS,
  fields: FIELDS,
  tasks: { kinds: ['task'] },
};
const CONDITION: Takes = { kinds: ['field', 'flag', 'guard'], words: ['person'] };

/** Names that fit at a position; `null` where no name is asked for. */
export function completeNames(
  document: TextDocument,
  position: Position,
  workspace: Workspace,
): CompletionItem[] | null {
  if (kindOf(document.getText()) !== 'case_type') return null;
  const lines = document
    .getText()
    .split('\n')
    .slice(0, position.line + 1);
  lines.push((lines.pop() ?? '').slice(0, position.character));
  const takes = takenAt(lines);
  if (takes === null || (takes.kinds.length === 0 && takes.words?.length === 0)) return null;
  const names = readableNames(document, position, workspace);
  const start = position.character - (/[\w.]*$/.exec(lines.at(-1)!)?.[0].length ?? 0);
  const items = [
    ...takes.kinds.flatMap((kind) => itemsOf(kind, names)),
    ...(takes.kinds.includes('calendar') ? calendarItems(document, workspace) : []),
    ...(takes.words ?? []).map((label) => ({ label, kind: CompletionItemKind.Keyword })),
  ];
  const range = { start: { line: position.line, character: start }, end: position };
  return items.map((item, index) => ({
    ...item,
    sortText: String(index).padStart(4, '0'),
    textEdit: { range, newText: item.label },
  }));
}

/** What the word before the cursor takes. */
function takenAt(lines: readonly string[]): Takes | null {
  const line = lines.at(-1)!;
  const section = sectionOf(lines);
  if (section === 'guards') {
    return /:\s*(?:\{\s*(?:all|any|none):\s*\[)?[^:]*$|^\s*-\s/.test(line) ? CONDITION : null;
  }
  const word = /(?:^|[\s{,])([a-z_]+):\s+(?:\[[^\]]*|[\w. ]*)$/.exec(line)?.[1];
  if (word !== undefined) return takesOf(word, section);
  const item = /^(\s*)-\s+[\w.]*$/.exec(line);
  if (item === null) return null;
  const parent = lines.findLast(
    (other, index) =>
      index < lines.length - 1 &&
      indentOf(other) < item[1]!.length + 1 &&
      /^\s*[a-z_]+:\s*$/.test(other),
  );
  const parentWord = parent === undefined ? undefined : /([a-z_]+):/.exec(parent)?.[1];
  return parentWord === undefined ? null : takesOf(parentWord, section);
}

function takesOf(word: string, section: string | undefined): Takes | null {
  if (Object.hasOwn(TAKES, word)) return TAKES[word]!;
  const choices = CHOICES.get(word);
  if (choices !== undefined) return { kinds: [], words: choices };
  // `approve: clo…` in transitions: an event leads to a state.
  const isEvent = section === 'anywhere' || section === 'states';
  return isEvent ? TAKES['to']! : null;
}

/** The words of the schema, with what can be chosen for each: no word of these is an event. */
const CHOICES = new Map<string, readonly string[]>();
collectChoices(caseTypeSchema);
for (const schema of Object.values(caseTypeSchema.$defs)) collectChoices(schema);

function collectChoices(schema: ShapeSchema): void {
  for (const [word, inner] of Object.entries(schema.properties ?? {})) {
    CHOICES.set(word, [...new Set([...(CHOICES.get(word) ?? []), ...choicesOf(inner)])]);
    collectChoices(inner);
  }
  for (const branch of schema.anyOf ?? []) collectChoices(branch);
}

function choicesOf({ const: only, enum: several = [], type, anyOf = [] }: ShapeSchema): string[] {
  const own = only === undefined ? several : [String(only)];
  return [...own, ...(type === 'boolean' ? ['true', 'false'] : []), ...anyOf.flatMap(choicesOf)];
}

/** The names of a text that may be half a line short of being readable. */
function readableNames(
  document: TextDocument,
  { line }: Position,
  workspace: Workspace,
): readonly Occurrence[] {
  const names = workspace.names(document);
  if (names.length > 0) return names;
  const lines = document.getText().split('\n');
  lines[line] = ' '.repeat(lines[line]?.length ?? 0);
  return occurrencesIn(lines.join('\n'));
}

function sectionOf(lines: readonly string[]): string | undefined {
  const top = lines.findLast((line) => /^[a-z_]+:/.test(line));
  return top === undefined ? undefined : /^[a-z_]+/.exec(top)?.[0];
}

function indentOf(line: string): number {
  return /^\s*/.exec(line)![0].length;
}

const KINDS: Readonly<Record<NameKind, CompletionItemKind>> = {
  state: CompletionItemKind.Class,
  event: CompletionItemKind.Event,
  result: CompletionItemKind.EnumMember,
  outcome: CompletionItemKind.EnumMember,
  role: CompletionItemKind.Variable,
  field: CompletionItemKind.Field,
  flag: CompletionItemKind.Constant,
  guard: CompletionItemKind.Function,
  form: CompletionItemKind.Struct,
  approval: CompletionItemKind.Interface,
  table: CompletionItemKind.Struct,
  task: CompletionItemKind.Unit,
  note: CompletionItemKind.Text,
  evidence_kind: CompletionItemKind.EnumMember,
  clock: CompletionItemKind.Event,
  calendar: CompletionItemKind.File,
};

function itemsOf(kind: NameKind, names: readonly Occurrence[]): readonly CompletionItem[] {
  const defined = names.filter((name) => name.kind === kind && name.isDefinition);
  const labels = new Set(
    defined.map(({ text, name }) => {
      const isUnique = defined.filter((other) => other.text === text).length === 1;
      return kind === 'state' && !isUnique ? name : text;
    }),
  );
  return [...labels].map((label) => ({ label, kind: KINDS[kind], detail: kind }));
}

function calendarItems(document: TextDocument, workspace: Workspace): readonly CompletionItem[] {
  return workspace
    .calendarNames(document.uri)
    .map((label) => ({ label, kind: KINDS.calendar, detail: 'calendar' }));
}
