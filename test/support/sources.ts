/**
 * The tree's own sources, parsed: what each file imports, exports and holds.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from '@swc/core';

/** The root of the tree. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** One import, export-from, dynamic import or import type. */
export interface ImportSite {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Something of a file with a place and, for functions, a length. */
export interface Site {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
}

/** A parsed source file. */
export interface SourceFile {
  /** From the root, with `/`. */
  readonly path: string;
  readonly folder: string;
  readonly text: string;
  readonly imports: readonly ImportSite[];
  readonly functions: readonly Site[];
  /** Exported declarations that have no doc comment before them. */
  readonly undocumented: readonly Site[];
  /** Uses of the clock, chance, or the host's locale and zones: `Date.now`, `new Date()`. */
  readonly ambient: readonly Site[];
}

const IGNORED = new Set(['node_modules', 'dist', 'coverage', 'generated']);

/** Every TypeScript file under a folder of the tree, in order of path. */
export function sourceFiles(folder: string): readonly SourceFile[] {
  return list(join(ROOT, folder))
    .map((path) => relative(ROOT, path).replaceAll('\\', '/'))
    .sort()
    .map(readSource);
}

/** Parses one file of the tree. */
export function readSource(path: string): SourceFile {
  return parseSource(path, readFileSync(join(ROOT, path), 'utf8'));
}

/** Parses a text as if it stood at a path. */
export function parseSource(path: string, text: string): SourceFile {
  const bytes = Buffer.from(text.replace(/^#!/, '//'));
  // The leading `;` makes the tree's first offset the file's own; swc counts on between files.
  const tree = parseSync(`;${bytes.toString()}`, {
    syntax: 'typescript',
    target: 'es2022',
  }) as unknown as Node & { body: Node[] };
  const base = tree.span!.start + 1;
  const lineAt = (offset: number): number => {
    let line = 1;
    const end = Math.min(offset - base, bytes.length);
    for (let index = 0; index < end; index++) if (bytes[index] === 0x0a) line++;
    return line;
  };
  const found: Found = { imports: [], functions: [], ambient: [], lineAt };
  walk(tree, found);
  const lines = text.split('\n');
  return {
    path,
    folder: path.split('/')[0]!,
    text,
    imports: found.imports,
    functions: found.functions,
    ambient: found.ambient,
    undocumented: exportsOf(tree.body, lineAt).filter(({ line }) => !hasDocComment(lines, line)),
  };
}

interface Node {
  readonly type?: string;
  readonly span?: { readonly start: number; readonly end: number };
  readonly [key: string]: unknown;
}

interface Found {
  readonly imports: ImportSite[];
  readonly functions: Site[];
  readonly ambient: Site[];
  readonly lineAt: (offset: number) => number;
}

const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassMethod',
  'PrivateMethod',
  'MethodProperty',
  'Constructor',
]);

function walk(node: unknown, found: Found): void {
  if (Array.isArray(node)) {
    for (const child of node) walk(child, found);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  const typed = node as Node;
  // Parameters of object methods and class members keep their span in `function`.
  const span = typed.span ?? (typed['function'] as Node | undefined)?.span;
  if (typed.type !== undefined && span !== undefined) inspect(typed, span, found);
  for (const key of Object.keys(typed)) if (key !== 'span') walk(typed[key], found);
}

function inspect(node: Node, span: { start: number; end: number }, found: Found): void {
  const line = found.lineAt(span.start);
  const specifier = importedBy(node);
  if (specifier !== null) found.imports.push({ ...specifier, line });
  if (FUNCTIONS.has(node.type!)) {
    const name = (node['identifier'] as Node | undefined)?.['value'] ?? node.type!;
    found.functions.push({ name: String(name), line, lines: found.lineAt(span.end) - line + 1 });
  }
  const use = ambientUse(node);
  if (use !== null) found.ambient.push({ name: use, line, lines: 1 });
}

function importedBy(node: Node): Omit<ImportSite, 'line'> | null {
  const source = (node['source'] as Node | null | undefined)?.['value'];
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration': {
      if (typeof source !== 'string') return null;
      const named = (node['specifiers'] ?? []) as Node[];
      const allTypes = named.length > 0 && named.every((name) => name['isTypeOnly'] === true);
      return { specifier: source, typeOnly: node['typeOnly'] === true || allTypes };
    }
    case 'ExportAllDeclaration':
      return { specifier: String(source), typeOnly: node['typeOnly'] === true };
    case 'TsImportType':
      return { specifier: String((node['argument'] as Node)['value']), typeOnly: true };
    case 'CallExpression': {
      if ((node['callee'] as Node).type !== 'Import') return null;
      const argument = (node['arguments'] as { expression: Node }[])[0]?.expression;
      return { specifier: String(argument?.['value'] ?? '<computed>'), typeOnly: false };
    }
    default:
      return null;
  }
}

const CLOCK_GLOBALS = new Set(['Intl', 'Temporal', 'performance']);

function ambientUse(node: Node): string | null {
  if (node.type === 'MemberExpression') {
    const object = (node['object'] as Node)['value'];
    const property = (node['property'] as Node)['value'];
    const name = `${String(object)}.${String(property)}`;
    if (name === 'Date.now' || name === 'Math.random') return name;
    if (typeof property === 'string' && property.startsWith('toLocale')) return property;
    if (typeof object === 'string' && CLOCK_GLOBALS.has(object)) return object;
  }
  if (node.type === 'NewExpression' && (node['callee'] as Node)['value'] === 'Date') {
    if (((node['arguments'] ?? []) as unknown[]).length === 0) return 'new Date()';
  }
  return null;
}

function exportsOf(body: readonly Node[], lineAt: (offset: number) => number): Site[] {
  return body
    .filter((node) => node.type === 'ExportDeclaration')
    .map((node) => {
      const declaration = node['declaration'] as Node;
      const first = (declaration['declarations'] as Node[] | undefined)?.[0];
      const id = (declaration['identifier'] ?? declaration['id'] ?? first?.['id']) as Node;
      return { name: String(id['value']), line: lineAt(node.span!.start), lines: 1 };
    });
}

/** Overloads share the comment of the first; a decorator-free tree needs no more than this. */
function hasDocComment(lines: readonly string[], line: number): boolean {
  const before = lines[line - 2]?.trim() ?? '';
  if (before.endsWith('*/')) {
    for (let index = line - 2; index >= 0; index--) {
      const text = lines[index]!.trim();
      if (text.startsWith('/**')) return true;
      if (text.startsWith('/*')) return false;
    }
  }
  return /^export (async )?function [^{]*;$/.test(before);
}

function list(folder: string): string[] {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    // A folder of the table that holds nothing yet.
    return [];
  }
  return entries.flatMap((entry) => {
    if (entry.isDirectory()) return IGNORED.has(entry.name) ? [] : list(join(folder, entry.name));
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts')
      ? [join(folder, entry.name)]
      : [];
  });
}
