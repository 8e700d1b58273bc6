/**
 * Writes scenarios as their authors do: a file that `readScenarios` reads back as it was.
 *
 * @module
 */
import { durationText } from '../core/deadlines.ts';
import type { Data } from '../core/input.ts';
import type { Json } from '../core/plan.ts';
import type {
  Scenario,
  ScenarioAction,
  ScenarioFile,
  ScenarioPerson,
  ScenarioStep,
} from '../core/scenario-run.ts';
import { isDate, isLocalTime } from './scenario-steps.ts';
import { workWords } from './scenario-work.ts';
import { loadWords, worldWords } from './scenario-world.ts';
import { coreValue, isNull, olderValue, quoted } from './yaml-scalars.ts';

/** The text of a whole file. */
export function writeScenarios({ caseType, people, scenarios }: ScenarioFile): string {
  const everybody = Object.entries(people);
  const managers = everybody.flatMap(([name, { manager }]) =>
    manager === undefined ? [] : [`  ${scalar(name)}: ${scalar(manager)}`],
  );
  const absences = everybody
    .filter(([, person]) => person.absences.length > 0)
    .map(([name, person]) => `  ${scalar(name)}: ${flowList(person.absences.map(absenceText))}`);
  return `${[
    'format: caseline-scenarios/v1',
    `case_type: ${caseType}`,
    'people:',
    ...everybody.map(([name, person]) => `  ${scalar(name)}: ${personText(person)}`),
    ...(managers.length > 0 ? ['managers:', ...managers] : []),
    ...(absences.length > 0 ? ['absences:', ...absences] : []),
    'scenarios:',
    scenarios.map(writeScenario).join('\n\n'),
  ].join('\n')}\n`;
}

/** The text of one scenario, as it stands under `scenarios:`. */
export function writeScenario(scenario: Scenario): string {
  const { name, starts, by, data, refused, occurred, steps } = scenario;
  return [
    `  ${blockKey(name)}:`,
    `    starts: ${starts}`,
    `    by: ${scalar(by)}`,
    ...(Object.keys(data).length > 0 ? [`    with: ${flow(data as Json)}`] : []),
    ...worldWords(scenario).map(([word, value]) => `    ${word}: ${flow(value)}`),
    ...(occurred === undefined ? [] : [`    occurred: ${occurred}`]),
    ...(refused === undefined ? [] : [`    refused: ${refused}`]),
    steps.length === 0 ? '    steps: []' : '    steps:',
    ...steps.map((step) => `      - ${writeStep(step)}`),
  ].join('\n');
}

/** The text of one line, without its dash. */
export function writeStep({
  action,
  refused,
  occurred,
}: Pick<ScenarioStep, 'action' | 'refused' | 'occurred'>): string {
  switch (action.kind) {
    case 'wait':
      return `wait: ${durationText(action.duration)}`;
    case 'wait_until':
      return `wait until: ${action.until}`;
    case 'expect': {
      const said = Object.entries(action.expect).map(([word, value]) => [
        word,
        wordOrList(value as Json),
      ]);
      return `expect: ${flow(Object.fromEntries(said) as Json)}`;
    }
    default:
      return flow({
        ...wordsOf(action),
        ...(occurred !== undefined && { occurred }),
        ...(refused !== undefined && { refused }),
      });
  }
}

/** A list of one is written as the one. */
function wordOrList(value: Json): Json {
  return Array.isArray(value) && value.length === 1 ? (value as readonly Json[])[0]! : value;
}

/** Without `with`, a line with one of these is about the approval that is asked. */
const VERBS = ['approve', 'reject', 'decline'];

type Personal = Exclude<ScenarioAction, { kind: 'wait' | 'wait_until' | 'expect' }>;

function wordsOf(action: Personal): Readonly<Record<string, Json>> {
  const item: Record<string, Json> =
    'item' in action && action.item !== undefined ? { item: action.item } : {};
  switch (action.kind) {
    case 'event': {
      const { person, event, data } = action;
      return { [person]: event, ...(VERBS.includes(event) ? { with: data } : dataWords(data)) };
    }
    case 'answer': {
      const isPlain = action.word === 'approve' || action.word === 'reject';
      return {
        [action.person]: action.word,
        ...(!isPlain && { result: action.result }),
        ...dataWords(action.data),
        ...(action.comment !== undefined && { comment: action.comment }),
        ...item,
      };
    }
    case 'delegate':
      return {
        [action.person]: 'delegate',
        to: action.to,
        ...(action.reason !== undefined && { reason: action.reason }),
        ...item,
      };
    case 'decline':
      return { [action.person]: 'decline', reason: action.reason, ...item };
    case 'work':
      return workWords(action.person, action.work);
    case 'loads':
      return { loads: loadWords(action.loads) };
    case 'world':
      return action.world;
    case 'links': {
      const { kind, actor, caseId, ...more } = action.act;
      return { [actor]: kind, case: caseId, ...more };
    }
    case 'absent':
      return { absent: action.person, until: action.until };
  }
}

/** A reason stands in the line itself, everything else in `with`. */
function dataWords({ reason, ...others }: Data): Readonly<Record<string, Json>> {
  const isText = typeof reason === 'string';
  const rest: Data = isText || reason === undefined ? others : { reason, ...others };
  return {
    ...(Object.keys(rest).length > 0 && { with: rest as Json }),
    ...(isText && { reason }),
  };
}

function personText(person: ScenarioPerson): string {
  const { roles, isExecutive, country, department, skills } = person;
  const facts = {
    ...(isExecutive !== undefined && { is_executive: isExecutive }),
    ...(country !== undefined && { country }),
    ...(department !== undefined && { department }),
    ...(skills !== undefined && { skills }),
  };
  if (Object.keys(facts).length > 0) return flow({ roles, ...facts });
  return roles.length === 1 ? scalar(roles[0]!) : flowList(roles);
}

function absenceText([from, until]: readonly [string, string]): string {
  return `${from} .. ${until}`;
}

/** A value in one line. */
function flow(value: Json): string {
  if (typeof value === 'string') return scalar(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return flowList(value as readonly Json[]);
  const members = Object.entries(value).map(([name, member]) => `${scalar(name)}: ${flow(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function flowList(values: readonly Json[]): string {
  return `[${values.map(flow).join(', ')}]`;
}

/** A key on a line of its own, where commas divide nothing. */
function blockKey(text: string): string {
  const bare = text.replaceAll(', ', ' ');
  return scalar(bare) === bare ? text : scalar(text);
}

/** A text, plain where every reader of YAML takes it as that text, else in quotes. */
function scalar(text: string): string {
  if (isDate(text) || isLocalTime(text)) return text;
  const isPlain = /^[A-Za-z][\w ./()→-]*$/.test(text) && !text.endsWith(' ');
  const isText = !isNull(text) && coreValue(text) === text && olderValue(text) === text;
  if (isPlain && isText) return text;
  // Only double quotes can hold a line's end or a control character.
  // eslint-disable-next-line no-control-regex
  return /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(text)
    ? JSON.stringify(text)
    : quoted(text);
}
