/**
 * Reading values out of the tree: what is not there, or not of its kind, is simply absent.
 *
 * The shape check has reported it already, so the readers behind it need not.
 *
 * @module
 */
import type { Range } from './diagnostics.ts';
import type { MapNode, ScalarNode, YamlNode } from './yaml.ts';

/** A name as written, and where. */
export interface Ref extends Range {
  readonly name: string;
}

const NOTHING: MapNode = { kind: 'map', entries: new Map(), start: 0, end: 0 };

/** The value of a word. */
export function valueOf(map: MapNode, word: string): YamlNode | undefined {
  return map.entries.get(word)?.value;
}

/** The map behind a word; an empty one when there is none. */
export function mapOf(map: MapNode, word: string): MapNode {
  const value = valueOf(map, word);
  return value?.kind === 'map' ? value : NOTHING;
}

/** The text behind a word. */
export function textOf(map: MapNode, word: string): string | undefined {
  const value = valueOf(map, word);
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
}

/** The number behind a word. */
export function numberOf(map: MapNode, word: string): number | undefined {
  const value = valueOf(map, word);
  return value?.kind === 'scalar' && typeof value.value === 'number' ? value.value : undefined;
}

/** Whether a word stands there with the value `true`. */
export function isTrue(map: MapNode, word: string): boolean {
  const value = valueOf(map, word);
  return value?.kind === 'scalar' && value.value === true;
}

/** The name behind a word. */
export function refOf(map: MapNode, word: string): Ref | null {
  const value = valueOf(map, word);
  return value === undefined ? null : (refsIn(value)[0] ?? null);
}

/** The names behind a word that takes one or a list. */
export function refsOf(map: MapNode, word: string): readonly Ref[] {
  const value = valueOf(map, word);
  return value === undefined ? [] : refsIn(value);
}

/** The texts of a scalar or of a list's items. */
export function refsIn(node: YamlNode): readonly Ref[] {
  const items = node.kind === 'list' ? node.items : [node];
  return items
    .filter((item): item is ScalarNode => item.kind === 'scalar' && typeof item.value === 'string')
    .map(({ value, start, end }) => ({ name: value as string, start, end }));
}

/** The items of a list, or the node itself as the only one. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  if (node === undefined) return [];
  return node.kind === 'list' ? node.items : [node];
}
