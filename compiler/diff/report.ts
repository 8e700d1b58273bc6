/**
 * What differs between two versions of a definition, as data and as text.
 *
 * @module
 */
import { countOf } from '../describe/words.ts';

/** What became of it. */
export type DifferenceKind = 'added' | 'removed' | 'changed' | 'renamed';

/** What it is about, in the order in which it is told. */
export const GROUPS = [
  'The case type',
  'States',
  'Ways',
  'Approvals',
  'Clocks',
  'People',
  'Conditions',
  'Data',
  'Messages',
  'Access and keeping',
  'Everything else',
] as const;

/** One of {@link GROUPS}. */
export type Group = (typeof GROUPS)[number];

/** One difference, in a sentence. */
export interface Difference {
  readonly group: Group;
  readonly kind: DifferenceKind;
  /** A sentence with a capital first letter and a full stop. */
  readonly text: string;
  /** What it is about, as the later version calls it: `outcome`, `intake/submit`. */
  readonly about: string;
}

/** Which version stands on a side. */
export interface Side {
  readonly id: string;
  readonly version: number;
  readonly hash: string;
}

/** A comparison of two versions. */
export interface Comparison {
  readonly before: Side;
  readonly after: Side;
  /** Both mean the same, to the letter of the plan. */
  readonly isSame: boolean;
  readonly differences: readonly Difference[];
}

/** As text for a terminal. */
export function comparisonText(comparison: Comparison): string {
  const lines = [lead(comparison)];
  for (const [group, differences] of grouped(comparison)) {
    lines.push('', group);
    lines.push(...differences.map(({ kind, text }) => `  ${SIGNS[kind]} ${text}`));
  }
  return `${lines.join('\n').replaceAll('`', '')}\n`;
}

/** As Markdown, for a pull request. */
export function comparisonMarkdown(comparison: Comparison): string {
  const lines = [`### ${lead(comparison)}`];
  for (const [group, differences] of grouped(comparison)) {
    lines.push('', `**${group}**`, '');
    lines.push(...differences.map(({ kind, text }) => `- ${WORDS[kind]}: ${escaped(text)}`));
  }
  return `${lines.join('\n')}\n`;
}

const SIGNS: Readonly<Record<DifferenceKind, string>> = {
  added: '+',
  removed: '-',
  changed: '~',
  renamed: '=',
};

const WORDS: Readonly<Record<DifferenceKind, string>> = {
  added: '🟢 added',
  removed: '🔴 removed',
  changed: '🟡 changed',
  renamed: '⚪ renamed',
};

function lead({ before, after, isSame, differences }: Comparison): string {
  if (isSame) return `${after.id} version ${after.version}: no difference in what it means`;
  const from = before.id === after.id ? '' : `${before.id} `;
  const versions =
    before.version === after.version && from === ''
      ? `version ${after.version} (the number is the same)`
      : `${from}version ${before.version} → ${from === '' ? '' : `${after.id} version `}${after.version}`;
  return `${from === '' ? `${after.id}, ` : ''}${versions}: ${countOf(differences.length, 'difference')}`;
}

function grouped({
  differences,
}: Comparison): readonly (readonly [Group, readonly Difference[]])[] {
  return GROUPS.map((group) => {
    const own = differences.filter((difference) => difference.group === group);
    return [group, own] as const;
  }).filter(([, own]) => own.length > 0);
}

function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\*_[\]<>#|~]/g, '\\$&')))
    .join('');
}
