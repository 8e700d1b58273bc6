/**
 * Moments: `STATE`, `leaving STATE`, `event NAME`, `field NAME`, `breach of CLOCK`.
 *
 * @module
 */
import type { Ref } from './access.ts';
import type { CaseModel, MomentModel, Names, RowModel, StateModel } from './model.ts';
import { isKnownField } from './rows.ts';
import { suggest } from './suggest.ts';

/** What moments can name beside fields. */
export interface MomentPlace {
  readonly all: readonly StateModel[];
  readonly clocks: readonly string[];
}

const FORMS = /^(?:(leaving|entering|event|field) +|(breach) +of +)?([a-z][a-z0-9_.]*)$/;

/** Reads moments; events are looked for when all rows are known ({@link checkEvents}). */
export function readMoments(
  given: readonly Ref[],
  place: MomentPlace,
  names: Names,
): readonly MomentModel[] {
  return given.flatMap((ref) => {
    const moment = readMoment(ref, place, names);
    return moment === undefined ? [] : [{ moment, start: ref.start, end: ref.end }];
  });
}

/** The state that a name or a path means; reports it when there is none, or more than one. */
export function stateNamed(
  ref: Ref,
  all: readonly StateModel[],
  { findings }: Names,
): StateModel | undefined {
  const named = all.filter(({ name, path }) => name === ref.name || path === ref.name);
  const exact = named.find(({ path }) => path === ref.name);
  if (exact !== undefined || named.length === 1) return exact ?? named[0];
  if (named.length > 1) {
    const paths = named.slice(0, 4).map(({ path }) => `\`${path}\``);
    findings.error('CL0204', ref, `\`${ref.name}\` is the name of ${named.length} states`, {
      label: 'which one?',
      help: `write the whole path: ${paths.join(' or ')}`,
    });
    return undefined;
  }
  const known = all.map((state) => (ref.name.includes('.') ? state.path : state.name));
  findings.error('CL0203', ref, `unknown state \`${ref.name}\``, {
    label: 'no state has this name',
    help: suggest(ref.name, known),
  });
  return undefined;
}

/** CL1602: events that nothing sends. */
export function checkEvents({ names }: CaseModel, rows: readonly RowModel[]): void {
  const events = new Set(
    rows.flatMap(({ trigger }) => {
      if (trigger.kind === 'event') return [trigger.event];
      return trigger.kind === 'result' ? [trigger.result] : [];
    }),
  );
  for (const { from, until } of names.clocks.values()) {
    for (const { moment, start, end } of [...from, ...until]) {
      if (moment.kind !== 'event' || events.has(moment.event)) continue;
      names.findings.error('CL1602', { start, end }, `unknown event \`${moment.event}\``, {
        label: 'no state has a transition of this name',
        help: suggest(moment.event, events),
      });
    }
  }
}

function readMoment(
  ref: Ref,
  { all, clocks }: MomentPlace,
  names: Names,
): MomentModel['moment'] | undefined {
  const match = FORMS.exec(ref.name.trim());
  if (match === null) {
    names.findings.error('CL1601', ref, `\`${ref.name}\` is no moment`, {
      label: 'when is that?',
      help: 'write `STATE`, `leaving STATE`, `event NAME`, `field NAME` or `breach of CLOCK`',
    });
    return undefined;
  }
  const [, word, breach, name] = match as unknown as [string, string?, string?, string?];
  const inner = { name: name!, start: ref.end - name!.length, end: ref.end };
  const at = ref.end - ref.start === ref.name.length ? inner : { ...inner, start: ref.start };
  if (breach !== undefined) return breachOf(at, clocks, names);
  switch (word) {
    case 'event':
      return { kind: 'event', event: at.name };
    case 'field':
      return dateField(at, names);
    default: {
      const state = stateNamed(at, all, names);
      return state && { kind: word === 'leaving' ? 'leaving' : 'entering', state };
    }
  }
}

function breachOf(
  ref: Ref,
  clocks: readonly string[],
  { findings }: Names,
): MomentModel['moment'] | undefined {
  if (clocks.includes(ref.name)) return { kind: 'breach', clock: ref.name };
  findings.error('CL1603', ref, `unknown clock \`${ref.name}\``, {
    label: 'no clock has this name',
    help: suggest(ref.name, clocks),
  });
  return undefined;
}

function dateField(ref: Ref, names: Names): MomentModel['moment'] | undefined {
  if (!isKnownField(ref, names)) return undefined;
  const { type } = names.fields.get(ref.name)!.plan;
  if (type === 'date' || type === 'instant') return { kind: 'field', field: ref.name };
  names.findings.error('CL0219', ref, `the field \`${ref.name}\` is no point in time`, {
    label: `it is of type ${type}`,
    help: 'name a field of type instant or date',
  });
  return undefined;
}
