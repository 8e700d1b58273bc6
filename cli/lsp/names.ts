/**
 * Names across files: where one is defined, where it is used, and all the places a new one goes.
 *
 * A case type and the scenario files about it are one thing here.
 *
 * @module
 */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type DocumentSymbol,
  type Location,
  type Position,
  type Range as EditorRange,
  SymbolKind,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { NameKind, Occurrence } from '../../compiler/occurrences.ts';
import {
  type ScenarioOccurrence,
  scenarioOccurrencesIn,
} from '../../compiler/occurrences-scenarios.ts';
import { rangeIn } from './problems.ts';
import { kindOf, lineValue, type Workspace } from './workspace.ts';

/** A name under the cursor, and everywhere it stands. */
export interface NameAt {
  readonly kind: NameKind | 'person' | 'data' | 'party';
  readonly name: string;
  /** The text of the name itself, without a path. */
  readonly text: string;
  readonly range: EditorRange;
  readonly places: readonly PlaceOfName[];
}

interface PlaceOfName {
  readonly document: TextDocument;
  readonly range: EditorRange;
  readonly isDefinition: boolean;
}

/** The name at a position; `null` when there is none. */
export function nameAt(
  document: TextDocument,
  position: Position,
  workspace: Workspace,
): NameAt | null {
  const at = document.offsetAt(position);
  const isHere = ({ start, end }: { start: number; end: number }): boolean =>
    start <= at && at <= end;
  if (kindOf(document.getText()) === 'scenarios') {
    const found = scenarioOccurrencesIn(document.getText()).find(isHere);
    return found === undefined ? null : fromScenarios(document, found, workspace);
  }
  const found = workspace.names(document).find(isHere);
  if (found === undefined) return null;
  const range = rangeIn(document, found);
  if (found.kind === 'calendar') return calendarAt(document, { found, range }, workspace);
  const { kind, name } = found;
  return {
    kind,
    name,
    text: nameOf(found),
    range,
    places: everywhere({ kind, name }, document, workspace),
  };
}

/** Where a name is defined. */
export function definitionsOf({ places }: NameAt): readonly Location[] {
  return places.filter(({ isDefinition }) => isDefinition).map(locationOf);
}

/** Where a name stands. */
export function referencesTo({ places }: NameAt, withDefinitions: boolean): readonly Location[] {
  return places.filter(({ isDefinition }) => withDefinitions || !isDefinition).map(locationOf);
}

/** Whether a name is ours to change: it is defined in one of the files. */
export function isRenamable({ kind, places }: NameAt): boolean {
  return kind !== 'calendar' && places.some(({ isDefinition }) => isDefinition);
}

/** The edits that give a name another text. */
export function renameTo({ places }: NameAt, newName: string): WorkspaceEdit {
  const changes: Record<string, { range: EditorRange; newText: string }[]> = {};
  for (const { document, range } of places) {
    (changes[document.uri] ??= []).push({ range, newText: newName });
  }
  return { changes };
}

/** The outline of a case type: what it defines, states within states. */
export function outlineOf(document: TextDocument, workspace: Workspace): DocumentSymbol[] {
  const symbols: DocumentSymbol[] = [];
  const open: { readonly end: number; readonly symbol: DocumentSymbol }[] = [];
  for (const found of workspace.names(document)) {
    const { kind, whole, start } = found;
    const symbolKind = SYMBOLS[kind];
    if (whole === undefined || symbolKind === undefined) continue;
    while ((open.at(-1)?.end ?? Infinity) <= start) open.pop();
    const symbol: DocumentSymbol = {
      name: found.text,
      detail: kind,
      kind: symbolKind,
      range: rangeIn(document, whole),
      selectionRange: rangeIn(document, found),
      children: [],
    };
    (open.at(-1)?.symbol.children ?? symbols).push(symbol);
    open.push({ end: whole.end, symbol });
  }
  return symbols;
}

const SYMBOLS: Readonly<Partial<Record<NameKind, SymbolKind>>> = {
  state: SymbolKind.Class,
  event: SymbolKind.Event,
  approval: SymbolKind.Interface,
  guard: SymbolKind.Function,
  role: SymbolKind.Object,
  form: SymbolKind.Struct,
  table: SymbolKind.Array,
  task: SymbolKind.Method,
  note: SymbolKind.String,
  field: SymbolKind.Field,
};

interface Wanted {
  readonly kind: NameAt['kind'];
  readonly name: string;
}

