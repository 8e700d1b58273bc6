/**
 * The compiler: a definition's text in, diagnostics and (without errors) a plan out.
 *
 * Pure: no files, no clock; a calendar's text comes from the caller. It never throws at any text,
 * and answers in bounded time, because whoever may publish a definition may send anything.
 *
 * @module
 */
import type { Calendar, Plan } from '../core/plan.ts';
import { refOf } from './access.ts';
import { readApprovals } from './approvals.ts';
import { compileCalendar } from './calendar.ts';
import { runChecks, runGraphChecks } from './checks/index.ts';
import { type Diagnostic, Findings } from './diagnostics.ts';
import { emitPlan } from './emit.ts';
import { compileActions } from './actions.ts';
import { readActionParts, readDataParts, readVocabulary } from './data-parts.ts';
import { readForms } from './fields.ts';
import { anywhereStates } from './graph.ts';
import { addReturns } from './handoffs.ts';
import { compileGuards, readGuards } from './guards.ts';
import { type CaseModel, type Names, allRows, emptyNames } from './model.ts';
import { readGuardName } from './parties.ts';
import { type WaysBack, waysBack } from './previous.ts';
import { readRecords } from './records.ts';
import { readOwner, readRoles } from './roles.ts';
import { checkShape } from './shape.ts';
import { checkRouting, readRoutingParts } from './routing.ts';
import { readClocks } from './sla.ts';
import { clockRows } from './sla-emit.ts';
import { findStart, readAnywhere, readStateParts, readStates } from './states.ts';
import { resolveTargets } from './targets.ts';
import { readSharedTasks } from './tasks.ts';
import { checkVault } from './vault.ts';
import { type MapNode, readYaml } from './yaml.ts';
import { checkTraps } from './yaml-traps.ts';

/** What the compiler needs from outside the text. */
export interface CompileOptions {
  /** Shown in diagnostics. */
  readonly file?: string;
  /** The text of a calendar by its name; `undefined` when there is none. */
  readonly calendars: (name: string) => string | undefined;
}

/** A plan when there is no error; warnings go with it. */
export interface Compiled {
  readonly plan?: Plan;
  /** By position. */
  readonly diagnostics: readonly Diagnostic[];
}

/** More transitions than this, with `anywhere` in every state, are refused. */
const MAX_PLACED = 5_000;

/** Compiles a definition. */
export function compile(text: string, options: CompileOptions): Compiled {
  const findings = new Findings(text, options.file);
  const root = readYaml(text, findings);
  if (root !== undefined) checkTraps(root, text, findings);
  const plan = root && compileTree(root, options, findings);
  if (plan !== undefined) checkVault(plan, text, findings);
  const diagnostics = findings.sorted();
  return plan === undefined || findings.errors > 0 ? { diagnostics } : { plan, diagnostics };
}

function compileTree(root: MapNode, options: CompileOptions, findings: Findings): Plan | undefined {
  checkShape(root, findings);
  const names = emptyNames(findings);
  const owner = readParts(root, names);
  const model = readModel(root, names);
  const routing = readRoutingParts(root, names);
  const records = readRecords(root, names);
  compileActions(names);
  const guards = compileGuards(names);
  const data = readDataParts(model);
  const calendar = readCalendar(root, options, findings);
  checkRouting(model, guards, routing);
  runChecks(model, guards);
  // What follows from the graph as a whole can only be told when all of it could be read.
  if (findings.errors > 0 || model.start === undefined || isTooLarge(model)) return undefined;
  const ways = waysBack(model);
  if (hasTooManyWaysBack(model, ways)) return undefined;
  runGraphChecks(model, ways);
  if (findings.errors > 0 || calendar === undefined || owner === undefined) return undefined;
  const parts = { owner, start: model.start, calendar, guards, ways };
  return emitPlan(model, { ...parts, routing, records, data });
}

/** Everything that states can name; in the order in which it names each other. */
function readParts(root: MapNode, names: Names): string | undefined {
  readGuards(root, names);
  readVocabulary(root, names);
  readForms(root, names);
  for (const { guards } of names.forms.values()) {
    for (const guard of guards) readGuardName(guard, names);
  }
  readRoles(root, names);
  const owner = readOwner(root, names);
  readActionParts(root, names);
  readApprovals(root, names);
  return owner;
}

function readModel(root: MapNode, names: Names): CaseModel {
  const { states, all } = readStates(root, names);
  readSharedTasks(root, names);
  readStateParts(all, root, names);
  const outside = readAnywhere(root, names);
  readClocks(root, all, names);
  const start = refOf(root, 'start');
  const model: CaseModel = {
    root,
    names,
    states,
    all,
    anywhere: [...outside, ...clockRows(names)],
    start: start === null || states.size === 0 ? undefined : findStart(start, states, names),
  };
  resolveTargets(model);
  addReturns(model, allRows(model));
  return model;
}

function readCalendar(
  root: MapNode,
  { calendars }: CompileOptions,
  findings: Findings,
): Calendar | undefined {
  const ref = refOf(root, 'calendar');
  // A name that cannot be one has been reported with its shape.
  if (ref === null || !/^[a-z][a-z0-9-]*$/.test(ref.name)) return undefined;
  const text = calendars(ref.name);
  if (text === undefined) {
    findings.error('CL0210', ref, `there is no calendar \`${ref.name}\``, {
      label: 'not found',
      help: `add \`calendars/${ref.name}.yaml\`, or name one that is there`,
    });
    return undefined;
  }
  const { calendar, problems } = compileCalendar(text);
  if (problems.length > 0) {
    findings.error('CL0211', ref, `the calendar \`${ref.name}\` has mistakes`, {
      label: `${problems.length} of them`,
      help: 'mend the calendar first',
      notes: problems.slice(0, 5).map(({ message }) => message),
    });
    return undefined;
  }
  return calendar;
}

function isTooLarge(model: CaseModel): boolean {
  return refuseSize(
    model,
    allRows(model).length + anywhereStates(model).length * model.anywhere.length,
  );
}

/** Every way back is written out once for each state it can lead to. */
function hasTooManyWaysBack(model: CaseModel, { origins }: WaysBack): boolean {
  const back = allRows(model).filter(({ target }) => target === 'previous');
  const sizes = back.map(({ from }) => origins.get(from!)?.size ?? 0);
  return refuseSize(
    model,
    sizes.reduce((sum, size) => sum + size, 0),
  );
}

function refuseSize(model: CaseModel, placed: number): boolean {
  if (placed <= MAX_PLACED) return false;
  const at = model.root.entries.get('states')!.key;
  model.names.findings.error('CL0018', at, `the definition comes to ${placed} transitions`, {
    label: `more than ${MAX_PLACED}`,
    help: '`anywhere` rows count once for every state; divide the case type',
  });
  return true;
}
