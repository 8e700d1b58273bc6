/**
 * The people of a scenario as the directory would tell of them.
 *
 * @module
 */
import { localToInstant } from './business-time.ts';
import { formatDate, parseDate } from './dates.ts';
import type { People, PersonFacts } from './input.ts';
import { invariant } from './invariant.ts';
import type { Calendar, PersonId, Plan } from './plan.ts';
import type { LocalDate, ScenarioFailure, ScenarioFile } from './scenario-run.ts';

/** In the place of a last day away: they have left. */
export const FOR_GOOD = 'for good';

/** What the directory would say of a scenario's people. */
export function peopleFacts(plan: Plan, people: ScenarioFile['people']): People {
  const facts = Object.entries(people).map(([id, person]): [PersonId, PersonFacts] => [
    id,
    {
      id,
      teams: [...new Set(person.roles.map((role) => plan.roles[role]?.team ?? role))].sort(),
      ...(person.manager !== undefined && { manager: person.manager }),
      ...(person.absences.length > 0 && {
        absences: person.absences.map(([from, until]): readonly [number, number] => [
          localToInstant(plan.calendar, `${from} 00:00`),
          dayAfter(plan.calendar, until),
        ]),
      }),
      ...(person.isExecutive !== undefined && { isExecutive: person.isExecutive }),
      ...(person.country !== undefined && { country: person.country }),
      ...(person.department !== undefined && { department: person.department }),
      ...(person.skills !== undefined && { skills: person.skills }),
    },
  ]);
  return Object.fromEntries(facts);
}

/** The same people, one of them away from an instant to the end of a day, or {@link FOR_GOOD}. */
export function withAbsence(
  { plan, people, nowMs }: { readonly plan: Plan; readonly people: People; readonly nowMs: number },
  { person, until }: { readonly person: PersonId; readonly until: LocalDate },
): People {
  const facts = people[person] ?? { id: person, teams: [] };
  const untilMs = until === FOR_GOOD ? Number.MAX_SAFE_INTEGER : dayAfter(plan.calendar, until);
  const absences = [...(facts.absences ?? []), [nowMs, untilMs] as const];
  // Whoever has left is in no team any more, and may do nothing either.
  const teams = until === FOR_GOOD ? [] : facts.teams;
  return { ...people, [person]: { ...facts, teams, absences } };
}

/** What is wrong with the roles of a scenario's people, one failure for each that is none. */
export function unknownRoles(plan: Plan, people: ScenarioFile['people']): ScenarioFailure[] {
  return Object.entries(people).flatMap(([name, person]) =>
    person.roles
      .filter((role) => !Object.hasOwn(plan.roles, role))
      .map((role) => ({
        line: 0,
        text: `people: ${name}`,
        expected: `a role of ${plan.id}`,
        actual: `\`${role}\` is none`,
        sequence: 0,
      })),
  );
}

function dayAfter(calendar: Calendar, date: LocalDate): number {
  const day = parseDate(date);
  invariant(day !== null, `\`${date}\` is no date`);
  return localToInstant(calendar, formatDate(day + 1));
}
