/**
 * SLA clocks compared: from where to where they measure, how long, and what they do.
 *
 * @module
 */
import type { Plan } from '../../core/plan.ts';
import type { ClockPlan, Moment } from '../../core/sla-plan.ts';
import { actionText, momentText, rowText, warningText } from '../describe/sla.ts';
import { durationPhrase, listOf, named, partiesPhrase, titleOf } from '../describe/words.ts';
import { eachName, Facets } from './facets.ts';
import type { Notes } from './note.ts';
import { without } from './pair.ts';

/** Compares the SLA clocks. */
export function compareClocks(before: Plan, after: Plan, notes: Notes): void {
  const tables = { before: before.sla ?? {}, after: after.sla ?? {} };
  eachName(tables, { group: 'Clocks', what: 'clock', notes }, (name, old, now) => {
    const facets = new Facets(notes, { group: 'Clocks', about: name, old, now });
    facets.one(
      `the title of the clock ${named(name)}`,
      ({ title }) => title,
      (title) => `“${title}”`,
    );
    compareClock(facets, { before, after }, `the clock “${now.title}”`);
  });
}

function compareClock(
  facets: Facets<ClockPlan>,
  plans: { readonly before: Plan; readonly after: Plan },
  it: string,
): void {
  const { after } = plans;
  const moments = (list: readonly Moment[]): string =>
    listOf(
      list.map((moment) => momentText(after, moment)),
      'or',
    );
  facets
    .one(`the start of ${it}`, ({ from }) => from, moments)
    .one(`the end of ${it}`, ({ until }) => until, moments)
    .one(`the condition on which ${it} starts`, ({ when }) => when, named)
    .one(
      `what a new start of ${it} does`,
      ({ again }) => again,
      (again) => AGAIN[again],
    );
  compareLengths(facets, it);
  facets
    .many(`a pause of ${it}`, ({ pauses }) => Object.entries(pauses), {
      like: ([path]) => path,
      say: ([path, then], side) =>
        `in “${titleOf(plans[side], path)}”, ${then === 'reset' ? 'and the whole length counts anew' : 'and it goes on'}`,
    })
    .many(`a warning of ${it}`, ({ warnings }) => warnings, {
      like: ({ when }) => when,
      say: ({ when, action }, side) => `${warningText(when)}, ${actionText(plans[side], action)}`,
    })
    .many(`what a breach of ${it} leads to`, ({ breached }) => breached, {
      like: ({ verb }) => verb,
      say: (action, side) => actionText(plans[side], action),
      inOrder: `what a breach of ${it} leads to is tried in another order`,
    });
  compareExtension(facets, plans, it);
}

const AGAIN: Readonly<Record<ClockPlan['again'], string>> = {
  goes_on: 'nothing while it runs, and to start it anew afterwards',
  starts_over: 'to start it over',
  never: 'nothing once it has run',
};

function compareLengths(facets: Facets<ClockPlan>, it: string): void {
  facets
    .one(`the length of ${it}`, onlyLength, durationPhrase)
    .many(`a length of ${it}`, (clock) => (onlyLength(clock) === null ? clock.within : []), {
      like: (row) => without(row, 'duration'),
      say: (row) => `${durationPhrase(row.duration)} ${rowText(row)}`,
      inOrder: `the lengths of ${it} are tried in another order`,
    });
}

/** The length, when it depends on nothing. */
function onlyLength({ within }: ClockPlan): ClockPlan['within'][number]['duration'] | null {
  return within.length === 1 ? within[0]!.duration : null;
}

function compareExtension(
  facets: Facets<ClockPlan>,
  { before, after }: { readonly before: Plan; readonly after: Plan },
  it: string,
): void {
  const extension = ({ extend }: ClockPlan) => extend;
  const hasBoth = facets.both(extension, {
    added: () => `${it} can be extended now`,
    removed: () => `${it} can be extended no more`,
  });
  if (!hasBoth) return;
  const title = (approval: string): string =>
    `“${(after.approvals[approval] ?? before.approvals[approval])?.title ?? approval}”`;
  facets
    .one(`the length to which ${it} can be extended`, ({ extend }) => extend?.to, durationPhrase)
    .one(`the approval that extends ${it}`, ({ extend }) => extend?.approval, title)
    .one(
      `who is told when ${it} is extended`,
      ({ extend }) => extend?.notify,
      (parties) => (parties.length === 0 ? undefined : partiesPhrase(parties)),
    );
}
