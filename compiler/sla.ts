/**
 * SLA clocks: what starts and stops them, how long they may run, and what happens then.
 *
 * @module
 */
import type { ClockPlan, WarningWhen } from '../core/sla-plan.ts';
import type { Duration } from '../core/plan.ts';
import { titleFrom } from '../core/title.ts';
import { type Ref, itemsOf, mapOf, refOf, refsOf, textOf, valueOf } from './access.ts';
import { readNotice } from './actions.ts';
import { readDuration } from './duration.ts';
import type { SlaModel, Names, StateModel, WarningModel, WithinModel } from './model.ts';
import { type PartyPlace, readGuardName, readParties } from './parties.ts';
import { isNameFree } from './reserved.ts';
import { isKnownField, noteNeeded } from './rows.ts';
import { CLOCK_PARTIES, readClockActions } from './sla-actions.ts';
import { readMoments, stateNamed } from './sla-moments.ts';
import { suggest } from './suggest.ts';
import type { MapNode, YamlNode } from './yaml.ts';

/** Who may extend a clock; there is no state whose approvers could be meant. */
const EXTENDERS: PartyPlace = { words: ['owner', 'reporter', 'assignee'], where: 'in `extend`' };

/** Reads all clocks into `names.clocks`; every state must have been read. */
export function readClocks(root: MapNode, all: readonly StateModel[], names: Names): void {
  const given = mapOf(root, 'sla').entries;
  for (const [name, { key, value }] of given) {
    isNameFree('clock', { ...key, name }, names.findings);
    if (value.kind !== 'map') continue;
    const at = { start: key.start, end: key.end };
    const place = { name, at, all, clocks: [...given.keys()], levels: levelsIn(root, names) };
    names.clocks.set(name, readClock(value, place, names));
  }
}

interface ClockPlace {
  readonly name: string;
  readonly at: { readonly start: number; readonly end: number };
  readonly all: readonly StateModel[];
  readonly clocks: readonly string[];
  /** Of the priority. */
  readonly levels: readonly string[];
}

/** The priority itself is read later: it may ask how clocks stand. */
function levelsIn(root: MapNode, names: Names): readonly string[] {
  const said = textOf(root, 'priority')?.trim();
  if (said !== undefined) return levelsOfFormula(said, root, names);
  const priority = mapOf(root, 'priority');
  return ['levels', 'rubric'].flatMap((word) => [...mapOf(priority, word).entries.keys()]);
}

/** The words that a decision table gives, or the options of a choice, are levels too. */
function levelsOfFormula(said: string, root: MapNode, names: Names): readonly string[] {
  const table = /^tables\.(\w+)$/u.exec(said)?.[1];
  if (table === undefined) return names.fields.get(said)?.plan.options ?? [];
  const given = mapOf(mapOf(root, 'tables'), table);
  return refsOf(given, 'gives').map(({ name }) => name);
}

function readClock(node: MapNode, place: ClockPlace, names: Names): SlaModel {
  const { name, at, all } = place;
  const roll =
    textOf(node, 'roll') === 'next_business_day' ? ({ roll: 'next_business_day' } as const) : {};
  const rolled = (duration: Duration | undefined): Duration | undefined =>
    duration && { ...duration, ...roll };
  const again = textOf(node, 'again') as ClockPlan['again'] | undefined;
  return {
    name,
    node,
    title: textOf(node, 'title') ?? titleFrom(name),
    from: readMoments(refsOf(node, 'from'), place, names),
    until: readMoments(refsOf(node, 'until'), place, names),
    when: readGuardName(refOf(node, 'when'), names),
    again: again ?? 'goes_on',
    within: readWithin(node, place.levels, names).map((row) => ({
      ...row,
      duration: rolled(row.duration),
    })),
    pauses: readPauses(valueOf(node, 'pauses'), all, names),
    warnings: readWarnings(valueOf(node, 'warn_at'), names),
    extend: readExtension(node, { name, rolled }, names),
    breached: readClockActions(itemsOf(valueOf(node, 'breached')), name, names),
    ...at,
  };
}

