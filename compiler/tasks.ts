/**
 * Tasks: what is to be done in a state beside, read from the state and from the case type.
 *
 * A task in a state that has the name of one of the case type takes its words over; those said in
 * the state win.
 *
 * @module
 */
import { titleFrom } from '../core/title.ts';
import { type Ref, isTrue, mapOf, refOf, refsIn, refsOf, textOf, valueOf } from './access.ts';
import { readAssignRouting } from './assign-routing.ts';
import { readDuration } from './duration.ts';
import { type Names, type StateModel, type TaskModel } from './model.ts';
import { type PartyPlace, readGuardName, readNever, readParties, readParty } from './parties.ts';
import { isNameFree } from './reserved.ts';
import { isKnownField, readNeeds } from './rows.ts';
import { suggest } from './suggest.ts';
import { readTimers } from './timers.ts';
import type { MapEntry, MapNode, ScalarNode, YamlNode } from './yaml.ts';

const TASK_TIMER: PartyPlace = {
  words: ['owner', 'reporter', 'assignee'],
  where: 'in the timers of a task',
};

/** Reads the tasks of a state, once everybody who works in states is known. */
export function readTasks(state: StateModel, root: MapNode, names: Names): void {
  const given = valueOf(state.node, 'tasks');
  if (given !== undefined) state.tasks = readStateTasks(given, { state, root }, names);
  const adHoc = valueOf(state.node, 'ad_hoc');
  if (adHoc !== undefined) state.adHoc = readAdHoc(adHoc, state, names);
}

/** Who may add tasks by hand: parties, or with `true` the assignee and the owner. */
export function readAdHoc(
  node: YamlNode,
  state: StateModel | null,
  names: Names,
): StateModel['adHoc'] {
  if (node.kind === 'scalar' && node.value === true) {
    const { start, end } = node;
    return [
      { text: 'assignee', party: { kind: 'assignee' }, start, end },
      { text: 'owner', party: { kind: 'owner' }, start, end },
    ];
  }
  const where = state === null ? 'in `ad_hoc`' : `in \`${state.path}\``;
  const words = ['owner', 'reporter', 'assignee'] as const;
  return readParties(refsIn(node), { words, where }, names);
}

/** Notes the tasks of the case type; whether somebody names them is a check's business. */
export function readSharedTasks(root: MapNode, names: Names): void {
  for (const [name, { key }] of mapOf(root, 'tasks').entries) {
    isNameFree('task', { ...key, name }, names.findings);
    names.tasks.set(name, { start: key.start, end: key.end });
  }
}

interface Place {
  readonly state: StateModel;
  readonly root: MapNode;
}

function readStateTasks(node: YamlNode, place: Place, names: Names): readonly TaskModel[] {
  const shared = mapOf(place.root, 'tasks').entries;
  if (node.kind === 'map') {
    return [...node.entries].flatMap(([name, { key, value }]) => {
      isNameFree('task', { ...key, name }, names.findings);
      if (value.kind !== 'map') return [];
      const base = shared.get(name)?.value;
      if (base?.kind !== 'map') return [readTask(name, { key, node: value }, place, names)];
      names.use('task', name);
      const entries = new Map<string, MapEntry>([...base.entries, ...value.entries]);
      return [readTask(name, { key, node: { ...value, entries } }, place, names)];
    });
  }
  return refsIn(node).flatMap((ref) => {
    const task = shared.get(ref.name)?.value;
    if (task === undefined) {
      names.findings.error('CL0811', ref, `unknown task \`${ref.name}\``, {
        label: 'no task of the case type has this name',
        help: suggest(ref.name, shared.keys()) ?? 'write the tasks of a state as a map',
      });
    }
    if (task?.kind !== 'map') return [];
    names.use('task', ref.name);
    return [readTask(ref.name, { key: ref, node: task }, place, names)];
  });
}

