/**
 * What each word names, where the schema alone does not say it.
 *
 * A key is the nearest definition of the schema and the words since; `*` stands for any name.
 * A test goes through the schema and asks of every word that takes a name what it names.
 *
 * @module
 */

/** What a name can be the name of. */
export type NameKind =
  | 'state'
  | 'event'
  | 'result'
  | 'outcome'
  | 'role'
  | 'field'
  | 'flag'
  | 'guard'
  | 'form'
  | 'approval'
  | 'table'
  | 'task'
  | 'note'
  | 'evidence_kind'
  | 'clock'
  | 'calendar';

/**
 * What a word can name: a `fact` is a field or else a flag, a `column` that of a field
 * (`a.b`), a `skill` a field if there is one of this name.
 */
export type NamedKind = NameKind | 'fact' | 'column' | 'skill';

/** Words whose value names something. */
export const NAMES_OF: Readonly<Record<string, NamedKind | undefined>> = {
  'root.owner': 'role',
  'root.calendar': 'calendar',
  'root.start': 'state',
  'state.start': 'state',
  'region.start': 'state',
  'state.form': 'form',
  'state.approval': 'approval',
  'state.outcome': 'outcome',
  'state.assign.never': 'guard',
  'state.reopen.needs': 'field',
  'state.reopen.set': 'flag',
  'state.reopen.clear': 'flag',
  'row.needs': 'field',
  'row.outcome': 'outcome',
  'row.set': 'flag',
  'row.clear': 'flag',
  'timer.at': 'field',
  'timer.of': 'field',
  'timer.decide': 'result',
  'timer.outcome': 'outcome',
  'timer.set': 'flag',
  'timer.clear': 'flag',
  'approval.results': 'result',
  'approval.never': 'guard',
  'approval.about': 'field',
  'role.backup': 'role',
  'table.inputs': 'fact',
  'root.identified_by': 'field',
  'root.found_by': 'field',
  'root.intake.anonymous': 'field',
  'root.publish.approved_by': 'role',
  'root.duplicates.same': 'field',
  'state.assign.skills': 'skill',
  'task.assign.skills': 'skill',
  'root.evidence.kinds': 'evidence_kind',
  'row.handoff': 'field',
  'row.handoff.fields': 'field',
  'state.tasks': 'task',
  'task.assign.never': 'guard',
  'task.needs': 'field',
  'task.after': 'task',
  'task.required': 'event',
  'task.each': 'column',
  'taskTimer.do.set': 'flag',
  'taskTimer.do.clear': 'flag',
  'note.form': 'form',
  'clock.within.by': 'field',
  'warning.do.set': 'flag',
  'warning.do.clear': 'flag',
  'breach.do.set': 'flag',
  'breach.do.clear': 'flag',
  'breach.outcome': 'outcome',
  'breach.set': 'flag',
  'breach.clear': 'flag',
  'extension.needs': 'field',
  'extension.approval': 'approval',
  'momentAction.set': 'flag',
  'momentAction.clear': 'flag',
  'call.send': 'field',
  'call.receive': 'field',
  'call.answered': 'event',
  'call.failed': 'event',
  'root.retention.unless': 'flag',
};

/** Maps whose keys name something defined elsewhere. */
export const KEYS_NAME: Readonly<Record<string, NamedKind | undefined>> = { tableRow: 'fact' };

/** Words that name what the file does not define, or nothing else names: nothing to go to. */
export const NAMES_ALONE: readonly string[] = [
  'root.id',
  'role.team',
  'field.columns',
  'root.priority.levels',
  'root.priority.rubric',
  'root.templates',
  'root.links',
  'root.choices',
  'root.access',
  'field.options',
  'column.options',
  'field.level',
  'field.decides',
  'call.hook',
  'createCase.type',
  'createCase.with',
  'createCase.link',
  'action.call',
  'momentAction.call',
  'access',
];

/** Maps whose keys are names that are given there. */
export const DEFINED_BY: Readonly<Record<string, NameKind | undefined>> = {
  'root.states': 'state',
  'state.states': 'state',
  'state.regions': 'state',
  'region.states': 'state',
  'root.anywhere': 'event',
  'state.transitions': 'event',
  'root.approvals': 'approval',
  'root.guards': 'guard',
  'root.roles': 'role',
  'root.tables': 'table',
  'root.tasks': 'task',
  'state.tasks': 'task',
  'root.notes': 'note',
  'root.sla': 'clock',
  'root.forms': 'form',
  'root.forms.*': 'field',
};

/**
 * Words whose value is a name that is given there. A flag is there because something sets it, and
 * an outcome because something ends with it.
 */
export const DEFINED_AT: Readonly<Record<string, NameKind | undefined>> = {
  'root.evidence.kinds': 'evidence_kind',
  'approval.results': 'result',
  'row.set': 'flag',
  'timer.set': 'flag',
  'momentAction.set': 'flag',
  'taskTimer.do.set': 'flag',
  'warning.do.set': 'flag',
  'breach.do.set': 'flag',
  'breach.set': 'flag',
  'breach.outcome': 'outcome',
  'row.outcome': 'outcome',
  'timer.outcome': 'outcome',
  'state.outcome': 'outcome',
};
