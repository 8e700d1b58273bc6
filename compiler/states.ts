/**
 * States: what kind each is, and all that hangs on it.
 *
 * In two passes: first every state, so that targets can be found; then their rows and timers.
 *
 * @module
 */
import type { StatePlan, Trigger } from '../core/plan.ts';
import { titleFrom } from '../core/title.ts';
import { isTrue, mapOf, refOf, refsIn, refsOf, textOf, valueOf } from './access.ts';
import { readAssignRouting, readSecond } from './assign-routing.ts';
import { isSignal, readMoment } from './actions.ts';
import { possibleResults } from './approvals.ts';
import type { Range } from './diagnostics.ts';
import { readDuration } from './duration.ts';
import { type Names, type RowModel, type StateModel } from './model.ts';
import { type PartyPlace, readNever, readParty } from './parties.ts';
import { isNameFree } from './reserved.ts';
import { readRow, readRows } from './rows.ts';
import { suggest } from './suggest.ts';
import { readTasks } from './tasks.ts';
import { readTimers } from './timers.ts';
import type { MapEntry, MapNode } from './yaml.ts';

/** More states than this are refused: nobody could read them. */
export const MAX_STATES = 2_000;

type Kind = StatePlan['kind'];

/** Words that decide what kind a state is. */
const KIND_WORDS: readonly (readonly [word: string, kind: Kind])[] = [
  ['final', 'final'],
  ['route', 'route'],
  ['regions', 'parallel'],
  ['states', 'stage'],
  ['approval', 'approval'],
];

const WORDS: Readonly<Record<Kind, readonly string[]>> = {
  simple: ['assign', 'form', 'waiting', 'transitions', 'timers', 'tasks', 'ad_hoc'],
  approval: ['approval', 'transitions', 'timers', 'tasks', 'ad_hoc'],
  stage: ['assign', 'transitions', 'timers', 'states', 'start', 'done', 'tasks', 'ad_hoc'],
  parallel: ['regions', 'done', 'transitions', 'timers', 'tasks', 'ad_hoc'],
  region: ['states', 'start'],
  route: ['route'],
  final: ['final', 'outcome', 'reopen'],
};
const WORDS_OF_ALL = ['title', 'enter', 'leave', 'open_ended'];

const KIND_NAMES: Readonly<Record<Kind, string>> = {
  simple: 'a simple state',
  approval: 'an approval state',
  stage: 'a stage',
  parallel: 'a state with regions',
  region: 'a region',
  route: 'a route',
  final: 'a final state',
};

/** First pass: the tree of states. */
export function readStates(
  root: MapNode,
  names: Names,
): { states: Map<string, StateModel>; all: readonly StateModel[] } {
  const all: StateModel[] = [];
  const states = readLevel(mapOf(root, 'states'), { parent: null, all }, names);
  if (all.length >= MAX_STATES) {
    const at = root.entries.get('states')!.key;
    names.findings.error('CL0017', at, `the definition has more than ${MAX_STATES} states`, {
      label: 'too many to be read by anybody',
      help: 'divide it into several case types',
    });
  }
  return { states, all };
}

interface Level {
  readonly parent: StateModel | null;
  readonly all: StateModel[];
}

function readLevel(node: MapNode, level: Level, names: Names): Map<string, StateModel> {
  const states = new Map<string, StateModel>();
  for (const [name, entry] of node.entries) {
    if (level.all.length >= MAX_STATES) break;
    isNameFree('state', { ...entry.key, name }, names.findings);
    if (entry.value.kind !== 'map') continue;
    const isRegion = level.parent?.kind === 'parallel';
    const kind = isRegion ? 'region' : kindOf(entry, names);
    const state = bareState({ name, entry, kind, parent: level.parent });
    checkWords(state, names);
    level.all.push(state);
    states.set(name, state);
    const inner = mapOf(state.node, kind === 'parallel' ? 'regions' : 'states');
    if (kind !== 'stage' && kind !== 'region' && kind !== 'parallel') continue;
    const children = readLevel(inner, { parent: state, all: level.all }, names);
    for (const [child, model] of children) state.children.set(child, model);
    if (kind !== 'parallel') state.initial = readStart(state, names);
  }
  return states;
}

function bareState(given: {
  name: string;
  entry: MapEntry;
  kind: Kind;
  parent: StateModel | null;
}): StateModel {
  const { name, entry, kind, parent } = given;
  const node = entry.value as MapNode;
  return {
    path: parent === null ? name : `${parent.path}.${name}`,
    name,
    node,
    kind,
    parent,
    children: new Map(),
    initial: undefined,
    title: textOf(node, 'title') ?? titleFrom(name),
    waiting: isTrue(node, 'waiting'),
    assign: null,
    approval: null,
    form: null,
    outcome: refOf(node, 'outcome'),
    reopen: null,
    openEnded: textOf(node, 'open_ended') ?? null,
    rows: [],
    routes: [],
    done: [],
    timers: [],
    tasks: [],
    adHoc: null,
    enter: null,
    leave: null,
    at: { start: entry.key.start, end: entry.key.end },
  };
}

