/**
 * Whether a case's own history would have been possible under another version, and where it would
 * have led.
 *
 * A dry run says what a migration does to a case as it is now. The replay asks something else: it
 * reads the inputs back out of the trail and puts them to the new version, one by one, until it
 * refuses one or goes another way. What people would have done then nobody knows, so there it ends.
 * First the same is done with the version that the case is on: where even that does not come to what
 * the trail tells, the trail does not hold enough, and nothing is claimed.
 *
 * @module
 */
import { isVaultReference } from '../vault.ts';
import type { People } from '../input.ts';
import { activeStates } from '../step.ts';
import type { Plan, StatePath } from '../plan.ts';
import { type Joined, joinVersions, stateAfter, type Versions } from './joined.ts';
import { planMigration } from './plan.ts';
import {
  type DeadlineDifference,
  deadlineDifferences,
  departureOf,
  moveText,
  type ReplayedMove,
} from './replay-compare.ts';
import { peopleIn } from './replay-people.ts';
import { type Life, type PeopleSince, relive, type Story } from './replay-run.ts';
import { readInputs, type TrailEntry } from './trail-inputs.ts';

export type { DeadlineDifference, ReplayedMove } from './replay-compare.ts';
export type { PeopleSince } from './replay-run.ts';
export type { TrailEntry } from './trail-inputs.ts';

/** What came of a replay. */
export interface Replay {
  /**
   * `same_way`: all of it came to the mapped states. `other_way`: something else happened. `refused`:
   * the new version does not let somebody do what they did. `not_replayable`: the trail does not hold
   * enough to say.
   */
  readonly verdict: 'same_way' | 'other_way' | 'refused' | 'not_replayable';
  /** The entry where it went otherwise; `null`: nowhere. */
  readonly at: number | null;
  /** One sentence without a full stop; `null` when it went the same way. */
  readonly because: string | null;
  /** The moves of the trail up to there. */
  readonly moves: readonly ReplayedMove[];
  /** Deadlines that fell or fall due at another instant, as far as it went. */
  readonly deadlines: readonly DeadlineDifference[];
  /** Where the case stands at that point, in the words of the new version where it has them. */
  readonly stands: readonly StatePath[];
  /** Where it would stand. */
  readonly wouldStand: readonly StatePath[];
  /** What the trail does not hold, and what was taken for it. */
  readonly assumptions: readonly string[];
}

/** What is known beside the trail. */
export interface ReplayKnowledge {
  /** Facts about people; with numbers of entries when they changed. Left out: as the trail shows. */
  readonly people?: People | readonly PeopleSince[];
  /** The case's id; calls and created cases are named after it. */
  readonly caseId?: string;
  /** When it is, epoch milliseconds; by default when the trail ends. */
  readonly nowMs?: number;
}

/**
 * As {@link replayTrail}, with everybody as a directory has them today; where that does not come to
 * what the trail tells, because people were others then, with the people that the trail shows.
 */
export function replayToday(
  versions: Versions,
  entries: readonly TrailEntry[],
  { people, caseId }: { readonly people: People | null; readonly caseId: string },
): Replay {
  if (people === null) return replayTrail(versions, entries, { caseId });
  const today = replayTrail(versions, entries, { caseId, people });
  if (today.verdict !== 'not_replayable') return today;
  const shown = replayTrail(versions, entries, { caseId });
  return shown.verdict === 'not_replayable' ? today : shown;
}

/** What there is to say of a case that cannot be replayed, for a reason outside of its trail. */
export function unreplayable(because: string): Replay {
  return notReplayable({ at: null, because, assumptions: [] });
}

/**
 * Replays the trail of a case against another version. Pure, and moves nothing.
 *
 * @param versions the version that the trail was written under, the other one, and their mapping
 * @param entries the whole trail, from its start
 */
export function replayTrail(
  versions: Versions,
  entries: readonly TrailEntry[],
  { people, caseId = 'case', nowMs }: ReplayKnowledge = {},
): Replay {
  const read = readInputs(entries, caseId);
  const assumptions = [
    ...peopleAssumption(people),
    ...vaultAssumption(entries),
    ...read.assumptions,
  ];
  if (read.stopped !== null) {
    const { sequence, because } = read.stopped;
    return notReplayable({ at: sequence, because: `entry ${sequence}: ${because}`, assumptions });
  }
  const untilMs = Math.max(nowMs ?? 0, entries.at(-1)!.atMs);
  const { inputs } = read;
  const story: Story = { entries, inputs, people: since(versions.from, people, entries), untilMs };
  const own = relive(ownVersion(versions.from), story);
  const astray = strayed(own, story);
  if (astray !== null) return notReplayable({ ...astray, assumptions });
  const joined = joinVersions(versions);
  return compared(joined, { own, other: relive(joined, story), story, assumptions });
}

