/**
 * Conditions as authors write them: parsed, checked against the forms, joined, and told in words.
 *
 * @module
 */
import { type Parsed, parseExpression as parseSource } from './expressions-parse.ts';

export {
  freeNames,
  joinConditions,
  spanOf,
  type Parsed,
  type Problem,
  type Span,
} from './expressions-parse.ts';
export {
  checkExpression,
  inferExpression,
  clocksType,
  typeOfField,
  type TypeEnv,
  type ValueType,
} from './expressions-check.ts';
export { tablesAsRows } from './expressions-rows.ts';
export { describeExpression } from './expressions-describe.ts';
export { printExpression } from '../core/expressions-text.ts';

/** An editor compiles the same conditions again and again, and checks read them a second time. */
const parsedSources = new Map<string, Parsed>();
const MAX_PARSED = 1_000;

/** Parses one condition. Never throws; a source with problems gives no expression. */
export function parseExpression(source: string): Parsed {
  const known = parsedSources.get(source);
  if (known !== undefined) return known;
  const parsed = parseSource(source);
  if (parsedSources.size >= MAX_PARSED) parsedSources.clear();
  parsedSources.set(source, parsed);
  return parsed;
}
