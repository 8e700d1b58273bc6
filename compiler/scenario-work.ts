/**
 * Lines of a scenario about tasks, evidence and notes.
 *
 * @module
 */
import { durationText } from '../core/deadlines.ts';
import type { Data } from '../core/input.ts';
import type { Duration, Json } from '../core/plan.ts';
import type { ScenarioAction } from '../core/scenario-run.ts';
import type { ScenarioWork } from '../core/scenario-work.ts';
import type { Findings } from './diagnostics.ts';
import { readDuration } from './duration.ts';
import { suggest } from './suggest.ts';
import type { MapNode, YamlNode } from './yaml.ts';

/** What such a line may be read with. */
interface WorkScope {
  readonly findings: Findings;
  readonly toJson: (node: YamlNode) => Json;
  readonly readData: (node: YamlNode | undefined) => Data;
}

/** What people do → its words beside `refused`. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  complete: ['task', 'entry', 'with', 'comment'],
  tick: ['task', 'entry', 'point'],
  untick: ['task', 'entry', 'point'],
  cancel: ['task', 'entry', 'reason'],
  add_task: ['title', 'for', 'help', 'due', 'checklist', 'required'],
  ask_question: ['question', 'item'],
  add_evidence: ['kind', 'description', 'source', 'holder', 'file'],
  describe_evidence: ['number', 'description'],
  move_evidence: ['number', 'holder', 'reason'],
  withdraw_evidence: ['number', 'reason'],
  attach: ['file', 'level', 'evidence', 'replaces'],
  withdraw_attachment: ['number', 'reason'],
  add_note: ['note', 'text', 'with'],
  recuse: ['reason'],
};

/** Words by which a line is one of these and no event of the same name. */
const TELLING = ['task', 'title', 'question', 'description', 'number', 'note', 'file'];

/** Reads such a line; `undefined` when it is none. */
export function readWorkLine(
  node: MapNode,
  { person, doing }: { readonly person: string; readonly doing: string },
  scope: WorkScope,
): ScenarioAction | undefined {
  const known = Object.hasOwn(WORDS, doing) ? WORDS[doing]! : undefined;
  const telling = doing === 'recuse' ? ['reason'] : TELLING;
  if (known === undefined || !telling.some((word) => node.entries.has(word))) return undefined;
  for (const [name, { key }] of node.entries) {
    if ([person, 'refused', 'occurred', ...known].includes(name)) continue;
    scope.findings.error('CL0901', key, `\`${name}\` is not a word here`, {
      label: 'here',
      help: suggest(name, known) ?? `the words here are ${known.join(', ')}`,
    });
  }
  const said = (word: string): Json | undefined => {
    const value = node.entries.get(word)?.value;
    return value === undefined ? undefined : scope.toJson(value);
  };
  const text = (word: string): string => String(said(word) ?? '');
  return { kind: 'work', person, work: readWork({ doing, node }, { said, text }, scope) };
}

interface Said {
  readonly said: (word: string) => Json | undefined;
  readonly text: (word: string) => string;
}

/** The core checks what a line says as it checks any command; here it only gets its form. */
function readWork(
  { doing, node }: { readonly doing: string; readonly node: MapNode },
  { said, text }: Said,
  scope: WorkScope,
): ScenarioWork {
  const data = scope.readData(node.entries.get('with')?.value);
  const given = (words: readonly string[]): Record<string, Json> =>
    Object.fromEntries(
      words.flatMap((word) => {
        const value = said(word);
        return value === undefined ? [] : [[word, value]];
      }),
    );
  const act = ((): Record<string, unknown> => {
    switch (doing) {
      case 'complete':
        return { do: 'complete_task', ...given(['task', 'entry', 'comment']), data };
      case 'cancel':
        return { do: 'cancel_task', ...given(['task', 'entry']), reason: text('reason') };
      case 'tick':
      case 'untick': {
        const point = said('point');
        const at = typeof point === 'number' ? point : text('point');
        return {
          do: 'tick_task',
          ...given(['task', 'entry']),
          point: at,
          done: doing === 'tick',
        };
      }
      case 'add_task': {
        const due = durationOf(node.entries.get('due')?.value, scope);
        return {
          do: doing,
          title: text('title'),
          assignee: text('for'),
          ...given(['help', 'checklist', 'required']),
          ...(due !== undefined && { due }),
        };
      }
      case 'add_note':
        return { do: doing, note: text('note'), text: text('text'), data };
      default:
        return { do: doing, ...given(WORDS[doing] ?? []) };
    }
  })();
  return act as unknown as ScenarioWork;
}

function durationOf(node: YamlNode | undefined, scope: WorkScope): Duration | undefined {
  if (node?.kind !== 'scalar') return undefined;
  return readDuration({ name: node.text, start: node.start, end: node.end }, scope.findings);
}

/** The same line again, as its author would write it. */
export function workWords(person: string, work: ScenarioWork): Readonly<Record<string, Json>> {
  const { do: does, ...said } = work as { readonly do: string } & Readonly<Record<string, Json>>;
  const { data, assignee, done, due, ...others } = said as Readonly<Record<string, Json>>;
  const word =
    does === 'tick_task' && done === false ? 'untick' : does.replace(/^(\w+)_task$/, '$1');
  const withData = typeof data === 'object' && data !== null && Object.keys(data).length > 0;
  return {
    [person]: does === 'add_task' ? does : word,
    ...others,
    ...(assignee !== undefined && { for: assignee }),
    ...(due !== undefined && { due: durationText(due as unknown as Duration) }),
    ...(withData && { with: data }),
  };
}