/** A length, or a table: guard → length, or option of the field `by` → length. */
function readWithin(
  node: MapNode,
  levels: readonly string[],
  names: Names,
): readonly WithinModel[] {
  const value = valueOf(node, 'within');
  if (value?.kind !== 'map') {
    const ref = refOf(node, 'within');
    const duration = ref === null ? undefined : readDuration(ref, names.findings);
    return ref === null ? [] : [{ duration, start: ref.start, end: ref.end }];
  }
  const field = readTableField(value, levels, names);
  const rows = [...value.entries].flatMap(([name, { key, value: length }]): WithinModel[] => {
    if (name === 'by') return [];
    const [ref] = refsInScalar(length);
    const duration = ref && readDuration(ref, names.findings);
    const row = { duration, start: key.start, end: length.end };
    if (name === 'otherwise') return [row];
    const at: Ref = { name, start: key.start, end: key.end };
    if (value.entries.has('by')) return [{ ...row, field, is: at }];
    const when = readGuardName(at, names);
    return when === null ? [] : [{ ...row, when }];
  });
  if (!value.entries.has('otherwise')) {
    const at = node.entries.get('within')!.key;
    names.findings.error('CL1606', at, 'a table of lengths without `otherwise`', {
      label: 'what counts when no row fits?',
      help: 'add `otherwise: LENGTH` as the last row',
    });
  }
  // What fits nothing else is asked last, wherever it was written.
  return [...rows.filter(isConditional), ...rows.filter((row) => !isConditional(row))];
}

function isConditional({ when, is }: WithinModel): boolean {
  return when !== undefined || is !== undefined;
}

function readTableField(
  table: MapNode,
  levels: readonly string[],
  names: Names,
): string | undefined {
  const ref = refOf(table, 'by');
  if (ref?.name === 'priority' && levels.length > 0) {
    checkOptions(table, { ref, options: levels }, names);
    return ref.name;
  }
  if (ref === null || !isKnownField(ref, names)) return undefined;
  const { plan } = names.fields.get(ref.name)!;
  if (plan.type !== 'choice') {
    names.findings.error('CL1607', ref, `a table by \`${ref.name}\`, which is no choice`, {
      label: `it is of type ${plan.type}`,
      help: 'leave `by` out and name guards, or name a field of type choice',
    });
    return undefined;
  }
  checkOptions(table, { ref, options: plan.options ?? [] }, names);
  return ref.name;
}

function checkOptions(
  table: MapNode,
  { ref, options }: { ref: Ref; options: readonly string[] },
  names: Names,
): void {
  for (const [name, { key }] of table.entries) {
    if (name === 'by' || name === 'otherwise' || options.includes(name)) continue;
    names.findings.error('CL1608', key, `\`${ref.name}\` has no option \`${name}\``, {
      label: 'this row never fits',
      help: suggest(name, options),
    });
  }
}

function readPauses(
  node: YamlNode | undefined,
  all: readonly StateModel[],
  names: Names,
): SlaModel['pauses'] {
  const pauses = new Map<StateModel, 'resume' | 'reset'>();
  const given: readonly (readonly [Ref, 'resume' | 'reset'])[] =
    node?.kind === 'map'
      ? [...node.entries].map(([name, { key, value }]) => [
          { name, start: key.start, end: key.end },
          value.kind === 'scalar' && value.value === 'reset' ? 'reset' : 'resume',
        ])
      : itemsOf(node).flatMap((item) => refsInScalar(item).map((ref) => [ref, 'resume'] as const));
  const refs: Ref[] = [];
  for (const [ref, then] of given) {
    refs.push(ref);
    if (ref.name === 'waiting') {
      const waiting = all.filter((state) => state.waiting);
      for (const state of waiting) if (!pauses.has(state)) pauses.set(state, then);
      if (waiting.length > 0) continue;
      names.findings.error('CL1609', ref, 'no state is a waiting state', {
        label: 'the clock never stands still',
        help: 'leave `pauses` out, or name the states',
      });
      continue;
    }
    const state = stateNamed(ref, all, names);
    if (state !== undefined) pauses.set(state, then);
  }
  return { states: pauses, refs };
}

