/**
 * What the registry says of one diagnostic, and how its examples become whole definitions.
 *
 * @module
 */
import type { Code } from '../diagnostics.ts';

/** One code of the registry. Codes are never reused, not even for the same mistake again. */
export interface CodeEntry {
  readonly code: Code;
  /** What is wrong, in a few words. */
  readonly title: string;
  /** Why it matters, and what to do. */
  readonly explanation: string;
  /** Definitions in short: what differs from {@link BASE_EXAMPLE}. */
  readonly wrong: string;
  readonly right: string;
  /** Of codes about files too large to be shown: the examples are sketches. */
  readonly isSketch?: boolean;
  /** Of files beside the definition: what kind of file the examples are. */
  readonly file?: 'scenarios' | 'activities';
}

/** The definition that every example changes a part of. */
export const BASE_EXAMPLE = `format: caseline/v1
id: office-move
version: 1
title: Office move
owner: manager
calendar: head-office
start: draft
states:
  draft:
    assign: clerk
    form: request
    transitions:
      submit:
        - { to: deciding, when: large }
        - { to: closed }
    timers:
      - { after: 2 business days, remind: assignee }
  deciding:
    approval: consent
    transitions: { approved: closed, rejected: draft, lapsed: closed }
  closed:
    final: true
approvals:
  consent:
    approvers: [manager, officer]
    ladder:
      - { after: 2 business days, remind: approvers }
      - { after: 5 business days, decide: lapsed }
guards:
  large: size >= 4
roles:
  clerk: { team: clerks, backup: manager }
  manager: { team: managers }
  officer: { team: officers }
forms:
  request:
    size: { type: scale, min: 1, max: 5 }
    client: { type: person }
    due: { type: date }
`;

/** A text without its first line break and its common indentation. */
export function snippet(strings: TemplateStringsArray): string {
  const text = strings.raw[0]!.replace(/^\n/, '').replace(/\s+$/, '');
  const lines = text.split('\n');
  const depth = Math.min(
    ...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)),
  );
  return `${lines.map((line) => line.slice(depth)).join('\n')}\n`;
}

/**
 * The whole definition that an example stands for: its top-level words replace those of the base,
 * and in `states`, `roles` and the like its entries replace or join the base's. An example with
 * `format` is whole already.
 */
export function wholeExample(example: string): string {
  if (/^(?:format:|%|---)/m.test(example)) return example;
  const sections = sectionsOf(BASE_EXAMPLE, 0);
  for (const [word, block] of sectionsOf(example, 0)) {
    const before = sections.get(word);
    const isMap = before !== undefined && /^\S+:[ ]*\n {2}[^\s-]/.test(block);
    sections.set(word, isMap ? mergeEntries(before, block) : block);
  }
  return [...sections.values()].join('');
}

function mergeEntries(before: string, after: string): string {
  const [head, ...rest] = before.split(/(?<=\n)/);
  const entries = sectionsOf(rest.join(''), 2);
  const given = after
    .split(/(?<=\n)/)
    .slice(1)
    .join('');
  for (const [name, block] of sectionsOf(given, 2)) entries.set(name, block);
  return `${head}${[...entries.values()].join('')}`;
}

/** The blocks that begin at a depth, by their first word; blocks with the same word stay together. */
function sectionsOf(text: string, depth: number): Map<string, string> {
  const sections = new Map<string, string>();
  let word = '';
  for (const line of text.split(/(?<=\n)/)) {
    const begins = /^( *)([^\s#:][^:]*):/.exec(line);
    if (begins?.[1]!.length === depth) word = begins[2]!;
    sections.set(word, (sections.get(word) ?? '') + line);
  }
  return sections;
}
