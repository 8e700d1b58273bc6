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
import { compile } from '../../compiler/compile.ts';
import type { Plan } from '../../core/plan.ts';
import { shippedCalendar } from '../support/cases.ts';
import { Dice, randomCaseType } from '../support/random-case-type.ts';
import { corpus, mutated, wordsOf } from './definitions.ts';
import { live } from './lives.ts';
import { wrongWith } from './trace-rules.ts';

/** The most that a definition of up to 256 KiB may take, milliseconds of processor time. */
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
  /** The codes that were seen. */
  readonly codes: readonly string[];
  /** The words of which sound ones had something, beside states and transitions. */
  readonly words: readonly string[];
  readonly slowestMs: number;
  readonly troubles: readonly Trouble[];
}

/** What a run of lives came to. */
export interface LifeFigures {
  readonly lives: number;
  readonly steps: number;
  readonly refused: number;
  readonly entries: number;
  /** The kinds of entries that were written. */
  readonly kinds: readonly string[];
  readonly troubles: readonly Trouble[];
}

const codes = new Set(registry.map(({ code }) => code));

/** Which seeds, and who is told how many of them are done. */
export interface Seeds {
  readonly first: number;
  readonly count: number;
  readonly tell?: (done: number) => void;
}

/** Compiles changed definitions; what compiles is lived through. */
export function fuzzDefinitions({ first, count, tell }: Seeds): DefinitionFigures {
  const [troubles, seen, words]: [Trouble[], Set<string>, Set<string>] = [[], new Set(), new Set()];
  const scope = scopeOnce();
  let [sound, diagnostics, slowestMs] = [0, 0, 0];
  for (let seed = first; seed < first + count; seed += 1) {
    const text = mutated(seed, scope);
    const report = (trouble: string): void =>
      void troubles.push({ what: 'definition', seed, trouble });
    try {
      const [result, ms] = timed(() => compile(text, { calendars }), COMPILE_MS_MAX);
      slowestMs = Math.max(slowestMs, ms);
      if (ms > COMPILE_MS_MAX) report(`took ${Math.round(ms)} ms`);
      diagnostics += result.diagnostics.length;
      for (const { code } of result.diagnostics) seen.add(code);
      const trouble = wrongDiagnostics(result, text);
      if (trouble !== null) report(trouble);
      if (result.plan !== undefined) {
        sound += 1;
        for (const word of wordsIn(result.plan)) words.add(word);
        createMachine(result.plan.machine as never);
        const wrong = oneLife(result.plan, seed, 6).trouble;
        if (wrong !== null) report(`sound, but its case: ${wrong}`);
      }
    } catch (error) {
      report(stackOf(error));
    }
    if (seed % 100 === 99) tell?.(seed + 1 - first);
  }
  const sums = { inputs: count, sound, diagnostics, slowestMs };
  return { ...sums, codes: [...seen], words: [...words], troubles };
}

/** Lives through random cases: of random case types, and of all that the tree holds. */
export function fuzzLives({
  first,
  count,
  moves,
  tell,
}: Seeds & { readonly moves: number }): LifeFigures {
  const troubles: Trouble[] = [];
  const kinds = new Set<string>();
  const sum = { steps: 0, refused: 0, entries: 0 };
  const scope = scopeOnce();
  for (let seed = first; seed < first + count; seed += 1) {
    const report = (trouble: string): void => void troubles.push({ what: 'life', seed, trouble });
    try {
      const plan = planFor(seed, scope);
      const { life, trouble } = oneLife(plan, seed, moves);
      if (trouble !== null) report(`${plan.id}: ${trouble}`);
      sum.steps += life?.steps ?? 0;
      sum.refused += life?.refused ?? 0;
      sum.entries += life?.entries.length ?? 0;
      for (const { kind } of life?.entries ?? []) kinds.add(kind);
    } catch (error) {
      report(stackOf(error));
    }
    if (seed % 100 === 99) tell?.(seed + 1 - first);
  }
  return { lives: count, ...sum, kinds: [...kinds], troubles };
}

interface Scope {
  readonly texts: readonly string[];
  readonly words: readonly string[];
  /** Everything sound in the corpus, each once. */
  readonly plans: readonly Plan[];
  /** Of these the case types of the tree, which have more to live through. */
  readonly caseTypes: readonly Plan[];
}

