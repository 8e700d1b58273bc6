/**
 * What a case does to the world around it, and what it promises about its data, in sentences.
 *
 * @module
 */
import type {
  AccessPlan,
  AccessRowPlan,
  ActionPlan,
  MomentPlan,
  RetentionPlan,
} from '../../core/action-plans.ts';
import type { Plan, StatePlan } from '../../core/plan.ts';
import { describeExpression } from '../expressions-describe.ts';
import { type Clause, type Section, clause } from './document.ts';
import {
  capital,
  durationPhrase,
  flagPhrases,
  listOf,
  named,
  partiesPhrase,
  titleOf,
  wordsOf,
} from './words.ts';

/** What an action does, as parts of a sentence: `the reporter is told (message “done”)`. */
export function actionPhrases(actions: readonly ActionPlan[] = []): readonly string[] {
  return actions.map((action) => {
    switch (action.verb) {
      case 'notify': {
        const message =
          action.template === null ? '' : ` with the message ${named(action.template)}`;
        return `${partiesPhrase(action.who)} ${action.who.length === 1 ? 'is' : 'are'} told${message}`;
      }
      case 'call':
        return callPhrase(action);
      case 'create_case': {
        const taken = Object.entries(action.with).map(
          ([field, value]) => `${named(field)} is ${describeExpression(value)}`,
        );
        const data = taken.length === 0 ? '' : `, in which ${listOf(taken)}`;
        return `a case of the type \`${action.caseType}\` is opened and linked as ${named(action.link)}${data}`;
      }
    }
  });
}

function callPhrase(action: ActionPlan & { readonly verb: 'call' }): string {
  const fields = (names: readonly string[]): string => listOf(names.map(named));
  const { hook, send, receive, answered, failed } = action;
  return [
    `the hook ${named(hook)} is called`,
    ...(send.length === 0 ? [] : [`sending ${fields(send)}`]),
    ...(receive.length === 0 ? [] : [`its answer may fill in ${fields(receive)}`]),
    ...(answered === null ? [] : [`the answer is the news ${named(answered)}`]),
    ...(failed === null ? [] : [`that there is none is the news ${named(failed)}`]),
  ].join(', ');
}

/** What happens on entering and on leaving a state. */
export function momentClauses({ enter, leave }: StatePlan): readonly Clause[] {
  return [
    ...(enter === undefined ? [] : momentClause('When this begins', enter)),
    ...(leave === undefined ? [] : momentClause('When this ends', leave)),
  ];
}

function momentClause(lead: string, moment: MomentPlan): readonly Clause[] {
  const parts = [...flagPhrases(moment), ...actionPhrases(moment.actions)];
  return parts.length === 0 ? [] : [clause(`${lead}, ${listOf(parts)}.`)];
}

/** Sections on messages, links, who may see what, and how long a case is kept. */
export function promiseSections(plan: Plan): readonly Section[] {
  return [
    ...messageSections(plan),
    ...linkSections(plan),
    ...accessSections(plan),
    ...keepingSections(plan),
  ];
}

function messageSections({ templates = {} }: Plan): readonly Section[] {
  const names = Object.keys(templates);
  if (names.length === 0) return [];
  const clauses = names.map((name) => {
    const { title, body, fields } = templates[name]!;
    const shows = fields.length === 0 ? '' : ` It shows ${listOf(fields.map(named))}.`;
    return clause(`The message ${named(name)} is titled “${title}”.${shows} It reads:`, [
      body.trim(),
    ]);
  });
  return [{ title: 'Messages', clauses }];
}

function linkSections({ links = {} }: Plan): readonly Section[] {
  const names = Object.keys(links);
  if (names.length === 0) return [];
  const clauses = names.map((name) =>
    clause(
      `The link “${links[name]!.title}” (\`${name}\`) to another case may be made and undone by ${partiesPhrase(links[name]!.by, 'or')}.`,
    ),
  );
  return [{ title: 'Links to other cases', clauses }];
}

function accessSections(plan: Plan): readonly Section[] {
  const { access, fields } = plan;
  if (access === undefined) return [];
  return [
    {
      title: 'Who may see what',
      clauses: [
        clause('What no sentence here lets somebody read, they cannot read.'),
        ...Object.entries(access.levels).map(([level, rows]) => {
          const own = Object.keys(fields).filter((name) => fields[name]!.level === level);
          const of = own.length === 0 ? '' : ` It covers ${listOf(own.map(named))}.`;
          return clause(
            `The level ${named(level)}: the first of these that applies.${of}`,
            rows.map((row) => accessRow(plan, row)),
          );
        }),
        ...seesClauses(access),
      ],
    },
  ];
}

/** Who may read and change what a level covers, by one row. */
export function accessRow(plan: Plan, { in: states, read, write }: AccessRowPlan): string {
  const when =
    states === null
      ? ''
      : `While the case is in ${listOf(
          states.map((path) => `“${titleOf(plan, path)}”`),
          'or',
        )}: `;
  const readers = read.length === 0 ? 'nobody may read it' : `${partiesPhrase(read)} may read it`;
  const writers =
    write.length === 0 ? 'nobody may change it' : `${partiesPhrase(write)} may change it`;
  return capital(`${when}${readers}; ${writers}.`);
}

function seesClauses({ sees }: AccessPlan): readonly Clause[] {
  return Object.entries(sees).map(([party, what]) =>
    clause(`Whatever the levels say, the ${wordsOf(party)} sees ${listOf(what.map(wordsOf))}.`),
  );
}

/** What becomes of a case that has been kept long enough. */
export const ENDINGS: Readonly<Record<RetentionPlan['ending'], string>> = {
  anonymise: 'everything that points to a person is taken out',
  delete: 'it is deleted',
  archive: 'it is archived',
};

function keepingSections({ retention }: Plan): readonly Section[] {
  if (retention === undefined) return [];
  const { keep, from, ending, unless } = retention;
  const held =
    unless === null
      ? ''
      : ` If ${named(unless)} holds when the case is closed, it is kept on; this is looked at once, at that time.`;
  const text = `A case is kept for ${durationPhrase(keep)} from when it is ${from}; then ${ENDINGS[ending]}.${held}`;
  return [{ title: 'How long it is kept', clauses: [clause(text)] }];
}