function readWarnings(node: YamlNode | undefined, names: Names): readonly WarningModel[] {
  return itemsOf(node).flatMap((item): WarningModel[] => {
    const at = { start: item.start, end: item.end };
    const [percent] = refsInScalar(item);
    if (percent !== undefined) {
      const when = percentOf(percent.name);
      return when === undefined ? [] : [{ when, action: { verb: 'remind_all' }, ...at }];
    }
    if (item.kind !== 'map') return [];
    const when = readWarningWhen(item, names);
    const [action] = readClockActions([item], null, names);
    return when === undefined || action === undefined ? [] : [{ when, action, ...at }];
  });
}

function readWarningWhen(node: MapNode, names: Names): WarningWhen | undefined {
  const given = (['at', 'after', 'before'] as const).filter((word) => node.entries.has(word));
  const [first, second] = given;
  if (first === undefined || second !== undefined) {
    const at = second === undefined ? node : node.entries.get(second)!.key;
    const message = second === undefined ? 'a warning without a time' : 'a warning with two times';
    names.findings.error('CL1610', at, message, {
      label: second === undefined ? 'when does it warn?' : `\`${first}\` is there already`,
      help: second === undefined ? 'add `at: 80%`, `after` or `before`' : 'make it two rows',
    });
    return undefined;
  }
  const ref = refOf(node, first);
  if (ref === null) return undefined;
  if (first === 'at') return percentOf(ref.name);
  const duration = readDuration(ref, names.findings);
  return duration && { kind: first, duration };
}

/** `undefined` when it is no share: the shape check has said so. */
function percentOf(text: string): WarningWhen | undefined {
  const match = /^([1-9][0-9]?)%$/.exec(text);
  return match === null ? undefined : { kind: 'at', percent: Number(match[1]) };
}

function readExtension(
  clock: MapNode,
  { name, rolled }: { name: string; rolled: (of: Duration | undefined) => Duration | undefined },
  names: Names,
): SlaModel['extend'] {
  const node = valueOf(clock, 'extend');
  if (node?.kind !== 'map') return null;
  const to = refOf(node, 'to');
  const by = readParties(refsOf(node, 'by'), EXTENDERS, names);
  const needs = node.entries.has('needs')
    ? refsOf(node, 'needs')
    : [{ ...nowhere(node), name: 'reason' }];
  for (const { name: field } of needs) noteNeeded(field, names);
  const approval = refOf(node, 'approval');
  if (approval !== null) {
    names.use('approval', approval.name);
    if (!names.approvals.has(approval.name)) {
      names.findings.error('CL0208', approval, `unknown approval \`${approval.name}\``, {
        label: 'no approval has this name',
        help:
          suggest(approval.name, names.approvals.keys()) ??
          `add \`${approval.name}\` to \`approvals\``,
      });
    }
  }
  return {
    event: `extend_${name}`,
    to: rolled(to === null ? undefined : readDuration(to, names.findings)),
    by: by.length > 0 ? by : [{ text: 'owner', party: { kind: 'owner' }, ...nowhere(node) }],
    needs: needs.filter((ref) => isKnownField(ref, names)),
    approval: approval?.name ?? null,
    notify: readNotice(valueOf(node, 'notify'), CLOCK_PARTIES, names),
    ...nowhere(clock.entries.get('extend')!.key),
  };
}

function nowhere({ start, end }: { start: number; end: number }): { start: number; end: number } {
  return { start, end };
}

function refsInScalar(node: YamlNode): readonly Ref[] {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return [];
  return [{ name: node.value, start: node.start, end: node.end }];
}
