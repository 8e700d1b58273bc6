/**
 * Timers and ladder steps: exactly one clock and one verb a row.
 *
 * @module
 */
import { type Ref, itemsOf, refOf, textOf, valueOf } from './access.ts';
import { readMoment, readNotice } from './actions.ts';
import type { Range } from './diagnostics.ts';
import { readDuration } from './duration.ts';
import type { ActionModel, ClockModel, Names, StateModel, TimerModel } from './model.ts';
import { type PartyPlace, readParty } from './parties.ts';
import { isKnownField } from './flags.ts';
import { readRow } from './rows.ts';
import type { MapEntry, MapNode, YamlNode } from './yaml.ts';

const CLOCKS = ['after', 'every', 'at', 'before'] as const;
const VERBS = ['remind', 'notify', 'delegate_to', 'escalate_to', 'to', 'decide', 'do'] as const;
type Verb = (typeof VERBS)[number];

/** What a timer row is a row of. */
export interface TimerPlace {
  /** `null`: a step of an approval's ladder. */
  readonly state: StateModel | null;
  readonly parties: PartyPlace;
  /** A row of a task: it counts from when the task is opened, or back from its `due`. */
  readonly isTask?: boolean;
}

/** Reads the rows of `timers` or `ladder`. */
export function readTimers(
  node: YamlNode | undefined,
  place: TimerPlace,
  names: Names,
): readonly TimerModel[] {
  if (node?.kind !== 'list') return [];
  return node.items.flatMap((item, index) => {
    if (item.kind !== 'map') return [];
    const path = place.state === null ? '' : `${place.state.path}/`;
    const id = place.state === null ? String(index) : `${path}timers/${index}`;
    const verb = readVerb(item, names);
    return [
      {
        id,
        clock: readClock(item, { ...place, verb }, names),
        action: verb && readAction(item, { ...place, verb, id }, names),
        purpose: textOf(item, 'purpose') ?? null,
        start: item.start,
        end: item.end,
      },
    ];
  });
}

function readClock(
  node: MapNode,
  place: TimerPlace & { readonly verb: Verb | undefined },
  names: Names,
): ClockModel | undefined {
  const { findings } = names;
  const given = entriesOf(node, CLOCKS);
  const [first, second] = given;
  if (first === undefined || second !== undefined) {
    findings.error(
      'CL0501',
      second?.entry.key ?? node,
      second ? 'a row with two clocks' : 'a row without a clock',
      {
        label: second ? `\`${first!.word}\` is there already` : 'when does it happen?',
        help: second
          ? 'make it two rows'
          : `add one of ${CLOCKS.map((word) => `\`${word}\``).join(', ')}`,
      },
    );
    return undefined;
  }
  const { word, entry } = first;
  if (place.isTask === true && (word === 'at' || word === 'before')) {
    checkClockWords(node, word, names);
    return dueClock(node, word, names);
  }
  if (place.state === null && (word === 'at' || word === 'before')) {
    findings.error('CL0413', entry.key, `\`${word}\` is no clock of a ladder`, {
      label: 'a ladder counts from the request',
      help: 'use `after` or `every`, or put the row into the timers of the state',
    });
    return undefined;
  }
  if (
    word === 'every' &&
    ['to', 'decide', 'delegate_to', 'escalate_to'].includes(place.verb ?? '')
  ) {
    findings.error('CL0510', entry.key, `\`every\` cannot be repeated with \`${place.verb}\``, {
      label: 'it happens once only',
      help: 'write `after`',
    });
  }
  checkClockWords(node, word, names);
  return clockOf(node, word, names);
}

/** A clock held against the `due` of a task; the shape check lets nothing else stand there. */
function dueClock(node: MapNode, word: 'at' | 'before', names: Names): ClockModel | undefined {
  if (word === 'at') return { kind: 'at', field: 'due' };
  const text = refOf(node, word);
  const length = text === null ? undefined : readDuration(text, names.findings);
  const duration = length && { ...length, ...rolled(node) };
  return duration && { kind: 'before', field: 'due', duration };
}

function clockOf(
  node: MapNode,
  word: (typeof CLOCKS)[number],
  names: Names,
): ClockModel | undefined {
  if (word === 'at') {
    const field = dateField(refOf(node, 'at'), names);
    return field === undefined ? undefined : { kind: 'at', field };
  }
  const text = refOf(node, word);
  const length = text === null ? undefined : readDuration(text, names.findings);
  const duration = length && { ...length, ...rolled(node) };
  if (word === 'before') {
    const field = dateField(refOf(node, 'of'), names);
    if (duration === undefined || field === undefined) return undefined;
    return { kind: 'before', field, duration };
  }
  return duration && { kind: word, duration };
}

function rolled(node: MapNode): { roll?: 'next_business_day' } {
  return textOf(node, 'roll') === 'next_business_day' ? { roll: 'next_business_day' } : {};
}

