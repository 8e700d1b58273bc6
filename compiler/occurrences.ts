/**
 * Where names stand: what an editor needs to go to a definition, and to rename.
 *
 * Reads the tree beside the schema, so it also works while a definition has mistakes. The schema
 * says what most words name (`to` a target, `by` a party); the rest is the table {@link NAMES_OF}.
 *
 * @module
 */
import { caseTypeSchema, type ShapeSchema } from '../schemas/case-type.ts';
import { mapOf, refsIn, textOf } from './access.ts';
import { Findings, type Range } from './diagnostics.ts';
import { freeNames, parseExpression, spanOf } from './expressions.ts';
import type { Expression } from '../core/expressions.ts';
import {
  DEFINED_AT,
  DEFINED_BY,
  KEYS_NAME,
  NAMES_OF,
  type NamedKind,
  type NameKind,
} from './occurrence-words.ts';
import { PARTY_WORDS } from './parties.ts';
import { StateNames, type StateName } from './state-names.ts';
import { type MapNode, readYaml, type ScalarNode, type YamlNode } from './yaml.ts';

export type { NameKind } from './occurrence-words.ts';

/** One place where a name stands. */
export interface Occurrence extends Range {
  readonly kind: NameKind;
  /** What is named; of states the whole path. */
  readonly name: string;
  /** The name as it stands here, without the path before it. */
  readonly text: string;
  readonly isDefinition: boolean;
  /** The word it stands at, as `occurrence-words.ts` has them. */
  readonly word: string;
  /** Of a definition: all that is said about it, the name included. */
  readonly whole?: Range;
}

/** The names of a definition, in the order of the file. Empty when it is no YAML at all. */
export function occurrencesIn(text: string): readonly Occurrence[] {
  const root = readYaml(text, new Findings(text));
  return root === undefined ? [] : new Finder(text, root).find();
}

interface Place {
  /** The nearest definition of the schema, and the words since: `state.reopen.needs`. */
  readonly key: string;
  readonly state: StateName | null;
}

class Finder {
  readonly #text: string;
  readonly #root: MapNode;
  readonly #states: StateNames;
  readonly #fields: ReadonlySet<string>;
  readonly #found: Occurrence[] = [];
  #word = 'root';

