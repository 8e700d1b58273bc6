/**
 * Reads a file of scenarios: an author's tests, beside the definition.
 *
 * Every mistake is a diagnostic with its place; `docs/language.md` ("Scenarios") has the words.
 *
 * @module
 */
import type { Data } from '../core/input.ts';
import type { Json } from '../core/plan.ts';
import type {
  LocalDate,
  Scenario,
  ScenarioFile,
  ScenarioPerson,
  ScenarioStep,
} from '../core/scenario-run.ts';
import { type Diagnostic, Findings, type Range } from './diagnostics.ts';
import { isDate, isLocalTime, readStep, type StepScope } from './scenario-steps.ts';
import { readEarlier, readLoads } from './scenario-world.ts';
import { suggest } from './suggest.ts';
import { type MapNode, readYaml, type YamlNode } from './yaml.ts';

const FORMAT = 'caseline-scenarios/v1';
/** The words of the file. */
export const FILE_WORDS = [
  'format',
  'case_type',
  'people',
  'managers',
  'absences',
  'data',
  'scenarios',
] as const;
/** The words of a scenario. */
export const SCENARIO_WORDS = [
  'starts',
  'by',
  'with',
  'refused',
  'occurred',
  'steps',
  'loads',
  'earlier',
  'link',
] as const;
/** The words of a person who is more than their roles. */
export const PERSON_WORDS = ['roles', 'is_executive', 'country', 'department', 'skills'] as const;

/**
 * Reads the text of a `<id>.scenarios.yaml`.
 *
 * @returns the file when there is no error, and all diagnostics by position
 */
export function readScenarios(
  text: string,
  options: { readonly file?: string } = {},
): { readonly file?: ScenarioFile; readonly diagnostics: readonly Diagnostic[] } {
  const findings = new Findings(text, options.file);
  const root = readYaml(text, findings, { plainDates: true });
  const file = root && new Reader(text, findings).file(root);
  const diagnostics = findings.sorted();
  return file !== undefined && findings.errors === 0 ? { file, diagnostics } : { diagnostics };
}

/** A node as plain data; what could not be read counts as an empty text. */
export function toJson(node: YamlNode): Json {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(toJson);
    case 'map':
      return Object.fromEntries(
        [...node.entries].map(([name, { value }]) => [name, toJson(value)]),
      );
    case 'invalid':
      return '';
  }
}

class Reader {
  readonly #text: string;
  readonly #findings: Findings;

  constructor(text: string, findings: Findings) {
    this.#text = text;
    this.#findings = findings;
  }

