/**
 * Definitions that nobody would write: sound ones changed at random, and texts made to hurt.
 *
 * The same seed gives the same text. The changes are of three kinds: of characters, of lines, and
 * of words for other words of the language, which reach deepest into the compiler.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { registry, wholeExample } from '../../compiler/codes/index.ts';
import { Dice, randomCaseType } from '../support/random-case-type.ts';
import { ROOT } from '../support/sources.ts';

const PIECES = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '\n',
  '  ',
  '- ',
  '? ',
  '!',
  '!!map',
  '&a',
  '*a',
  '~',
  '"',
  "'",

  '#',
  '|',
  '>',
  '%',
  '@',
  '`',
  '<<: ',
  '---\n',
  '\t',
  '\u0000',
  '\ufeff',
  '\u2028',
  '💥',
  '\ud800',
  'previous',
  '__proto__',
  'constructor',
  'null',
  '012',
  'yes',
  '12:30',
  '1e999',
  '-0',
  '0x1f',
  '9007199254740993',
  '.inf',
  '0 business days',
  '99999 years',
  '1 second',
  'manager of ',
];

/** How often a case type of the tree stands in the corpus, for each time an example does. */
const SCENARIO_SHARE = 12;
const SHIPPED_SHARE = 3;

/**
 * What is changed: every sound and every wrong example there is, and the case types of the tree.
 * Those of the scenarios are small, and have in them what a case can do; shipped ones are long.
 */
export function corpus(): {
  readonly texts: readonly string[];
  readonly caseTypes: readonly string[];
} {
  const examples = registry.flatMap(({ wrong, right, file, isSketch }) =>
    file === undefined && isSketch !== true ? [wholeExample(right), wholeExample(wrong)] : [],
  );
  const scenarios = readdirSync(join(ROOT, 'test/scenarios')).map((name) =>
    readFileSync(join(ROOT, 'test/scenarios', name, 'case-type.yaml'), 'utf8'),
  );
  const shipped = readdirSync(join(ROOT, 'definitions'))
    .filter((name) => name.endsWith('.yaml') && !/scenarios|directory/.test(name))
    .map((name) => readFileSync(join(ROOT, 'definitions', name), 'utf8'));
  const often = (texts: readonly string[], times: number): readonly string[] =>
    Array.from({ length: times }, () => texts).flat();
  const texts = [
    ...often(examples, 2),
    ...often(scenarios, SCENARIO_SHARE),
    ...often(shipped, SHIPPED_SHARE),
  ];
  return { texts, caseTypes: [...scenarios, ...shipped] };
}

/** Every word that stands in a corpus. */
export function wordsOf(texts: readonly string[]): readonly string[] {
  const words = new Set(texts.flatMap((text) => text.match(/[a-z_][\w]*(?: [a-z]+)?/g) ?? []));
  return [...words].sort();
}

/** A changed definition. */
export function mutated(
  seed: number,
  { texts, words }: { readonly texts: readonly string[]; readonly words: readonly string[] },
): string {
  const dice = new Dice(seed);
  if (dice.roll(200) === 0) return bomb(dice);
  let text = dice.chance(8) ? randomCaseType(seed, 3 + dice.roll(4)) : dice.pick(texts);
  for (
    let left = 1 + (dice.chance(60) ? 0 : dice.roll(dice.chance(20) ? 12 : 3));
    left > 0;
    left -= 1
  ) {
    const kind = dice.roll(10);
    if (kind < 5) text = otherWord(dice, text, words);
    else if (kind < 8) text = otherLines(dice, text, texts);
    else text = otherCharacters(dice, text);
  }
  return text;
}

/** A word for another one: of the language, of this text, or a number for a number. */
function otherWord(dice: Dice, text: string, words: readonly string[]): string {
  const places = [...text.matchAll(/[\w.]+/g)];
  if (places.length === 0) return text;
  const { index, 0: word } = dice.pick(places);
  const others = dice.chance(50) ? words : places.map((place) => place[0]);
  const number = String([0, 1, -1, 2, 999, 1e15][dice.roll(6)]);
  const other = /^\d+$/.test(word) && dice.chance(70) ? number : dice.pick(others);
  return text.slice(0, index) + other + text.slice(index + word.length);
}

/** A line more, less, elsewhere, deeper, or from another definition. */
function otherLines(dice: Dice, text: string, texts: readonly string[]): string {
  const lines = text.split('\n');
  const [at, to] = [dice.roll(lines.length), dice.roll(lines.length)];
  const count = 1 + dice.roll(4);
  switch (dice.roll(6)) {
    case 0:
      lines.splice(at, count);
      break;
    case 1:
      lines.splice(to, 0, ...lines.slice(at, at + count));
      break;
    case 2:
      lines.splice(to, 0, ...lines.splice(at, count));
      break;
    case 3:
      lines[at] = `${' '.repeat(dice.roll(4))}${lines[at] ?? ''}`;
      break;
    case 4:
      lines[at] = (lines[at] ?? '').slice(dice.roll(4));
      break;
    default: {
      const others = dice.pick(texts).split('\n');
      const from = dice.roll(others.length);
      lines.splice(at, 0, ...others.slice(from, from + count));
    }
  }
  return lines.join('\n');
}

function otherCharacters(dice: Dice, text: string): string {
  const at = dice.roll(text.length + 1);
  return (
    text.slice(0, at) + dice.pick(PIECES) + text.slice(at + dice.roll(dice.chance(20) ? 80 : 4))
  );
}

/** Texts that make a careless reader slow, deep or large; none is larger than 256 KiB. */
function bomb(dice: Dice): string {
  const many = (count: number, line: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => line(index)).join('\n');
  const size = 1 + dice.roll(3_000);
  const base = randomCaseType(dice.roll(1_000), 3);
  switch (dice.roll(9)) {
    case 0:
      return many(10, (index) =>
        index === 0
          ? 'a0: &a0 lol'
          : `a${index}: &a${index} [${Array(9)
              .fill(`*a${index - 1}`)
              .join(', ')}]`,
      );
    case 1:
      return dice.pick(['[', '{', '- ', '? ', '{a: ', '"']).repeat(size * 10);
    case 2:
      return many(Math.min(size, 600), (index) => `${' '.repeat(index)}a:`);
    case 3:
      return `${base}guards:\n${many(size, (index) => `  g${index}: { all: [g${index + 1}, g${index + 1}] }`)}\n`;
    case 4:
      return base.replace(
        'guards:\n',
        `guards:\n  deep: ${'('.repeat(size)}true${')'.repeat(size)}\n`,
      );
    case 5:
      return base.replace(
        'states:\n',
        `states:\n${many(size, (index) => `  r${index}: { route: [{ to: r${index + 1} }] }`)}\n`,
      );
    case 6:
      return base.replace(
        'forms:\n',
        `forms:\n  big:\n    c: { type: choice, options: [${many(size, (index) => `o${index},`).replaceAll('\n', ' ')}] }\n`,
      );
    case 7:
      return base.replace(
        'anywhere:\n',
        `anywhere:\n${many(size, (index) => `  e${index}: { to: s0, by: lead }`)}\n`,
      );
    default:
      return base.replace(
        '  clerk: {',
        `${many(size, (index) => `  x${index}: { team: t, backup: x${index + 1} }`)}\n  clerk: {`,
      );
  }
}
