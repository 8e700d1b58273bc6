/**
 * The vault: what a case has in the place of what says who somebody is.
 */
import { expect, test } from '@jest/globals';
import { wholeExample } from '../../compiler/codes/index.ts';
import { checkData } from '../../core/fields.ts';
import { isVaulted, isVaultReference, vaultedIn, vaultReference } from '../../core/vault.ts';
import { compileText } from '../compiler/compiling.ts';
import { planOf } from '../support/cases.ts';

const ID = '0b8f5c1e-6f7e-4f0e-9a52-6b7c1d2e3f40';
const EXAMPLE = (contact: string, more = ''): string => `forms:
  request:
    size: { type: scale, min: 1, max: 5 }
    contact: { ${contact} }
access:
  identity: { read: [owner, assignee], write: assignee }
${more}`;
const VAULTED = 'type: text, level: identity, vault: true, max_length: 8, pattern: "[a-z]+"';
const codes = (text: string): readonly string[] =>
  compileText(wholeExample(text)).diagnostics.map(({ code }) => code);

test('a case takes a reference in the place of a value', () => {
  const plan = planOf(wholeExample(EXAMPLE(VAULTED)));
  expect(isVaulted(plan, 'contact')).toBe(true);
  expect(isVaulted(plan, 'size')).toBe(false);
  expect(isVaulted(plan, 'constructor')).toBe(false);
  const reference = vaultReference(ID);
  expect(isVaultReference(reference)).toBe(true);
  for (const other of [`${reference}x`, `x${reference}`, 'vault:', ID, null, 5]) {
    expect(isVaultReference(other)).toBe(false);
  }
  expect(checkData(plan, { contact: reference })).toEqual({});
  expect(checkData(plan, { contact: 'ada' })).toEqual({});
  expect(Object.keys(checkData(plan, { contact: 'far too long' }))).toEqual(['contact']);
  expect(Object.keys(checkData(plan, { contact: 'ADA' }))).toEqual(['contact']);
  // Elsewhere it is a text like any other.
  const open = { fields: { note: { type: 'text', maxLength: 5 } } } as const;
  expect(Object.keys(checkData(open, { note: reference }))).toEqual(['note']);
});

test('what takes a value away goes to the case, and everything else into the vault', () => {
  const plan = planOf(wholeExample(EXAMPLE(VAULTED)));
  expect(vaultedIn(plan, { size: 3, contact: 'ada' })).toEqual([['contact', 'ada']]);
  expect(vaultedIn(plan, { size: 3, contact: null })).toEqual([]);
});

test.each([
  ['found by it', 'found_by: contact\n', ['CL0942']],
  ['judged by it', 'guards: { large: size > 3 && contact == "x" }\n', ['CL0942']],
  [
    'compared by it',
    'duplicates: { same: contact, within: 30 days, do: ask_to_link }\n',
    ['CL0942'],
  ],
  // What is not open is in no title anyway.
  ['named by it', 'identified_by: contact\n', ['CL0732']],
])('a case that would be %s does not compile', (_what, more, wanted) => {
  expect(codes(EXAMPLE('type: text, level: identity, vault: true', more))).toEqual(wanted);
});

test('it needs a level, is a text, and has no default', () => {
  expect(codes(EXAMPLE('type: text, level: identity, vault: true'))).toEqual([]);
  expect(codes(EXAMPLE('type: text, level: identity, vault: true, default: x'))).toEqual([
    'CL0942',
  ]);
  expect(codes(EXAMPLE('type: person, level: identity, vault: true'))).toEqual(['CL0701']);
  expect(codes(EXAMPLE('type: text, vault: true'))).toContain('CL0943');
});
