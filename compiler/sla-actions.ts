/**
 * What the warnings and breaches of SLA clocks do: exactly one verb a row.
 *
 * @module
 */
import { mapOf, refOf, valueOf } from './access.ts';
import { readNotice } from './actions.ts';
import type { ClockActionModel, Names } from './model.ts';
import { type PartyPlace, readParty } from './parties.ts';
import { readFlags, readRow } from './rows.ts';
import type { MapNode, YamlNode } from './yaml.ts';

const VERBS = ['remind', 'notify', 'escalate_to', 'do', 'to'] as const;
type Verb = (typeof VERBS)[number];

/** Who can be meant by a clock: it belongs to the whole case, whoever works on it then. */
export const CLOCK_PARTIES: PartyPlace = {
  words: ['owner', 'reporter', 'assignee', 'approvers'],
  where: 'for a clock',
};

/**
 * Reads rows with one verb each.
 *
 * @param clock the breached clock; `null` for warnings, which do not move the case
 */
export function readClockActions(
  rows: readonly YamlNode[],
  clock: string | null,
  names: Names,
): readonly ClockActionModel[] {
  return rows.flatMap((node, index) => {
    if (node.kind !== 'map') return [];
    const verb = readVerb(node, clock, names);
    const action = verb && readAction(node, { verb, clock, index }, names);
    return action === undefined ? [] : [action];
  });
}

function readVerb(node: MapNode, clock: string | null, names: Names): Verb | undefined {
  const fitting = VERBS.filter((verb) => clock !== null || verb !== 'to');
  const [first, second] = fitting.filter((verb) => node.entries.has(verb));
  if (first !== undefined && second === undefined) return first;
  const isTwice = first !== undefined && second !== undefined;
  const at = isTwice ? node.entries.get(second)!.key : node;
  names.findings.error('CL1611', at, isTwice ? 'a row with two verbs' : 'a row without a verb', {
    label: isTwice ? `\`${first}\` is there already` : 'what happens?',
    help: isTwice
      ? 'make it two rows'
      : `add one of ${fitting.map((verb) => `\`${verb}\``).join(', ')}`,
  });
  return undefined;
}

function readAction(
  node: MapNode,
  { verb, clock, index }: { verb: Verb; clock: string | null; index: number },
  names: Names,
): ClockActionModel | undefined {
  if (verb !== 'to') refuseMove(node, verb, names);
  switch (verb) {
    case 'remind':
    case 'notify':
      return { verb, ...readNotice(valueOf(node, verb), CLOCK_PARTIES, names) };
    case 'escalate_to': {
      const ref = refOf(node, verb);
      const who = ref === null ? undefined : readParty(ref, CLOCK_PARTIES, names);
      return who && { verb, who };
    }
    case 'do': {
      const inner = mapOf(node, 'do');
      if (inner.entries.size === 0) {
        names.findings.error('CL0512', node.entries.get('do')!.key, '`do` does nothing', {
          label: 'nothing in it',
          help: 'add `set`, `clear` or `notify`',
        });
      }
      const notify = readNotice(valueOf(inner, 'notify'), CLOCK_PARTIES, names);
      return { verb, ...readFlags(inner, names), notify };
    }
    case 'to': {
      const trigger = { kind: 'timer', timer: `sla/${clock}/due` } as const;
      const id = `sla/${clock}/breached/${index}`;
      return { verb, row: readRow(node, { from: null, at: node, trigger, id, by: null }, names) };
    }
  }
}

/** These words belong to a move; in place they stand under `do`. */
function refuseMove(node: MapNode, verb: Verb, names: Names): void {
  for (const word of ['outcome', 'set', 'clear', 'when', 'purpose']) {
    const entry = node.entries.get(word);
    if (entry === undefined) continue;
    names.findings.error('CL0511', entry.key, `\`${word}\` does not go with \`${verb}\``, {
      label: 'the case does not move here',
      help:
        word === 'set' || word === 'clear'
          ? `write it as a row with \`do: { ${word}: … }\``
          : 'leave it out',
    });
  }
}