function kindOf({ value }: MapEntry, names: Names): Kind {
  const given = KIND_WORDS.filter(([word]) => (value as MapNode).entries.has(word));
  const [first, second] = given;
  if (first !== undefined && second !== undefined) {
    const at = (value as MapNode).entries.get(second[0])!.key;
    names.findings.error('CL0114', at, 'a state of two kinds', {
      label: `\`${first[0]}\` makes it ${KIND_NAMES[first[1]]}`,
      help: 'make it two states',
    });
  }
  return first?.[1] ?? 'simple';
}

function checkWords(state: StateModel, names: Names): void {
  const fitting = [...WORDS_OF_ALL, ...WORDS[state.kind]];
  for (const [word, { key }] of state.node.entries) {
    if (fitting.includes(word)) continue;
    if (!Object.values(WORDS).flat().includes(word)) continue; // unknown, and reported
    if (KIND_WORDS.some(([known]) => known === word)) continue; // of two kinds, and reported
    const isFinal = state.kind === 'final' && (word === 'transitions' || word === 'timers');
    const code = isFinal ? 'CL0311' : 'CL0113';
    const owners = (Object.keys(WORDS) as Kind[]).filter((kind) => WORDS[kind].includes(word));
    names.findings.error(code, key, `\`${word}\` does not go with ${KIND_NAMES[state.kind]}`, {
      label: isFinal
        ? 'nothing happens any more in a final state'
        : `it belongs to ${owners.map((kind) => KIND_NAMES[kind]).join(', ')}`,
      help: isFinal ? 'leave it out, or say how it can be reopened with `reopen`' : 'leave it out',
    });
  }
  const reopen = state.node.entries.get('reopen');
  if (reopen !== undefined && state.kind === 'final' && state.parent !== null) {
    names.findings.error('CL0312', reopen.key, '`reopen` inside a stage', {
      label: 'only a final state at the top closes the case',
      help: 'leave it out',
    });
  }
}

function readStart(state: StateModel, names: Names): StateModel | undefined {
  const ref = refOf(state.node, 'start');
  if (ref === null) {
    if (!state.node.entries.has('start') && state.kind === 'stage') {
      names.findings.error('CL0102', state.at, '`start` is missing', {
        label: `\`${state.name}\` needs it`,
        help: 'add `start: …`, the first of the inner states',
      });
    }
    return undefined;
  }
  return findStart(ref, state.children, names);
}

/** The start state of a level, by name. */
export function findStart(
  ref: { readonly name: string } & Range,
  states: ReadonlyMap<string, StateModel>,
  names: Names,
): StateModel | undefined {
  const start = states.get(ref.name);
  if (start === undefined) {
    names.findings.error('CL0203', ref, `unknown state \`${ref.name}\``, {
      label: 'no state beside it has this name',
      help: suggest(ref.name, states.keys()),
    });
  } else if (start.kind === 'final') {
    names.findings.error('CL0318', ref, `it starts in the final state \`${ref.name}\``, {
      label: 'over before it begins',
      help: 'start in a state where something happens',
    });
  }
  return start;
}

/** Second pass: rows, timers, and who works where. */
export function readStateParts(all: readonly StateModel[], root: MapNode, names: Names): void {
  for (const state of all) {
    readWork(state, names);
    readWays(state, names);
    if (state.kind === 'final') readReopen(state, names);
  }
  for (const state of all) readTasks(state, root, names);
}

function readWork(state: StateModel, names: Names): void {
  const { node } = state;
  const assign = valueOf(node, 'assign');
  const place: PartyPlace = { words: ['owner', 'reporter'], where: 'as who works in a state' };
  const party = assign && (assign.kind === 'map' ? refOf(assign, 'role') : refsIn(assign)[0]);
  const who = party && readParty(party, place, names);
  if (who) {
    const never = assign?.kind === 'map' ? readNever(refsOf(assign, 'never'), names) : [];
    const routing = assign?.kind === 'map' ? readAssignRouting(assign, who, names) : null;
    const second = assign?.kind === 'map' ? readSecond(assign, who, names) : null;
    state.assign = { who, never, routing, second };
  }
  const form = refOf(node, 'form');
  if (form !== null) {
    names.use('form', form.name);
    if (names.forms.has(form.name)) state.form = form.name;
    else {
      names.findings.error('CL0209', form, `unknown form \`${form.name}\``, {
        label: 'no form has this name',
        help: suggest(form.name, names.forms.keys()) ?? `add \`${form.name}\` to \`forms\``,
      });
    }
  }
  const approval = state.kind === 'approval' ? refOf(node, 'approval') : null;
  if (approval === null) return;
  names.use('approval', approval.name);
  state.approval = names.approvals.get(approval.name) ?? null;
  if (state.approval !== null) return;
  names.findings.error('CL0208', approval, `unknown approval \`${approval.name}\``, {
    label: 'no approval has this name',
    help:
      suggest(approval.name, names.approvals.keys()) ?? `add \`${approval.name}\` to \`approvals\``,
  });
}

