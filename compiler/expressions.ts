/**
 * Conditions as authors write them: parsed, checked against the forms, joined, and told in words.
 *
 * @module
 */
export {
  freeNames,
  joinConditions,
  parseExpression,
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
export { describeExpression } from './expressions-describe.ts';
export { printExpression } from '../core/expressions-text.ts';