function checkClockWords(node: MapNode, word: string, names: Names): void {
  const of = node.entries.get('of');
  if (word === 'before' && of === undefined) {
    names.findings.error('CL0508', node.entries.get('before')!.key, '`before` of what?', {
      label: 'no field is named',
      help: 'add `of: FIELD`, a field of type instant or date',
    });
  }
  if (word !== 'before' && of !== undefined) {
    names.findings.error('CL0508', of.key, `\`of\` does not go with \`${word}\``, {
      label: 'it belongs to `before`',
      help: 'leave it out or write `before`',
    });
  }
  const roll = node.entries.get('roll');
  if (word === 'at' && roll !== undefined) {
    names.findings.error('CL0509', roll.key, '`roll` does not go with `at`', {
      label: 'the field says when',
      help: 'leave it out',
    });
  }
}

function dateField(ref: Ref | null, names: Names): string | undefined {
  if (ref === null || !isKnownField(ref, names)) return undefined;
  const { type } = names.fields.get(ref.name)!.plan;
  if (type === 'instant' || type === 'date') return ref.name;
  names.findings.error('CL0219', ref, `the field \`${ref.name}\` is no point in time`, {
    label: `it is of type ${type}`,
    help: 'name a field of type instant or date',
  });
  return undefined;
}

function readVerb(node: MapNode, names: Names): Verb | undefined {
  const given = entriesOf(node, VERBS);
  // A move may do something on its way.
  const isMove = given.some(({ word }) => word === 'to');
  const [first, second] = isMove ? given.filter(({ word }) => word !== 'do') : given;
  if (first !== undefined && second === undefined) return first.word;
  const message = second === undefined ? 'a row without a verb' : 'a row with two verbs';
  names.findings.error('CL0502', second?.entry.key ?? node, message, {
    label: second === undefined ? 'what happens?' : `\`${first!.word}\` is there already`,
    help:
      second === undefined
        ? `add one of ${VERBS.map((word) => `\`${word}\``).join(', ')}`
        : 'make it two rows',
  });
  return undefined;
}

function readAction(
  node: MapNode,
  place: TimerPlace & { readonly verb: Verb; readonly id: string },
  names: Names,
): ActionModel | undefined {
  const { verb, parties } = place;
  if (verb !== 'to') refuseEffects(node, verb, names);
  switch (verb) {
    case 'remind':
    case 'notify':
      return { verb, ...readNotice(valueOf(node, verb), parties, names) };
    case 'delegate_to':
    case 'escalate_to': {
      const ref = refOf(node, verb);
      const words = verb === 'delegate_to' ? [...parties.words, 'backups' as const] : parties.words;
      const who = ref === null ? undefined : readParty(ref, { ...parties, words }, names);
      return who && { verb, who };
    }
    case 'decide': {
      const result = refOf(node, 'decide');
      return result === null ? undefined : { verb, result };
    }
    case 'do':
      return readDo(node, place, names);
    case 'to':
      return readMove(node, place, names);
  }
}

/** `set`, `clear` and `outcome` belong to a move; in place they stand under `do`. */
function refuseEffects(node: MapNode, verb: Verb, names: Names): void {
  for (const { word, entry } of entriesOf(node, ['outcome', 'set', 'clear'] as const)) {
    names.findings.error('CL0511', entry.key, `\`${word}\` does not go with \`${verb}\``, {
      label: 'the case does not move here',
      help: word === 'outcome' ? 'leave it out' : `write it as a row with \`do: { ${word}: … }\``,
    });
  }
}

/** The flags of a move stand beside `to`. */
function refuseFlags(node: MapNode, names: Names): void {
  for (const { word, entry } of entriesOf(node, ['set', 'clear'] as const)) {
    names.findings.error('CL0511', entry.key, `\`${word}\` does not go into the \`do\` of a move`, {
      label: 'the case moves here',
      help: `write \`${word}\` beside \`to\``,
    });
  }
}

function readDo(node: MapNode, { parties }: TimerPlace, names: Names): ActionModel {
  const inner = valueOf(node, 'do');
  const { set, clear, actions } = readMoment(inner, parties, names)!;
  const isPlain = actions.every(({ plan }) => plan.verb === 'notify' && plan.template === null);
  if (!isPlain) return { verb: 'do', set, clear, notify: [], actions };
  const notify = itemsOf(inner).flatMap((item) =>
    item.kind === 'map' ? readNotice(valueOf(item, 'notify'), parties, names).who : [],
  );
  return { verb: 'do', set, clear, notify, actions: [] };
}

function readMove(
  node: MapNode,
  { state, id, parties }: TimerPlace & { readonly id: string },
  names: Names,
): ActionModel | undefined {
  if (state === null) {
    names.findings.error('CL0414', node.entries.get('to')!.key, 'a ladder does not move the case', {
      label: 'the results of the approval do',
      help: 'end the ladder with `decide: lapsed` and give `lapsed` a way out in the state',
    });
    return undefined;
  }
  const at: Range = { start: node.start, end: node.end };
  const trigger = { kind: 'timer', timer: id } as const;
  for (const item of itemsOf(valueOf(node, 'do'))) {
    if (item.kind === 'map') refuseFlags(item, names);
  }
  const row = readRow(node, { from: state, at, trigger, id, by: null, parties }, names);
  return { verb: 'to', row };
}

function entriesOf<Word extends string>(
  node: MapNode,
  words: readonly Word[],
): readonly { readonly word: Word; readonly entry: MapEntry }[] {
  return [...node.entries].flatMap(([word, entry]) =>
    (words as readonly string[]).includes(word) ? [{ word: word as Word, entry }] : [],
  );
}
