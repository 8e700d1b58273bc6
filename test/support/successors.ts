/**
 * Versions that follow on a shipped definition: what process owners change, one thing at a time.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { compile } from '../../compiler/compile.ts';
import { formatDiagnostic } from '../../compiler/diagnostics.ts';
import type { Mapping } from '../../core/migration/types.ts';
import type { Plan } from '../../core/plan.ts';
import { calendarText } from './scenario-files.ts';
import { ROOT } from './sources.ts';

/** A version, and what its author says of the one before. */
export interface Successor {
  readonly what: string;
  readonly plan: Plan;
  readonly text: string;
  readonly mapping: Mapping;
}

/** What is changed in a definition. */
export interface Changes {
  /** A state, by its name in the YAML, and its next name. */
  readonly rename: readonly [from: string, to: string];
  /** An approval whose question becomes another one. @default none */
  readonly approval?: string;
}

interface Timed {
  timers?: Record<string, unknown>[];
  due?: unknown;
}

interface StateNode extends Timed {
  tasks?: Record<string, Timed>;
  assign?: unknown;
  states?: Record<string, StateNode>;
  regions?: Record<string, StateNode>;
}

interface Definition {
  version: number;
  title: string;
  owner: string;
  states: Record<string, StateNode>;
  approvals: Record<string, Record<string, unknown>>;
}

/** The shipped version first, then five successors; each changes one thing in the one before. */
export function successorsOf(id: string, changes: Changes): readonly Successor[] {
  const { rename, approval } = changes;
  const first = readFileSync(join(ROOT, 'definitions', `${id}.yaml`), 'utf8');
  const versions: Successor[] = [
    { what: 'as shipped', text: first, plan: planOf(first), mapping: {} },
  ];
  const add = (what: string, change: (text: string) => string): void => {
    const before = versions.at(-1)!;
    const text = numbered(change(before.text));
    const plan = planOf(text);
    versions.push({ what, text, plan, mapping: mappingTo(before.plan, plan, rename) });
  };
  add(
    'another title',
    changing((one) => (one.title = `${one.title}, as of this year`)),
  );
  add(
    'timers take longer',
    changing((one) => eachState(one.states, lengthen)),
  );
  add('a state is renamed', (text) =>
    text.replaceAll(new RegExp(`\\b${rename[0]}\\b`, 'g'), rename[1]),
  );
  add('another timer, and another question', (text) => another(text, approval));
  add(
    'timers take a quarter',
    changing((one) => eachState(one.states, shorten)),
  );
  return versions;
}

/** Another timer wherever somebody works, and `approval` needs the owner too. */
function another(text: string, approval: string | undefined): string {
  return changing((one) => {
    eachState(one.states, (state) => {
      if (state.assign === undefined) return;
      state.timers = [...(state.timers ?? []), { after: '17 days', remind: 'assignee' }];
    });
    if (approval === undefined) return;
    const { approvers } = one.approvals[approval] as { approvers: string | string[] };
    one.approvals[approval]!['approvers'] = [...new Set([approvers, one.owner].flat())];
  })(text);
}

function mappingTo(from: Plan, to: Plan, [was, is]: Changes['rename']): Mapping {
  const renamed = (path: string): string =>
    path
      .split('.')
      .map((name) => (name === was ? is : name))
      .join('.');
  const states = Object.keys(from.states).filter(
    (path) => renamed(path) !== path && Object.hasOwn(to.states, renamed(path)),
  );
  return { states: Object.fromEntries(states.map((path) => [path, renamed(path)])) };
}

function numbered(text: string): string {
  return text.replace(
    /^version: (\d+)/m,
    (_, version: string) => `version: ${Number(version) + 1}`,
  );
}

function changing(change: (definition: Definition) => unknown): (text: string) => string {
  return (text) => {
    const definition = parse(text) as Definition;
    change(definition);
    return stringify(definition, { aliasDuplicateObjects: false });
  };
}

function eachState(states: Record<string, StateNode>, change: (state: StateNode) => void): void {
  for (const state of Object.values(states)) {
    change(state);
    eachState({ ...state.states, ...state.regions }, change);
  }
}

const lengthen = scaled((count) => count + 1);
const shorten = scaled((count) => Math.max(1, Math.floor(count / 4)));

/** Timers that count from when a state was entered, and last days of tasks, with another number of their unit. */
function scaled(change: (count: number) => number): (state: StateNode) => void {
  const other = (time: string): string =>
    time.replace(/^(\d+) (\w+ )?(\w+?)s?$/, (_, count, kind = '', unit) => {
      const next = change(Number(count));
      return `${next} ${kind}${unit}${next === 1 ? '' : 's'}`;
    });
  const scale = (one: Timed): void => {
    for (const timer of one.timers ?? []) {
      const { after } = timer;
      if (typeof after === 'string') timer['after'] = other(after);
    }
    if (typeof one.due === 'string') one.due = other(one.due);
  };
  return (state) => {
    for (const one of [state, ...Object.values(state.tasks ?? {})]) scale(one);
  };
}

function planOf(text: string): Plan {
  const { plan, diagnostics } = compile(text, { calendars: calendarText });
  if (plan !== undefined) return plan;
  throw new Error(diagnostics.map((one) => formatDiagnostic(one, text)).join('\n'));
}