  constructor(text: string, root: MapNode) {
    this.#text = text;
    this.#root = root;
    this.#states = new StateNames(root);
    const forms = [...mapOf(root, 'forms').entries.values()].map(({ value }) => value);
    this.#fields = new Set(
      forms.flatMap((form) => (form.kind === 'map' ? [...form.entries.keys()] : [])),
    );
  }

  find(): readonly Occurrence[] {
    this.#visit(this.#root, caseTypeSchema, { key: 'root', state: null });
    return this.#found.sort((a, b) => a.start - b.start);
  }

  #visit(node: YamlNode, schema: ShapeSchema, place: Place): void {
    const kind = NAMES_OF[place.key];
    this.#word = place.key;
    if (kind !== undefined && node.kind !== 'map') {
      for (const ref of scalarsOf(node)) this.#name(ref, kind, place);
      return;
    }
    if (schema.$ref !== undefined) {
      const name = schema.$ref.slice('#/$defs/'.length);
      if (node.kind === 'scalar' && this.#implied(node, name, place)) return;
      const target = caseTypeSchema.$defs[name];
      const key = target?.type === 'object' ? name : place.key;
      if (target !== undefined) this.#visit(node, target, { ...place, key });
      return;
    }
    if (schema.anyOf !== undefined) {
      for (const branch of schema.anyOf) {
        if (fits(node, branch)) return this.#visit(node, branch, place);
      }
      return;
    }
    if (node.kind === 'list' && schema.items !== undefined) {
      for (const item of node.items) this.#visit(item, schema.items, place);
    }
    if (node.kind === 'map') this.#map(node, schema, place);
  }

  #map(node: MapNode, schema: ShapeSchema, place: Place): void {
    for (const [word, { key, value }] of node.entries) {
      const own = schema.properties?.[word];
      if (own !== undefined) {
        this.#visit(value, own, { ...place, key: `${place.key}.${word}` });
        continue;
      }
      if (!schema.additionalProperties) continue;
      const kind = DEFINED_BY[place.key];
      const inner = { key: `${place.key}.*`, state: place.state };
      if (kind === 'state') {
        const state = this.#states.inner(place.state, word);
        this.#define(key, { kind, name: state?.path ?? word, whole: value });
        this.#visit(value, schema.additionalProperties, { ...inner, state: state ?? null });
        continue;
      }
      this.#clockKey(key, node, place);
      const named = KEYS_NAME[place.key];
      if (named !== undefined && named !== 'column')
        this.#add(key, { kind: this.#kindOf(named, word), name: word });
      if (kind !== undefined) {
        const isResult = kind === 'event' && this.#resultsIn(place.state).includes(word);
        if (isResult) this.#add(key, { kind: 'result', name: word });
        else this.#define(key, { kind, name: word, whole: value });
      }
      this.#visit(value, schema.additionalProperties, inner);
    }
  }

  /** What the schema says by the definition it refers to; false when it says nothing. */
  #implied(node: ScalarNode, schema: string, place: Place): boolean {
    switch (schema) {
      case 'target':
        this.#target(node, place);
        return true;
      case 'party':
        this.#party(node);
        return true;
      case 'guardName':
        this.#add(node, { kind: 'guard', name: node.text });
        return true;
      case 'condition':
        this.#condition(node);
        return true;
      case 'moment':
        this.#moment(node, place);
        return true;
      default:
        return false;
    }
  }

  #kindOf(kind: Exclude<NamedKind, 'column'>, name: string): NameKind {
    if (kind === 'skill') return 'field';
    return kind === 'fact' ? (this.#fields.has(name) ? 'field' : 'flag') : kind;
  }

  #name(node: ScalarNode, named: NamedKind, place: Place): void {
    if (named === 'column') {
      const [field = ''] = node.text.split('.');
      return this.#add(node, { kind: 'field', name: field, part: { start: 0, end: field.length } });
    }
    if (named === 'skill' && !this.#fields.has(node.text)) return;
    const kind = this.#kindOf(named, node.text);
    if (kind === 'state') {
      const level = place.key === 'root.start' ? null : place.state;
      const state =
        this.#states.inner(level, node.text) ?? this.#states.find(node.text, place.state);
      if (state !== undefined) this.#add(node, { kind, name: state.path });
      return;
    }
    const isDefinition = DEFINED_AT[place.key] === kind;
    if (isDefinition) this.#define(node, { kind, name: node.text, whole: node });
    else this.#add(node, { kind, name: node.text });
  }

  /** Every part of a path is a name of its own. */
  #target(node: ScalarNode, { state, key }: Place, text = node.text): void {
    if (text === 'previous' || (key === 'clock.pauses' && text === 'waiting')) return;
    let target = this.#states.find(text, state) ?? null;
    let end = node.text.length;
    for (const part of text.split('.').reverse()) {
      const start = end - part.length;
      if (target !== null)
        this.#add(node, { kind: 'state', name: target.path, part: { start, end } });
      target = target?.parent ?? null;
      end = start - 1;
    }
  }

  /** `STATE`, `leaving STATE`, `event NAME`, `field NAME`, `breach of CLOCK`: the name is last. */
  #moment(node: ScalarNode, place: Place): void {
    const [, word = '', name = ''] = /^(?:(.*\S) +)?(\S+)$/.exec(node.text) ?? [];
    const part = { start: node.text.length - name.length, end: node.text.length };
    if (word === 'field') this.#add(node, { kind: 'field', name, part });
    else if (word === 'event') {
      const approvals = mapOf(this.#root, 'approvals').entries.keys();
      const isResult = [...approvals].some((approval) => this.#resultsOf(approval).includes(name));
      this.#add(node, { kind: isResult ? 'result' : 'event', name, part });
    } else if (word.startsWith('breach')) this.#add(node, { kind: 'clock', name, part });
    else this.#target(node, place, name);
  }

  /** The rows of a clock's tables: states that pause it, and guards that give its length. */
  #clockKey(key: ScalarNode, table: MapNode, place: Place): void {
    if (place.key === 'clock.pauses') this.#target(key, place);
    const isGuard = place.key === 'clock.within' && !table.entries.has('by');
    if (isGuard && key.text !== 'otherwise') this.#add(key, { kind: 'guard', name: key.text });
  }

  #party(node: ScalarNode): void {
    const name = node.text.replace(/^(?:manager of +)*/, '').trim();
    const start = node.text.lastIndexOf(name);
    if ((PARTY_WORDS as readonly string[]).includes(name)) return;
    const kind = this.#fields.has(name) ? 'field' : 'role';
    this.#add(node, { kind, name, part: { start, end: start + name.length } });
  }

  #condition(node: ScalarNode): void {
    const { expression } = parseExpression(node.text);
    if (expression === undefined) return;
    const free = new Set(freeNames(expression));
    for (const [name, part] of nameSpans(expression)) {
      if (!free.has(name) || name === 'person' || name === 'tables' || name === 'sla') continue;
      const isGuard = mapOf(this.#root, 'guards').entries.has(name);
      this.#add(node, { kind: isGuard ? 'guard' : this.#kindOf('fact', name), name, part });
    }
    for (const [name, part] of memberSpans(expression, 'tables')) {
      this.#add(node, { kind: 'table', name, part });
    }
    for (const [name, part] of memberSpans(expression, 'sla')) {
      this.#add(node, { kind: 'clock', name, part });
    }
  }

  /** The results that the approval of a state can have. */
  #resultsIn(state: StateName | null): readonly string[] {
    const approval = state === null ? undefined : textOf(state.node, 'approval');
    return approval === undefined ? [] : this.#resultsOf(approval);
  }

  #resultsOf(approval: string): readonly string[] {
    const given = mapOf(mapOf(this.#root, 'approvals'), approval).entries.get('results')?.value;
    const own = given === undefined ? [] : refsIn(given).map(({ name }) => name);
    return ['approved', 'rejected', 'lapsed', ...own];
  }

  #define(
    node: ScalarNode,
    { kind, name, whole }: { kind: NameKind; name: string; whole: Range },
  ): void {
    const range = { start: node.start, end: Math.max(node.end, whole.end) };
    this.#add(node, { kind, name, whole: range });
  }

  #add(
    node: ScalarNode,
    given: { kind: NameKind; name: string; part?: Range; whole?: Range },
  ): void {
    const part = given.part ?? { start: 0, end: node.text.length };
    const start = node.start + (node.plain ? 0 : 1) + part.start;
    const text = node.text.slice(part.start, part.end);
    const end = start + text.length;
    // A name that was folded or escaped is not there to be replaced.
    if (text === '' || this.#text.slice(start, end) !== text) return;
    const { kind, name, whole } = given;
    const isDefinition = whole !== undefined;
    const found = { kind, name, text, start, end, word: this.#word, isDefinition };
    this.#found.push({ ...found, ...(whole && { whole }) });
  }
}

function fits(node: YamlNode, schema: ShapeSchema): boolean {
  if (schema.$ref !== undefined) {
    const target = caseTypeSchema.$defs[schema.$ref.slice('#/$defs/'.length)];
    return target !== undefined && fits(node, target);
  }
  if (schema.anyOf !== undefined) return schema.anyOf.some((branch) => fits(node, branch));
  if (node.kind === 'map') return schema.type === 'object';
  if (node.kind === 'list') return schema.type === 'array';
  return schema.type !== 'object' && schema.type !== 'array';
}

function scalarsOf(node: YamlNode): readonly ScalarNode[] {
  if (node.kind === 'list') return node.items.flatMap(scalarsOf);
  return node.kind === 'scalar' ? [node] : [];
}

function nameSpans(node: Expression): readonly (readonly [name: string, at: Range])[] {
  if (node[0] === 'name') {
    const at = spanOf(node);
    return at === undefined ? [] : [[node[1], at]];
  }
  return node.flatMap((child) => (Array.isArray(child) ? nameSpans(child as Expression) : []));
}

/** Where `tables.x` names a table, or `sla.x` a clock. */
function memberSpans(
  node: Expression,
  root: 'tables' | 'sla',
): readonly (readonly [name: string, at: Range])[] {
  const [kind, of, name] = node;
  const inner = node.flatMap((child) =>
    Array.isArray(child) ? memberSpans(child as Expression, root) : [],
  );
  const at = spanOf(node);
  if (kind !== 'get' || at === undefined || of[0] !== 'name' || of[1] !== root) return inner;
  return [[name, { start: at.end - name.length, end: at.end }]];
}
