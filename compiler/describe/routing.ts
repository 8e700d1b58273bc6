/**
 * Priority, decision tables, duplicates and who of a team gets the work, in sentences.
 *
 * @module
 */
import type { Plan } from '../../core/plan.ts';
import type { CellTest, PriorityPlan, RoutingPlan, TablePlan } from '../../core/plan-routing.ts';
import { describeExpression } from '../expressions-describe.ts';
import { type Clause, type Section, clause } from './document.ts';
import { durationPhrase, listOf, wordsOf, named } from './words.ts';

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

const HITS: Readonly<Record<TablePlan['hit'], string>> = {
  unique: 'At most one row fits',
  first: 'The first row that fits counts',
  collect: 'The results of all rows that fit are listed',
  sum: 'The results of all rows that fit are added up',
};

function tableClauses({ inputs, hit, rows, otherwise }: TablePlan): readonly Clause[] {
  const text = rows.map(({ cells, gives }) => {
    const tests = inputs.flatMap((name) => {
      const cell = cells[name];
      return cell === undefined
        ? []
        : [`“${wordsOf(name)}” is ${listOf(cell.map(cellText), 'or')}`];
    });
    return `${tests.length === 0 ? 'Always' : `If ${listOf(tests)}`}: ${String(gives)}`;
  });
  return [
    clause(`It looks at ${listOf(inputs.map((name) => named(name)))}. ${HITS[hit]}:`, text),
    ...(otherwise === null ? [] : [clause(`When no row fits it gives ${otherwise}.`)]),
  ];
}

function cellText(test: CellTest): string {
  if (typeof test === 'boolean') return test ? 'yes' : 'no';
  if (typeof test !== 'object')
    return typeof test === 'string' ? `“${wordsOf(test)}”` : String(test);
  if (test.until === null) return `at least ${test.from}`;
  return test.from === null ? `at most ${test.until}` : `${test.from} to ${test.until}`;
}
