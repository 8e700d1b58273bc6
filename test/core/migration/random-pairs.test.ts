/**
 * Random lives that are moved to a next version somewhere in between, held against lives that were
 * lived under the next version from the start.
 *
 * `CASELINE_PAIRS` sets how many pairs, `CASELINE_FIRST_PAIR` with which to begin, `CASELINE_PAIR`
 * one alone.
 */
import { expect, test } from '@jest/globals';
import { compile } from '../../../compiler/compile.ts';
import type { Entry, Snapshot } from '../../../core/input.ts';
import { planMigration } from '../../../core/migration/plan.ts';
import type { MigrationOutcome } from '../../../core/migration/types.ts';
import type { Plan } from '../../../core/plan.ts';
import { createSimulator } from '../../../core/simulator.ts';
import { activeStates } from '../../../core/step.ts';
import { planOf, shippedCalendar } from '../../support/cases.ts';
import { Dice, randomCaseType, randomMoves } from '../../support/random-case-type.ts';
import { liveAgain, type Life, liveThrough } from '../../support/random-life.ts';
import { type Mutation, MUTATIONS } from '../../support/random-mutation.ts';

const ONE = process.env['CASELINE_PAIR'];
const FIRST = Number(process.env['CASELINE_FIRST_PAIR'] ?? 1);
const PAIRS = ONE
  ? [Number(ONE)]
  : Array.from(
      { length: Number(process.env['CASELINE_PAIRS'] ?? 150) },
      (_, index) => index + FIRST,
    );
const MOVES = 24;

interface Pair {
  readonly before: Plan;
  readonly after: Plan;
  readonly mutation: Mutation;
  /** Before which move the case is moved. */
  readonly split: number;
}

interface Lived {
  readonly life: Life;
  readonly snapshot: Snapshot;
  readonly entries: readonly Entry[];
  /** Of the move itself; `null`: the case had ended before. */
  readonly moved: Moved | null;
}

interface Moved {
  /** How many entries and inputs there were before. */
  readonly entryCount: number;
  readonly inputCount: number;
  readonly nowMs: number;
  readonly outcome: MigrationOutcome;
  /** The case just afterwards. */
  readonly at: Snapshot;
}

function pairOf(seed: number): Pair | null {
  const dice = new Dice(seed + 104_729);
  const text = randomCaseType(seed, 3 + (seed % 4));
  const kinds = Object.keys(MUTATIONS);
  const kind = kinds[seed % kinds.length]!;
  const made = MUTATIONS[kind]!(text, dice);
  if (made === null) return null;
  const numbered = made.text.replace('version: 1', 'version: 2');
  const { plan: after } = compile(numbered, { calendars: shippedCalendar });
  // A row that has become longer may come after one that must be later.
  if (after === undefined) return null;
  return { before: planOf(text), after, mutation: { kind, ...made }, split: dice.roll(MOVES) };
}

async function livedMoved(seed: number, { before, after, mutation, split }: Pair): Promise<Lived> {
  const host = createSimulator(before);
  const plan = planMigration(before, after, mutation.mapping);
  expect(plan.problems).toEqual([]);
  let now = before;
  let moved: Moved | null = null;
  let inputCount = 1;
  const command: typeof host.command = (input, atMs) => {
    inputCount += 1;
    return host.command(input, atMs);
  };
  const life = await liveThrough(
    { ...host, command },
    {
      plan: before,
      caseId: `life-${seed}`,
      // Whoever sends data after the move uses the names that there are then.
      moves: randomMoves(seed, MOVES).map((move, index) =>
        index < split ? move : inWordsOf(mutation, move),
      ),
      before: async (move, nowMs) => {
        const snapshot = await host.snapshot();
        if (move !== split || snapshot.status === 'sealed') return now;
        await host.wait(nowMs);
        const entryCount = (await host.entries()).length;
        const order = { actor: 'owner', reason: 'a new version', nowMs, migrationId: 'm-1' };
        const { ok, outcome } = host.migrate({ from: before, to: after, plan }, order);
        const at = await host.snapshot();
        expect([ok || at.status, outcome.blockers]).toEqual([
          at.status === 'sealed' ? 'sealed' : true,
          [],
        ]);
        if (!ok) return now;
        moved = { entryCount, inputCount, nowMs, outcome, at };
        now = after;
        return now;
      },
    },
  );
  return { life, snapshot: await host.snapshot(), entries: await host.entries(), moved };
}

