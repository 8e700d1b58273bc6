/**
 * The compiler: what all checks of a definition cost, in CPU time.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { compile } from '../../compiler/compile.ts';
import { invariant } from '../../core/invariant.ts';
import { type Figure, quantile, shown } from '../figures.ts';

const DEFINITIONS = new URL('../../definitions/', import.meta.url);
const GOAL_MS = 50;

/** A case type of `count` states in a row, each with a form, a guard, timers and two ways out. */
export function longDefinition(count: number): string {
  const states = Array.from({ length: count }, (_, index) => stateText(index, count));
  const forms = Array.from({ length: count }, (_, index) =>
    [
      `  form_${index}:`,
      `    summary_${index}: { type: text, required: true }`,
      `    weight_${index}: { type: scale, min: 1, max: 5 }`,
    ].join('\n'),
  );
  const guards = Array.from(
    { length: count },
    (_, index) => `  heavy_${index}: { any: [weight_${index} >= 4, 'summary_${index} != null'] }`,
  );
  return [
    'format: caseline/v1',
    'id: bench-long',
    'version: 1',
    'title: Long',
    'owner: lead',
    'calendar: head-office',
    'start: s_0',
    'states:',
    ...states,
    '  closed: { final: true, reopen: { to: s_0, by: lead, within: 1 year, needs: [reason] } }',
    'anywhere:',
    '  stop: { to: closed, by: lead, needs: [reason], outcome: stopped }',
    'guards:',
    ...guards,
    'roles:',
    '  clerk: { team: clerks, backup: lead }',
    '  lead: { team: leads }',
    'forms:',
    ...forms,
  ].join('\n');
}

function stateText(index: number, count: number): string {
  const next = index + 1 === count ? 'closed' : `s_${index + 1}`;
  const back = index === 0 ? 'closed' : `s_${index - 1}`;
  return [
    `  s_${index}:`,
    `    assign: clerk`,
    `    form: form_${index}`,
    `    transitions:`,
    `      go:`,
    `        - { to: ${next}, when: heavy_${index} }`,
    `        - { to: ${next} }`,
    `      back: { to: ${back}, needs: [reason] }`,
    `    timers:`,
    `      - { after: 2 business days, remind: assignee }`,
    `      - { after: 5 business days, escalate_to: lead }`,
  ].join('\n');
}

/** Measures it. */
export function benchCompiler(): Figure[] {
  const shipped = readFileSync(new URL('hr-harassment-investigation.yaml', DEFINITIONS), 'utf8');
  return [
    figureOf('compile the shipped definition', shipped),
    figureOf('compile 60 states', longDefinition(60)),
    figureOf('compile 200 states', longDefinition(200), false),
  ];
}

function figureOf(what: string, text: string, hasGoal = true): Figure {
  const first = elapsed(text);
  const times = Array.from({ length: 15 }, () => elapsed(text));
  // The quicker runs are those that the machine's other work disturbed least.
  const ms = quantile(times, 0.2);
  return {
    what,
    ...(hasGoal && { ratio: ms / GOAL_MS, goal: { relation: '≤', value: 1 } as const }),
    detail: `${shown(ms)} ms${hasGoal ? ` against ${GOAL_MS} ms` : ''}; the first time ${shown(first)} ms; ${text.split('\n').length} lines`,
  };
}

/** CPU time of this process: what others do on the machine is not the compiler's. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function elapsed(text: string): number {
  const from = cpuMs();
  const { plan, diagnostics } = compile(text, { calendars });
  const ms = cpuMs() - from;
  invariant(plan, diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return ms;
}

const texts = new Map<string, string>();

function calendars(name: string): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`calendars/${name}.yaml`, DEFINITIONS), 'utf8');
  texts.set(name, text);
  return text;
}
