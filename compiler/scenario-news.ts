/**
 * Reads what the world around a scenario's case does: hooks that answer, cases that close.
 *
 * @module
 */
import type { Data } from '../core/input.ts';
import type { Json } from '../core/plan.ts';
import type { WorldAction } from '../core/scenario-news.ts';
import type { MapNode, YamlNode } from './yaml.ts';

/** What such a line can become; `closed` can say its `outcome`, `failed` its code. */
const BECOMES = ['open', 'closed', 'failed', 'reopened'] as const;

/** The words of a line that begins with `hook`, and of one that begins with `case`. */
export const WORLD_WORDS = {
  hook: ['hook', 'answers', 'fails'],
  case: ['case', 'becomes', 'outcome'],
} as const;

/** How these lines are written, for help. */
export const WORLD_HELP =
  'write `{ hook: payroll, answers: { number: 7 } }`, `{ hook: payroll, fails: unreachable }` or `{ case: it-access, becomes: closed }`';

/** Whether a line is of this kind. */
export function isWorldLine(node: MapNode): boolean {
  const [first] = node.entries.keys();
  return first === 'hook' || first === 'case';
}

/** The action of such a line; `null` when it is not written as it should be. */
export function readWorld(node: MapNode, toJson: (node: YamlNode) => Json): WorldAction | null {
  const said = (word: string): Json | undefined => {
    const value = node.entries.get(word)?.value;
    return value === undefined ? undefined : toJson(value);
  };
  const text = (word: string): string | undefined => {
    const value = said(word);
    return typeof value === 'string' ? value : undefined;
  };
  const hook = text('hook');
  if (hook !== undefined) {
    const fails = text('fails');
    if (fails !== undefined) return { hook, fails };
    const answers = said('answers');
    const isData = answers !== null && typeof answers === 'object' && !Array.isArray(answers);
    return isData ? { hook, answers: answers as Data } : null;
  }
  const becomes = BECOMES.find((one) => one === text('becomes'));
  const other = text('case');
  if (other === undefined || becomes === undefined) return null;
  const outcome = text('outcome');
  return { case: other, becomes, ...(outcome !== undefined && { outcome }) };
}
