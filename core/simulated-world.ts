/**
 * The world of a simulated case: other people's work and other cases, as far as a scenario says.
 *
 * @module
 */
import type { Answer, Load, Question, SimilarCase } from './lookups.ts';
import type { PersonId } from './plan.ts';

/** What there is beside the case. JSON, so that another host can be told the same. */
export interface SimulatedWorld {
  /** Work that people have in other cases. */
  readonly loads: Readonly<Record<PersonId, Load>>;
  /** Other cases of the type, with their keys (`duplicateKey`). */
  readonly cases: readonly (SimilarCase & { readonly key: string })[];
}

/** Nothing else: nobody has other work, and there are no other cases. */
export const NO_WORLD: SimulatedWorld = { loads: {}, cases: [] };

/** Answers a question as a host would. */
export function answerFrom(world: SimulatedWorld, question: Question): Answer {
  if (question.kind === 'similar') {
    const { key } = question;
    const cases = world.cases.filter((one) => one.key === key);
    return {
      kind: 'similar',
      key,
      cases: cases.map(({ caseId, openedAtMs }) => ({ caseId, openedAtMs })),
    };
  }
  const { item, sequence, people } = question;
  const known = people.filter((person) => Object.hasOwn(world.loads, person));
  const loads = Object.fromEntries(known.map((person) => [person, world.loads[person]!]));
  return { kind: 'loads', item, sequence, loads };
}
