/**
 * Shapes of types as text: a declaration and all of ours that it is made of, without comments.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, printSync } from '@swc/core';
import { ROOT } from './sources.ts';

/** Where types are looked for: nothing of ours has two of the same name in these. */
const FOLDERS = ['core', 'workflows', 'activities'] as const;

interface Node {
  readonly type?: string;
  readonly [member: string]: unknown;
}

interface Declared {
  readonly text: string;
  readonly refersTo: ReadonlySet<string>;
}

/**
 * The declaration of a type, and of every type that it refers to, in the order of their names.
 *
 * @param folder where the first one is; a name that is declared twice is taken from there
 */
export function shapeOf(name: string, { folder }: { folder: (typeof FOLDERS)[number] }): string {
  const declared = new Map<string, Declared>();
  for (const one of [...FOLDERS.filter((other) => other !== folder), folder]) {
    for (const [key, value] of declarationsIn(one)) declared.set(key, value);
  }
  if (!declared.has(name)) throw new Error(`there is no type ${name} in ${folder}`);
  const reached = new Set<string>();
  const visit = (one: string): void => {
    const found = declared.get(one);
    if (found === undefined || reached.has(one)) return;
    reached.add(one);
    for (const other of found.refersTo) visit(other);
  };
  visit(name);
  return [...reached]
    .sort()
    .map((one) => declared.get(one)!.text)
    .join('\n');
}

function declarationsIn(folder: string): Map<string, Declared> {
  const declared = new Map<string, Declared>();
  for (const file of readdirSync(join(ROOT, folder))) {
    if (!file.endsWith('.ts')) continue;
    const tree = parseSync(readFileSync(join(ROOT, folder, file), 'utf8'), {
      syntax: 'typescript',
      target: 'es2022',
    });
    for (const item of tree.body as unknown as Node[]) {
      const node = (item['declaration'] ?? item) as Node;
      const isType = node.type === 'TsInterfaceDeclaration';
      if (!isType && node.type !== 'TsTypeAliasDeclaration') continue;
      const { code } = printSync({ ...tree, body: [node] } as never, {});
      const refersTo = new Set<string>();
      namesIn(node, refersTo);
      declared.set((node['id'] as { value: string }).value, { text: code, refersTo });
    }
  }
  return declared;
}

/** Every identifier within: some name no type, and are then found nowhere. */
function namesIn(value: unknown, names: Set<string>): void {
  if (value === null || typeof value !== 'object') return;
  const { type, value: name } = value as Node;
  if (type === 'Identifier' && typeof name === 'string') names.add(name);
  for (const member of Object.values(value)) namesIn(member, names);
}