function compared(
  joined: Joined,
  {
    own,
    other,
    story,
    assumptions,
  }: {
    readonly own: Life;
    readonly other: Life;
    readonly story: Story;
    readonly assumptions: readonly string[];
  },
): Replay {
  const departure = departureOf(joined, { own, other, entries: story.entries });
  const count = departure.count;
  const [before, after] = [own.lived.slice(0, count), other.lived.slice(0, count)];
  const [stands, would] = [before.at(-1)?.snapshot, after.at(-1)?.snapshot];
  const told = {
    moves: departure.moves,
    deadlines: deadlineDifferences(joined, { before, after }),
    stands:
      stands === undefined
        ? []
        : activeStates(stands).map((path) => stateAfter(joined, path) ?? path),
    wouldStand: would === undefined ? [] : activeStates(would),
    assumptions: [...assumptions, ...other.assumptions],
  };
  const { found } = departure;
  if (found !== null) return { verdict: 'other_way', ...found, ...told };
  const { refused } = other;
  if (refused === null) return { verdict: 'same_way', at: null, because: null, ...told };
  const { sequence, input } = refused.input;
  const what =
    input.kind === 'event' ? input.event : input.kind === 'work' ? input.act.do : input.kind;
  const because = `at entry ${sequence} \`${what}\` was refused: ${refused.message.replace(/\.$/, '')}`;
  return { verdict: 'refused', at: sequence, because, ...told };
}

/** Where the version's own life is not what its trail tells; `null`: nowhere. */
function strayed(
  own: Life,
  { entries }: Story,
): { readonly at: number; readonly because: string } | null {
  const told = entries.flatMap((entry) => {
    const text = moveText(entry);
    return text === null ? [] : [{ sequence: entry.sequence, text, atMs: entry.atMs }];
  });
  const came = own.lived.flatMap((one) =>
    one.entries.flatMap((entry) => {
      const text = moveText(entry);
      return text === null ? [] : [{ text, atMs: entry.atMs }];
    }),
  );
  const index = told.findIndex(
    ({ text, atMs }, at) => came[at]?.text !== text || came[at]?.atMs !== atMs,
  );
  const { refused } = own;
  if (index === -1 && refused === null && came.length === told.length) return null;
  const at = told[index]?.sequence ?? refused?.input.sequence ?? entries.at(-1)!.sequence;
  const why =
    refused === null
      ? 'its own version comes to something else with what the trail holds'
      : `its own version refuses entry ${refused.input.sequence} with what the trail holds: ${refused.message.replace(/\.$/, '')}`;
  return { at, because: `entry ${at}: ${why}` };
}

function notReplayable(
  given: Pick<Replay, 'assumptions'> & { readonly at: number | null; readonly because: string },
): Replay {
  const nothing = { moves: [], deadlines: [], stands: [], wouldStand: [] };
  return { verdict: 'not_replayable', ...given, ...nothing };
}

const ownVersions = new WeakMap<Plan, Joined>();

/** A version joined to itself, worked out once. */
function ownVersion(plan: Plan): Joined {
  const known = ownVersions.get(plan);
  if (known !== undefined) return known;
  const joined = joinVersions({ from: plan, to: plan, plan: planMigration(plan, plan) });
  ownVersions.set(plan, joined);
  return joined;
}

function since(
  from: Plan,
  people: ReplayKnowledge['people'],
  entries: readonly TrailEntry[],
): readonly PeopleSince[] {
  if (people === undefined) return [{ sequence: 0, people: peopleIn(from, entries) }];
  if (isSince(people)) return people;
  // Whoever has left since is told of by the trail alone.
  return [{ sequence: 0, people: { ...peopleIn(from, entries), ...people } }];
}

function isSince(people: People | readonly PeopleSince[]): people is readonly PeopleSince[] {
  return Array.isArray(people);
}

function peopleAssumption(people: ReplayKnowledge['people']): readonly string[] {
  if (people === undefined) {
    return [
      'people hold the roles in which the trail shows them, were never absent, and nobody else is there',
    ];
  }
  return isSince(people)
    ? []
    : [
        'people were all the time as the directory has them; others hold the roles in which the trail shows them',
      ];
}

function vaultAssumption(entries: readonly TrailEntry[]): readonly string[] {
  const isKept = entries.some(
    ({ kind, detail }) =>
      kind === 'data' &&
      Object.values(detail['fields'] ?? {}).some((value) => isVaultReference(value)),
  );
  return isKept ? ['what is in the vault is known by its reference alone'] : [];
}
