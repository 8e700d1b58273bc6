/**
 * Which of CEL's official vectors are not supported, and why: `docs/cel.md` is written from this
 * and from what the interpreter does with each vector.
 *
 * @module
 */
import type { CelVector } from '../support/cel-vectors.ts';

/** Vectors that are left out for one reason. */
interface Group {
  readonly title: string;
  readonly why: string;
  /** Whether a vector speaks of it. The first group that says so takes it. */
  readonly has: (vector: CelVector) => boolean;
  /**
   * Left out as a whole: a vector that expects an error is not supported either, though an error
   * comes of it, because it comes for another reason.
   */
  readonly isFeature: boolean;
}

const suites =
  (...names: readonly string[]) =>
  ({ suite }: CelVector): boolean =>
    names.includes(suite);

const says =
  (pattern: RegExp) =>
  ({ expression, values }: CelVector): boolean =>
    pattern.test(expression) || pattern.test(values);

const named =
  (...starts: readonly string[]) =>
  ({ name }: CelVector): boolean =>
    starts.some((start) => name === start || name.startsWith(`${start}/`));

const GROUPS: readonly Group[] = [
  {
    title: 'Messages, enumerations and wrappers of Protocol Buffers',
    why: 'A field holds a text, a number, yes or no, a person, or a list or table of these; a case has no messages, and no types that a definition could build.',
    has: (vector) =>
      suites('proto2', 'proto2_ext', 'proto3', 'enums', 'dynamic', 'wrappers')(vector) ||
      says(/TestAllTypes|google\.|GlobalEnum|objectValue|typeUrl/)(vector),
    isFeature: true,
  },
  {
    title: 'Time stamps and durations',
    why: 'Time is counted by calendars, in timers, ladders and clocks, which know working hours and holidays and leave a walk that explains the count. An expression compares the dates and instants of fields as what they are, and calculates with none.',
    has: (vector) =>
      suites('timestamps')(vector) || /\b(?:timestamp|duration)\b/.test(vector.expression),
    isFeature: true,
  },
  {
    title: 'Extensions of CEL',
    why: 'They are not part of the language proper: a definition that uses them would be read by some CEL tools and not by others.',
    has: (vector) =>
      suites(
        'bindings_ext',
        'block_ext',
        'encoders_ext',
        'macros2',
        'math_ext',
        'string_ext',
      )(vector) || /\bcel\./.test(vector.expression),
    isFeature: true,
  },
  {
    title: 'Optional values',
    why: 'An extension too. A field without a value is `null` or asked for by `has()`.',
    has: suites('optionals'),
    isFeature: true,
  },
  {
    title: 'The types that the official checker finds',
    why: 'The compiler checks expressions against the forms of the case type by checks of its own, with diagnostics; it does not tell types in the words of these vectors.',
    has: suites('type_deductions'),
    isFeature: true,
  },
  {
    title: 'Unsigned numbers',
    why: 'A field holds a whole number or a decimal; a second kind of whole number that does not compare with the first would only be a trap.',
    has: (vector) =>
      /\d[uU]\b|0x[\da-fA-F]+[uU]\b|\buint\b/.test(vector.expression) ||
      vector.values.includes('uint64Value'),
    isFeature: true,
  },
  {
    title: 'Bytes',
    why: 'No field holds them: files are kept outside the case and named in it.',
    has: (vector) =>
      /\b[rR]?[bB][rR]?["']|\bbytes\b/.test(vector.expression) ||
      vector.values.includes('bytesValue'),
    isFeature: true,
  },
  {
    title: 'Types as values',
    why: 'The type of a field is known when the definition is compiled, so there is nothing to ask at run time.',
    has: (vector) => /\btype\(/.test(vector.expression) || vector.values.includes('typeValue'),
    isFeature: true,
  },
  {
    title: 'Names in name spaces',
    why: 'A name is a field of the case, a flag, or a word of the language; there are no packages in which it could be looked for.',
    has: named('namespace', 'fields/qualified_identifier_resolution'),
    isFeature: false,
  },
  {
    title: 'Names in back quotes',
    why: 'Names of fields are of small letters, digits and underscores, so none needs quotes.',
    has: named('fields/quoted_map_fields'),
    isFeature: false,
  },
  {
    title: 'Large numbers that differ on purpose',
    why: 'A whole number and a decimal are compared exactly. The vectors want a comparison after a conversion to a decimal, which loses the last digits of numbers above 2^53.',
    has: named(
      'comparisons/lt_literal/not_lt_dyn_int_big_lossy_double',
      'comparisons/gt_literal/not_gt_dyn_big_double_int',
      'comparisons/lte_literal/lte_dyn_big_double_int',
      'comparisons/gte_literal/gte_dyn_int_big_lossy_double',
    ),
    isFeature: false,
  },
];

/** What is not supported: why, and which vectors. */
export interface Unsupported {
  readonly groups: readonly { readonly group: Group; readonly vectors: readonly CelVector[] }[];
  /** Those for which there is no reason. */
  readonly unexplained: readonly CelVector[];
  readonly supported: number;
}

/** Sorts the vectors. */
export function sortVectors(vectors: readonly CelVector[]): Unsupported {
  const of = new Map<Group, CelVector[]>(GROUPS.map((group) => [group, []]));
  const unexplained: CelVector[] = [];
  let supported = 0;
  for (const vector of vectors) {
    const group = GROUPS.find(({ has }) => has(vector));
    const isChance = vector.expectsError && group?.isFeature === true;
    if (vector.verdict === 'pass' && !isChance) supported += 1;
    else if (group === undefined) unexplained.push(vector);
    else of.get(group)!.push(vector);
  }
  return {
    groups: [...of].map(([group, found]) => ({ group, vectors: found })),
    unexplained,
    supported,
  };
}

/** The page `docs/cel.md`. */
export function celPage(vectors: readonly CelVector[]): string {
  const { groups, supported } = sortVectors(vectors);
  const total = vectors.length;
  const lines = [
    '# CEL: what is supported, and what is not',
    '',
    `Expressions are [CEL](https://cel.dev). Of the ${count(total)} official conformance vectors of`,
    `\`@bufbuild/cel-spec\`, the interpreter supports ${count(supported)}. The other ${count(total - supported)} are listed below, by the`,
    'reason for which they are left out. `test/core/expressions-conformance.test.ts` runs every vector and',
    'writes this page (`UPDATE_GOLDENS=1`): it fails when a vector that is not listed is not supported, when a',
    'listed one is, and when one has no reason.',
    '',
    'A vector that wants an error is not counted as supported when the error comes only because the feature',
    'is not there.',
  ];
  for (const { group, vectors: found } of groups) {
    lines.push('', `## ${group.title}: ${count(found.length)}`, '', group.why, '');
    lines.push(...listed(found, vectors));
  }
  return `${lines.join('\n')}\n`;
}

/** A line for a whole suite, for a whole section, or for a section with the names of some. */
function listed(found: readonly CelVector[], all: readonly CelVector[]): string[] {
  const lines: string[] = [];
  for (const [suite, ofSuite] of grouped(found, (vector) => vector.suite)) {
    const there = all.filter((vector) => vector.suite === suite);
    if (ofSuite.length === there.length) {
      lines.push(`- \`${suite}\`: all ${there.length}`);
      continue;
    }
    for (const [section, ofSection] of grouped(ofSuite, (vector) => vector.section)) {
      const size = there.filter((vector) => vector.section === section).length;
      const names = ofSection.map(({ name }) => `\`${name.split('/').slice(2).join('/')}\``);
      const whole = ofSection.length === size;
      const which = whole ? `all ${size}` : `${ofSection.length} of ${size}: ${names.join(', ')}`;
      lines.push(`- \`${suite}/${section}\`: ${which}`);
    }
  }
  return lines;
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
