/**
 * The workflows that Caseline is compared with, as Temporal's bundler takes them.
 *
 * @module
 */
export { emptyWorkflow } from './empty.ts';
export { handWrittenWorkflow } from './hand-written.ts';
