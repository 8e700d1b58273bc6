/**
 * `caseline lsp`: a language server for case types and the files beside them, over stdio.
 *
 * Words come from the schemas by way of the YAML language server's library; names, meaning and
 * mistakes come from the compiler.
 *
 * @module
 */
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type Connection,
  createConnection,
  type InitializeResult,
  LSPErrorCodes,
  ProposedFeatures,
  type RenameParams,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocuments,
  TextDocumentSyncKind,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { formatText } from '../format/index.ts';
import { completeNames } from './complete.ts';
import { hoverAt } from './hover.ts';
import { definitionsOf, isRenamable, nameAt, outlineOf, referencesTo, renameTo } from './names.ts';
import { fixesIn, problemsOf } from './problems.ts';
import { Workspace } from './workspace.ts';
import { YamlWords } from './yaml-service.ts';

/** How long an author pauses before the text is checked, milliseconds. */
const PAUSE_MS = 150;

const CAPABILITIES: InitializeResult['capabilities'] = {
  textDocumentSync: TextDocumentSyncKind.Incremental,
  completionProvider: { triggerCharacters: [' ', '[', '.'] },
  hoverProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  codeActionProvider: { codeActionKinds: ['quickfix'] },
  documentFormattingProvider: true,
};

/** Serves one editor on standard input and output, until it says goodbye. */
export function serve(): void {
  const connection = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(process.stdin),
    new StreamMessageWriter(process.stdout),
  );
  const documents = new TextDocuments(TextDocument);
  const workspace = new Workspace(documents);
  connection.onInitialize(() => ({
    capabilities: CAPABILITIES,
    serverInfo: { name: 'caseline' },
  }));
  watchProblems(connection, documents, workspace);
  answerNames(connection, workspace);
  answerWords(connection, workspace);
  documents.listen(connection);
  connection.listen();
}

function watchProblems(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
  workspace: Workspace,
): void {
  const waiting = new Map<string, NodeJS.Timeout>();
  const check = (uri: string): void => {
    const document = documents.get(uri);
    if (document === undefined) return;
    const diagnostics = [...problemsOf(document, workspace)];
    void connection.sendDiagnostics({ uri, version: document.version, diagnostics });
  };
  documents.onDidChangeContent(({ document: { uri } }) => {
    clearTimeout(waiting.get(uri));
    waiting.set(
      uri,
      setTimeout(() => check(uri), PAUSE_MS),
    );
  });
  // A calendar or a scenario file that is saved can mend or break what is open beside it.
  documents.onDidSave(() => {
    for (const uri of documents.keys()) check(uri);
  });
  documents.onDidClose(({ document: { uri } }) => {
    clearTimeout(waiting.get(uri));
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });
  connection.onCodeAction(({ textDocument, range }) => {
    const document = workspace.document(textDocument.uri);
    return document === undefined ? [] : [...fixesIn(document, range, workspace)];
  });
}

function answerNames(connection: Connection, workspace: Workspace): void {
  const at = (given: { textDocument: { uri: string }; position: RenameParams['position'] }) => {
    const document = workspace.document(given.textDocument.uri);
    return document === undefined ? null : nameAt(document, given.position, workspace);
  };
  connection.onDefinition((given) => {
    const name = at(given);
    return name === null ? null : [...definitionsOf(name)];
  });
  connection.onReferences((given) => {
    const name = at(given);
    return name === null ? null : [...referencesTo(name, given.context.includeDeclaration)];
  });
  connection.onPrepareRename((given) => {
    const name = at(given);
    if (name === null || !isRenamable(name)) return null;
    return { range: name.range, placeholder: name.text };
  });
  connection.onRenameRequest((given) => rename(given, workspace));
  connection.onDocumentSymbol(({ textDocument }) => {
    const document = workspace.document(textDocument.uri);
    return document === undefined ? null : outlineOf(document, workspace);
  });
}

function rename(
  given: RenameParams,
  workspace: Workspace,
): WorkspaceEdit | ResponseError<void> | null {
  const document = workspace.document(given.textDocument.uri);
  const name = document && nameAt(document, given.position, workspace);
  if (!document || !name || !isRenamable(name)) return null;
  const refused = (message: string): ResponseError<void> =>
    new ResponseError(LSPErrorCodes.RequestFailed, message);
  if (!/^[a-z][a-z0-9_]{0,59}$/.test(given.newName)) {
    return refused(`\`${given.newName}\` is not a snake_case name of at most 60 characters`);
  }
  const names = workspace.names(name.places[0]?.document ?? document);
  const taken = names.find(({ text, isDefinition }) => isDefinition && text === given.newName);
  if (taken !== undefined) return refused(`there is a ${taken.kind} \`${taken.text}\` already`);
  return renameTo(name, given.newName);
}

function answerWords(connection: Connection, workspace: Workspace): void {
  const words = new YamlWords();
  connection.onCompletion(async ({ textDocument, position }) => {
    const document = workspace.document(textDocument.uri);
    if (document === undefined) return null;
    return completeNames(document, position, workspace) ?? words.complete(document, position);
  });
  connection.onHover(async ({ textDocument, position }) => {
    const document = workspace.document(textDocument.uri);
    if (document === undefined) return null;
    return hoverAt(document, position, workspace) ?? words.hover(document, position);
  });
  connection.onDocumentFormatting(({ textDocument }) => {
    const document = workspace.document(textDocument.uri);
    const formatted = document && formatText(document.getText());
    if (!document || !formatted || !('text' in formatted)) return null;
    const end = document.positionAt(document.getText().length);
    const range = { start: { line: 0, character: 0 }, end };
    return [{ range, newText: formatted.text }];
  });
}
