/**
 * "Did you mean", which mappings of migrations say too; it stands in `core`.
 *
 * @module
 */
export { nearest, suggest } from '../core/suggest.ts';
