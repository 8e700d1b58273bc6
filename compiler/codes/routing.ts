/**
 * Diagnostics of priority, decision tables and routing.
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

/** CL0711 to CL0729. */
export const routingCodes: readonly CodeEntry[] = [
  {
    code: 'CL0711',
    title: 'an unknown input of a table',
    explanation: 'A decision table looks at fields of the forms and at flags.',
    wrong: snippet`
      tables:
        weight:
          inputs: [sise]
          gives: number
          rows: [{ gives: 1 }]
      priority: tables.weight
    `,
    right: snippet`
      tables:
        weight:
          inputs: [size]
          gives: number
          rows: [{ gives: 1 }]
      priority: tables.weight
    `,
  },
  {
    code: 'CL0712',
    title: 'an input that no table can look at',
    explanation:
      'What a table looks at must be a choice, a scale, a number, a yes/no or a flag, so that it can be checked for gaps. Of anything else, make a guard.',
    wrong: snippet`
      tables:
        weight:
          inputs: [client]
          gives: number
          rows: [{ gives: 1 }]
      priority: tables.weight
    `,
    right: snippet`
      priority: size * 2.0
    `,
  },
  {
    code: 'CL0713',
    title: 'a cell of no input',
    explanation: 'A row names inputs of its table, and `gives`.',
    wrong: snippet`
      tables:
        weight:
          inputs: [size]
          gives: number
          rows: [{ sice: 1..5, gives: 1 }]
      priority: tables.weight
    `,
    right: snippet`
      tables:
        weight:
          inputs: [size]
          gives: number
          rows: [{ size: 1..5, gives: 1 }]
      priority: tables.weight
    `,
  },
  {
    code: 'CL0714',
    title: 'a cell that no value fits',
    explanation:
      'A cell is a value that the input can have, a range (`1..3`, `4..`, `..3`), or a list of these.',
    wrong: snippet`
      tables:
        weight:
          inputs: [size]
          gives: number
          rows: [{ size: 1..5, gives: 1 }, { size: 6..9, gives: 2 }]
      priority: tables.weight
    `,
    right: snippet`
      tables:
        weight:
          inputs: [size]
          gives: number
          rows: [{ size: 1..3, gives: 1 }, { size: 4..5, gives: 2 }]
      priority: tables.weight
    `,
  },
  {
    code: 'CL0715',
    title: 'a result that the table does not give',
    explanation: '`gives` lists the words that a table can give, or says `number`.',
    wrong: snippet`
      tables:
        weight:
          inputs: [size]
          gives: [light, heavy]
          rows: [{ size: 1..3, gives: lite }, { size: 4..5, gives: heavy }]
      priority: tables.weight
    `,
    right: snippet`
      tables:
        weight:
          inputs: [size]
          gives: [light, heavy]
          rows: [{ size: 1..3, gives: light }, { size: 4..5, gives: heavy }]
      priority: tables.weight
    `,
  },
  {
    code: 'CL0716',
    title: 'words of a table that do not go together',
    explanation:
      'Only numbers have a sum, and a table that collects gives an empty list by itself.',
    wrong: snippet`
      tables:
        weight:
          inputs: [size]
          gives: [light, heavy]
          hit: sum
          rows: [{ size: 1..3, gives: light }]
      priority: tables.weight
    `,
    right: snippet`
      tables:
        weight:
          inputs: [size]
          gives: number
          hit: sum
          rows: [{ size: 1..3, gives: 1 }]
      priority: tables.weight
    `,
  },
  {
    code: 'CL0717',
    title: 'two rows of a table that both fit',
    explanation:
      'In a table with `hit: unique` (the default) every question has one answer. Say `hit: first` when the order of the rows decides.',
    wrong: snippet`
      tables:
        weight:
          inputs: [size]
          gives: number
          rows: [{ size: 1..3, gives: 1 }, { size: 3..5, gives: 2 }]
      priority: tables.weight
    `,
    right: snippet`
      tables:
        weight:
          inputs: [size]
          gives: number
          rows: [{ size: 1..3, gives: 1 }, { size: 4..5, gives: 2 }]
      priority: tables.weight
    `,
  },
  {
    code: 'CL0718',
    title: 'a row of a table that is never reached',
    explanation: 'The rows before it already answer everything that it would.',
    wrong: snippet`
      tables:
        weight:
          inputs: [size]
          gives: number
          hit: first
          rows: [{ size: 1..5, gives: 1 }, { size: 4..5, gives: 2 }]
      priority: tables.weight
    `,
    right: snippet`
      tables:
        weight:
          inputs: [size]
          gives: number
          hit: first
          rows: [{ size: 4..5, gives: 2 }, { size: 1..5, gives: 1 }]
      priority: tables.weight
    `,
  },
  {
    code: 'CL0719',
    title: 'a table without an answer for some values',
    explanation: 'Add the rows that are missing, or say what holds for the rest with `otherwise`.',
    wrong: snippet`
      tables:
        weight:
          inputs: [size]
          gives: number
          rows: [{ size: 4..5, gives: 2 }]
      priority: tables.weight
    `,
    right: snippet`
      tables:
        weight:
          inputs: [size]
          gives: number
          rows: [{ size: 4..5, gives: 2 }]
          otherwise: 1
      priority: tables.weight
    `,
  },
  {
    code: 'CL0720',
    title: 'a table too large to be read',
    explanation:
      'A table has at most 200 rows and 20,000 combinations of values; several small tables say more.',
    wrong: 'tables: { weight: { rows: [ … 201 rows … ] } }\n',
    right: 'tables: { weight: { rows: [ … 20 rows … ] } }\n',
    isSketch: true,
  },
  {
    code: 'CL0721',
    title: 'a priority that is neither a number nor a level',
    explanation:
      'A priority is a formula, a formula with levels (`score`, `levels`), or a rubric of guards (`rubric`).',
    wrong: snippet`
      priority: size > 3
    `,
    right: snippet`
      priority: size * 20.0
    `,
  },
  {
    code: 'CL0722',
    title: 'a rubric that depends on the priority',
    explanation: 'A guard of a rubric cannot ask for what the rubric is to say.',
    wrong: snippet`
      priority:
        rubric: { high: urgent, low: otherwise }
      guards:
        urgent: priority_level == "high"
    `,
    right: snippet`
      priority:
        rubric: { high: urgent, low: otherwise }
      guards:
        urgent: size == 5
    `,
  },
  {
    code: 'CL0723',
    title: 'levels out of order',
    explanation: 'The highest level stands first, as it is looked for first.',
    wrong: snippet`
      priority: { score: size * 20.0, levels: { low: 0, high: 60 } }
    `,
    right: snippet`
      priority: { score: size * 20.0, levels: { high: 60, low: 0 } }
    `,
  },
  {
    code: 'CL0724',
    title: 'a rubric without an end, or with one too early',
    explanation: 'The last level, and only the last, is `otherwise`: every case then has a level.',
    wrong: snippet`
      priority:
        rubric: { high: large, low: small }
      guards:
        small: size < 3
    `,
    right: snippet`
      priority:
        rubric: { high: large, low: otherwise }
    `,
  },
  {
    code: 'CL0725',
    title: 'a table that nothing uses',
    explanation: 'What a table gives is named as `tables.x` in `priority` or in a guard.',
    wrong: snippet`
      tables:
        weight:
          inputs: [size]
          gives: number
          rows: [{ size: 1..5, gives: 1 }]
    `,
    right: snippet`
      tables:
        weight:
          inputs: [size]
          gives: number
          rows: [{ size: 1..5, gives: 1 }]
      priority: tables.weight
    `,
  },
  {
    code: 'CL0726',
    title: 'a field or flag with the name of a fact',
    explanation:
      'With `priority` or `tables` in the definition, `priority`, `priority_level` and `tables` are facts of the case that conditions can name.',
    wrong: snippet`
      priority: size * 20.0
      forms:
        request:
          size: { type: scale, min: 1, max: 5 }
          priority: { type: number }
          client: { type: person }
          due: { type: date }
    `,
    right: snippet`
      priority: size * 20.0
    `,
  },
  {
    code: 'CL0727',
    title: 'nobody to choose from',
    explanation:
      'One of several people is chosen; a person, a manager or the reporter is one already.',
    wrong: snippet`
      states:
        draft:
          assign: { role: reporter, by: least_loaded }
          form: request
          transitions: { submit: closed, ask: { to: deciding, when: large } }
          timers: [{ after: 2 business days, remind: assignee }]
      roles:
        clerk: { team: clerks, backup: manager }
    `,
    right: snippet`
      states:
        draft:
          assign: { role: clerk, by: least_loaded }
          form: request
          transitions: { submit: closed, ask: { to: deciding, when: large } }
          timers: [{ after: 2 business days, remind: assignee }]
    `,
  },
  {
    code: 'CL0728',
    title: 'skills that choose nobody',
    explanation: '`skills` says which skills are wanted, `by: skill` that they count.',
    wrong: snippet`
      states:
        draft:
          assign: { role: clerk, by: least_loaded, skills: [lifting] }
          form: request
          transitions: { submit: closed, ask: { to: deciding, when: large } }
          timers: [{ after: 2 business days, remind: assignee }]
    `,
    right: snippet`
      states:
        draft:
          assign: { role: clerk, by: [skill, least_loaded], skills: [lifting] }
          form: request
          transitions: { submit: closed, ask: { to: deciding, when: large } }
          timers: [{ after: 2 business days, remind: assignee }]
    `,
  },
  {
    code: 'CL0729',
    title: 'a cap without effect',
    explanation:
      'Caps are looked at when one of a role, or of the role it stands in for, is chosen (`by`).',
    wrong: snippet`
      roles:
        clerk: { team: clerks, backup: manager, max_open_cases: 6 }
    `,
    right: snippet`
      states:
        draft:
          assign: { role: clerk, by: round_robin }
          form: request
          transitions: { submit: closed, ask: { to: deciding, when: large } }
          timers: [{ after: 2 business days, remind: assignee }]
      roles:
        clerk: { team: clerks, backup: manager, max_open_cases: 6 }
    `,
  },
];
