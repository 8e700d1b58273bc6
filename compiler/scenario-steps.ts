/**
 * Reads the lines of a scenario: who does what, how much time passes, what is expected then.
 *
 * @module
 */
import type { Data } from '../core/input.ts';
import type { Json } from '../core/plan.ts';
import type { Expectation } from '../core/scenario-expect.ts';
import { FOR_GOOD } from '../core/scenario-people.ts';
import type { ScenarioAction, ScenarioStep } from '../core/scenario-run.ts';
import type { Findings, Range } from './diagnostics.ts';
import { readDuration } from './duration.ts';
import { readWorkLine } from './scenario-work.ts';
import { readLoads } from './scenario-world.ts';
import { isDate, isLocalTime } from './scenario-times.ts';
import { readClockExpectations } from './scenario-sla.ts';
import { suggest } from './suggest.ts';
import { isWorldLine, readWorld, WORLD_HELP, WORLD_WORDS } from './scenario-news.ts';
import type { MapNode, ScalarNode, YamlNode } from './yaml.ts';

export { isDate, isLocalTime } from './scenario-times.ts';

/** What the lines of a scenario may speak of. */
export interface StepScope {
  readonly people: readonly string[];
  readonly data: ReadonlyMap<string, Data>;
  readonly text: string;
  readonly findings: Findings;
  readonly toJson: (node: YamlNode) => Json;
}

const PERSON_STEP_WORDS = [
  'with',
  'comment',
  'item',
  'to',
  'reason',
  'result',
  'refused',
  'occurred',
] as const;
/** What `expect` can look at. */
export const EXPECT_WORDS = [
  'state',
  'asked',
  'people',
  'status',
  'outcome',
  'flags',
  'at',
  'vacant',
  'reminders',
  'next',
  'retention',
  'priority',
  'tasks',
  'evidence',
  'assignee',
  'similar',
  'linked',
  'sla',
  'sent',
  'called',
  'created',
  'links',
] as const;
/** What is a time, or one of these words. */
const TIME_WORDS: Readonly<Record<string, readonly string[]>> = {
  at: ['none'],
  next: ['none'],
  retention: ['none', 'held'],
};
const STATUSES = ['open', 'closed', 'sealed', 'faulted'] as const;

/** Reads one line; `undefined` (and a finding) when it is none. */
export function readStep(node: YamlNode, scope: StepScope): ScenarioStep | undefined {
  if (node.kind === 'invalid') return undefined;
  if (node.kind !== 'map') {
    error(scope, node, 'a line of a scenario is a map', 'write `{ person: event }` or `wait: …`');
    return undefined;
  }
  const action = readAction(node, scope);
  if (action === undefined) return undefined;
  const refused = node.entries.get('refused')?.value;
  const occurred = node.entries.get('occurred')?.value;
  return {
    action,
    line: scope.text.slice(0, node.start).split('\n').length,
    text: lineText(node, scope.text),
    ...(refused !== undefined && { refused: word(refused, scope) }),
    ...(occurred !== undefined && { occurred: time(occurred, scope) }),
  };
}

function time(node: YamlNode, scope: StepScope): string {
  const text = word(node, scope);
  if (!isLocalTime(text)) {
    error(scope, node, 'this is no date and time', 'write `occurred: 2026-03-27 10:00`');
  }
  return text;
}

function readAction(node: MapNode, scope: StepScope): ScenarioAction | undefined {
  const said = (name: string): YamlNode | undefined => node.entries.get(name)?.value;
  const wait = said('wait');
  if (wait !== undefined) return only(node, ['wait'], scope) && readWait(wait, scope);
  const until = said('wait until');
  if (until !== undefined) {
    only(node, ['wait until'], scope);
    const time = word(until, scope);
    if (isLocalTime(time)) return { kind: 'wait_until', until: time };
    error(scope, until, 'this is no date and time', 'write `wait until: 2026-03-27 10:00`');
    return undefined;
  }
  const absent = said('absent');
  if (absent !== undefined) return readAbsent(node, absent, scope);
  const loads = said('loads');
  if (loads !== undefined) {
    only(node, ['loads'], scope);
    const dataOf = (given: YamlNode): Data => readData(given, scope);
    return { kind: 'loads', loads: readLoads(loads, { ...scope, dataOf }) };
  }
  const expected = said('expect');
  if (expected !== undefined) {
    only(node, ['expect'], scope);
    return readExpect(expected, scope);
  }
  return isWorldLine(node) ? readWorldLine(node, scope) : readPersonal(node, scope);
}

