/**
 * A case lived through again: the inputs of its trail, put to a plan at their own instants.
 *
 * @module
 */
import type { Entry, Input, People, Refusal, Snapshot, StepResult } from '../input.ts';
import { invariant } from '../invariant.ts';
import { nextDeadlineMs, step } from '../step.ts';
import type { Joined } from './joined.ts';
import { inWords, wordingOf } from './replay-words.ts';
import type { TrailEntry, TrailInput } from './trail-inputs.ts';

/** Facts about people, from the entry with this number on. */
export interface PeopleSince {
  readonly sequence: number;
  readonly people: People;
}

/** What an input led to, with all that came by itself before the next one. */
export interface Lived {
  readonly input: TrailInput;
  readonly entries: readonly Entry[];
  /** Just before the next input; of the last one, at the end. */
  readonly snapshot: Snapshot;
}

/** A life as far as it went. */
export interface Life {
  readonly lived: readonly Lived[];
  /** The input that was refused, and why; none comes after it. */
  readonly refused: {
    readonly input: TrailInput;
    readonly code: Refusal['code'] | null;
    readonly message: string;
  } | null;
  readonly assumptions: readonly string[];
}

/** What is lived through. */
export interface Story {
  readonly entries: readonly TrailEntry[];
  readonly inputs: readonly TrailInput[];
  readonly people: readonly PeopleSince[];
  /** When it ends, epoch milliseconds. */
  readonly untilMs: number;
}

/** Lives through a story under the later one of two versions, until something is refused. */
export function relive(joined: Joined, { entries, inputs, people, untilMs }: Story): Life {
  const wording = wordingOf(joined, entries);
  const lived: Lived[] = [];
  const assumptions: string[] = [];
  let snapshot: Snapshot | null = null;
  let facts: People = {};
  for (const [index, told] of inputs.entries()) {
    const { sequence, atMs } = told;
    const known = people.findLast((one) => one.sequence <= sequence)?.people ?? facts;
    const worded = inWords(wording, told.input, { snapshot, sequence });
    const endMs = inputs[index + 1]?.atMs ?? untilMs;
    let passed: StepResult | null = null;
    if ('refused' in worded) {
      return { lived, refused: { input: told, code: null, message: worded.refused }, assumptions };
    }
    if ('skipped' in worded) assumptions.push(`left out is ${worded.skipped}`);
    else if (worded.input.kind === 'people' && known === facts) {
      assumptions.push(`what changed about people at entry ${sequence} is not known`);
    } else {
      assumptions.push(...worded.assumptions);
      passed = step(joined.to, snapshot, withPeople(worded.input, known), atMs);
      if (!passed.ok) {
        const { code, message } = passed.refusal;
        return { lived, refused: { input: told, code, message }, assumptions };
      }
    }
    facts = known;
    const next = through(joined, passed?.snapshot ?? started(snapshot), endMs);
    ({ snapshot } = next);
    lived.push({ input: told, entries: [...(passed?.entries ?? []), ...next.entries], snapshot });
  }
  return { lived, refused: null, assumptions };
}

function started(snapshot: Snapshot | null): Snapshot {
  invariant(snapshot !== null, 'a story begins with its start');
  return snapshot;
}

function withPeople(input: Input, people: People): Input {
  return input.kind === 'start' || input.kind === 'people' ? { ...input, people } : input;
}

/** Lets time pass: deadlines are settled one by one, as a host's timer would do. */
function through(
  { to }: Joined,
  before: Snapshot,
  untilMs: number,
): { readonly snapshot: Snapshot; readonly entries: readonly Entry[] } {
  const entries: Entry[] = [];
  let snapshot = before;
  for (;;) {
    const dueMs = nextDeadlineMs(snapshot);
    if (dueMs === null || dueMs > untilMs) return { snapshot, entries };
    const passed = step(to, snapshot, { kind: 'time' }, Math.max(dueMs, snapshot.atMs));
    invariant(passed.ok, 'time is never refused');
    ({ snapshot } = passed);
    entries.push(...passed.entries);
  }
}
