/**
 * What an evaluation may cost, and how it stops.
 *
 * @module
 */

/** Why an expression has no value. */
export class EvaluationError extends Error {}

/** The budget is used up: the one error that `&&`, `||`, `all` and `exists` do not absorb. */
class BudgetError extends EvaluationError {}

/** Deeper than any tree that the compiler lets through. */
const MAX_DEPTH = 200;

/**
 * Ends the evaluation of an operand.
 *
 * @throws EvaluationError always
 */
export function fail(message: string): never {
  throw new EvaluationError(message);
}

/** Counts what an evaluation costs. */
export class Meter {
  private left: number;
  private depth = 0;

  constructor(budget: number) {
    this.left = budget;
  }

  /** Pays; throws when the budget is used up. */
  spend(cost: number): void {
    this.left -= cost;
    if (this.left < 0) throw new BudgetError('the expression costs too much to evaluate');
  }

  /** A node begins. */
  enter(): void {
    this.spend(1);
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw new BudgetError('the expression is nested too deeply');
  }

  /** A node has its value. */
  leave(): void {
    this.depth -= 1;
  }

  /** Runs what may fail; `undefined` and a call of `failed` when it does. */
  attempt<T>(work: () => T, failed: (error: EvaluationError) => void): T | undefined {
    const depth = this.depth;
    try {
      return work();
    } catch (error) {
      if (!(error instanceof EvaluationError) || error instanceof BudgetError) throw error;
      this.depth = depth;
      failed(error);
      return undefined;
    }
  }
}
