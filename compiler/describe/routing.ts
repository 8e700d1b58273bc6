/**
 * Priority, decision tables, duplicates and who of a team gets the work, in sentences.
 *
 * @module
 */
import type { Plan } from '../../core/plan.ts';
import type {
  CellTest,
  PriorityPlan,
  RoutingPlan,
  TablePlan,
  TableRowPlan,
} from '../../core/plan-routing.ts';
import { describeExpression } from '../expressions-describe.ts';
import { type Clause, type Section, clause } from './document.ts';
import { capital, durationPhrase, listOf, wordsOf, named } from './words.ts';

const RULES: Readonly<Record<RoutingPlan['by'][number], string>> = {
  round_robin: 'whose turn it is',
  least_loaded: 'who has the fewest open cases',
  skill: 'who has the skills that are wanted',
  familiar: 'who has worked on this case before',
};

/** How one of a team is chosen. */
export function routingText({ by, skills }: RoutingPlan): string {
  const rules = by.map((rule) => RULES[rule]);
  const wanted = skills.length === 0 ? '' : ` Wanted skills: ${listOf(skills.map(wordsOf))}.`;
  return `One person of the team is given the work: first by ${listOf(rules, 'then by')}.${wanted}`;
}

/** The same as a part of a sentence: `by whose turn it is, then by …; skills wanted: welding`. */
export function routingPhrase({ by, skills }: RoutingPlan): string {
  const wanted = skills.length === 0 ? '' : `; skills wanted: ${listOf(skills.map(wordsOf))}`;
  const rules = by.map((rule) => RULES[rule]);
  return `by ${listOf(rules, 'then by')}${wanted}`;
}

/** Sections on how urgent a case is and which cases are about the same. */
export function urgencySections(plan: Plan): readonly Section[] {
  const { priority, duplicates, tables = {} } = plan;
  const clauses: Clause[] = priority === undefined ? [] : [...priorityClauses(priority)];
  const parts = Object.keys(tables).map((name) => ({
    title: `Decision table ${named(name)}`,
    clauses: tableClauses(tables[name]!),
  }));
  const urgency: readonly Section[] =
    clauses.length + parts.length === 0
      ? []
      : [
          {
            title: priority === undefined ? 'Decision tables' : 'How urgent it is',
            clauses,
            parts,
          },
        ];
  if (duplicates === undefined) return urgency;
  const same = listOf(duplicates.same.map((name) => named(name)));
  const then = {
    ask_to_link: 'whoever opens it is asked whether to link them',
    refuse: 'it is refused',
    link: 'they are linked',
  }[duplicates.do];
  const text = `When another case of this type with the same ${same} was opened within ${durationPhrase(duplicates.within)}, ${then}.`;
  return [...urgency, { title: 'Cases about the same', clauses: [clause(text)] }];
}

function priorityClauses(priority: PriorityPlan): readonly Clause[] {
  if (priority.kind === 'rubric') {
    return [
      clause(
        'The priority of a case is the first of these levels that fits:',
        priority.levels.map(({ name, guards }) =>
          guards.length === 0
            ? `“${wordsOf(name)}” in any other case`
            : `“${wordsOf(name)}” if ${listOf(
                guards.map((guard) => `“${wordsOf(guard)}”`),
                'or',
              )} holds`,
        ),
      ),
    ];
  }
  const computed = clause(
    `The priority of a case is ${describeExpression(priority.expression)} (\`${priority.source}\`).`,
  );
  if (priority.levels.length === 0) return [computed];
  const levels =
    priority.kind === 'score'
      ? priority.levels.map(({ name, from }) => `“${wordsOf(name)}” from ${from}`)
      : priority.levels.map(({ name }) => `“${wordsOf(name)}”`);
  return [computed, clause('Its levels are, the most urgent first:', levels)];
}

/** What counts of a table's rows. */
export const HITS: Readonly<Record<TablePlan['hit'], string>> = {
  unique: 'At most one row fits',
  first: 'The first row that fits counts',
  collect: 'The results of all rows that fit are listed',
  sum: 'The results of all rows that fit are added up',
};

function tableClauses({ inputs, hit, rows, otherwise }: TablePlan): readonly Clause[] {
  const text = rows.map((row) => capital(tableRowText(inputs, row)));
  return [
    clause(`It looks at ${listOf(inputs.map((name) => named(name)))}. ${HITS[hit]}:`, text),
    ...(otherwise === null ? [] : [clause(`When no row fits it gives ${otherwise}.`)]),
  ];
}

/** A row of a decision table: `if “severity” is at least 4: 5`. */
export function tableRowText(inputs: readonly string[], { cells, gives }: TableRowPlan): string {
  const tests = inputs.flatMap((name) => {
    const cell = cells[name];
    return cell === undefined ? [] : [`“${wordsOf(name)}” is ${listOf(cell.map(cellText), 'or')}`];
  });
  return `${tests.length === 0 ? 'always' : `if ${listOf(tests)}`}: ${String(gives)}`;
}

function cellText(test: CellTest): string {
  if (typeof test === 'boolean') return test ? 'yes' : 'no';
  if (typeof test !== 'object')
    return typeof test === 'string' ? `“${wordsOf(test)}”` : String(test);
  if (test.until === null) return `at least ${test.from}`;
  return test.from === null ? `at most ${test.until}` : `${test.from} to ${test.until}`;
}