function everywhere(
  { kind, name }: Wanted,
  document: TextDocument,
  workspace: Workspace,
): readonly PlaceOfName[] {
  const names = workspace.names(document);
  const own = names
    .filter((other) => other.kind === kind && other.name === name)
    .map((other) => placeOf(document, other, other.isDefinition));
  const id = lineValue(document.getText(), 'id');
  if (id === undefined) return own;
  const beside = workspace.scenariosOf(document.uri, id).flatMap((scenarios) =>
    scenarioOccurrencesIn(scenarios.getText())
      .flatMap((other) => partNamed(other, { kind, name }, names) ?? [])
      .map((range) => placeOf(scenarios, range, false)),
  );
  return [...own, ...beside];
}

/** The part of a scenario's name that is the wanted one: states may be written as paths. */
function partNamed(
  other: ScenarioOccurrence,
  { kind, name }: Wanted,
  names: readonly Occurrence[],
): { start: number; end: number } | null {
  if (other.kind === 'party') {
    const isIt = (kind === 'role' || kind === 'field') && lastWord(other.name) === name;
    return isIt ? { start: other.end - name.length, end: other.end } : null;
  }
  if (other.kind !== kind) return null;
  if (kind !== 'state') return other.name === name ? other : null;
  const target = stateNamed(other.name, names);
  if (target !== name && target?.startsWith(`${name}.`) !== true) return null;
  // `investigation.fact_finding` in a path to a state inside it.
  const written = other.name.split('.');
  const depth = target.split('.').length - name.split('.').length;
  const index = written.length - 1 - depth;
  if (index < 0) return null;
  const start =
    other.start + written.slice(0, index).reduce((sum, part) => sum + part.length + 1, 0);
  return { start, end: start + written[index]!.length };
}

function stateNamed(written: string, names: readonly Occurrence[]): string | undefined {
  const states = names.filter(({ kind, isDefinition }) => kind === 'state' && isDefinition);
  const exact = states.find(({ name }) => name === written);
  if (exact !== undefined) return exact.name;
  const named = states.filter(({ name }) => name.endsWith(`.${written}`));
  return named.length === 1 ? named[0]!.name : undefined;
}

function fromScenarios(
  document: TextDocument,
  found: ScenarioOccurrence,
  workspace: Workspace,
): NameAt | null {
  const range = rangeIn(document, found);
  const { kind, name } = found;
  if (kind === 'person' || kind === 'data') {
    const places = scenarioOccurrencesIn(document.getText())
      .filter((other) => other.kind === kind && other.name === name)
      .map((other) => placeOf(document, other, other.isDefinition));
    return { kind, name, text: name, range, places };
  }
  const caseType = workspace.caseTypeOf(document);
  if (caseType === undefined) return null;
  const names = workspace.names(caseType);
  const wanted = kind === 'state' ? stateNamed(name, names) : lastWord(name);
  const kinds: readonly NameKind[] = kind === 'party' ? ['role', 'field'] : [kind];
  const defined = names.find(
    (other) => other.isDefinition && kinds.includes(other.kind) && other.name === wanted,
  );
  if (defined === undefined) return null;
  const text = nameOf(defined);
  const own = rangeIn(document, { start: found.end - text.length, end: found.end });
  return { ...defined, text, range: own, places: everywhere(defined, caseType, workspace) };
}

function calendarAt(
  document: TextDocument,
  { found, range }: { found: Occurrence; range: EditorRange },
  workspace: Workspace,
): NameAt {
  const calendar = workspace.calendar(document.uri, found.name);
  const start = { line: 0, character: 0 };
  const places =
    calendar === undefined
      ? []
      : [{ document: calendar, range: { start, end: start }, isDefinition: true }];
  return { kind: 'calendar', name: found.name, text: found.text, range, places };
}

/** What stands at a place by its name: of a state the last part of its path. */
function nameOf({ kind, name }: Occurrence): string {
  return kind === 'state' ? name.slice(name.lastIndexOf('.') + 1) : name;
}

function lastWord(text: string): string {
  return text.slice(text.lastIndexOf(' ') + 1);
}

function placeOf(
  document: TextDocument,
  range: { start: number; end: number },
  isDefinition: boolean,
): PlaceOfName {
  return { document, range: rangeIn(document, range), isDefinition };
}

function locationOf({ document, range }: PlaceOfName): Location {
  return { uri: document.uri, range };
}
