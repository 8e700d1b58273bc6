/**
 * What a move to another version does to who may see and do what, in sentences.
 *
 * @module
 */
import { type AccessCell, accessMatrix } from '../access-matrix.ts';
import { partyText } from '../people.ts';
import type { Plan, StatePath } from '../plan.ts';
import { inNewWords } from '../renames.ts';
import type { Joined } from './joined.ts';

/** Matrices by plan, and in them cells by state: they are the same for all cases. */
const matrices = new WeakMap<Plan, ReadonlyMap<StatePath, ReadonlyMap<string, AccessCell>>>();
const told = new WeakMap<Joined, Map<string, readonly string[]>>();

/** Who gains and who loses what, for a case that goes from some states to others. */
export function permissionChanges(
  joined: Joined,
  { from, to }: { readonly from: readonly StatePath[]; readonly to: readonly StatePath[] },
): readonly string[] {
  const known = told.get(joined) ?? new Map<string, readonly string[]>();
  told.set(joined, known);
  const key = JSON.stringify([from, to]);
  const found = known.get(key) ?? [
    ...accessChanges(joined, { from, to }),
    ...eventChanges(joined, { from, to }),
  ];
  known.set(key, found);
  return found;
}

const NOBODY: ReadonlySet<string> = new Set();

interface Between {
  readonly from: readonly StatePath[];
  readonly to: readonly StatePath[];
}

/** What each role and relation may read and write, itself and with being named in the data. */
function accessChanges(joined: Joined, between: Between): readonly string[] {
  const [before, after] = [seenIn(joined.from, between.from), seenIn(joined.to, between.to)];
  const changes = new Map<string, readonly string[]>();
  for (const who of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(who), after.get(who)];
    // A role or a field that only one version has is no change of what somebody may.
    if (was === undefined || is === undefined) continue;
    const gained = [...is].filter((one) => !was.has(one)).map((one) => `may now ${one}`);
    const lost = [...was].filter((one) => !is.has(one)).map((one) => `may no longer ${one}`);
    changes.set(who, [...gained, ...lost]);
  }
  return [...changes].flatMap(([who, sentences]) => {
    const plain = changes.get(who.split(', named in ')[0]!) ?? [];
    // What holds for a role holds for those of it who are named, unless it is said otherwise.
    const own = who.includes(', named in ')
      ? sentences.filter((one) => !plain.includes(one))
      : sentences;
    return own.map((sentence) => `\`${who}\` ${sentence}.`);
  });
}

function seenIn(
  plan: Plan,
  states: readonly StatePath[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const seen = new Map<string, Set<string>>();
  for (const state of states) {
    for (const [who, { decision }] of cellsOf(plan).get(state) ?? []) {
      const may = seen.get(who) ?? new Set<string>();
      seen.set(who, may);
      for (const level of Object.keys(decision.read)) may.add(`read what is \`${level}\``);
      for (const level of Object.keys(decision.write)) may.add(`change what is \`${level}\``);
      for (const fact of Object.keys(decision.sees)) may.add(`see \`${fact}\``);
      if (decision.isKnown) may.add('know of the case');
    }
  }
  return seen;
}

function cellsOf(plan: Plan): ReadonlyMap<StatePath, ReadonlyMap<string, AccessCell>> {
  const known = matrices.get(plan);
  if (known !== undefined) return known;
  const cells = new Map<StatePath, Map<string, AccessCell>>();
  for (const cell of accessMatrix(plan)) {
    const own = cells.get(cell.state) ?? new Map<string, AccessCell>();
    cells.set(cell.state, own.set(cell.stand.who, cell));
  }
  matrices.set(plan, cells);
  return cells;
}

/** Whom each event is for: in the states that the case is in, and around them. */
function eventChanges(joined: Joined, between: Between): readonly string[] {
  const { roles, fields } = joined.names;
  const before = sendersIn(joined.from, between.from, (party) => {
    return inNewWords({ by: party }, { roles, fields }).by;
  });
  const after = sendersIn(joined.to, between.to, (party) => party);
  const sentences: string[] = [];
  for (const event of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(event) ?? NOBODY, after.get(event) ?? NOBODY];
    for (const who of is)
      if (!was.has(who)) sentences.push(`\`${who}\` may now send \`${event}\`.`);
    for (const who of was) {
      if (!is.has(who)) sentences.push(`\`${who}\` may no longer send \`${event}\`.`);
    }
  }
  return sentences;
}

type Parties = Plan['transitions'][string]['by'];

function sendersIn(
  { states, transitions }: Plan,
  paths: readonly StatePath[],
  inWords: (by: Parties) => Parties,
): ReadonlyMap<string, ReadonlySet<string>> {
  const senders = new Map<string, Set<string>>();
  for (const path of paths) {
    for (let at = states[path]; at !== undefined; at = states[at.parent ?? '']) {
      for (const [event, rows] of Object.entries(at.on)) {
        const who = senders.get(event) ?? new Set<string>();
        senders.set(event, who);
        for (const row of rows)
          for (const by of inWords(transitions[row]!.by)) who.add(partyText(by));
      }
    }
  }
  return senders;
}
