/**
 * What a scenario's `expect: { sla: … }` says of SLA clocks.
 *
 * @module
 */
import type { ClockExpectation } from '../core/sla-view.ts';
import type { Range } from './diagnostics.ts';
import type { YamlNode } from './yaml.ts';

const STANDINGS = ['running', 'paused', 'met', 'met late', 'breached', 'dropped', 'not started'];
const WORDS = ['is', 'due', 'run', 'extended', 'provisional'] as const;

/** How mistakes are told; see `scenario-steps.ts`. */
type Complain = (at: Range, message: string, help: string | undefined) => void;

/** Reads `{ decide: running, answer: { due: 2026-04-01 09:00 } }`. */
export function readClockExpectations(
  node: YamlNode,
  { complain, isTime }: { complain: Complain; isTime: (text: string) => boolean },
): Readonly<Record<string, ClockExpectation>> {
  if (node.kind !== 'map') {
    if (node.kind !== 'invalid')
      complain(node, '`sla` is a map', 'write `sla: { decide: running }`');
    return {};
  }
  return Object.fromEntries(
    [...node.entries].map(([clock, { value }]) => [clock, readOne(value, { complain, isTime })]),
  );
}

function readOne(
  node: YamlNode,
  { complain, isTime }: { complain: Complain; isTime: (text: string) => boolean },
): ClockExpectation {
  if (node.kind === 'scalar') return { is: standing(node.text, node, complain) };
  if (node.kind !== 'map') {
    complain(node, 'a clock is expected to be something', 'write `decide: running`');
    return {};
  }
  const expected: { -readonly [W in keyof ClockExpectation]: ClockExpectation[W] } = {};
  for (const [name, { key, value }] of node.entries) {
    const word = WORDS.find((known) => known === name);
    const text = value.kind === 'scalar' ? value.text : '';
    if (word === undefined) {
      complain(key, `\`${name}\` is not a word here`, `the words are ${WORDS.join(', ')}`);
    } else if (word === 'due' && text !== 'none' && !isTime(text)) {
      complain(value, 'this is no date and time', 'write `due: 2026-03-27 10:00`, or `none`');
    } else expected[word] = word === 'is' ? standing(text, value, complain) : text;
  }
  return expected;
}

function standing(text: string, at: Range, complain: Complain): string {
  if (!STANDINGS.includes(text)) {
    complain(at, `a clock is never \`${text}\``, `one of ${STANDINGS.join(', ')}`);
  }
  return text;
}
