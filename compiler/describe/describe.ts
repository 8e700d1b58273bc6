/**
 * A case type in plain English: all that the plan says, in numbered sentences that can be signed.
 *
 * @module
 */
import type { Plan } from '../../core/plan.ts';
import { promiseSections } from './actions.ts';
import { approvalSections } from './approvals.ts';
import { clockSection } from './clocks.ts';
import { dataSections, guardSections, roleSection } from './data.ts';
import { type Description, type Section, clause } from './document.ts';
import { furtherSections } from './further.ts';
import { urgencySections } from './routing.ts';
import { slaSections } from './sla.ts';
import { journeySection } from './states.ts';
import { recordSections } from './work.ts';
import { countOf, listOf, titleOf, wordsOf } from './words.ts';

/** What has sentences of its own. */
const TOLD = new Set([
  'format',
  'hash',
  'id',
  'version',
  'title',
  'owner',
  'start',
  'calendar',
  'machine',
  'states',
  'transitions',
  'timers',
  'approvals',
  'guards',
  'roles',
  'forms',
  'fields',
  'flags',
  'adHoc',
  'evidence',
  'intake',
  'publish',
  'notes',
  'tables',
  'priority',
  'duplicates',
  'identifiedBy',
  'foundBy',
  'templates',
  'links',
  'access',
  'retention',
  'sla',
]);

/** Describes a plan in full. */
export function describePlan(plan: Plan): Description {
  const { id, version, hash } = plan;
  return {
    title: plan.title,
    subject: { id, version, hash },
    sections: [
      whatSection(plan),
      journeySection(plan),
      ...approvalSections(plan),
      ...guardSections(plan),
      ...urgencySections(plan),
      ...slaSections(plan),
      clockSection(plan),
      roleSection(plan),
      ...dataSections(plan),
      ...recordSections(plan),
      ...promiseSections(plan),
      ...furtherSections(plan, TOLD),
      defaultSection(plan),
    ],
  };
}

function whatSection(plan: Plan): Section {
  const top = Object.values(plan.states).filter(({ parent }) => parent === null);
  const ends = top.filter(({ kind }) => kind === 'final');
  const outcomes = [
    ...new Set(Object.values(plan.transitions).flatMap(({ outcome }) => outcome ?? [])),
  ];
  const named = [...new Set([...outcomes, ...ends.flatMap(({ outcome }) => outcome ?? [])])].sort();
  return {
    title: 'What it is',
    clauses: [
      clause(
        `“${plan.title}” is a case type of ${countOf(Object.keys(plan.states).length, 'state')}.`,
      ),
      clause(`The ${wordsOf(plan.owner)} is accountable for every case.`),
      clause(
        `A case begins at “${titleOf(plan, plan.start)}” and ends at ${listOf(
          ends.map(({ path }) => `“${titleOf(plan, path)}”`),
          'or',
        )}.`,
      ),
      ...(plan.foundBy === undefined
        ? []
        : [
            clause(
              `A case is found by ${listOf(plan.foundBy.map((name) => `“${wordsOf(name)}”`))}, by whoever reads it.`,
            ),
          ]),
      ...(plan.identifiedBy === undefined
        ? []
        : [
            clause(
              `The title of a case also says ${listOf(plan.identifiedBy.map((name) => `“${wordsOf(name)}”`))}.`,
            ),
          ]),
      ...(named.length === 0
        ? []
        : [
            clause(
              `It can end with the outcome ${listOf(
                named.map((name) => `“${wordsOf(name)}”`),
                'or',
              )}.`,
            ),
          ]),
    ],
  };
}

/** What holds where the definition says nothing. */
function defaultSection(plan: Plan): Section {
  const events = Object.values(plan.transitions).some(({ trigger }) => trigger.kind === 'event');
  return {
    title: 'What holds everywhere',
    clauses: [
      ...(events
        ? [
            clause(
              'Nobody can do anything but what is listed for the state the case is in. A refused attempt changes nothing.',
            ),
          ]
        : []),
      clause(
        '“The assignee” is whoever works in the state; when nobody of a role can be asked, its backup is, and when there is none, the owner is told.',
      ),
      clause('After a delegation or an escalation those who were asked before may still act.'),
      clause(
        'Everything that happens is written down, numbered and chained, so that nothing can be changed unseen.',
      ),
      clause('A running case keeps the version of the definition under which it was opened.'),
    ],
  };
}