/** The state itself or the nearest around it that says who works there. */
export function assigningState(state: StateModel): StateModel | null {
  for (let at: StateModel | null = state; at !== null; at = at.parent) {
    if (at.assign !== null) return at;
  }
  return null;
}

/** Which party words have a meaning in a state's rows and timers. */
function partiesIn(state: StateModel): PartyPlace {
  const approvers = state.kind === 'approval' ? (['approvers'] as const) : [];
  const assignee = hasAssignee(state) ? (['assignee'] as const) : [];
  return {
    words: ['owner', 'reporter', ...assignee, ...approvers],
    where: `in \`${state.path}\``,
  };
}

/** Second pass reads outer states first, so inner ones see who works around them. */
function hasAssignee(state: StateModel): boolean {
  for (let at: StateModel | null = state; at !== null; at = at.parent) {
    if (at.node.entries.has('assign')) return true;
  }
  return [...state.children.values()].some(hasAssigneeWithin);
}

function hasAssigneeWithin(state: StateModel): boolean {
  return state.node.entries.has('assign') || [...state.children.values()].some(hasAssigneeWithin);
}

function readWays(state: StateModel, names: Names): void {
  const { node, path } = state;
  const by = partiesIn(state);
  const rows: RowModel[] = [];
  if (WORDS[state.kind].includes('transitions')) {
    for (const [event, { key, value }] of mapOf(node, 'transitions').entries) {
      isNameFree('event', { ...key, name: event }, names.findings);
      const results = state.approval === null ? [] : possibleResults(state.approval);
      const isResult = results.includes(event);
      const trigger = isResult ? ({ kind: 'result', result: event } as const) : sent(event, names);
      const place = { from: state, at: key, trigger, id: `${path}/${event}`, parties: by };
      rows.push(...readRows(value, { ...place, by: trigger.kind === 'event' ? by : null }, names));
    }
  }
  state.rows = rows;
  state.enter = readMoment(valueOf(node, 'enter'), by, names);
  state.leave = readMoment(valueOf(node, 'leave'), by, names);
  const byItself = { from: state, at: state.at, by: null, parties: by };
  if (state.kind === 'route') {
    const route = { ...byItself, trigger: { kind: 'route' } as const, id: `${path}/route` };
    state.routes = readRows(valueOf(node, 'route'), route, names);
  }
  if (WORDS[state.kind].includes('done')) {
    const done = { ...byItself, trigger: { kind: 'done' } as const, id: `${path}/done` };
    state.done = readRows(valueOf(node, 'done'), done, names);
  }
  if (WORDS[state.kind].includes('timers')) {
    state.timers = readTimers(valueOf(node, 'timers'), { state, parties: by }, names);
  }
}

/** News come by themselves; anything else is sent by somebody. */
function sent(event: string, names: Names): Trigger {
  return isSignal(event, names) ? { kind: 'signal', signal: event } : { kind: 'event', event };
}

function readReopen(state: StateModel, names: Names): void {
  const node = valueOf(state.node, 'reopen');
  if (node?.kind !== 'map' || state.parent !== null) return;
  const within = refOf(node, 'within');
  const place = {
    from: state,
    at: state.node.entries.get('reopen')!.key,
    trigger: { kind: 'event', event: 'reopen' } as const,
    id: `${state.path}/reopen/0`,
    by: { words: ['owner', 'reporter'], where: 'in `reopen`' } as PartyPlace,
  };
  state.reopen = {
    row: readRow(node, place, names),
    within: within === null ? undefined : readDuration(within, names.findings),
  };
}

/** The rows of `anywhere`. */
export function readAnywhere(root: MapNode, names: Names): readonly RowModel[] {
  const by: PartyPlace = { words: ['owner', 'reporter', 'assignee'], where: 'in `anywhere`' };
  return [...mapOf(root, 'anywhere').entries].flatMap(([event, { key, value }]) => {
    isNameFree('event', { ...key, name: event }, names.findings);
    const trigger = sent(event, names);
    const place = { from: null, at: key, trigger, id: `anywhere/${event}`, parties: by };
    return readRows(value, { ...place, by: trigger.kind === 'event' ? by : null }, names);
  });
}
