/**
 * What a new version changes in who may what: the two matrices, compared cell by cell.
 *
 * The rows of a definition do not tell it by themselves: what somebody may follows from several of
 * them together. So the decision itself is asked, for everybody in every state.
 *
 * @module
 */
import type { AccessDecision } from './access.ts';
import { accessMatrix } from './access-matrix.ts';
import type { Plan, StatePath } from './plan.ts';

/** One right that somebody has now and had not, or the other way round. */
export interface AccessChange {
  /** `role er_lead`, `assignee`, `role er_lead, named in respondent`. */
  readonly who: string;
  readonly change: 'gained' | 'lost';
  /** `reads open`, `knows of the case`, … */
  readonly right: string;
  /** In order; of the states that both versions have. */
  readonly states: readonly StatePath[];
  /** In every state that both versions have. */
  readonly isEverywhere: boolean;
}

/** Compares who may what, for whoever and wherever there is in both versions. */
export function accessChanges(before: Plan, after: Plan): readonly AccessChange[] {
  const [old, now] = [rightsOf(before), rightsOf(after)];
  const states = new Set([...statesOf(old)].filter((state) => statesOf(now).has(state)));
  const changes: AccessChange[] = [];
  for (const [who, inStates] of now) {
    const earlier = old.get(who);
    if (earlier === undefined) continue;
    for (const change of ['gained', 'lost'] as const) {
      const [more, less] = change === 'gained' ? [inStates, earlier] : [earlier, inStates];
      for (const [right, where] of differing({ more, less, states })) {
        const isEverywhere = where.length === states.size;
        changes.push({ who, change, right, states: where, isEverywhere });
      }
    }
  }
  return changes.filter((change) => !isOfEverybody(change, changes));
}

/** A change as a sentence. */
export function accessChangeText({
  who,
  change,
  right,
  states,
  isEverywhere,
}: AccessChange): string {
  const where = isEverywhere ? 'in every state' : `in ${states.map(quoted).join(', ')}`;
  const verb = change === 'gained' ? 'now' : 'no longer';
  return `${capital(who)} ${verb} ${right} ${where}.`;
}

type Rights = ReadonlyMap<StatePath, ReadonlySet<string>>;

function rightsOf(plan: Plan): ReadonlyMap<string, Rights> {
  const all = new Map<string, Map<StatePath, ReadonlySet<string>>>();
  for (const { stand, state, decision } of accessMatrix(plan)) {
    const of = all.get(stand.who) ?? new Map<StatePath, ReadonlySet<string>>();
    all.set(stand.who, of.set(state, new Set(rightsIn(decision))));
  }
  return all;
}

function rightsIn({ isKnown, read, write, sees }: AccessDecision): readonly string[] {
  if (!isKnown) return [];
  return [
    'knows of the case',
    ...Object.keys(read).map((level) => `reads \`${level}\``),
    ...Object.keys(write).map((level) => `writes \`${level}\``),
    // Whoever reads what is open sees all facts.
    ...(Object.hasOwn(read, 'open') ? [] : Object.keys(sees).map((fact) => `sees \`${fact}\``)),
  ];
}

function statesOf(rights: ReadonlyMap<string, Rights>): ReadonlySet<StatePath> {
  return new Set([...rights.values()].flatMap((of) => [...of.keys()]));
}

/** The rights that one has and the other has not, and where. */
function differing({
  more,
  less,
  states,
}: {
  more: Rights;
  less: Rights;
  states: ReadonlySet<StatePath>;
}): ReadonlyMap<string, readonly StatePath[]> {
  const found = new Map<string, StatePath[]>();
  for (const state of states) {
    for (const right of more.get(state) ?? []) {
      if (less.get(state)?.has(right) === true) continue;
      found.set(right, [...(found.get(right) ?? []), state]);
    }
  }
  return found;
}

/** Said of somebody already, and so of them as a party to the case too. */
function isOfEverybody(change: AccessChange, all: readonly AccessChange[]): boolean {
  const [alone = '', ...more] = change.who.split(', ');
  if (more.length === 0) return false;
  return all.some(
    (other) =>
      other.who === alone &&
      other.change === change.change &&
      other.right === change.right &&
      change.states.every((state) => other.states.includes(state)),
  );
}

function quoted(state: StatePath): string {
  return `\`${state}\``;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