function readTask(
  name: string,
  { key, node }: { key: Pick<ScalarNode, 'start' | 'end'>; node: MapNode },
  { state }: Place,
  names: Names,
): TaskModel {
  const due = refOf(node, 'due');
  const each = readEach(refOf(node, 'each'), names);
  const required = valueOf(node, 'required');
  return {
    name,
    node,
    title: textOf(node, 'title') ?? titleFrom(name),
    help: textOf(node, 'help') ?? null,
    assign: readAssign(node, { state, each }, names),
    due: due === null ? null : (readDuration(due, names.findings) ?? null),
    needs: readNeeds(refsOf(node, 'needs'), names),
    after: refsOf(node, 'after'),
    checklist: readChecklist(node, names),
    required: isTrue(node, 'required') ? true : required === undefined ? null : refsIn(required),
    keep: isTrue(node, 'keep'),
    when: readGuardName(refOf(node, 'when'), names),
    each,
    timers: readTimers(
      valueOf(node, 'timers'),
      { state: null, parties: TASK_TIMER, isTask: true },
      names,
    ),
    start: key.start,
    end: key.end,
  };
}

function readAssign(
  node: MapNode,
  { state, each }: { state: StateModel; each: TaskModel['each'] },
  names: Names,
): TaskModel['assign'] {
  const given = valueOf(node, 'assign');
  if (given === undefined) {
    for (let at: StateModel | null = state; at !== null; at = at.parent) {
      if (at.assign !== null) return followed(at.assign);
    }
    return null;
  }
  const ref = given.kind === 'map' ? refOf(given, 'role') : refsIn(given)[0];
  const never = given.kind === 'map' ? readNever(refsOf(given, 'never'), names) : [];
  if (ref?.name.trim() === 'each')
    return { who: eachParty(ref, { node, each }, names), never, routing: null };
  const place: PartyPlace = { words: ['owner', 'reporter'], where: 'as who does a task' };
  const who = ref && readParty(ref, place, names);
  // Reported with its own reason; nobody else is to be found missing because of it.
  if (!who) return { who: 'unknown', never, routing: null };
  const routing = given.kind === 'map' ? readAssignRouting(given, who, names) : null;
  return { who, never, routing };
}

/** Where one person is chosen for the state, its tasks are that person's. */
function followed(assign: NonNullable<StateModel['assign']>): TaskModel['assign'] {
  const { who, never, routing } = assign;
  if (routing === null) return { who, never, routing };
  const { start, end } = who;
  return {
    who: { text: 'assignee', party: { kind: 'assignee' }, start, end },
    never,
    routing: null,
  };
}

function eachParty(
  ref: Ref,
  { node, each }: { node: MapNode; each: TaskModel['each'] },
  names: Names,
): 'each' | 'unknown' {
  const column = each && names.fields.get(each.field)?.plan.columns?.[each.column];
  if (column?.type === 'person') return 'each';
  // A column that could not be read has been reported.
  if (each === null && node.entries.has('each')) return 'unknown';
  names.findings.error('CL0818', ref, '`each` is nobody here', {
    label: column ? `the column \`${each!.column}\` holds no person` : 'there is no `each` beside',
    help: 'say `each: TABLE.COLUMN` with a column of type person, or name a role',
  });
  return 'unknown';
}

function readEach(ref: Ref | null, names: Names): TaskModel['each'] {
  if (ref === null) return null;
  const [field = '', column = ''] = ref.name.split('.');
  if (!isKnownField({ ...ref, name: field }, names)) return null;
  const { columns, type } = names.fields.get(field)!.plan;
  if (columns !== undefined && Object.hasOwn(columns, column)) return { field, column };
  names.findings.error('CL0817', ref, `\`${ref.name}\` is no column of a table`, {
    label:
      type === 'table' ? `no column is called \`${column}\`` : `\`${field}\` is of type ${type}`,
    help:
      columns === undefined
        ? 'name a field of type table and one of its columns'
        : suggest(column, Object.keys(columns)),
  });
  return null;
}

function readChecklist(node: MapNode, names: Names): readonly string[] {
  const given = valueOf(node, 'checklist');
  const points = given?.kind === 'list' ? refsIn(given) : [];
  points.forEach((point, index) => {
    if (points.findIndex(({ name }) => name === point.name) === index) return;
    names.findings.error('CL0821', point, 'a point that stands twice in one checklist', {
      label: 'said a second time',
      help: 'keep one of the two',
    });
  });
  return points.map(({ name }) => name);
}
