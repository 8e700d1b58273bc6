/**
 * The facts of a case in the new version: fields, flags, how clocks stand.
 *
 * @module
 */
import { canonicalJson } from '../canonical.ts';
import { checkData } from '../fields.ts';
import type { Json, MachineContext } from '../plan.ts';
import type { PriorityFact } from '../plan-routing.ts';
import type { ClockFacts } from '../sla-plan.ts';
import type { Joined } from './joined.ts';
import type { Blocker, MigrationOutcome } from './types.ts';

/** Facts in the new version, and what became of which field. */
export interface MovedFacts {
  readonly context: MachineContext;
  readonly fields: MigrationOutcome['fields'];
  /** Values under names that are new: those of renamed fields, and defaults. `null`: no longer. */
  readonly data: Readonly<Record<string, Json>>;
  readonly flags: { readonly set: readonly string[]; readonly clear: readonly string[] };
  readonly blocker: Blocker | null;
}

/** Moves the facts; a value that does not fit keeps the case where it is. */
export function moveFacts(joined: Joined, context: MachineContext): MovedFacts {
  const { fields, changed, data } = moveFields(joined, context.fields);
  const flags = moveFlags(joined, context.flags);
  const { sla, priority, ...others } = context;
  const clocks = moveClockFacts(joined, sla ?? {});
  return {
    context: {
      ...others,
      fields,
      flags: flags.now,
      ...(priority !== undefined && hasLevel(joined, priority) && { priority }),
      ...(Object.keys(clocks).length > 0 && { sla: clocks }),
    },
    fields: changed,
    data,
    flags: { set: flags.set, clear: flags.clear },
    blocker: invalid(joined, fields),
  };
}

function moveFields(
  { from, to, mapping }: Joined,
  before: MachineContext['fields'],
): {
  readonly fields: MachineContext['fields'];
  readonly changed: MigrationOutcome['fields'];
  readonly data: Readonly<Record<string, Json>>;
} {
  const changed: { field: string; to: string | null }[] = [];
  const gone: [string, Json][] = [];
  const fresh: [string, Json][] = [];
  const kept = Object.entries(before).flatMap(([name, value]): [string, Json][] => {
    // Texts that need no form (`reason`, `comment`) are of no version.
    const target = Object.hasOwn(from.fields, name) ? (mapping.fields[name] ?? null) : name;
    if (target === name) return [[name, value]];
    changed.push({ field: name, to: target });
    gone.push([name, null]);
    if (target === null) return [];
    fresh.push([target, value]);
    return [[target, value]];
  });
  const taken = new Set([...kept.map(([name]) => name), ...Object.values(mapping.fields)]);
  const defaults = Object.entries(to.machine.context.fields).filter(([name]) => !taken.has(name));
  const names = new Set(fresh.map(([name]) => name));
  return {
    fields:
      changed.length + defaults.length === 0 ? before : Object.fromEntries([...kept, ...defaults]),
    changed,
    // Two fields may have changed places: a name that has a value now has not lost one.
    data: Object.fromEntries([...gone.filter(([name]) => !names.has(name)), ...fresh, ...defaults]),
  };
}

function moveFlags(
  { from, to, mapping }: Joined,
  before: MachineContext['flags'],
): {
  readonly now: MachineContext['flags'];
  readonly set: readonly string[];
  readonly clear: readonly string[];
} {
  const set = new Set<string>();
  for (const flag of from.flags) {
    const target = mapping.flags[flag] ?? null;
    if (before[flag] === true && target !== null) set.add(target);
  }
  const now = Object.fromEntries(to.flags.map((flag) => [flag, set.has(flag)]));
  const wasSet = from.flags.filter((flag) => before[flag] === true);
  return {
    now: canonicalJson(now) === canonicalJson(before) ? before : now,
    set: [...set].filter((flag) => !wasSet.includes(flag)),
    clear: wasSet.filter((flag) => !set.has(flag)),
  };
}

function moveClockFacts({ mapping }: Joined, sla: ClockFacts): ClockFacts {
  return Object.fromEntries(
    Object.entries(sla).flatMap(([clock, facts]) => {
      const target = mapping.clocks[clock] ?? null;
      return target === null ? [] : [[target, facts] as const];
    }),
  );
}

/** A priority that was set by hand stands only where it can be said in the new version's words. */
function hasLevel({ to }: Joined, { isOverride, level, score }: PriorityFact): boolean {
  const { priority } = to;
  if (priority === undefined) return false;
  if (isOverride !== true) return true;
  if (score !== null) return priority.kind === 'score';
  return priority.levels.some(({ name }) => name === level);
}

/** Values as the new version's fields want them; what needs no form is a text as before. */
function invalid({ to }: Joined, fields: MachineContext['fields']): Blocker | null {
  const known = Object.entries(fields).filter(([name]) => Object.hasOwn(to.fields, name));
  const problems = Object.entries(checkData(to, Object.fromEntries(known)));
  if (problems.length === 0) return null;
  const what = problems.map(([name, problem]) => `\`${name}\` ${problem}`).join('; ');
  return { code: 'data_invalid', message: `What the case holds does not fit: ${what}.` };
}
