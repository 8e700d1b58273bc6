/**
 * Bugs: what can only happen when our own code is wrong.
 *
 * @module
 */

/** A bug in the engine, never an author's or a caller's mistake. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/**
 * Stops at a broken assumption.
 *
 * @throws InvariantError when `condition` does not hold
 */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}