let scopeKnown: Scope | undefined;

/** The corpus, read and compiled once for a process: with it its calendars, which are not timed. */
function scopeOnce(): Scope {
  if (scopeKnown !== undefined) return scopeKnown;
  const { texts, caseTypes } = corpus();
  const soundOf = (some: readonly string[]): readonly Plan[] => {
    const plans = [...new Set(some)].flatMap((text) => compile(text, { calendars }).plan ?? []);
    return [...new Map(plans.map((plan) => [plan.hash, plan])).values()];
  };
  scopeKnown = {
    texts,
    words: wordsOf(texts),
    plans: soundOf(texts),
    caseTypes: soundOf(caseTypes),
  };
  return scopeKnown;
}

const calendarTexts = new Map<string, string | undefined>();

function calendars(name: string): string | undefined {
  if (!calendarTexts.has(name)) calendarTexts.set(name, shippedCalendar(name));
  return calendarTexts.get(name);
}

/** What a plan has beside states and transitions. */
function wordsIn(plan: Plan): readonly string[] {
  const own = OPTIONAL_PARTS.filter((part) => plan[part] !== undefined);
  const states = Object.values(plan.states);
  const moves = Object.values(plan.transitions);
  return [
    ...own,
    ...(states.some(({ tasks }) => tasks !== undefined) ? ['tasks'] : []),
    ...(states.some(({ assign }) => assign?.routing !== undefined) ? ['routing'] : []),
    ...(states.some(({ enter, leave }) => (enter ?? leave) !== undefined) ? ['moments'] : []),
    ...(moves.some(({ actions }) => actions !== undefined) ? ['actions'] : []),
    ...(moves.some(({ handoff }) => handoff !== undefined) ? ['handoff'] : []),
  ];
}

const OPTIONAL_PARTS = [
  'sla',
  'priority',
  'tables',
  'duplicates',
  'access',
  'retention',
  'evidence',
  'notes',
  'templates',
  'links',
] as const;

/** One text as a seed makes it, to look at a finding. */
export function definitionOfSeed(seed: number): string {
  return mutated(seed, scopeOnce());
}

function oneLife(plan: Plan, seed: number, moves: number) {
  try {
    const [life, ms] = timed(() => live(plan, new Dice(seed + 104_729), moves), LIFE_MS_MAX);
    if (ms > LIFE_MS_MAX) return { life, trouble: `a life of ${moves} moves took ${ms} ms` };
    return { life, trouble: wrongWith(plan, life) };
  } catch (error) {
    return { life: null, trouble: stackOf(error) };
  }
}

/** So many lives are of one random case type. */
const LIVES_OF_ONE = 50;
let planKnown: { readonly kind: number; readonly plan: Plan } | undefined;

/** Half of the lives are of random case types; a quarter of those of the tree, one of anything. */
function planFor(seed: number, { plans, caseTypes }: Scope): Plan {
  if (seed % 4 === 0) return caseTypes[(seed / 4) % caseTypes.length]!;
  if (seed % 4 === 2) return plans[((seed - 2) / 4) % plans.length]!;
  const kind = Math.floor(seed / LIVES_OF_ONE);
  if (planKnown?.kind === kind) return planKnown.plan;
  const { plan } = compile(randomCaseType(kind, 3 + (kind % 4)), { calendars });
  if (plan === undefined) throw new Error(`random case type ${kind} does not compile`);
  planKnown = { kind, plan };
  return plan;
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

/**
 * The result and how long it took. It is processor time that counts, for the machine may be busy;
 * to ask for it costs more than most runs do, so what seems to take too long is run again for it.
 */
function timed<T>(run: () => T, mostMs: number): readonly [T, number] {
  const fromMs = performance.now();
  const result = run();
  let tookMs = performance.now() - fromMs;
  for (let left = 2; left > 0 && tookMs > mostMs; left -= 1) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    tookMs = Math.min(tookMs, (user + system) / 1_000);
  }
  return [result, tookMs];
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const at = error.stack
    ?.split('\n')
    .filter((line) => line.includes('/core/') || line.includes('/compiler/'));
  return `${error.message} ${at?.[0]?.trim() ?? ''}`;
}