  file(root: MapNode): ScenarioFile {
    this.#words(root, FILE_WORDS, ['format', 'case_type', 'people', 'scenarios']);
    const format = root.entries.get('format')?.value;
    if (format !== undefined && this.#string(format) !== FORMAT) {
      this.#error(format, 'the format is not known', `write \`format: ${FORMAT}\``);
    }
    const people = this.#people(root);
    const data = this.#sets(root);
    return {
      caseType: this.#string(root.entries.get('case_type')?.value),
      people,
      scenarios: this.#entries(root, 'scenarios').map(([name, node]) =>
        this.#scenario(name, node, { people: Object.keys(people), data }),
      ),
    };
  }

  #people(root: MapNode): Readonly<Record<string, ScenarioPerson>> {
    const managers = new Map(this.#entries(root, 'managers'));
    const absences = new Map(this.#entries(root, 'absences'));
    const people = this.#entries(root, 'people').map(([name, node]): [string, ScenarioPerson] => {
      const manager = managers.get(name);
      const away = absences.get(name);
      return [
        name,
        {
          ...this.#person(node),
          absences: away === undefined ? [] : this.#absences(away),
          ...(manager !== undefined && { manager: this.#string(manager) }),
        },
      ];
    });
    const names = people.map(([name]) => name);
    for (const key of [...managers.keys(), ...absences.keys()]) {
      if (!names.includes(key)) this.#unknownPerson(this.#keyOf(root, key), key, names);
    }
    for (const node of managers.values()) {
      const boss = this.#string(node);
      if (!names.includes(boss)) this.#unknownPerson(node, boss, names);
    }
    return Object.fromEntries(people);
  }

  #person(node: YamlNode): Omit<ScenarioPerson, 'absences' | 'manager'> {
    if (node.kind !== 'map') return { roles: this.#strings(node) };
    this.#words(node, PERSON_WORDS, []);
    const said = (word: string): YamlNode | undefined => node.entries.get(word)?.value;
    const [roles, executive, country, department, skills] = PERSON_WORDS.map(said);
    return {
      roles: roles === undefined ? [] : this.#strings(roles),
      ...(executive !== undefined && { isExecutive: toJson(executive) === true }),
      ...(country !== undefined && { country: this.#string(country) }),
      ...(department !== undefined && { department: this.#string(department) }),
      ...(skills !== undefined && { skills: this.#strings(skills) }),
    };
  }

  #absences(node: YamlNode): (readonly [LocalDate, LocalDate])[] {
    return this.#strings(node).flatMap((text) => {
      const [from = '', until = from] = text.split('..').map((part) => part.trim());
      if (isDate(from) && isDate(until) && from <= until) return [[from, until] as const];
      this.#error(node, `\`${text}\` is not an absence`, 'write `2026-03-10 .. 2026-03-20`');
      return [];
    });
  }

  #sets(root: MapNode): ReadonlyMap<string, Data> {
    return new Map(
      this.#entries(root, 'data').map(([name, node]): [string, Data] => {
        if (node.kind !== 'map') {
          this.#error(node, 'a set of data is a map of fields', 'write `field: value` lines');
          return [name, {}];
        }
        return [name, toJson(node) as Data];
      }),
    );
  }

  #scenario(name: string, node: YamlNode, scope: Pick<StepScope, 'people' | 'data'>): Scenario {
    const empty = { name, starts: '', by: scope.people[0] ?? '', data: {}, steps: [] };
    if (node.kind !== 'map') {
      this.#error(node, 'a scenario is a map', 'begin with `starts:` and `steps:`');
      return empty;
    }
    this.#words(node, SCENARIO_WORDS, ['starts', 'steps']);
    const said = (word: string): YamlNode | undefined => node.entries.get(word)?.value;
    const [starts, by, data, refused, occurred, steps, loads, earlier, link] =
      SCENARIO_WORDS.map(said);
    for (const instant of [starts, occurred]) {
      if (instant === undefined || isLocalTime(this.#string(instant))) continue;
      this.#error(instant, 'this is no date and time', 'write `2026-03-02 09:15`');
    }
    if (by !== undefined && !scope.people.includes(this.#string(by))) {
      this.#unknownPerson(by, this.#string(by), scope.people);
    }
    const full: StepScope = {
      ...scope,
      text: this.#text,
      findings: this.#findings,
      toJson,
    };
    return {
      ...empty,
      starts: starts === undefined ? '' : this.#string(starts),
      ...(by !== undefined && { by: this.#string(by) }),
      ...(data !== undefined && {
        data: this.#data(data, full),
      }),
      ...(refused !== undefined && { refused: this.#string(refused) }),
      ...(occurred !== undefined && { occurred: this.#string(occurred) }),
      ...this.#world({ loads, earlier }, full),
      ...(link !== undefined && { link: this.#strings(link) }),
      steps: this.#steps(steps, full),
    };
  }

  #world(
    { loads, earlier }: { loads: YamlNode | undefined; earlier: YamlNode | undefined },
    full: StepScope,
  ): Pick<Scenario, 'world'> {
    if (loads === undefined && earlier === undefined) return {};
    const scope = { ...full, dataOf: (node: YamlNode): Data => this.#data(node, full) };
    return {
      world: {
        ...(loads !== undefined && { loads: readLoads(loads, scope) }),
        ...(earlier !== undefined && { earlier: readEarlier(earlier, scope) }),
      },
    };
  }

  #data(node: YamlNode, scope: StepScope): Data {
    if (node.kind === 'map') return toJson(node) as Data;
    const name = this.#string(node);
    const set = scope.data.get(name);
    if (set === undefined) {
      this.#error(node, `there is no data \`${name}\``, suggest(name, scope.data.keys()));
    }
    return set ?? {};
  }

  #steps(node: YamlNode | undefined, scope: StepScope): ScenarioStep[] {
    if (node === undefined || node.kind === 'invalid') return [];
    if (node.kind === 'list') return node.items.flatMap((item) => readStep(item, scope) ?? []);
    this.#error(node, '`steps` is a list', 'begin each line with `- `');
    return [];
  }

  #entries(root: MapNode, word: string): [string, YamlNode][] {
    const node = root.entries.get(word)?.value;
    if (node === undefined || node.kind === 'invalid') return [];
    if (node.kind !== 'map') {
      this.#error(node, `\`${word}\` is a map`, 'write `name: value` lines');
      return [];
    }
    return [...node.entries].map(([name, { value }]) => [name, value]);
  }

  #words(node: MapNode, known: readonly string[], required: readonly string[]): void {
    for (const [word, { key }] of node.entries) {
      if (known.includes(word) || word.startsWith('x-')) continue;
      this.#error(key, `\`${word}\` is not a word here`, suggest(word, known));
    }
    for (const word of required) {
      if (node.entries.has(word)) continue;
      const at = { start: node.start, end: node.start + 1 };
      this.#error(at, `\`${word}\` is missing`, `add \`${word}: …\``);
    }
  }

  #string(node: YamlNode | undefined): string {
    if (node === undefined) return '';
    if (node.kind === 'scalar') return node.text;
    if (node.kind !== 'invalid') this.#error(node, 'one word is expected here', undefined);
    return '';
  }

  #strings(node: YamlNode): string[] {
    if (node.kind === 'list') return node.items.map((item) => this.#string(item));
    return [this.#string(node)];
  }

  #keyOf(root: MapNode, name: string): Range {
    for (const word of ['managers', 'absences']) {
      const node = root.entries.get(word)?.value;
      const entry = node?.kind === 'map' ? node.entries.get(name) : undefined;
      if (entry !== undefined) return entry.key;
    }
    return root;
  }

  #unknownPerson(at: Range, name: string, people: readonly string[]): void {
    this.#findings.error('CL0902', at, `nobody is called \`${name}\``, {
      label: 'not among `people`',
      help: suggest(name, people) ?? `add \`${name}\` to \`people\``,
    });
  }

  #error(at: Range, message: string, help: string | undefined): void {
    this.#findings.error('CL0901', at, message, { label: 'here', help });
  }
}
