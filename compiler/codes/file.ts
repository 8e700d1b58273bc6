/**
 * Diagnostics of the file itself: YAML and its traps.
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

/** CL0001 to CL0018. */
export const fileCodes: readonly CodeEntry[] = [
  {
    code: 'CL0001',
    title: 'the definition is too large',
    explanation:
      'A definition has at most 256 KiB. One that people wrote and can read is far smaller; a larger one is a mistake or an attack, and nothing of it is read.',
    wrong: 'title: (300 KiB of text)\n',
    right: 'title: Office move\n',
    isSketch: true,
  },
  {
    code: 'CL0002',
    title: 'not valid YAML',
    explanation:
      'The text cannot be read at all. Mostly a bracket or a quote is not closed, or a line is not indented as its neighbours are.',
    wrong: snippet`
      title: [Office move
    `,
    right: snippet`
      title: Office move
    `,
  },
  {
    code: 'CL0003',
    title: 'the definition is not a map',
    explanation:
      'A definition is a map of words and values that begins with `format: caseline/v1`.',
    wrong: snippet`
      ---
      - Office move
    `,
    right: snippet`
      title: Office move
    `,
  },
  {
    code: 'CL0004',
    title: 'more than one document',
    explanation:
      'One file is one case type. What stands behind a `---` line would be ignored by some readers and not by others.',
    wrong: snippet`
      format: caseline/v1
      ---
      format: caseline/v1
    `,
    right: snippet`
      title: Office move
    `,
  },
  {
    code: 'CL0005',
    title: 'a YAML directive',
    explanation:
      'Lines like `%YAML 1.1` change how the rest is read. The language has one reading only.',
    wrong: snippet`
      %YAML 1.2
      ---
      format: caseline/v1
    `,
    right: snippet`
      title: Office move
    `,
  },
  {
    code: 'CL0006',
    title: 'a tag',
    explanation:
      'YAML takes a value that begins with `!` for a tag. In a guard that is mostly the “not” of an expression: quote the expression.',
    wrong: snippet`
      guards:
        large: !small
    `,
    right: snippet`
      guards:
        large: '!(size < 4)'
    `,
  },
  {
    code: 'CL0007',
    title: 'an anchor',
    explanation:
      'Anchors (`&name`) let one part of a file stand for another, so that nobody can read a state by itself.',
    wrong: snippet`
      title: &name Office move
    `,
    right: snippet`
      title: Office move
    `,
  },
  {
    code: 'CL0008',
    title: 'an alias',
    explanation:
      'Aliases (`*name`) repeat a part from elsewhere. Write it out; ladders and forms have names for that.',
    wrong: snippet`
      title: *name
    `,
    right: snippet`
      title: Office move
    `,
  },
  {
    code: 'CL0009',
    title: 'a merge key',
    explanation:
      'The merge key `<<` mixes one map into another. Write the words out where they apply.',
    wrong: snippet`
      roles:
        clerk: { team: clerks, backup: manager, <<: { team: others } }
    `,
    right: snippet`
      roles:
        clerk: { team: clerks, backup: manager }
    `,
  },
  {
    code: 'CL0010',
    title: 'no value',
    explanation: 'A word without a value says nothing. Give it a value or leave it out.',
    wrong: snippet`
      title:
    `,
    right: snippet`
      title: Office move
    `,
  },
  {
    code: 'CL0011',
    title: 'a comma inside braces',
    explanation:
      'Inside `{ }` a comma ends a value. What follows it is silently read as a further word without a value, by every YAML reader. Quote texts that hold commas.',
    wrong: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5, help: From small, to large }
    `,
    right: snippet`
      forms:
        request:
          size: { type: scale, min: 1, max: 5, help: 'From small, to large' }
    `,
  },
  {
    code: 'CL0012',
    title: 'a value that YAML readers disagree about',
    explanation:
      'YAML 1.1 takes `on`, `no`, `12:30` or `012` for something else than YAML 1.2 does. Quoted, they mean the same to everybody.',
    wrong: snippet`
      forms:
        request:
          answer_given: { type: choice, options: [yes, no] }
    `,
    right: snippet`
      forms:
        request:
          answer_given: { type: choice, options: ['yes', 'no'] }
          size: { type: scale, min: 1, max: 5 }
    `,
  },
  {
    code: 'CL0013',
    title: 'a word twice in one map',
    explanation: 'Readers of YAML keep the first, the last, or neither. Keep one.',
    wrong: snippet`
      roles:
        clerk: { team: clerks, team: others, backup: manager }
    `,
    right: snippet`
      roles:
        clerk: { team: clerks, backup: manager }
    `,
  },
  {
    code: 'CL0014',
    title: 'a key that is no text',
    explanation: 'Words and names are texts. A list, a number or a yes-or-no cannot name anything.',
    wrong: snippet`
      roles:
        7: { team: clerks }
    `,
    right: snippet`
      roles:
        clerk: { team: clerks, backup: manager }
    `,
  },
  {
    code: 'CL0015',
    title: 'nested too deeply',
    explanation: 'No case type needs more than a handful of levels; forty are the limit.',
    wrong:
      'title: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n',
    right: snippet`
      title: Office move
    `,
  },
  {
    code: 'CL0016',
    title: 'more mistakes than are shown',
    explanation:
      'After a hundred diagnostics the rest is left out. Mend the first ones; many of the others follow from them.',
    wrong: 'states: (with more than a hundred mistakes)\n',
    right: 'title: Office move\n',
    isSketch: true,
  },
  {
    code: 'CL0017',
    title: 'too many states',
    explanation: 'A case type has at most 2,000 states. Divide it into several case types.',
    wrong: 'states: (2,001 of them)\n',
    right: 'title: Office move\n',
    isSketch: true,
  },
  {
    code: 'CL0018',
    title: 'too many transitions',
    explanation:
      '`anywhere` rows count once for every state at the top, and a way back (`previous`) once for every state it can lead to. Together with all others there may be 5,000.',
    wrong: 'anywhere: (50 rows, beside 1,000 states)\n',
    right: 'title: Office move\n',
    isSketch: true,
  },
];
