/**
 * Random changes of random definitions: a next version of each, with the mapping that it needs.
 */
import type { Mapping } from '../../core/migration/types.ts';
import type { Dice } from './random-case-type.ts';

/** A next version. */
export interface Mutation {
  readonly kind: string;
  readonly text: string;
  readonly mapping: Mapping;
  /** Names that are others now: what the earlier version said in the later one's words. */
  readonly inNewWords: (text: string) => string;
}

type Mutate = (text: string, dice: Dice) => Omit<Mutation, 'kind'> | null;

const asItWas = (text: string): string => text;
const LONGER = ['17 business days', '45 days', '3 months'];

/** Changes that leave alone what has happened so far, unless time has run out that is longer now. */
export const MUTATIONS: Readonly<Record<string, Mutate>> = {
  'nothing but the number': (text) => ({ text, mapping: {}, inNewWords: asItWas }),
  'a longer timer': (text, dice) => longer(text, dice, /^ {6}- \{ after: ([^,]+), /gm),
  'a longer rhythm': (text, dice) => longer(text, dice, /^ {6}- \{ every: ([^,]+), /gm),
  'a longer step of a ladder': (text, dice) =>
    longer(text, dice, /^ {6}- \{ after: ([^,]+), decide: /gm),
  'a later timer within a stage': (text, dice) =>
    longer(text, dice, /timers: \[\{ after: ([^,]+), /g),
  'one more timer': (text, dice) => {
    const row = dice.pick(['remind: assignee', 'notify: owner', 'escalate_to: chief']);
    return addTimer(text, dice, `{ after: ${dice.pick(['50 days', '4 months'])}, ${row} }`);
  },
  'one more rhythm': (text, dice) => addTimer(text, dice, '{ every: 2 months, notify: owner }'),
  'one more state': (text) => ({
    text: text
      .replace(/^anywhere:\n/m, 'anywhere:\n  sidestep: { to: extra, by: chief }\n')
      .replace(
        /^ {2}closed:$/m,
        '  extra:\n    assign: lead\n    transitions: { go: closed }\n    timers: [{ after: 2 weeks, to: closed }]\n  closed:',
      ),
    mapping: {},
    inNewWords: asItWas,
  }),
  'one more field': (text) => ({
    text: text.replace(/^( {4}hearing_on: .*)$/m, '$1\n    weight: { type: number, default: 3 }'),
    mapping: {},
    inNewWords: asItWas,
  }),
  'a state with another name': (text, dice) => {
    const names = [...text.matchAll(/^ {2}(s\d):$/gm)].map(([, name]) => name!);
    const name = dice.pick(names);
    return renamed(text, { from: name, to: name.replace('s', 't'), part: 'states' });
  },
  'a state with another name, found by itself': (text, dice) => {
    const names = [...text.matchAll(/^ {2}(s\d):$/gm)].map(([, name]) => name!);
    const name = dice.pick(names);
    return {
      ...renamed(text, { from: name, to: name.replace('s', 't'), part: 'states' }),
      mapping: {},
    };
  },
  'an approval with another name': (text, dice) => {
    const names = [...text.matchAll(/^ {2}(s\d_ok):$/gm)].map(([, name]) => name!);
    if (names.length === 0) return null;
    const name = dice.pick(names);
    return renamed(text, {
      from: name,
      to: name.replace('s', 't').replace('ok', 'good'),
      part: 'approvals',
    });
  },
  'a field with another name': (text) =>
    renamed(text, { from: 'subject', to: 'person_concerned', part: 'fields' }),
  'a flag with another name': (text) =>
    renamed(text, { from: 'flagged', to: 'marked', part: 'flags' }),
};

function longer(text: string, dice: Dice, rows: RegExp): Omit<Mutation, 'kind'> | null {
  const found = [...text.matchAll(rows)];
  if (found.length === 0) return null;
  const row = dice.pick(found);
  const changed = row[0].replace(row[1]!, dice.pick(LONGER));
  const next = text.slice(0, row.index) + changed + text.slice(row.index + row[0].length);
  return { text: next, mapping: {}, inNewWords: asItWas };
}

function addTimer(text: string, dice: Dice, timer: string): Omit<Mutation, 'kind'> | null {
  const lists = [...text.matchAll(/^ {4}timers:\n/gm)];
  if (lists.length === 0) return null;
  const list = dice.pick(lists);
  const end = list.index + list[0].length;
  return {
    text: `${text.slice(0, end)}      - ${timer}\n${text.slice(end)}`,
    mapping: {},
    inNewWords: asItWas,
  };
}

function renamed(
  text: string,
  { from, to, part }: { from: string; to: string; part: keyof Mapping },
): Omit<Mutation, 'kind'> {
  const name = new RegExp(`\\b${from}\\b`, 'g');
  const title = (word: string): string =>
    word.charAt(0).toUpperCase() + word.slice(1).replaceAll('_', ' ');
  const titles = new RegExp(`\\b${title(from)}\\b`, 'g');
  return {
    text: text.replace(name, to),
    mapping: { [part]: { [from]: to } },
    inNewWords: (said) => said.replace(name, to).replace(titles, title(to)),
  };
}
