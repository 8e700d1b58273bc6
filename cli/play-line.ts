/**
 * Lines typed at a terminal as the lines of a scenario that they stand for.
 *
 * `ana submit severity=4 reason="as agreed"` is `{ ana: submit, with: { severity: 4 }, reason: … }`.
 *
 * @module
 */
import type { Plan } from '../core/plan.ts';

/** Words of a line that stand beside `with`. */
const OWN_WORDS = [
  'comment',
  'item',
  'to',
  'reason',
  'result',
  'task',
  'entry',
  'point',
  'title',
  'for',
  'help',
  'due',
  'checklist',
  'required',
  'kind',
  'description',
  'source',
  'holder',
  'file',
  'number',
  'note',
  'text',
];

/** A typed line as YAML; `null` when it is not even a name and a word. */
export function scenarioLine(plan: Plan, line: string): string | null {
  const trimmed = line.trim();
  if (trimmed.startsWith('{')) return trimmed;
  const wait = /^(wait until|wait)[ :]+(.+)$/.exec(trimmed);
  if (wait !== null) return `${wait[1]}: ${wait[2]}`;
  const words = wordsOf(trimmed);
  const [first, second, ...rest] = words;
  if (first === undefined || second === undefined) return null;
  if (first === 'absent') {
    return `{ absent: ${second}, until: ${rest.filter((word) => word !== 'until').join(' ')} }`;
  }
  const pairs = rest.map((word) => pairOf(plan, word));
  if (pairs.includes(null)) return null;
  const given = pairs as (readonly [string, string])[];
  const beside = given.filter(([name]) => isOwn(plan, name));
  const fields = given.filter(([name]) => !isOwn(plan, name));
  const parts = [
    `${first}: ${second}`,
    ...(fields.length > 0 ? [`with: { ${fields.map(joined).join(', ')} }`] : []),
    ...beside.map(joined),
  ];
  return `{ ${parts.join(', ')} }`;
}

/** `name=value` pairs as a YAML map. */
export function dataLine(plan: Plan, pairs: readonly string[]): string | null {
  const read = pairs.map((pair) => pairOf(plan, pair));
  if (read.includes(null)) return null;
  return `{ ${(read as (readonly [string, string])[]).map(joined).join(', ')} }`;
}

function isOwn(plan: Plan, name: string): boolean {
  // A reason is both; any other field of that name is meant before a word of the line.
  if (name === 'reason') return true;
  return OWN_WORDS.includes(name) && !Object.hasOwn(plan.fields, name);
}

function pairOf(plan: Plan, word: string): readonly [string, string] | null {
  const at = word.indexOf('=');
  if (at <= 0) return null;
  const [name, value] = [word.slice(0, at), word.slice(at + 1)];
  return [name, valueText(plan, name, value)];
}

/** A value as YAML: structures as they are, numbers and dates plain, everything else in quotes. */
function valueText(plan: Plan, name: string, value: string): string {
  if (/^[{["']/.test(value)) return value;
  const field = Object.hasOwn(plan.fields, name) ? plan.fields[name] : undefined;
  const isPlain = /^(?:-?\d+(?:\.\d+)?|true|false|\d{4}-\d\d-\d\d)$/.test(value);
  return isPlain && field?.type !== 'text' ? value : JSON.stringify(value);
}

function joined([name, value]: readonly [string, string]): string {
  return `${name}: ${value}`;
}

/** The words of a line; quotes and brackets hold together what stands in them. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let [quote, depth] = ['', 0];
  for (const sign of line) {
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if ('{['.includes(sign)) depth += 1;
    else if ('}]'.includes(sign)) depth -= 1;
    if (sign === ' ' && quote === '' && depth === 0) {
      if (word !== '') words.push(word);
      word = '';
    } else word += sign;
  }
  return word === '' ? words : [...words, word];
}