function readWorldLine(node: MapNode, scope: StepScope): ScenarioAction | undefined {
  only(node, node.entries.has('hook') ? WORLD_WORDS.hook : WORLD_WORDS.case, scope);
  const world = readWorld(node, scope.toJson);
  if (world !== null) return { kind: 'world', world };
  error(scope, node, 'this line cannot be read', WORLD_HELP);
  return undefined;
}

/** `{ hr: link, case: C-1, as: replaces }`, `{ hr: unlink, case: C-1 }`. */
function readLink(
  node: MapNode,
  { person, doing }: { person: string; doing: string },
  scope: StepScope,
): ScenarioAction | undefined {
  const said = (name: string): string | undefined => {
    const value = node.entries.get(name)?.value;
    return value === undefined ? undefined : word(value, scope);
  };
  const caseId = said('case');
  if ((doing !== 'link' && doing !== 'unlink') || caseId === undefined) return undefined;
  only(node, [person, 'case', 'as', 'reason', 'refused'], scope);
  const reason = said('reason');
  const more = { caseId, actor: person, ...(reason !== undefined && { reason }) };
  if (doing === 'unlink') return { kind: 'links', act: { kind: 'unlink', ...more } };
  return { kind: 'links', act: { kind: 'link', as: said('as') ?? 'related', ...more } };
}

function readWait(node: YamlNode, scope: StepScope): ScenarioAction | undefined {
  const given = { name: word(node, scope), start: node.start, end: node.end };
  const duration = given.name === '' ? undefined : readDuration(given, scope.findings);
  return duration && { kind: 'wait', duration };
}

function readAbsent(node: MapNode, who: YamlNode, scope: StepScope): ScenarioAction | undefined {
  only(node, ['absent', 'until', 'refused'], scope);
  const person = personOf(who, scope);
  const until = node.entries.get('until')?.value;
  if (until === undefined) {
    error(scope, node, '`until` is missing', 'write `{ absent: li, until: 2026-04-01 }`');
    return undefined;
  }
  const last = word(until, scope);
  if (isDate(last) || last === FOR_GOOD) return { kind: 'absent', person, until: last };
  error(scope, until, 'this is no date', `write \`until: 2026-04-01\`, or \`until: ${FOR_GOOD}\``);
  return undefined;
}

function readPersonal(node: MapNode, scope: StepScope): ScenarioAction | undefined {
  const [first] = node.entries.values();
  if (first === undefined) return undefined;
  const person = String(first.key.value);
  if (!scope.people.includes(person)) {
    const known = [...scope.people, 'wait', 'wait until', 'absent', 'loads', 'expect'];
    scope.findings.error('CL0902', first.key, `nobody is called \`${person}\``, {
      label: 'not among `people`',
      help: suggest(person, known) ?? `add \`${person}\` to \`people\``,
    });
    return undefined;
  }
  const doing = word(first.value, scope);
  const readMore = (node: YamlNode | undefined): Data => readData(node, scope);
  const work = readWorkLine(node, { person, doing }, { ...scope, readData: readMore });
  if (work !== undefined) return work;
  const link = readLink(node, { person, doing }, scope);
  if (link !== undefined) return link;
  only(node, [person, ...PERSON_STEP_WORDS], scope);
  const said = (name: string): YamlNode | undefined => node.entries.get(name)?.value;
  const [data, comment, item, to, reason, result] = PERSON_STEP_WORDS.map(said);
  const place = item === undefined ? {} : { item: Number(scope.toJson(item)) };
  const because: { readonly reason?: string } =
    reason === undefined ? {} : { reason: word(reason, scope) };
  const sent: Data = { ...readData(data, scope), ...(because as Data) };
  // With fields it is the event of that name: an answer has none.
  const isAnswer = (doing === 'approve' || doing === 'reject') && data === undefined;
  if (result !== undefined || isAnswer) {
    const answers: Readonly<Record<string, string>> = { approve: 'approved', reject: 'rejected' };
    return {
      kind: 'answer',
      person,
      word: doing,
      data: sent,
      result: result === undefined ? answers[doing]! : word(result, scope),
      ...(comment !== undefined && { comment: word(comment, scope) }),
      ...place,
    };
  }
  if (doing === 'delegate' && to !== undefined) {
    return { kind: 'delegate', person, to: personOf(to, scope), ...because, ...place };
  }
  if (doing === 'decline' && data === undefined) {
    return { kind: 'decline', person, reason: '', ...because, ...place };
  }
  return { kind: 'event', person, event: doing, data: sent };
}

