/**
 * Where a scenario file names things of its case type, and its own people and data.
 *
 * @module
 */
import { mapOf, textOf } from './access.ts';
import { Findings, type Range } from './diagnostics.ts';
import type { NameKind } from './occurrence-words.ts';
import { type MapNode, readYaml, type ScalarNode, type YamlNode } from './yaml.ts';

/** One name in a scenario file; states are named as they are written, by name or path. */
export interface ScenarioOccurrence extends Range {
  readonly kind: NameKind | 'person' | 'data' | 'party';
  readonly name: string;
  readonly isDefinition: boolean;
}

/** The names of a scenario file, in the order of the file. */
export function scenarioOccurrencesIn(text: string): readonly ScenarioOccurrence[] {
  const root = readYaml(text, new Findings(text), { plainDates: true });
  if (root === undefined) return [];
  const finder = new ScenarioFinder(text);
  finder.file(root);
  return finder.found.sort((a, b) => a.start - b.start);
}

/** The case type a scenario file is about. */
export function caseTypeOf(text: string): string | undefined {
  const root = readYaml(text, new Findings(text), { plainDates: true });
  return root && textOf(root, 'case_type');
}

const EXPECTED: Readonly<Record<string, ScenarioOccurrence['kind']>> = {
  state: 'state',
  asked: 'party',
  people: 'person',
  flags: 'flag',
  outcome: 'outcome',
};
const DEEDS: readonly string[] = ['approve', 'reject', 'answer', 'delegate', 'decline'];

class ScenarioFinder {
  readonly found: ScenarioOccurrence[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  file(root: MapNode): void {
    for (const [, { key, value }] of mapOf(root, 'people').entries) {
      this.#add(key, 'person', true);
      this.#all(value.kind === 'map' ? value.entries.get('roles')?.value : value, 'role');
    }
    for (const word of ['managers', 'absences']) {
      for (const [, { key, value }] of mapOf(root, word).entries) {
        this.#add(key, 'person');
        if (word === 'managers') this.#all(value, 'person');
      }
    }
    for (const [, { key, value }] of mapOf(root, 'data').entries) {
      this.#add(key, 'data', true);
      this.#fields(value);
    }
    for (const [, { value }] of mapOf(root, 'scenarios').entries) {
      if (value.kind === 'map') this.#scenario(value);
    }
  }

  #scenario(node: MapNode): void {
    this.#all(node.entries.get('by')?.value, 'person');
    this.#data(node.entries.get('with')?.value);
    const steps = node.entries.get('steps')?.value;
    for (const step of steps?.kind === 'list' ? steps.items : []) {
      if (step.kind === 'map') this.#step(step);
    }
  }

  #step(node: MapNode): void {
    const [first] = node.entries.values();
    const expected = node.entries.get('expect')?.value;
    if (expected?.kind === 'map') {
      for (const [word, { value }] of expected.entries) {
        const kind = EXPECTED[word];
        if (kind !== undefined) this.#all(value, kind);
      }
      return;
    }
    if (first === undefined || String(first.key.value).startsWith('wait')) return;
    if (first.key.value === 'absent') return this.#all(first.value, 'person');
    this.#add(first.key, 'person');
    const deed = first.value.kind === 'scalar' ? first.value.text : '';
    if (!DEEDS.includes(deed)) this.#all(first.value, 'event');
    if (deed === 'delegate') this.#all(node.entries.get('to')?.value, 'person');
    this.#all(node.entries.get('result')?.value, 'result');
    this.#data(node.entries.get('with')?.value);
  }

  #data(node: YamlNode | undefined): void {
    if (node?.kind === 'map') this.#fields(node);
    else this.#all(node, 'data');
  }

  #fields(node: YamlNode): void {
    if (node.kind !== 'map') return;
    for (const { key } of node.entries.values()) this.#add(key, 'field');
  }

  #all(node: YamlNode | undefined, kind: ScenarioOccurrence['kind']): void {
    if (node?.kind === 'scalar') this.#add(node, kind);
    if (node?.kind === 'list') for (const item of node.items) this.#all(item, kind);
  }

  #add(node: ScalarNode, kind: ScenarioOccurrence['kind'], isDefinition = false): void {
    const start = node.start + (node.plain ? 0 : 1);
    const end = start + node.text.length;
    if (node.text === '' || this.#text.slice(start, end) !== node.text) return;
    this.found.push({ kind, name: node.text, start, end, isDefinition });
  }
}
