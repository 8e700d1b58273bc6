/**
 * Conditions, people and data in sentences: guards, roles, forms, fields and flags.
 *
 * @module
 */
import type { Expression } from '../../core/expressions.ts';
import type { FieldPlan, Json, Plan } from '../../core/plan.ts';
import { describeExpression } from '../expressions-describe.ts';
import { journey } from './journey.ts';
import { type Clause, type Section, clause } from './document.ts';
import { furtherText } from './further.ts';
import { capital, countOf, listOf, wordsOf, named } from './words.ts';

/** Conditions by name; absent when there are none. */
export function guardSections({ guards, flags, fields }: Plan): readonly Section[] {
  const names = Object.keys(guards).sort();
  if (names.length === 0) return [];
  return [
    {
      title: 'Conditions',
      clauses: [
        ...names.map((name) => {
          const { expression, source, aboutPerson } = guards[name]!;
          const about = aboutPerson ? 'is true of a person when' : 'holds when';
          return clause(
            `“${capital(wordsOf(name))}” (\`${name}\`) ${about} ${conditionText(expression, { flags, fields })}. As written: \`${source.replaceAll('`', "'")}\``,
          );
        }),
        clause(
          'A condition whose data is missing, so that it cannot be told, does not hold; one that excludes people excludes them.',
        ),
      ],
    },
  ];
}

/** A flag alone, or its opposite, is told as one; all else as the expression that it is. */
function conditionText(
  expression: Expression,
  { flags, fields }: Pick<Plan, 'flags' | 'fields'>,
): string {
  const isNot = expression[0] === 'call' && expression[1] === '!';
  const inner = (isNot ? expression[2] : expression) as Expression;
  if (inner[0] === 'name' && flags.includes(inner[1])) {
    return `the flag ${named(inner[1])} is ${isNot ? 'not set' : 'set'}`;
  }
  return describeExpression(expression, fields);
}

/** Roles, their teams and backups. */
export function roleSection({ roles, owner }: Plan): Section {
  const names = Object.keys(roles).sort();
  return {
    title: 'Who works',
    clauses: [
      clause(
        `The owner is the ${wordsOf(owner)} (\`${owner}\`), who is accountable for every case of this type.`,
      ),
      ...names.map((name) => {
        const { team, backup, maxOpenCases, maxShare } = roles[name]!;
        const stands =
          backup === undefined
            ? 'nobody stands in for it'
            : `the ${wordsOf(backup)} (\`${backup}\`) stands in for it`;
        const most =
          maxOpenCases === undefined
            ? ''
            : ` Whoever has ${countOf(maxOpenCases, 'open case')} is given no more.`;
        const share =
          maxShare === undefined
            ? ''
            : ` The owner is told when one of them gets more than ${maxShare} % of the team’s open cases.`;
        return clause(
          `The ${wordsOf(name)} (\`${name}\`) is whoever belongs to the team \`${team}\`; ${stands}.${most}${share}`,
        );
      }),
      clause(
        'People are never named here: teams, managers and absences are what the directory says at the time.',
      ),
    ],
  };
}

/** Forms with their fields, fields outside of forms, and flags. */
export function dataSections(plan: Plan): readonly Section[] {
  const { forms, fields, flags } = plan;
  const names = formsInOrder(plan);
  const inForms = new Set(names.flatMap((name) => forms[name]!.fields.map(({ field }) => field)));
  const loose = Object.keys(fields).filter((name) => !inForms.has(name));
  const clauses: Clause[] = names.map((name) =>
    clause(
      `The form ${named(name)} asks for:`,
      forms[name]!.fields.map(({ field, required, when }) => {
        const must = required ? 'required' : 'optional';
        const asked = when === undefined ? '' : `, asked only if “${wordsOf(when)}” holds`;
        return `${fieldText(field, fields[field]!)}; ${must}${asked}.`;
      }),
    ),
  );
  if (loose.length > 0) {
    clauses.push(
      clause(
        'Beside the forms a case can hold:',
        loose.map((name) => `${fieldText(name, fields[name]!)}.`),
      ),
    );
  }
  if (flags.length > 0) {
    const all = listOf(flags.map((flag) => named(flag)));
    clauses.push(clause(`Flags that are set or clear, at first clear: ${all}.`));
  }
  return clauses.length === 0 ? [] : [{ title: 'What is recorded', clauses }];
}

/** As they are met on the journey; those that no state has, such as forms of notes, come last. */
function formsInOrder(plan: Plan): readonly string[] {
  const met = journey(plan).flatMap((path) => plan.states[path]!.form ?? []);
  return [...new Set([...met, ...Object.keys(plan.forms).sort()])];
}

const TYPES: Readonly<Record<FieldPlan['type'], string>> = {
  text: 'text',
  choice: 'one of a list',
  scale: 'a step of a scale',
  person: 'a person',
  team: 'a team',
  date: 'a date',
  instant: 'a date and time',
  money: 'an amount of money',
  number: 'a number',
  boolean: 'yes or no',
  file: 'a file',
  case_link: 'a link to a case',
  table: 'a table',
};

const KNOWN = new Set([
  'type',
  'title',
  'help',
  'options',
  'min',
  'max',
  'currency',
  'maxLength',
  'pattern',
  'default',
  'columns',
  'required',
  'level',
  'vault',
  'decides',
  'suppliedBy',
]);

function fieldText(name: string, field: FieldPlan): string {
  const title = field.title ?? capital(wordsOf(name));
  const parts = [TYPES[field.type], ...limitsOf(field)];
  if (field.default !== undefined)
    parts.push(`“${valueText(field.default)}” unless said otherwise`);
  const columns = Object.entries(field.columns ?? {}).map(([column, plan]) => {
    const must = plan.required === true ? ', required' : '';
    return `“${plan.title ?? wordsOf(column)}” (\`${column}\`, ${[TYPES[plan.type], ...limitsOf(plan)].join(', ')}${must})`;
  });
  if (columns.length > 0) parts.push(`with ${listOf(columns)}`);
  if (field.level !== undefined) parts.push(`of the level “${wordsOf(field.level)}”`);
  if (field.vault === true) parts.push('kept in the vault, apart from the case');
  if (field.suppliedBy !== undefined) parts.push(`known to the ${wordsOf(field.suppliedBy)}`);
  if (field.decides !== undefined && field.decides.length > 0) {
    parts.push(`asked for the sake of ${listOf(field.decides.map(named))}`);
  }
  const help = field.help === undefined ? '' : ` (${field.help})`;
  const further = furtherText(field, KNOWN);
  return `“${title}” (\`${name}\`): ${parts.join(', ')}${help}${further}`;
}

function limitsOf(field: FieldPlan): readonly string[] {
  const { options, min, max, currency, maxLength, pattern } = field;
  const between =
    min !== undefined && max !== undefined
      ? [`from ${min} to ${max}`]
      : [
          ...(min === undefined ? [] : [`at least ${min}`]),
          ...(max === undefined ? [] : [`at most ${max}`]),
        ];
  return [
    ...(options === undefined
      ? []
      : [
          listOf(
            options.map((option) => `“${wordsOf(option)}”`),
            'or',
          ),
        ]),
    ...between,
    ...(currency === undefined ? [] : [`in ${currency}`]),
    ...(maxLength === undefined ? [] : [`at most ${maxLength} characters`]),
    ...(pattern === undefined ? [] : [`in the form \`${pattern}\``]),
  ];
}

function valueText(value: Json): string {
  return typeof value === 'string' ? wordsOf(value) : JSON.stringify(value);
}
