/**
 * Reads what a scenario says of the world beside its case: `loads` and `earlier`.
 *
 * @module
 */
import type { Data } from '../core/input.ts';
import type { Json } from '../core/plan.ts';
import type { Scenario } from '../core/scenario-run.ts';
import type { ScenarioLoad, ScenarioWorld } from '../core/scenario-world.ts';
import type { Findings, Range } from './diagnostics.ts';
import { isLocalTime } from './scenario-times.ts';
import { suggest } from './suggest.ts';
import type { YamlNode } from './yaml.ts';

/** What the reader needs of the file. */
export interface WorldScope {
  readonly findings: Findings;
  readonly people: readonly string[];
  /** Data in place, or a set by its name. */
  readonly dataOf: (node: YamlNode) => Data;
}

/** `loads: { ivo: 4, noa: { open: 2, last: 2026-03-01 10:00 } }`: work in other cases. */
export function readLoads(node: YamlNode, scope: WorldScope): NonNullable<ScenarioWorld['loads']> {
  if (node.kind !== 'map') {
    wrong(scope, node, '`loads` is a map', 'write `loads: { ivo: 4 }`');
    return {};
  }
  const loads = [...node.entries].map(([person, { key, value }]): [string, ScenarioLoad] => {
    if (!scope.people.includes(person)) {
      scope.findings.error('CL0902', key, `nobody is called \`${person}\``, {
        label: 'not among `people`',
        help: suggest(person, scope.people) ?? `add \`${person}\` to \`people\``,
      });
    }
    const open = value.kind === 'map' ? value.entries.get('open')?.value : value;
    const last = value.kind === 'map' ? value.entries.get('last')?.value : undefined;
    return [person, { open: count(open ?? value, scope), ...time('last', last, scope) }];
  });
  return Object.fromEntries(loads);
}

/** `earlier: { c-1: { starts: 2026-02-01 10:00, with: first_report } }`: other cases. */
export function readEarlier(
  node: YamlNode,
  scope: WorldScope,
): NonNullable<ScenarioWorld['earlier']> {
  if (node.kind !== 'map') {
    wrong(scope, node, '`earlier` is a map', 'write `earlier: { c-1: { starts: …, with: … } }`');
    return {};
  }
  const cases = [...node.entries].flatMap(([id, { value }]) => {
    const starts = value.kind === 'map' ? value.entries.get('starts')?.value : undefined;
    const data = value.kind === 'map' ? value.entries.get('with')?.value : undefined;
    if (starts === undefined || data === undefined) {
      wrong(scope, value, 'an earlier case has `starts` and `with`', undefined);
      return [];
    }
    const { starts: at = '1970-01-01 00:00' } = time('starts', starts, scope);
    return [[id, { starts: at, data: scope.dataOf(data) }] as const];
  });
  return Object.fromEntries(cases);
}

/** Work in other cases as an author writes it. */
export function loadWords(
  loads: NonNullable<ScenarioWorld['loads']>,
): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(loads).map(([person, { open, last }]) => [
      person,
      last === undefined ? open : { open, last },
    ]),
  );
}

/** What a scenario says of the world, word by word, as an author writes it. */
export function worldWords({
  world,
  link,
}: Pick<Scenario, 'world' | 'link'>): readonly (readonly [string, Json])[] {
  const { loads, earlier } = world ?? {};
  const cases = Object.entries(earlier ?? {}).map(([id, { starts, data }]) => [
    id,
    { starts, with: data as Json },
  ]);
  return [
    ...(loads === undefined ? [] : [['loads', loadWords(loads)] as const]),
    ...(earlier === undefined ? [] : [['earlier', Object.fromEntries(cases) as Json] as const]),
    ...(link === undefined ? [] : [['link', link] as const]),
  ];
}

function count(node: YamlNode, scope: WorldScope): number {
  const value = node.kind === 'scalar' ? node.value : undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  wrong(scope, node, 'this is no number of cases', 'write a whole number');
  return 0;
}

function time<Word extends string>(
  word: Word,
  node: YamlNode | undefined,
  scope: WorldScope,
): { readonly [W in Word]?: string } {
  if (node === undefined) return {};
  const text = node.kind === 'scalar' ? node.text : '';
  if (!isLocalTime(text)) {
    wrong(scope, node, 'this is no date and time', `write \`${word}: 2026-03-27 10:00\``);
    return {};
  }
  return { [word]: text } as { readonly [W in Word]?: string };
}

function wrong(scope: WorldScope, at: Range, message: string, help: string | undefined): void {
  scope.findings.error('CL0901', at, message, { label: 'here', help });
}
