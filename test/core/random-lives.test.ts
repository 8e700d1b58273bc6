/**
 * Random case types and random lives: what must be true of a case at every moment.
 *
 * `CASELINE_SEEDS` sets how many, `CASELINE_SEED` one alone.
 */
import { expect, test } from '@jest/globals';
import { entryHash } from '../../core/draft.ts';
import type { Entry, Input, People, Snapshot, WorkItem } from '../../core/input.ts';
import { nextEvents } from '../../core/offers.ts';
import { manages, partyOf } from '../../core/people.ts';
import type { NeverRule, Plan } from '../../core/plan.ts';
import type { HostAnswer, ScenarioHost } from '../../core/scenario-run.ts';
import { activeStates, facts, nextDeadlineMs, step } from '../../core/step.ts';
import { planOf } from '../support/cases.ts';
import { randomCaseType, randomMoves } from '../support/random-case-type.ts';
import { liveThrough } from '../support/random-life.ts';

const ONE = process.env['CASELINE_SEED'];
const SEEDS = ONE
  ? [Number(ONE)]
  : Array.from({ length: Number(process.env['CASELINE_SEEDS'] ?? 25) }, (_, index) => index + 1);
const MOVES = 24;

/** A host that doubts every step: see {@link checkStep}. */
class DoubtingHost implements ScenarioHost {
  readonly #plan: Plan;
  readonly #trail: Entry[] = [];
  #snapshot: Snapshot | null = null;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  start = (input: Input, atMs: number): Promise<HostAnswer> =>
    Promise.resolve(this.#put(input, atMs));
  command = (input: Input, atMs: number): Promise<HostAnswer> => {
    this.#pass(atMs);
    return Promise.resolve(this.#put(input, atMs));
  };
  wait = (untilMs: number): Promise<void> => {
    this.#pass(untilMs);
    return Promise.resolve();
  };
  snapshot = (): Promise<Snapshot> => Promise.resolve(this.#snapshot!);
  entries = (): Promise<readonly Entry[]> => Promise.resolve(this.#trail);

  /** Settles all at once; one by one, as timers would do, must come to the same. */
  #pass(untilMs: number): void {
    let [oneByOne, entries] = [this.#snapshot!, [] as readonly Entry[]];
    for (;;) {
      const dueMs = nextDeadlineMs(oneByOne);
      if (dueMs === null || dueMs > untilMs) break;
      const result = step(this.#plan, oneByOne, { kind: 'time' }, Math.max(dueMs, oneByOne.atMs));
      if (!result.ok) throw new Error('time was refused');
      [oneByOne, entries] = [result.snapshot, [...entries, ...result.entries]];
    }
    const count = this.#trail.length;
    this.#put({ kind: 'time' }, untilMs);
    expect(this.#trail.slice(count)).toEqual(entries);
    expect(this.#snapshot).toEqual(oneByOne);
  }

  #put(input: Input, atMs: number): HostAnswer {
    const before = this.#snapshot;
    const [live, stored, sorted] = [before, roundTrip(before), roundTrip(before, true)].map((one) =>
      step(this.#plan, one, input, atMs),
    );
    // Neither what memory holds beside the JSON nor the order of keys may make a difference.
    expect(stored).toEqual(live);
    expect(JSON.stringify(sorted!.ok && sorted!.entries)).toBe(
      JSON.stringify(live!.ok && live!.entries),
    );
    if (!live!.ok) return { ok: false, refusal: live!.refusal };
    expect(roundTrip(live!.snapshot)).toEqual(live!.snapshot);
    checkEntries(before, live!.snapshot, live!.entries);
    checkSnapshot(this.#plan, live!.snapshot);
    this.#snapshot = live!.snapshot;
    this.#trail.push(...live!.entries);
    return { ok: true };
  }
}

test(`${SEEDS.length} random lives keep every promise at every step`, async () => {
  let entries = 0;
  for (const seed of SEEDS) {
    const plan = planOf(randomCaseType(seed, 3 + (seed % 4)));
    const host = new DoubtingHost(plan);
    try {
      await liveThrough(host, { plan, caseId: `life-${seed}`, moves: randomMoves(seed, MOVES) });
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
    }
    entries += (await host.entries()).length;
  }
  expect(entries).toBeGreaterThan(SEEDS.length * 10);
});

function roundTrip<T>(value: T, reversed = false): T {
  return JSON.parse(JSON.stringify(value), (_, member: unknown) => {
    const isObject = member !== null && typeof member === 'object' && !Array.isArray(member);
    return reversed && isObject ? Object.fromEntries(Object.entries(member).reverse()) : member;
  }) as T;
}

function checkEntries(before: Snapshot | null, after: Snapshot, entries: readonly Entry[]): void {
  let [sequence, head, atMs] = [before?.sequence ?? 0, before?.head ?? '', before?.atMs ?? 0];
  for (const { hash, ...entry } of entries) {
    expect(entry.sequence).toBe(sequence + 1);
    expect(entry.atMs).toBeGreaterThanOrEqual(atMs);
    expect(hash).toBe(entryHash(head, entry));
    [sequence, head, atMs] = [entry.sequence, hash, entry.atMs];
  }
  expect([after.sequence, after.head]).toEqual([sequence, head]);
  expect(after.atMs).toBeGreaterThanOrEqual(atMs);
}

function checkSnapshot(plan: Plan, snapshot: Snapshot): void {
  const { deadlines, items, status } = snapshot;
  const active = status === 'sealed' ? [] : withOuter(activeStates(snapshot));
  for (const { state, item, dueAtMs } of deadlines) {
    expect(active).toContain(state);
    expect(dueAtMs).toBeGreaterThan(snapshot.atMs - 1);
    if (item !== undefined) expect(items.map(({ id }) => id)).toContain(item);
  }
  expect(new Set(deadlines.map(({ id }) => id)).size).toBe(deadlines.length);
  for (const item of items) {
    expect(active).toContain(item.state);
    checkItem(plan, snapshot, item);
  }
  if (status === 'open') {
    for (const { people } of nextEvents(plan, snapshot, null, snapshot.atMs)) {
      expect(people).toEqual([...new Set(people)].sort());
    }
  }
}

function checkItem(plan: Plan, snapshot: Snapshot, item: WorkItem): void {
  const silent = item.seats.filter((seat) => seat.answer === undefined && seat.asked.length > 0);
  if (item.kind === 'approval') {
    expect(snapshot.deadlines.some((one) => one.kind === 'ladder' && one.item === item.id)).toBe(
      true,
    );
    expect(silent.length).toBeGreaterThan(0);
  }
  for (const seat of silent) {
    for (const { people, party, via } of seat.asked) {
      for (const person of people) {
        expect([person, whyNot(plan, snapshot, { item, person })]).toEqual([person, null]);
        const isAnswered = item.seats.some(({ answer }) => answer?.person === person);
        expect(isAnswered && via !== 'escalation').toBe(false);
      }
      expect(new Set(people).size).toBe(people.length);
      const role = via === 'delegation' ? null : partyOf(plan, party);
      if (role?.kind === 'role') {
        expect([party, people]).toEqual([
          party,
          expected(plan, snapshot, { item, via, role: role.role }),
        ]);
      }
    }
    const keys = seat.asked.map(({ via, party }) => `${via} ${party}`);
    expect(new Set(keys).size).toBe(keys.length);
  }
}

/** Who of a role must be asked, worked out from the facts alone. */
function expected(
  plan: Plan,
  snapshot: Snapshot,
  { item, via, role }: { item: WorkItem; via: string; role: string },
): readonly string[] {
  const { team } = plan.roles[role]!;
  return Object.values(snapshot.people)
    .filter(({ id, teams }) => {
      const isAnswered = item.seats.some(({ answer }) => answer?.person === id);
      return (
        teams.includes(team) &&
        whyNot(plan, snapshot, { item, person: id }) === null &&
        (via === 'escalation' || !isAnswered)
      );
    })
    .map(({ id }) => id)
    .sort();
}

/** An oracle of its own for who may not be asked: `conflicted` is known by what it means. */
function whyNot(
  plan: Plan,
  snapshot: Snapshot,
  { item, person }: { item: WorkItem; person: string },
): string | null {
  const { people, atMs } = snapshot;
  if (item.declined.includes(person)) return 'declined';
  if (isAway(people, person, atMs)) return 'away';
  const rules: readonly NeverRule[] =
    item.approval === undefined
      ? item.kind === 'assignment'
        ? (plan.states[item.state]!.assign?.never ?? [])
        : []
      : plan.approvals[item.approval]!.never;
  const subject = facts(snapshot).fields['subject'];
  for (const { kind } of rules) {
    if (kind === 'requester' && item.requester === person) return kind;
    if (kind === 'reporter' && snapshot.reporter === person) return kind;
    const isHere = item.seats.some(({ answer }) => answer?.person === person);
    if (kind === 'earlier_decider' && snapshot.deciders.includes(person) && !isHere) return kind;
    if (kind === 'guard' && typeof subject === 'string') {
      if (person === subject || manages(people, { boss: person, person: subject })) return 'party';
    }
  }
  return null;
}

function isAway(people: People, person: string, atMs: number): boolean {
  const absences = people[person]?.absences ?? [];
  return absences.some(([fromMs, untilMs]) => fromMs <= atMs && atMs < untilMs);
}

function withOuter(states: readonly string[]): readonly string[] {
  return states.flatMap((state) => {
    const names = state.split('.');
    return names.map((_, index) => names.slice(0, index + 1).join('.'));
  });
}
