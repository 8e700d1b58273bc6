/**
 * Priority, decision tables and duplicates compared.
 *
 * @module
 */
import type { Plan } from '../../core/plan.ts';
import type { DuplicatesPlan, PriorityPlan, TablePlan } from '../../core/plan-routing.ts';
import { describeExpression } from '../expressions-describe.ts';
import { HITS, tableRowText } from '../describe/routing.ts';
import { durationPhrase, listOf, named, wordsOf } from '../describe/words.ts';
import { eachName, Facets } from './facets.ts';
import type { Notes } from './note.ts';

/** Compares how urgent cases are, by which tables, and which are about the same. */
export function compareUrgency(before: Plan, after: Plan, notes: Notes): void {
  comparePriority(before, after, notes);
  const tables = { before: before.tables ?? {}, after: after.tables ?? {} };
  eachName(tables, { group: 'Conditions', what: 'table', notes }, (name, old, now) => {
    const facets = new Facets(notes, { group: 'Conditions', about: name, old, now });
    compareTable(facets, { old, now }, `the table ${named(name)}`);
  });
  compareDuplicates(before, after, notes);
  compareTitles(before, after, notes);
  const found = new Facets(notes, { group: 'Data', about: 'found_by', old: before, now: after });
  found.many('a field by which a case is found', ({ foundBy }) => foundBy ?? [], { say: wordsOf });
}

function compareTitles(before: Plan, after: Plan, notes: Notes): void {
  const textOf = ({ identifiedBy }: Plan): string =>
    identifiedBy === undefined
      ? 'nothing but the kind of case'
      : listOf(identifiedBy.map((field) => `“${wordsOf(field)}”`));
  if (textOf(before) === textOf(after)) return;
  const text = `the title of a case says ${textOf(after)}; it said ${textOf(before)}`;
  notes.add('Data', 'changed', 'title', text);
}

function compareDuplicates(before: Plan, after: Plan, notes: Notes): void {
  const [old, now] = [before, after];
  const facets = new Facets(notes, { group: 'Conditions', about: 'duplicates', old, now });
  const hasBoth = facets.both(({ duplicates }) => duplicates, {
    added: () => `cases about the same are recognised now: ${sameText(after.duplicates!)}`,
    removed: () =>
      `cases about the same are recognised no more (they were: ${sameText(before.duplicates!)})`,
  });
  if (!hasBoth) return;
  facets
    .one(
      'what makes two cases about the same',
      ({ duplicates }) => duplicates?.same,
      (same) => listOf(same.map(named)),
    )
    .one(
      'the time within which cases are about the same',
      ({ duplicates }) => duplicates?.within,
      durationPhrase,
    )
    .one(
      'what happens to a case about the same',
      ({ duplicates }) => duplicates?.do,
      (then) => DUPLICATES[then],
    );
}

function sameText({ same, within }: DuplicatesPlan): string {
  return `the same ${listOf(same.map(named))} within ${durationPhrase(within)}`;
}

const DUPLICATES: Readonly<Record<DuplicatesPlan['do'], string>> = {
  ask_to_link: 'that whoever opens it is asked whether to link them',
  refuse: 'that it is refused',
  link: 'that they are linked',
};

function comparePriority(before: Plan, after: Plan, notes: Notes): void {
  new Facets(notes, { group: 'Conditions', about: 'priority', old: before, now: after })
    .one(
      'the priority',
      ({ priority }) => priority && formulaOf(priority),
      (formula) =>
        formula === RUBRIC ? 'by a rubric of conditions' : `by “${describeExpression(formula)}”`,
    )
    .many('a level of the priority', ({ priority }) => levelsOf(priority), {
      like: ({ name }) => name,
      say: ({ name, from }) => `“${wordsOf(name)}” ${from}`,
      inOrder: 'the levels of the priority stand in another order',
    });
}

const RUBRIC = 'rubric';

function formulaOf(priority: PriorityPlan) {
  return priority.kind === 'rubric' ? RUBRIC : priority.expression;
}

interface Level {
  readonly name: string;
  /** When a case has it. */
  readonly from: string;
}

function levelsOf(priority: PriorityPlan | undefined): readonly Level[] {
  switch (priority?.kind) {
    case undefined:
      return [];
    case 'score':
      return priority.levels.map(({ name, from }) => ({ name, from: `from ${from}` }));
    case 'level':
      return priority.levels.map(({ name }) => ({ name, from: 'when the formula gives it' }));
    case 'rubric':
      return priority.levels.map(({ name, guards }) => ({
        name,
        from: guards.length === 0 ? 'otherwise' : `if ${listOf(guards.map(named), 'or')} holds`,
      }));
  }
}

function compareTable(
  facets: Facets<TablePlan>,
  { old, now }: { readonly old: TablePlan; readonly now: TablePlan },
  it: string,
): void {
  const inputs = { before: old.inputs, after: now.inputs };
  facets
    .one(
      `what ${it} looks at`,
      (table) => table.inputs,
      (names) => listOf(names.map(named)),
    )
    .one(
      `what counts in ${it}`,
      ({ hit }) => hit,
      (hit) => `“${HITS[hit]}”`,
    )
    .one(
      `what ${it} can give`,
      ({ gives }) => gives,
      (gives) => (gives === 'number' ? 'a number' : listOf(gives.map(named), 'or')),
    )
    .one(`what ${it} gives when no row fits`, ({ otherwise }) => otherwise, String)
    .many(`a row of ${it}`, ({ rows }) => rows, {
      like: ({ cells }) => cells,
      say: (row, side) => tableRowText(inputs[side], row),
      ...(now.hit === 'first' && { inOrder: `the rows of ${it} are tried in another order` }),
    });
}
