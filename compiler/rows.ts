/**
 * Rows: ways out of a state, and what happens in place.
 *
 * @module
 */
import type { TransitionId, Trigger } from '../core/plan.ts';
import { type Ref, isTrue, itemsOf, refOf, refsIn, refsOf, textOf, valueOf } from './access.ts';
import type { Range } from './diagnostics.ts';
import type { HandoffModel, Names, RowModel, StateModel } from './model.ts';
import { readActions } from './actions.ts';
import { isKnownField, readFlags } from './flags.ts';
import { type PartyPlace, readGuardName, readParties } from './parties.ts';
import type { MapNode, YamlNode } from './yaml.ts';

export { isKnownField, readFlags } from './flags.ts';

/** What a row is a row of. */
export interface RowPlace {
  readonly from: StateModel | null;
  /** Of the whole word, for rows in short form. */
  readonly at: Range;
  readonly trigger: Trigger;
  /** `<path>/<event>`, to which the row's number is added. */
  readonly id: string;
  /** Which parties have a meaning in `by`; `null`: `by` and `needs` have none here. */
  readonly by: PartyPlace | null;
  /** Whom actions can speak of, where that is another thing. */
  readonly parties?: PartyPlace;
}

const BY_ITSELF: PartyPlace = { words: ['owner', 'reporter'], where: 'where nobody acts' };

const EMPTY: MapNode = { kind: 'map', entries: new Map(), start: 0, end: 0 };

/** Reads `STATE`, a row, or a list of rows. */
export function readRows(
  node: YamlNode | undefined,
  place: RowPlace,
  names: Names,
): readonly RowModel[] {
  return itemsOf(node).flatMap((item, index) => {
    const id = `${place.id}/${index}`;
    if (item.kind === 'map') return [readRow(item, { ...place, id }, names)];
    const [to] = refsIn(item);
    if (to === undefined) return [];
    return [{ ...readRow(EMPTY, { ...place, id, at: to }, names), to }];
  });
}

/** Reads one row; `place.id` is its whole id. */
export function readRow(node: MapNode, place: RowPlace, names: Names): RowModel {
  const { findings } = names;
  const at = node === EMPTY ? place.at : node;
  if (place.by === null) {
    for (const word of ['by', 'needs']) {
      const entry = node.entries.get(word);
      if (entry === undefined) continue;
      findings.error('CL0407', entry.key, `\`${word}\` has no meaning here`, {
        label: 'nobody sends this: it happens by itself',
        help: `leave \`${word}\` out`,
      });
    }
  }
  const when = refOf(node, 'when');
  readGuardName(when, names);
  const row: RowModel = {
    id: place.id as TransitionId,
    from: place.from,
    trigger: place.trigger,
    to: refOf(node, 'to'),
    target: null,
    by: place.by === null ? [] : readParties(refsOf(node, 'by'), place.by, names),
    isByGiven: node.entries.has('by'),
    needs: node.entries.has('needs') ? readNeeds(refsOf(node, 'needs'), names) : null,
    // A row with a guard that is not there is no row without a guard.
    when,
    ...readFlags(node, names),
    outcome: refOf(node, 'outcome'),
    purpose: textOf(node, 'purpose') ?? null,
    handoff: readHandoff(node, names),
    actions: readActions(valueOf(node, 'do'), place.parties ?? place.by ?? BY_ITSELF, names),
    start: at.start,
    end: at.end,
  };
  return row;
}

/** The fields that go along; whether somebody takes over is a check's business. */
function readHandoff(node: MapNode, names: Names): HandoffModel | null {
  const entry = node.entries.get('handoff');
  const given = valueOf(node, 'handoff');
  if (entry === undefined || given === undefined) return null;
  const fields = given.kind === 'map' ? refsOf(given, 'fields') : refsIn(given);
  const { start, end } = entry.key;
  return {
    fields: readNeeds(fields, names),
    accept: given.kind === 'map' && isTrue(given, 'accept'),
    start,
    end,
  };
}

/** Reads fields that are named in a list, each once. */
export function readNeeds(given: readonly Ref[], names: Names): readonly Ref[] {
  const seen = new Set<string>();
  return given.filter((ref) => {
    if (seen.has(ref.name)) {
      names.findings.error('CL0201', ref, `\`${ref.name}\` stands twice in one list`, {
        label: 'named a second time',
        help: 'keep one of the two',
      });
    }
    seen.add(ref.name);
    noteNeeded(ref.name, names);
    return isKnownField(ref, names);
  });
}

/** Notes that a field must come along; a form may be there for such fields alone. */
export function noteNeeded(field: string, names: Names): void {
  names.use('needed', field);
  for (const [form, { plan }] of names.forms) {
    if (plan.fields.some((one) => one.field === field)) names.use('form', form);
  }
}

/** Whether a word is given; a helper for readers of rows. */
export function has(node: MapNode, word: string): boolean {
  return valueOf(node, word) !== undefined;
}
