/**
 * Results of scenarios as text, as JSON and as JUnit's XML.
 *
 * @module
 */
import { stripVTControlCharacters, styleText } from 'node:util';
import type { CoveredRow } from '../core/coverage.ts';
import type { Entry } from '../core/input.ts';
import { localParts } from '../core/local-time.ts';
import type { Plan } from '../core/plan.ts';
import type { ScenarioFailure } from '../core/scenario-run.ts';
import { describeEntry } from '../core/trail-text.ts';
import { innermostPath } from './map-path.ts';
import type { ScenarioOutcome, SuiteOutcome } from './run-suites.ts';

/** Of a timeline that is long, only the last lines say how it came to this. */
const TIMELINE_MAX = 14;

/** Words for the kinds of rows that coverage counts. */
const KIND_WORDS: Readonly<Record<string, string>> = {
  state: 'states',
  transition: 'transitions',
  guard: 'guards',
  timer: 'timers',
  ladder: 'ladder steps',
  result: 'approval results',
  task: 'tasks',
  task_timer: 'clocks of tasks',
  sla: 'SLA clocks',
  table: 'table rows',
  call: 'calls',
  started_case: 'started cases',
  duplicate: 'duplicates',
};

/** What XML cannot hold. */
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

/** How much a report tells. */
export interface ReportOptions {
  /** Tell the rows that no scenario shows. */
  readonly missed?: boolean;
}

/** A suite in lines: each scenario, its failures, and what was covered. */
export function suiteText(outcome: SuiteOutcome, options: ReportOptions): readonly string[] {
  const { suite, outcomes } = outcome;
  const lines: string[] = [];
  for (const { path } of suite.sources) {
    const own = outcomes.filter(({ file }) => file === path);
    if (own.length === 0) continue;
    lines.push(styleText('bold', path), ...own.flatMap((one) => scenarioText(suite.plan, one)));
  }
  return lines.length === 0 ? [] : [...lines, ...coverageText(outcome, options)];
}

/** One line: how many scenarios passed and failed, and how long it took. */
export function totalText(outcomes: readonly SuiteOutcome[], elapsedMs: number): string {
  const all = outcomes.flatMap((one) => one.outcomes);
  const failed = all.filter(({ passed }) => !passed).length;
  const entries = all.reduce((sum, one) => sum + one.entries.length, 0);
  const verdict =
    failed === 0 ? styleText('green', 'all passed') : styleText('red', `${failed} failed`);
  return `${count(all.length, 'scenario')}, ${verdict} (${entries} entries in ${Math.round(elapsedMs)} ms)`;
}

/** Results as plain data, for `--json`. */
export function suiteJson({ suite, outcomes, coverage }: SuiteOutcome): object {
  return {
    definition: suite.definition,
    caseType: suite.plan.id,
    version: suite.plan.version,
    plan: suite.plan.hash,
    scenarios: outcomes.map(({ file, name, passed, failures, entries, elapsedMs }) => ({
      file,
      name,
      passed,
      entries: entries.length,
      elapsedMs: Math.round(elapsedMs * 1000) / 1000,
      failures: failures.map((failure) => ({
        ...failure,
        path: pathText(suite.plan, entries.slice(0, failure.sequence)),
      })),
    })),
    coverage: {
      percent: coverage.percent,
      covered: coverage.covered,
      total: coverage.total,
      kinds: coverage.kinds,
      missed: coverage.rows.filter(isMissed).map(({ kind, id, text }) => ({ kind, id, text })),
    },
  };
}

