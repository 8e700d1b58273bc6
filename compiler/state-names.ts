/**
 * The names of states alone: which one a `to` means, without reading the rest of a definition.
 *
 * @module
 */
import { mapOf } from './access.ts';
import type { MapNode } from './yaml.ts';

/** A state by its name. */
export interface StateName {
  readonly name: string;
  readonly path: string;
  readonly parent: StateName | null;
  readonly node: MapNode;
  readonly children: Map<string, StateName>;
}

/** The states of a definition, by name and path. */
export class StateNames {
  readonly top: ReadonlyMap<string, StateName>;
  readonly #byPath = new Map<string, StateName>();
  readonly #byName = new Map<string, StateName[]>();

  constructor(root: MapNode) {
    this.top = this.#read(mapOf(root, 'states'), null);
  }

  /** A state that stands directly inside another; `null`: at the top. */
  inner(around: StateName | null, name: string): StateName | undefined {
    return (around?.children ?? this.top).get(name);
  }

  /** The state that `to: name` means in another; `undefined` when it is none or one of several. */
  find(name: string, from: StateName | null): StateName | undefined {
    const [head, ...rest] = name.split('.') as [string, ...string[]];
    for (let level = from; level !== null; level = level.parent) {
      const found = descend((level.parent?.children ?? this.top).get(head), rest);
      if (found !== undefined) return found;
    }
    const named = this.#byName.get(name) ?? [];
    return this.#byPath.get(name) ?? (named.length === 1 ? named[0] : undefined);
  }

  /** Every state, outer ones first. */
  all(): readonly StateName[] {
    return [...this.#byPath.values()];
  }

  /** How to write a state as a target from anywhere: its name when that is unique. */
  targetOf(state: StateName): string {
    return this.#byName.get(state.name)!.length === 1 ? state.name : state.path;
  }

  #read(node: MapNode, parent: StateName | null): Map<string, StateName> {
    const states = new Map<string, StateName>();
    for (const [name, { value }] of node.entries) {
      if (value.kind !== 'map') continue;
      const path = parent === null ? name : `${parent.path}.${name}`;
      const state: StateName = { name, path, parent, node: value, children: new Map() };
      states.set(name, state);
      this.#byPath.set(path, state);
      this.#byName.set(name, [...(this.#byName.get(name) ?? []), state]);
      for (const word of ['states', 'regions']) {
        for (const [child, inner] of this.#read(mapOf(value, word), state)) {
          state.children.set(child, inner);
        }
      }
    }
    return states;
  }
}

function descend(from: StateName | undefined, names: readonly string[]): StateName | undefined {
  return names.reduce<StateName | undefined>((state, name) => state?.children.get(name), from);
}
