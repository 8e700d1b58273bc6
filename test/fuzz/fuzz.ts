/**
 * Fuzzing the compiler and the core: whatever comes in, there is a diagnostic or a valid trace, in
 * bounded time, and nothing is ever thrown.
 *
 * Everything goes by seeds, so that a finding is reproduced by its number.
 *
 * @module
 */
import { createMachine } from 'xstate';
import { registry } from '../../compiler/codes/index.ts';
import { type Compiled, compile } from '../../compiler/compile.ts';
import type { Plan } from '../../core/plan.ts';
import { shippedCalendar } from '../support/cases.ts';
import { Dice, randomCaseType } from '../support/random-case-type.ts';
import { corpus, mutated, wordsOf } from './definitions.ts';
import { live } from './lives.ts';
import { wrongWith } from './trace-rules.ts';

/** The most that a definition of up to 256 KiB may take, milliseconds of this thread's own time. */
export const COMPILE_MS_MAX = 250;
/** The most that a life may take. */
const LIFE_MS_MAX = 5_000;

/** Something that must not be. */
export interface Trouble {
  readonly what: 'definition' | 'life';
  readonly seed: number;
  readonly trouble: string;
}

/** What a run of definitions came to. */
export interface DefinitionFigures {
  readonly inputs: number;
  /** How many were sound all the same, and were lived through. */
  readonly sound: number;
  readonly diagnostics: number;
  /** Different codes seen. */
  readonly codes: number;
  readonly slowestMs: number;
  readonly troubles: readonly Trouble[];
}

/** What a run of lives came to. */
export interface LifeFigures {
  readonly lives: number;
  readonly steps: number;
  readonly refused: number;
  readonly entries: number;
  readonly troubles: readonly Trouble[];
}

const codes = new Set(registry.map(({ code }) => code));

/** Compiles changed definitions; what compiles is lived through. */
export function fuzzDefinitions(
  { first, count }: { readonly first: number; readonly count: number },
  tell: (done: number) => void = () => undefined,
): DefinitionFigures {
  const texts = corpus();
  const scope = { texts, words: wordsOf(texts) };
  const [troubles, seen]: [Trouble[], Set<string>] = [[], new Set()];
  // Calendars are compiled once for a process; that is not what is timed.
  for (const text of texts) compile(text, { calendars: shippedCalendar });
  let [sound, diagnostics, slowestMs] = [0, 0, 0];
  for (let seed = first; seed < first + count; seed += 1) {
    const text = mutated(seed, scope);
    const report = (trouble: string): void =>
      void troubles.push({ what: 'definition', seed, trouble });
    try {
      const [result, ms] = compiled(text);
      slowestMs = Math.max(slowestMs, ms);
      if (ms > COMPILE_MS_MAX) report(`took ${Math.round(ms)} ms`);
      diagnostics += result.diagnostics.length;
      for (const { code } of result.diagnostics) seen.add(code);
      const trouble = wrongDiagnostics(result, text);
      if (trouble !== null) report(trouble);
      if (result.plan !== undefined) {
        sound += 1;
        createMachine(result.plan.machine as never);
        const wrong = oneLife(result.plan, seed, 6).trouble;
        if (wrong !== null) report(`sound, but its case: ${wrong}`);
      }
    } catch (error) {
      report(stackOf(error));
    }
    if (seed % 1_000 === 999) tell(seed + 1 - first);
  }
  return { inputs: count, sound, diagnostics, codes: seen.size, slowestMs, troubles };
}

