/**
 * What lines of a scenario say of when it really happened.
 *
 * @module
 */
import { localToInstant } from './business-time.ts';
import type { Input } from './input.ts';
import type { Plan } from './plan.ts';
import type { LocalTime } from './scenario-run.ts';

/** As an input has it; nothing when the line does not say. */
export function occurredIn(
  { calendar }: Plan,
  { occurred }: { readonly occurred?: LocalTime },
): Pick<Input, 'occurredAtMs'> {
  return occurred === undefined ? {} : { occurredAtMs: localToInstant(calendar, occurred) };
}
