/**
 * Lines of a scenario about tasks, evidence and notes, as words and values.
 *
 * @module
 */
import { durationText } from '../core/deadlines.ts';
import type { Json } from '../core/plan.ts';
import type { ScenarioWork } from '../core/scenario-work.ts';

/** What people do, where it is not the name of what is done. */
const DOING: Readonly<Record<string, string>> = {
  complete_task: 'complete',
  cancel_task: 'cancel',
};

/** The words of a line, the person who does it first. */
export function workWords(person: string, work: ScenarioWork): Readonly<Record<string, Json>> {
  const { do: act, ...said } = work;
  if (work.do === 'tick_task') {
    const { task, entry, point, done } = work;
    return { [person]: done ? 'tick' : 'untick', ...present({ task, entry, point }) };
  }
  if (work.do === 'add_task') {
    const { assignee, due, title, ...others } = work;
    const length = due === undefined ? undefined : durationText(due);
    const words = { title, for: assignee, ...others, due: length, do: undefined };
    return { [person]: act, ...present(words) };
  }
  const { data, ...words } = said as Readonly<Record<string, unknown>>;
  const fields = data !== undefined && Object.keys(data as object).length > 0 ? data : undefined;
  return { [person]: DOING[act] ?? act, ...present({ ...words, with: fields }) };
}

function present(words: Readonly<Record<string, unknown>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(words).filter((word): word is [string, Json] => word[1] !== undefined),
  );
}
