/**
 * Differences as they are found, noted with the words that most of them share.
 *
 * @module
 */
import type { Difference, DifferenceKind, Group } from './report.ts';
import { same } from './pair.ts';
import { capital } from '../describe/words.ts';

/** Collects the differences of one comparison. */
export class Notes {
  readonly #found: Difference[] = [];

  /** Notes a difference; the text gets its capital letter and full stop here. */
  add(group: Group, kind: DifferenceKind, about: string, text: string): void {
    this.#found.push({ group, kind, about, text: `${capital(text)}.` });
  }

  /**
   * Notes a member that has changed: `the team of `er_lead` is a, no longer b`.
   *
   * @param say how a value reads; `undefined` for none
   */
  member<Value>(
    group: Group,
    given: {
      readonly about: string;
      readonly what: string;
      readonly before: Value;
      readonly after: Value;
      readonly say: (value: Value) => string | undefined;
    },
  ): void {
    const { about, what, before, after, say } = given;
    if (same(before, after)) return;
    const [old, now] = [say(before), say(after)];
    if (old === now) {
      this.add(group, 'changed', about, `${what} has changed`);
    } else if (now === undefined) {
      this.add(group, 'changed', about, `${what} is gone (it was ${old})`);
    } else if (old === undefined) {
      this.add(group, 'changed', about, `${what} is new: ${now}`);
    } else {
      this.add(group, 'changed', about, `${what} is ${now}, no longer ${old}`);
    }
  }

  /** All of them, in the order in which they were found. */
  all(): readonly Difference[] {
    return this.#found;
  }
}
