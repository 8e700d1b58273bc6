/**
 * Approvals: seats, quorum, results and the ladder.
 *
 * @module
 */
import { titleFrom } from '../core/title.ts';
import { type Ref, numberOf, refsOf, textOf, valueOf, mapOf } from './access.ts';
import { type ApprovalModel, type Names } from './model.ts';
import { type PartyPlace, readNever, readParty } from './parties.ts';
import { isNameFree } from './reserved.ts';
import { readNeeds } from './rows.ts';
import { readTimers } from './timers.ts';
import type { MapNode } from './yaml.ts';

const SEATS: PartyPlace = { words: ['owner', 'reporter'], where: 'as an approver' };
const LADDER: PartyPlace = { words: ['owner', 'reporter', 'approvers'], where: 'in a ladder' };

/** Reads all approvals into `names.approvals`. */
export function readApprovals(root: MapNode, names: Names): void {
  for (const [name, { key, value }] of mapOf(root, 'approvals').entries) {
    isNameFree('approval', { ...key, name }, names.findings);
    if (value.kind !== 'map') continue;
    const given = refsOf(value, 'approvers');
    const seats = readSeats(given, names);
    const ladder = valueOf(value, 'ladder');
    names.approvals.set(name, {
      name,
      title: textOf(value, 'title') ?? titleFrom(name),
      seats,
      order: textOf(value, 'order') === 'in_turn' ? 'in_turn' : 'together',
      quorum: readQuorum(value, given.length, names),
      oneRejection: textOf(value, 'one_rejection') === 'counts' ? 'counts' : 'decides',
      results: readResults(value, names),
      never: readNever(refsOf(value, 'never'), names),
      about: readNeeds(refsOf(value, 'about'), names),
      ladder: readTimers(ladder, { state: null, parties: LADDER }, names),
      hasLadder: ladder !== undefined,
      start: key.start,
      end: key.end,
    });
  }
}

/** Two seats of one role are two of its people; a single person cannot hold two. */
function readSeats(given: readonly Ref[], names: Names): ApprovalModel['seats'] {
  const roles = new Set(
    given.filter(({ name }) => names.roles.has(name.trim())).map(({ name }) => name),
  );
  const single = given.filter(({ name }) => !roles.has(name));
  const twice = single.filter(
    ({ name }, index) => single.findIndex((o) => o.name === name) < index,
  );
  for (const ref of twice) {
    names.findings.error('CL0416', ref, `\`${ref.name}\` has two seats`, {
      label: 'one person answers for one seat only',
      help: 'keep one of the two',
    });
  }
  const words = SEATS;
  return given.flatMap((ref) => {
    if (twice.includes(ref)) return [];
    const seat = readParty(ref, words, names);
    return seat === undefined ? [] : [seat];
  });
}

function readQuorum(node: MapNode, seats: number, names: Names): number {
  const word = textOf(node, 'quorum') ?? 'all';
  const number = numberOf(node, 'quorum');
  if (number === undefined) {
    if (word === 'any') return 1;
    return word === 'majority' ? Math.floor(seats / 2) + 1 : seats;
  }
  if (number > seats && seats > 0) {
    names.findings.error(
      'CL0406',
      valueOf(node, 'quorum')!,
      `a quorum of ${number} is out of reach`,
      {
        label: `there ${seats === 1 ? 'is 1 seat' : `are ${seats} seats`}`,
        help: `write ${seats} or less, or \`all\``,
      },
    );
  }
  return number;
}

function readResults(node: MapNode, names: Names): readonly Ref[] {
  const seen = new Set<string>();
  return refsOf(node, 'results').filter((ref) => {
    if (seen.has(ref.name)) {
      names.findings.error('CL0201', ref, `\`${ref.name}\` stands twice in one list`, {
        label: 'named a second time',
        help: 'keep one of the two',
      });
    }
    const isNew = !seen.has(ref.name);
    seen.add(ref.name);
    return isNew && isNameFree('result', ref, names.findings);
  });
}

/** Every result the approval can have: by answers, and by its ladder. */
export function resultsOf(approval: ApprovalModel): readonly string[] {
  const decided = approval.ladder.flatMap(({ action }) =>
    action?.verb === 'decide' ? [action.result.name] : [],
  );
  return [
    ...new Set(['approved', 'rejected', ...approval.results.map(({ name }) => name), ...decided]),
  ];
}

/** Every result somebody could mean: those it can have, and `lapsed`. */
export function possibleResults(approval: ApprovalModel): readonly string[] {
  return [...new Set([...resultsOf(approval), 'lapsed'])];
}
