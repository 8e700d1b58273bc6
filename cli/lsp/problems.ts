/**
 * The compiler's diagnostics as an editor shows them, and the fixes that follow from their help.
 *
 * A fix is offered only when compiling the mended text shows that it mends.
 *
 * @module
 */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic as EditorDiagnostic,
  DiagnosticSeverity,
  type Range as EditorRange,
} from 'vscode-languageserver/node';
import { compileCalendar } from '../../compiler/calendar.ts';
import { explain } from '../../compiler/codes/index.ts';
import { compile } from '../../compiler/compile.ts';
import type { Code, Diagnostic, Range } from '../../compiler/diagnostics.ts';
import { readScenarios } from '../../compiler/scenario.ts';
import { DirectoryError, readDirectory } from '../../directory/file.ts';
import { kindOf, type Workspace } from './workspace.ts';

const PAGE = new URL('../../docs/diagnostics.md', import.meta.url);

/** All that is wrong with a document. */
export function problemsOf(
  document: TextDocument,
  workspace: Workspace,
): readonly EditorDiagnostic[] {
  const text = document.getText();
  switch (kindOf(text)) {
    case 'calendar':
      return compileCalendar(text).problems.map(({ message, help, ...range }) =>
        plainProblem(rangeIn(document, range), withHelp(message, help)),
      );
    case 'directory':
      return directoryProblems(document);
    case 'case_type':
    case 'scenarios':
      return diagnosticsOf(document, workspace).map((diagnostic) =>
        editorDiagnostic(diagnostic, document),
      );
    case 'other':
      return [];
  }
}

/** The quick fixes for what is wrong in a range. */
export function fixesIn(
  document: TextDocument,
  range: EditorRange,
  workspace: Workspace,
): readonly CodeAction[] {
  const kind = kindOf(document.getText());
  if (kind !== 'case_type' && kind !== 'scenarios') return [];
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  return diagnosticsOf(document, workspace)
    .filter(({ span }) => span.start <= end && span.end >= start)
    .flatMap((diagnostic) => {
      const found = replacements(diagnostic).filter((text) =>
        mends(diagnostic, text, { document, workspace }),
      );
      return found.map(
        (newText): CodeAction => ({
          title: `Write \`${newText}\``,
          kind: CodeActionKind.QuickFix,
          diagnostics: [editorDiagnostic(diagnostic, document)],
          isPreferred: found.length === 1,
          edit: {
            changes: {
              [document.uri]: [{ range: rangeIn(document, diagnostic.span), newText }],
            },
          },
        }),
      );
    });
}

/** A stretch of text as an editor counts it. */
export function rangeIn(document: TextDocument, { start, end }: Range): EditorRange {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

function diagnosticsOf(document: TextDocument, workspace: Workspace): readonly Diagnostic[] {
  return diagnosticsOfText(document.getText(), { document, workspace });
}

interface Scope {
  readonly document: TextDocument;
  readonly workspace: Workspace;
}

function diagnosticsOfText(text: string, { document, workspace }: Scope): readonly Diagnostic[] {
  if (kindOf(text) === 'scenarios') return readScenarios(text).diagnostics;
  const calendars = (name: string): string | undefined =>
    workspace.calendar(document.uri, name)?.getText();
  return compile(text, { calendars }).diagnostics;
}

/** What the help of a diagnostic says should stand in its place. */
function replacements({ help = '' }: Diagnostic): readonly string[] {
  const quoted = /\bquote it[^:]*: ('.*')$/.exec(help);
  if (quoted !== null) return [quoted[1]!];
  const meant =
    /^(?:did you mean|there is only|write|there are|one of|write the whole path:) (.*)$/;
  const rest = meant.exec(help)?.[1];
  const unquoted = /^write it without quotes: (.*)$/.exec(help)?.[1];
  if (unquoted !== undefined) return [unquoted];
  if (rest === undefined) return [];
  return [...rest.matchAll(/`([^`]+)`/g)].map(([, text]) => text!).filter((text) => text !== '…');
}

/** Whether a text in the place of a diagnostic makes it go away and brings no new error. */
function mends({ code, span }: Diagnostic, newText: string, scope: Scope): boolean {
  const text = scope.document.getText();
  const mended = text.slice(0, span.start) + newText + text.slice(span.end);
  const before = diagnosticsOfText(text, scope);
  const after = diagnosticsOfText(mended, scope);
  const isThere = after.some((other) => other.code === code && other.span.start === span.start);
  // A text that could not be read hid what else is wrong in it.
  const isSyntax = code < 'CL0100';
  return !isThere && (isSyntax || errorsOf(after) < errorsOf(before) || errorsOf(before) === 0);
}

function errorsOf(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(({ severity }) => severity === 'error').length;
}

function editorDiagnostic(diagnostic: Diagnostic, document: TextDocument): EditorDiagnostic {
  const { code, severity, message, span, help, notes = [] } = diagnostic;
  const range = rangeIn(document, span);
  return {
    source: 'caseline',
    code,
    codeDescription: { href: `${PAGE.href}#${anchorOf(code)}` },
    severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    range,
    message: withHelp(message, help),
    relatedInformation: notes.map((note) => ({
      message: note,
      location: { uri: document.uri, range: lineNamed(note) ?? range },
    })),
  };
}

/** The place of a note that names a line. */
function lineNamed(note: string): EditorRange | undefined {
  const line = /\bin line (\d+)\b/.exec(note)?.[1];
  if (line === undefined) return undefined;
  const start = { line: Number(line) - 1, character: 0 };
  return { start, end: { line: start.line + 1, character: 0 } };
}

/** The heading of a code as a link to it. */
function anchorOf(code: Code): string {
  return `${code} ${explain(code)?.title ?? ''}`
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

function withHelp(message: string, help: string | undefined): string {
  return help === undefined ? message : `${message}\n${help}`;
}

function plainProblem(range: EditorRange, message: string): EditorDiagnostic {
  return { source: 'caseline', severity: DiagnosticSeverity.Error, range, message };
}

function directoryProblems(document: TextDocument): readonly EditorDiagnostic[] {
  try {
    readDirectory(document.getText(), '');
    return [];
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    return error.message.split('\n').map((text) => {
      const [, line = '1', column = '1', message = text] = /^:(\d+):(\d+): (.*)$/.exec(text) ?? [];
      const start = { line: Number(line) - 1, character: Number(column) - 1 };
      return plainProblem({ start, end: { ...start, character: start.character + 1 } }, message);
    });
  }
}
