/**
 * Cases for tests: compile a definition as an author would, and live through it in memory.
 */
import { readFileSync } from 'node:fs';
import { compile } from '../../compiler/compile.ts';
import { formatDiagnostic } from '../../compiler/diagnostics.ts';
import type { Effect } from '../../core/effects.ts';
import type { Entry, Input, People, Refusal, Snapshot } from '../../core/input.ts';
import type { Plan } from '../../core/plan.ts';
import { step } from '../../core/step.ts';

/** The text of a shipped calendar. */
export function shippedCalendar(name: string): string | undefined {
  try {
    return readFileSync(
      new URL(`../../definitions/calendars/${name}.yaml`, import.meta.url),
      'utf8',
    );
  } catch {
    return undefined;
  }
}

/** The plan of a definition that must compile. */
export function planOf(text: string): Plan {
  const { plan, diagnostics } = compile(text, { calendars: shippedCalendar });
  if (plan === undefined) {
    throw new Error(diagnostics.map((one) => formatDiagnostic(one, text)).join('\n'));
  }
  return plan;
}

/** People by id, with the teams they are in: `{ ana: ['intake'] }`. */
export function peopleOf(
  teams: Readonly<Record<string, readonly string[]>>,
  more: Readonly<Record<string, Partial<People[string]>>> = {},
): People {
  return Object.fromEntries(
    Object.entries(teams).map(([id, its]) => [id, { id, teams: its, ...more[id] }]),
  );
}

/** A case in memory on a clock that the test moves. */
export class TestCase {
  readonly plan: Plan;
  readonly entries: Entry[] = [];
  readonly effects: Effect[] = [];
  snapshot: Snapshot | null = null;
  nowMs: number;

  constructor(plan: Plan, startsAt: string) {
    this.plan = plan;
    this.nowMs = Date.parse(startsAt);
  }

  /** Does something now; returns the refusal if there is one. */
  put(input: Input): Refusal | null {
    const result = step(this.plan, this.snapshot, input, this.nowMs);
    if (!result.ok) return result.refusal;
    this.snapshot = result.snapshot;
    this.entries.push(...result.entries);
    this.effects.push(...result.effects);
    return null;
  }

  start(people: People, actor: string, data: Record<string, never | string | number> = {}): this {
    const refusal = this.put({ kind: 'start', caseId: 'case-1', actor, data, people });
    if (refusal !== null) throw new Error(refusal.message);
    return this;
  }

  event(actor: string, event: string, data: Record<string, never> | object = {}): Refusal | null {
    return this.put({ kind: 'event', event, actor, data: data as never });
  }

  answer(actor: string, result: string): Refusal | null {
    const item = this.snapshot!.items.find(({ kind }) => kind === 'approval');
    return this.put({ kind: 'answer', item: item?.id ?? 'none', result, actor });
  }

  /** Moves the clock, without telling the case. */
  later(ms: number): this {
    this.nowMs += ms;
    return this;
  }

  /** Tells the case what time it is. */
  tick(): this {
    this.put({ kind: 'time' });
    return this;
  }

  /** The kinds of the entries since a number, e.g. for `toEqual`. */
  kinds(since = 0): string[] {
    return this.entries.filter(({ sequence }) => sequence > since).map(({ kind }) => kind);
  }
}