function readData(node: YamlNode | undefined, scope: StepScope): Data {
  if (node === undefined) return {};
  if (node.kind === 'map') return scope.toJson(node) as Data;
  const name = word(node, scope);
  const set = scope.data.get(name);
  if (set === undefined) {
    error(scope, node, `there is no data \`${name}\``, suggest(name, scope.data.keys()));
  }
  return set ?? {};
}

function readExpect(node: YamlNode, scope: StepScope): ScenarioAction | undefined {
  if (node.kind !== 'map') {
    error(scope, node, '`expect` is a map', 'write `expect: { state: … }`');
    return undefined;
  }
  only(node, EXPECT_WORDS, scope);
  const said = (name: string): YamlNode | undefined => node.entries.get(name)?.value;
  const lists = [
    'assignee',
    'similar',
    'linked',
    'state',
    'asked',
    'people',
    'flags',
    'sent',
    'called',
    'created',
    'links',
  ] as const;
  const texts = ['outcome', 'at', 'next', 'retention', 'priority'] as const;
  const counts = ['vacant', 'reminders', 'evidence'] as const;
  const expect: { -readonly [W in keyof Expectation]: Expectation[W] } = {};
  for (const name of lists) {
    const value = said(name);
    if (value !== undefined) expect[name] = words(value, scope);
  }
  for (const name of texts) {
    const value = said(name);
    if (value !== undefined) expect[name] = timeOrWord(name, value, scope);
  }
  for (const name of counts) {
    const value = said(name);
    if (value !== undefined) expect[name] = Number(scope.toJson(value));
  }
  const tasks = said('tasks');
  if (tasks?.kind === 'map') expect.tasks = scope.toJson(tasks) as Record<string, string>;
  else if (tasks !== undefined) {
    error(scope, tasks, '`tasks` is a map', 'write `tasks: { interviews: done }`');
  }
  const clocks = said('sla');
  if (clocks !== undefined) {
    expect.sla = readClockExpectations(clocks, {
      complain: (at, message, help) => {
        error(scope, at, message, help);
      },
      isTime: isLocalTime,
    });
  }
  const status = said('status');
  if (status !== undefined) {
    const known = STATUSES.find((one) => one === word(status, scope));
    if (known !== undefined) expect.status = known;
    else error(scope, status, 'this is no status', `one of ${STATUSES.join(', ')}`);
  }
  return { kind: 'expect', expect };
}

function timeOrWord(name: string, node: YamlNode, scope: StepScope): string {
  const text = word(node, scope);
  const others = TIME_WORDS[name];
  if (others !== undefined && !others.includes(text) && !isLocalTime(text)) {
    const more = name === 'retention' ? ', or `held` or `none`' : '';
    error(scope, node, 'this is no date and time', `write \`${name}: 2026-03-27 10:00\`${more}`);
  }
  return text;
}

function personOf(node: YamlNode, scope: StepScope): string {
  const name = word(node, scope);
  if (!scope.people.includes(name)) {
    scope.findings.error('CL0902', node, `nobody is called \`${name}\``, {
      label: 'not among `people`',
      help: suggest(name, scope.people) ?? `add \`${name}\` to \`people\``,
    });
  }
  return name;
}

/** Reports the words of a line that are none; always true, so that it can stand in a condition. */
function only(node: MapNode, known: readonly string[], scope: StepScope): true {
  for (const [name, { key }] of node.entries) {
    if (!known.includes(name)) unknownWord(scope, key, known);
  }
  return true;
}

function unknownWord(scope: StepScope, key: ScalarNode, known: readonly string[]): void {
  const name = String(key.value);
  error(scope, key, `\`${name}\` is not a word here`, suggest(name, known));
}

function word(node: YamlNode, scope: StepScope): string {
  if (node.kind === 'scalar') return node.text;
  if (node.kind !== 'invalid') error(scope, node, 'one word is expected here', undefined);
  return '';
}

function words(node: YamlNode, scope: StepScope): string[] {
  if (node.kind === 'list') return node.items.map((item) => word(item, scope));
  return [word(node, scope)];
}

function lineText(node: MapNode, text: string): string {
  return text.slice(node.start, node.end).split('\n', 1)[0]!.trim();
}

function error(scope: StepScope, at: Range, message: string, help: string | undefined): void {
  scope.findings.error('CL0901', at, message, { label: 'here', help });
}