/** Results as JUnit's XML, which build servers read. */
export function junitXml(outcomes: readonly SuiteOutcome[]): string {
  const suites = outcomes.map(({ suite, outcomes: own }) => {
    const failures = own.filter(({ passed }) => !passed).length;
    const cases = own.map((one) => testCase(suite.plan, one)).join('');
    const time = seconds(own.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0));
    return `  <testsuite name="${xml(suite.plan.id)}" tests="${own.length}" failures="${failures}" errors="0" skipped="0" time="${time}">\n${cases}  </testsuite>\n`;
  });
  const all = outcomes.flatMap((one) => one.outcomes);
  const failed = all.filter(({ passed }) => !passed).length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="caseline" tests="${all.length}" failures="${failed}" errors="0">\n${suites.join('')}</testsuites>\n`;
}

function testCase(plan: Plan, outcome: ScenarioOutcome): string {
  const { name, file, elapsedMs, failures } = outcome;
  const open = `    <testcase classname="${xml(plan.id)}" name="${xml(name)}" file="${xml(file)}" time="${seconds(elapsedMs)}"`;
  if (failures.length === 0) return `${open}/>\n`;
  const told = failures.map((failure) => {
    const message = `line ${failure.line}: expected ${failure.expected}, but was ${failure.actual}`;
    const body = failureText(plan, outcome, failure).join('\n');
    return `      <failure message="${xml(message)}" type="expectation">${xml(body)}</failure>\n`;
  });
  return `${open}>\n${told.join('')}    </testcase>\n`;
}

function scenarioText(plan: Plan, outcome: ScenarioOutcome): readonly string[] {
  if (outcome.passed) return [`  ${styleText('green', '✓')} ${outcome.name}`];
  return [
    `  ${styleText('red', '✗')} ${outcome.name}`,
    ...outcome.failures.flatMap((failure, index) => {
      // The story up to there is told once for failures at one place.
      const isAgain = outcome.failures[index - 1]?.sequence === failure.sequence;
      const lines = failureText(plan, outcome, failure);
      return (isAgain ? lines.slice(0, 3) : lines).map((line) => `      ${line}`);
    }),
  ];
}

/** A failure in lines: where, expected and actual, the path on the map, the timeline. */
function failureText(
  plan: Plan,
  { entries, file }: ScenarioOutcome,
  { line, text, expected, actual, sequence }: ScenarioFailure,
): readonly string[] {
  const sofar = entries.slice(0, sequence);
  const place = line === 0 ? file : `${file}:${line}`;
  const lines = [
    `${place}  ${text}`,
    `  expected ${styleText('green', expected)}`,
    `  but was  ${styleText('red', actual)}`,
  ];
  if (sofar.length === 0) return lines;
  return [...lines, `  path     ${pathText(plan, sofar)}`, ...timeline(plan, sofar)];
}

function pathText(plan: Plan, entries: readonly Entry[]): string {
  return innermostPath(plan, entries).join(' → ');
}

function timeline(plan: Plan, entries: readonly Entry[]): readonly string[] {
  const told = entries.filter(({ kind }) => !['left', 'deadline_cleared'].includes(kind));
  const shown = told.slice(-TIMELINE_MAX);
  const lines = shown.map((entry) => `  ${styleText('dim', entryLine(plan, entry))}`);
  if (told.length === shown.length) return lines;
  return [`  ${styleText('dim', `… ${told.length - shown.length} entries before`)}`, ...lines];
}

/** An entry with its local time: `Mon 2026-03-02 09:15  ana opens the case`. */
export function entryLine(plan: Plan, entry: Entry): string {
  const instant = (ms: number): string => timeText(plan, ms);
  const sentence = describeEntry(entry, { plan, person: (id) => id, instant });
  return `${instant(entry.atMs)}  ${sentence}`;
}

/** An instant in the calendar's local time: `Mon 2026-03-02 09:15`. */
export function timeText(plan: Plan, ms: number): string {
  const { weekday, date, time } = localParts(plan.calendar, ms);
  return `${weekday} ${date} ${time}`;
}

function coverageText(
  { coverage }: SuiteOutcome,
  { missed = false }: ReportOptions,
): readonly string[] {
  const { percent, kinds, rows } = coverage;
  const parts = kinds.map(
    ({ kind, covered, total }) => `${KIND_WORDS[kind] ?? kind} ${covered}/${total}`,
  );
  const colour = percent === 100 ? 'green' : 'yellow';
  const lines = [`  coverage ${styleText(colour, `${percent} %`)}  ${parts.join(' · ')}`];
  if (!missed) return lines;
  const absent = rows.filter(isMissed);
  return [...lines, ...absent.map(({ kind, text }) => `    not shown: ${kind} ${text}`)];
}

function isMissed({ scenarios }: CoveredRow): boolean {
  return scenarios === 0;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function xml(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(CONTROLS, '\ufffd');
}
