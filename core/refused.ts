/**
 * A refusal on its way out of the core's depths.
 *
 * @module
 */
import type { RefusalCode } from './input.ts';

/** A refusal on its way out; caught by `step` and nowhere else. */
export class Refused extends Error {
  readonly code: RefusalCode;
  readonly fields: Readonly<Record<string, string>> | undefined;
  /** The cases that are about the same. */
  readonly similar: readonly string[] | undefined;

  constructor(
    code: RefusalCode,
    message: string,
    fields?: Readonly<Record<string, string>>,
    similar?: readonly string[],
  ) {
    super(message);
    this.code = code;
    this.fields = fields;
    this.similar = similar;
  }
}

/** What a person writes to go along with a handoff; no field of the case. */
export const BRIEF = 'brief';
