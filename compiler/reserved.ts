/**
 * Names that no author may give: they mean something already.
 *
 * @module
 */
import { BUILT_IN_EVENTS } from '../core/built-in-events.ts';
import type { Findings } from './diagnostics.ts';
import { PARTY_WORDS } from './parties.ts';
import type { ScalarNode } from './yaml.ts';

/** What a name is given to. */
export type NamedKind =
  | 'state'
  | 'event'
  | 'role'
  | 'field'
  | 'flag'
  | 'guard'
  | 'form'
  | 'approval'
  | 'result'
  | 'task'
  | 'note'
  | 'clock';

const PARTIES: readonly string[] = PARTY_WORDS;
const NEVER_WORDS: readonly string[] = ['requester', 'earlier_decider'];

/** CEL's own words, which no expression could use as names. */
const EXPRESSION_WORDS: readonly string[] = (
  'true false null in as break const continue else for function if import let loop package ' +
  'namespace return var void while person sla'
).split(' ');

const RESERVED: Readonly<Record<NamedKind, readonly string[]>> = {
  // `anywhere` and the words below stand in the ids of transitions and timers.
  state: ['sealed', 'previous', 'anywhere'],
  event: ['timers', 'route', 'done', 'reopen', 'return_handoff', ...BUILT_IN_EVENTS],
  role: [...PARTIES, ...NEVER_WORDS, 'each'],
  field: [...PARTIES, ...EXPRESSION_WORDS],
  flag: [...PARTIES, ...EXPRESSION_WORDS],
  guard: [...PARTIES, ...NEVER_WORDS, ...EXPRESSION_WORDS],
  form: [],
  approval: [],
  clock: [],
  result: ['approved', 'rejected', 'lapsed'],
  // These stand in the ids of tasks that no author has named.
  task: ['ad_hoc', 'accept_handoff'],
  note: [],
};

/** Whether a name may be given; reports it when not. */
export function isNameFree(
  kind: NamedKind,
  at: Pick<ScalarNode, 'start' | 'end'> & { readonly name: string },
  findings: Findings,
): boolean {
  // No name at all: the shape check has said so.
  if (!/^[a-z][a-z0-9_]*$/.test(at.name)) return true;
  const isBuiltIn = at.name in Object.prototype || at.name === 'prototype';
  if (!isBuiltIn && !RESERVED[kind].includes(at.name)) return true;
  findings.error(
    'CL0108',
    at,
    `\`${at.name}\` cannot be the name of ${/^[aeio]/.test(kind) ? 'an' : 'a'} ${kind}`,
    {
      label: 'this name is reserved',
      help: 'choose another name',
    },
  );
  return false;
}
