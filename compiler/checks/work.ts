/**
 * Tasks that nobody does, that wait for each other, whose gates close nothing; handoffs to nobody.
 *
 * @module
 */
import { takesOver } from '../handoffs.ts';
import type { CaseModel, RowModel, StateModel, TaskModel } from '../model.ts';
import { allRows } from '../model.ts';
import { suggest } from '../suggest.ts';

/** CL0811 to CL0823. */
export function checkWork(model: CaseModel): void {
  for (const state of model.all) {
    for (const task of state.tasks) {
      checkAfter(task, state, model);
      checkTask(task, state, model);
      checkGate(task, state, model);
    }
    checkCycles(state, model);
  }
  for (const row of allRows(model)) checkHandoff(row, model);
  for (const [name, at] of model.names.tasks) {
    if (model.names.used.has(`task ${name}`)) continue;
    model.names.findings.warning('CL0814', at, `the task \`${name}\` is never used`, {
      label: 'no state names it',
      help: 'name it in the `tasks` of a state, or leave it out',
    });
  }
}

function checkAfter(task: TaskModel, state: StateModel, { names }: CaseModel): void {
  const known = state.tasks.map(({ name }) => name);
  for (const ref of task.after) {
    if (known.includes(ref.name)) continue;
    names.findings.error('CL0811', ref, `unknown task \`${ref.name}\``, {
      label: `no task of \`${state.path}\` has this name`,
      help: suggest(ref.name, known) ?? 'name a task of the same state',
    });
  }
}

function checkTask(task: TaskModel, state: StateModel, { names: { findings } }: CaseModel): void {
  const { node, name } = task;
  if (task.assign === null && !isAssignLost(state)) {
    findings.error('CL0813', task, `nobody does the task \`${name}\``, {
      label: `neither it nor \`${state.path}\` says who`,
      help: 'add `assign`',
    });
  }
  const needs = node.entries.get('needs');
  if (needs !== undefined && task.each !== null) {
    findings.error('CL0819', needs.key, '`needs` of a task for each entry', {
      label: 'the last one to answer would overwrite the others',
      help: 'ask for the field in a form, or write the answers into the table',
    });
  }
  for (const { clock, start, end } of task.timers) {
    if ((clock?.kind !== 'at' && clock?.kind !== 'before') || node.entries.has('due')) continue;
    findings.error('CL0820', { start, end }, `the task \`${name}\` is never due`, {
      label: 'this row counts from when it is due',
      help: 'add `due` to the task, or count with `after`',
    });
  }
}

/** Who works in the state could not be read: that has been reported. */
function isAssignLost(state: StateModel): boolean {
  for (let at: StateModel | null = state; at !== null; at = at.parent) {
    if (at.node.entries.has('assign')) return true;
  }
  return false;
}

function checkGate(task: TaskModel, state: StateModel, model: CaseModel): void {
  const { findings } = model.names;
  const around = (one: StateModel): readonly RowModel[] => [
    ...one.rows,
    ...[...one.children.values()].flatMap(around),
  ];
  const outer: RowModel[] = [];
  for (let at = state.parent; at !== null; at = at.parent) outer.push(...at.rows);
  const own = [...around(state), ...outer].filter(({ trigger }) => trigger.kind === 'event');
  if (task.required === true) {
    if (task.keep || own.some(({ to }) => to !== null)) return;
    const at = task.node.entries.get('required')!.key;
    findings.error('CL0816', at, `the task \`${task.name}\` keeps nothing back`, {
      label: `no event leads out of \`${state.path}\``,
      help: 'leave `required` out; results and clocks do not wait for tasks',
    });
    return;
  }
  const known = new Set(
    [...(task.keep ? allRows(model) : own), ...model.anywhere].flatMap(({ trigger }) =>
      trigger.kind === 'event' ? [trigger.event] : [],
    ),
  );
  for (const ref of task.required ?? []) {
    if (known.has(ref.name)) continue;
    findings.error('CL0815', ref, `unknown event \`${ref.name}\``, {
      label: `nobody can send it in \`${state.path}\``,
      help: suggest(ref.name, known) ?? 'name events of the state, or write `required: true`',
    });
  }
}

function checkCycles({ tasks }: StateModel, { names }: CaseModel): void {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const done = new Set<string>();
  const visit = (task: TaskModel, line: readonly string[]): void => {
    if (done.has(task.name)) return;
    for (const ref of task.after) {
      const at = [...line, task.name].indexOf(ref.name);
      if (at !== -1) {
        const loop = [...line.slice(at), task.name, ref.name];
        names.findings.error('CL0812', ref, `the task \`${task.name}\` waits for itself`, {
          label: 'none of them would ever be opened',
          help: 'leave one of the dependencies out',
          notes: [loop.map((name) => `\`${name}\``).join(' after ')],
        });
        continue;
      }
      const before = byName.get(ref.name);
      if (before !== undefined) visit(before, [...line, task.name]);
    }
    done.add(task.name);
  };
  for (const task of tasks) visit(task, []);
}

function checkHandoff(row: RowModel, { names: { findings } }: CaseModel): void {
  const { handoff, target } = row;
  if (handoff === null || target === undefined) return;
  if (target === null) {
    findings.error('CL0822', handoff, 'a handoff to nobody', {
      label: 'the state is not left',
      help: 'add `to`, or leave `handoff` out',
    });
    return;
  }
  if (!handoff.accept) return;
  if (target instanceof Object && (takesOver(target) || target.node.entries.has('assign'))) return;
  findings.error('CL0823', handoff, 'a handoff that nobody could accept', {
    label: 'nobody in particular works where it leads',
    help: 'add `assign` to the target, or leave `accept` out',
  });
}