/** What entries say, without what must differ: numbers, hashes, the start's version. */
function told(entries: readonly Entry[]): readonly unknown[] {
  return entries.map(({ hash: _hash, sequence: _sequence, cause, detail, ...rest }) => ({
    ...rest,
    cause: cause.kind === 'entry' ? null : cause,
    detail: rest.kind === 'started' ? null : { ...detail, cleared: sorted(detail['cleared']) },
  }));
}

/** What ended together is told in the order in which it was armed: new timers come later. */
function sorted(cleared: unknown): readonly unknown[] {
  return Array.isArray(cleared)
    ? [...(cleared as readonly string[])].sort((a, b) => (a < b ? -1 : 1))
    : [];
}

/** What has happened, when deadlines that have not come yet may be others. */
function happened(entries: readonly Entry[]): readonly unknown[] {
  return told(entries.filter(({ kind }) => kind !== 'deadline_set'));
}

function stateOf({ deadlines, items, status, machine, ...rest }: Snapshot): unknown {
  const { planHash: _, sequence: __, head: ___, atMs: ____, ...others } = rest;
  const byId = <T extends { id: string }>(list: readonly T[]) =>
    [...list].sort((a, b) => (a.id < b.id ? -1 : 1));
  const { historyValue = {} } = machine as unknown as {
    historyValue?: Readonly<Record<string, readonly { id: string }[]>>;
  };
  // XState keeps the regions it remembers in the order in which it came to know them: a case that
  // was stored in between has another one, and goes back to the same places.
  const history = Object.fromEntries(
    Object.entries(historyValue).map(([key, nodes]) => [key, byId(nodes)]),
  );
  const now = { ...(machine as object), historyValue: history };
  return { ...others, status, machine: now, deadlines: byId(deadlines), items: byId(items) };
}

function inWordsOf<T>({ inNewWords }: Mutation, value: T): T {
  return JSON.parse(inNewWords(JSON.stringify(value))) as T;
}

/** @returns whether the pair could be compared: nothing had happened that the change touches */
async function compare(seed: number): Promise<string | null> {
  const pair = pairOf(seed);
  if (pair === null) return null;
  const went = await livedMoved(seed, pair);
  if (went.moved === null) return null;
  const words = <T>(value: T): T => inWordsOf(pair.mutation, value);
  const life = words(went.life);
  const host = createSimulator(pair.after);
  await liveAgain(host, life);
  const { entryCount, inputCount, nowMs, outcome, at } = went.moved;
  const untouched = happened(words(went.entries.slice(0, entryCount)));
  const lived = happened(await host.entries());
  if (JSON.stringify(untouched) !== JSON.stringify(lived.slice(0, untouched.length))) return null;
  // What should have come by the new rules, while nothing else came, comes at once and so later.
  if (outcome.deadlines.some(({ dueAtMs }) => dueAtMs !== null && dueAtMs <= nowMs)) return null;
  // Right after the move the case is as if it had been there all the time: to the last deadline.
  const until = createSimulator(pair.after);
  await liveAgain(until, { ...life, inputs: life.inputs.slice(0, inputCount), untilMs: nowMs });
  expect(stateOf(words(at))).toEqual(stateOf(await until.snapshot()));
  expect(outcome.states.to).toEqual(activeStates(at));
  const gone = outcome.deadlines.filter(
    ({ change }) => change === 'lost' || change === 'restarted',
  );
  expect(gone).toEqual([]);
  // And so it stays; only what the move itself has written down is more.
  const migrating = went.entries.findIndex(({ kind }) => kind === 'migrated');
  const after = words(went.entries.slice(migrating)).filter(
    ({ cause }) => !(cause.kind === 'command' && cause.command === 'migrate'),
  );
  expect(happened(after)).toEqual(lived.slice(untouched.length));
  expect(stateOf(words(went.snapshot))).toEqual(stateOf(await host.snapshot()));
  return pair.mutation.kind;
}

test(`${PAIRS.length} random pairs of versions: moved, or lived so from the start, is the same`, async () => {
  const compared = new Map<string, number>();
  for (const seed of PAIRS) {
    try {
      const kind = await compare(seed);
      if (kind !== null) compared.set(kind, (compared.get(kind) ?? 0) + 1);
    } catch (error) {
      throw new Error(`pair ${seed}: ${(error as Error).message}`, { cause: error });
    }
  }
  const sum = [...compared.values()].reduce((all, one) => all + one, 0);
  if (process.env['CASELINE_PAIRS'] !== undefined)
    process.stdout.write(`${sum} ${JSON.stringify([...compared])}\n`);
  if (!ONE) expect(sum).toBeGreaterThan(PAIRS.length / 4);
  if (!ONE) expect(compared.size).toBe(Object.keys(MUTATIONS).length);
}, 3_600_000);