/** Lives through random cases of random case types, each type some dozens of times. */
export function fuzzLives(
  {
    first,
    count,
    moves,
  }: { readonly first: number; readonly count: number; readonly moves: number },
  tell: (done: number) => void = () => undefined,
): LifeFigures {
  const troubles: Trouble[] = [];
  const plans = new Map<number, Plan>();
  const sum = { steps: 0, refused: 0, entries: 0 };
  const shipped = corpusPlans();
  for (let seed = first; seed < first + count; seed += 1) {
    const report = (trouble: string): void => void troubles.push({ what: 'life', seed, trouble });
    try {
      const plan = planFor(seed, plans, shipped);
      const { life, trouble } = oneLife(plan, seed, moves);
      if (trouble !== null) report(`${plan.id}: ${trouble}`);
      sum.steps += life?.steps ?? 0;
      sum.refused += life?.refused ?? 0;
      sum.entries += life?.entries.length ?? 0;
    } catch (error) {
      report(stackOf(error));
    }
    if (seed % 1_000 === 999) tell(seed + 1 - first);
  }
  return { lives: count, ...sum, troubles };
}

/** One text as a seed makes it, to look at a finding. */
export function definitionOfSeed(seed: number): string {
  const texts = corpus();
  return mutated(seed, { texts, words: wordsOf(texts) });
}

function oneLife(plan: Plan, seed: number, moves: number) {
  const dice = new Dice(seed + 104_729);
  try {
    const [life, ms] = timed(() => live(plan, dice, moves));
    if (ms > LIFE_MS_MAX) return { life, trouble: `a life of ${moves} moves took ${ms} ms` };
    return { life, trouble: wrongWith(plan, life) };
  } catch (error) {
    return { life: null, trouble: stackOf(error) };
  }
}

/** Half of the lives are of random case types, half of those that the tree holds. */
function planFor(seed: number, plans: Map<number, Plan>, shipped: readonly Plan[]): Plan {
  if (seed % 2 === 0) return shipped[(seed / 2) % shipped.length]!;
  const kind = Math.floor(seed / 50);
  const known = plans.get(kind);
  if (known !== undefined) return known;
  const text = randomCaseType(kind, 3 + (kind % 4));
  const { plan } = compile(text, { calendars: shippedCalendar });
  if (plan === undefined) throw new Error(`random case type ${kind} does not compile`);
  plans.clear();
  plans.set(kind, plan);
  return plan;
}

/** Everything sound in the corpus, each once. */
function corpusPlans(): readonly Plan[] {
  const plans = [...new Set(corpus())].flatMap((text) => {
    const { plan } = compile(text, { calendars: shippedCalendar });
    return plan === undefined ? [] : [plan];
  });
  return [...new Map(plans.map((plan) => [plan.hash, plan])).values()];
}

function wrongDiagnostics(result: ReturnType<typeof compile>, text: string): string | null {
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
  if ((result.plan === undefined) !== errors.length > 0)
    return 'neither a plan nor an error, or both';
  for (const { code, message, span } of result.diagnostics) {
    if (!codes.has(code)) return `\`${code}\` is no code`;
    if (message === '') return `${code} says nothing`;
    const { start, end, line, column } = span;
    if (!(line >= 1 && column >= 1)) return `${code} has no place`;
    if (!(start >= 0 && start <= end && end <= text.length)) return `${code} is outside the text`;
  }
  return null;
}

/** Compiles; what takes too long is asked twice more, for the machine may have been busy. */
function compiled(text: string): readonly [Compiled, number] {
  const run = (): readonly [Compiled, number] =>
    timed(() => compile(text, { calendars: shippedCalendar }));
  let best = run();
  for (let left = 2; left > 0 && best[1] > COMPILE_MS_MAX; left -= 1) {
    const again = run();
    if (again[1] < best[1]) best = again;
  }
  return best;
}

/** The result and the milliseconds of processor time it took: the machine may be busy. */
function timed<T>(run: () => T): readonly [T, number] {
  const before = process.cpuUsage();
  const wallMs = performance.now();
  const result = run();
  const { user, system } = process.cpuUsage(before);
  return [result, Math.min((user + system) / 1_000, performance.now() - wallMs)];
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const at = error.stack
    ?.split('\n')
    .filter((line) => line.includes('/core/') || line.includes('/compiler/'));
  return `${error.message} ${at?.[0]?.trim() ?? ''}`;
}
