/**
 * Messages, links, access and keeping compared.
 *
 * @module
 */
import type { RetentionPlan } from '../../core/action-plans.ts';
import type { Plan } from '../../core/plan.ts';
import { accessRow, ENDINGS } from '../describe/actions.ts';
import { durationPhrase, listOf, named, partiesPhrase, wordsOf } from '../describe/words.ts';
import { eachName, Facets } from './facets.ts';
import type { Notes } from './note.ts';

const KEPT = 'Access and keeping';

/** Compares what a definition promises: what is said, linked, shown and kept. */
export function comparePromises(before: Plan, after: Plan, notes: Notes): void {
  compareMessages(before, after, notes);
  compareLinks(before, after, notes);
  compareAccess(before, after, notes);
  compareKeeping(before, after, notes);
}

function compareMessages(before: Plan, after: Plan, notes: Notes): void {
  const tables = { before: before.templates ?? {}, after: after.templates ?? {} };
  eachName(tables, { group: 'Messages', what: 'message', notes }, (name, old, now) => {
    const it = `the message ${named(name)}`;
    new Facets(notes, { group: 'Messages', about: name, old, now })
      .one(
        `the title of ${it}`,
        ({ title }) => title,
        (title) => `“${title}”`,
      )
      .one(
        `the text of ${it}`,
        ({ body }) => body,
        (body) => `“${oneLine(body)}”`,
      )
      .many(`a field that ${it} shows`, ({ fields }) => fields, { say: named });
  });
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' / ');
}

function compareLinks(before: Plan, after: Plan, notes: Notes): void {
  const tables = { before: before.links ?? {}, after: after.links ?? {} };
  eachName(tables, { group: 'People', what: 'link', notes }, (name, old, now) => {
    new Facets(notes, { group: 'People', about: name, old, now })
      .one(
        `the title of the link ${named(name)}`,
        ({ title }) => title,
        (title) => `“${title}”`,
      )
      .one(
        `who may make the link “${now.title}”`,
        ({ by }) => by,
        (by) => partiesPhrase(by, 'or'),
      );
  });
}

function compareAccess(before: Plan, after: Plan, notes: Notes): void {
  const plans = { before, after };
  const levels = { before: before.access?.levels ?? {}, after: after.access?.levels ?? {} };
  eachName(levels, { group: KEPT, what: 'level', notes }, (name, old, now) => {
    const it = `the level ${named(name)}`;
    new Facets(notes, { group: KEPT, about: name, old, now }).many(
      `who may see ${it}`,
      (rows) => rows,
      {
        like: ({ in: states }) => states,
        say: (row, side) => accessRow(plans[side], row).replace(/\.$/, ''),
        inOrder: `the rows of ${it} are tried in another order`,
      },
    );
  });
  const sees = { before: before.access?.sees ?? {}, after: after.access?.sees ?? {} };
  for (const party of Object.keys({ ...sees.before, ...sees.after }).sort()) {
    const [old, now] = [sees.before[party] ?? [], sees.after[party] ?? []];
    new Facets(notes, { group: KEPT, about: party, old, now }).one(
      `what the ${wordsOf(party)} sees whatever the levels say`,
      (what) => what,
      (what) => (what.length === 0 ? undefined : listOf(what.map(wordsOf))),
    );
  }
}

function compareKeeping(before: Plan, after: Plan, notes: Notes): void {
  const facets = new Facets(notes, { group: KEPT, about: 'retention', old: before, now: after });
  const hasBoth = facets.both(({ retention }) => retention, {
    added: () => `it is said now how long a case is kept: ${keepText(after.retention!)}`,
    removed: () =>
      `it is said no more how long a case is kept (it was ${keepText(before.retention!)})`,
  });
  if (!hasBoth) return;
  facets
    .one('the time for which a case is kept', ({ retention }) => retention?.keep, durationPhrase)
    .one(
      'that time',
      ({ retention }) => retention?.from,
      (from) => `counted from when the case is ${from}`,
    )
    .one(
      'what becomes of a case that is kept no more',
      ({ retention }) => retention?.ending,
      (ending) => `that ${ENDINGS[ending]}`,
    )
    .one('what keeps a case longer', ({ retention }) => retention?.unless, named);
}

function keepText({ keep, from, ending }: RetentionPlan): string {
  return `${durationPhrase(keep)} from when it is ${from}, then ${ENDINGS[ending]}`;
}
