/**
 * The files that an editor has open, and those beside them.
 *
 * What is open counts as it stands in the editor, saved or not; the rest is read from the disk.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextDocuments } from 'vscode-languageserver/node';
import { type Occurrence, occurrencesIn } from '../../compiler/occurrences.ts';

/** What kind of file a text is, by its `format`. */
export type FileKind = 'case_type' | 'scenarios' | 'calendar' | 'directory' | 'other';

/** Reads a file's kind off its `format`; a file without one is read as a case type. */
export function kindOf(text: string): FileKind {
  const format = /^format:[ \t]*["']?([\w-]*)/m.exec(text)?.[1];
  switch (format) {
    case 'caseline-scenarios':
      return 'scenarios';
    case 'caseline-calendar':
      return 'calendar';
    case 'caseline-directory':
      return 'directory';
    case 'caseline':
      return 'case_type';
    default:
      return format === undefined && /^(?:states|title|owner):/m.test(text) ? 'case_type' : 'other';
  }
}

/** The files of a session. */
export class Workspace {
  readonly #open: TextDocuments<TextDocument>;
  /** The names of a file when it could last be read: what an author completes is seldom whole. */
  readonly #lastNames = new Map<string, readonly Occurrence[]>();

  constructor(open: TextDocuments<TextDocument>) {
    this.#open = open;
  }

  /** A document, from the editor or from the disk. */
  document(uri: string): TextDocument | undefined {
    const open = this.#open.get(uri);
    if (open !== undefined) return open;
    const text = textAt(pathOf(uri));
    return text === undefined ? undefined : TextDocument.create(uri, 'yaml', 0, text);
  }

  /** The names of a case type, or those of its last state that could be read. */
  names(document: TextDocument): readonly Occurrence[] {
    const now = occurrencesIn(document.getText());
    if (now.length > 0) this.#lastNames.set(document.uri, now);
    return now.length > 0 ? now : (this.#lastNames.get(document.uri) ?? []);
  }

  /** The calendar of a name, from the folder `calendars` beside a file. */
  calendar(beside: string, name: string): TextDocument | undefined {
    return this.document(uriOf(join(dirname(pathOf(beside)), 'calendars', `${name}.yaml`)));
  }

  /** The names of the calendars there are. */
  calendarNames(beside: string): readonly string[] {
    try {
      return readdirSync(join(dirname(pathOf(beside)), 'calendars'))
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => basename(name, '.yaml'));
    } catch {
      return [];
    }
  }

  /** The scenario files beside a case type that are about it. */
  scenariosOf(uri: string, id: string): readonly TextDocument[] {
    return this.#beside(uri, (text) => kindOf(text) === 'scenarios').filter(
      (document) => lineValue(document.getText(), 'case_type') === id,
    );
  }

  /** The case type that a scenario file is about. */
  caseTypeOf(scenarios: TextDocument): TextDocument | undefined {
    const id = lineValue(scenarios.getText(), 'case_type');
    const all = this.#beside(scenarios.uri, (text) => kindOf(text) === 'case_type');
    return all.find((document) => lineValue(document.getText(), 'id') === id);
  }

  #beside(uri: string, wanted: (text: string) => boolean): readonly TextDocument[] {
    const folder = dirname(pathOf(uri));
    let names: readonly string[] = [];
    try {
      names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
    } catch {
      // Nothing has been saved yet: there is nothing beside it.
    }
    return names.flatMap((name) => {
      const document = this.document(uriOf(join(folder, name)));
      return document !== undefined && wanted(document.getText()) ? [document] : [];
    });
  }
}

/** The value of a word at the top of a file, without reading the rest. */
export function lineValue(text: string, word: string): string | undefined {
  return new RegExp(`^${word}:[ \\t]*["']?([\\w-]+)`, 'm').exec(text)?.[1];
}

/** The path of a file's URI; what is no file has a path where nothing is. */
export function pathOf(uri: string): string {
  return uri.startsWith('file:') ? fileURLToPath(uri) : join('/nonexistent', basename(uri));
}

function uriOf(path: string): string {
  return pathToFileURL(path).href;
}

function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
