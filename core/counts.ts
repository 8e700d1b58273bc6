/**
 * Counts that guards can ask for: `evidence.count`, `handoffs.count`.
 *
 * @module
 */
import { type Draft, factsOf } from './draft.ts';
import { withContext } from './machine.ts';
import type { Counted } from './work.ts';

/** Counts up or down. */
export function changeCount(draft: Draft, what: Counted, by: number): void {
  const facts = factsOf(draft);
  const counts = { ...facts.counts, [what]: (facts.counts?.[what] ?? 0) + by };
  draft.live = withContext(draft.live, { ...facts, counts });
}
