/**
 * The YAML language server as a library: the words, their descriptions, choices and snippets.
 *
 * It knows the JSON Schemas and nothing of what a definition means. Its ES modules do not load in
 * Node (their imports lack file names), so the CommonJS build is used; half a second, once asked.
 *
 * @module
 */
import { createRequire } from 'node:module';
import type { CompletionList, Hover, Position } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { editorSchemas } from '../../schemas/editor.ts';
import { kindOf } from './workspace.ts';

/** The part of the library that is used here. */
interface YamlService {
  configure(settings: object): void;
  registerCustomSchemaProvider(provider: (uri: string) => Promise<string>): void;
  doComplete(document: TextDocument, position: Position, k8s: boolean): Promise<CompletionList>;
  doHover(document: TextDocument, position: Position): Promise<Hover | null>;
}

type Make = (given: object) => YamlService;
const ENTRY = 'yaml-language-server/out/server/src/languageservice/yamlLanguageService.js';

/** Which schema each open document follows, by its `format`. */
export class YamlWords {
  #service: YamlService | undefined;
  readonly #kinds = new Map<string, string>();

  /** Words, choices and snippets at a position. */
  async complete(document: TextDocument, position: Position): Promise<CompletionList> {
    return this.#for(document).doComplete(document, position, false);
  }

  /** What the word at a position means. */
  async hover(document: TextDocument, position: Position): Promise<Hover | null> {
    return this.#for(document).doHover(document, position);
  }

  #for(document: TextDocument): YamlService {
    this.#kinds.set(document.uri, kindOf(document.getText()));
    return (this.#service ??= this.#make());
  }

  #make(): YamlService {
    const { getLanguageService } = createRequire(import.meta.url)(ENTRY) as {
      getLanguageService: Make;
    };
    const service = getLanguageService({
      schemaRequestService: (uri: string) => Promise.resolve(schemaText(uri)),
      workspaceContext: { resolveRelativePath: (path: string) => path },
      // Completion asks its settings for these and fails without them.
      yamlSettings: { yamlFormatterSettings: { singleQuote: true }, suggest: {} },
    });
    service.configure({
      completion: true,
      hover: true,
      hoverSchemaSource: false,
      validate: false,
      yamlVersion: '1.2',
      // What goes without saying is not written: `caseline fmt` would take it out again.
      disableDefaultProperties: true,
      schemas: Object.keys(editorSchemas).map((kind) => ({ uri: uriOf(kind), fileMatch: [] })),
    });
    service.registerCustomSchemaProvider((uri) => {
      const kind = this.#kinds.get(uri) ?? 'other';
      return Promise.resolve(Object.hasOwn(editorSchemas, kind) ? uriOf(kind) : '');
    });
    return service;
  }
}

function uriOf(kind: string): string {
  return `caseline://schemas/${kind}.schema.json`;
}

function schemaText(uri: string): string {
  const kind = Object.keys(editorSchemas).find((name) => uriOf(name) === uri);
  return JSON.stringify(
    kind === undefined ? {} : editorSchemas[kind as keyof typeof editorSchemas],
  );
}
