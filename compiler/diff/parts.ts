/**
 * Approvals, people, conditions and data compared.
 *
 * @module
 */
import type { ApprovalPlan, FieldPlan, Plan } from '../../core/plan.ts';
import { plainly } from '../describe/further.ts';
import { named, neverPhrase, partyPhrase, wordsOf } from '../describe/words.ts';
import { describeExpression } from '../expressions-describe.ts';
import { compareLadders } from './clocks.ts';
import { eachName } from './facets.ts';
import type { Notes } from './note.ts';
import { pair, same } from './pair.ts';
import type { Group } from './report.ts';

/** Compares approvals: who, how many, in which order, and the ladder. */
export function compareApprovals(before: Plan, after: Plan, notes: Notes): void {
  const tables = { before: before.approvals, after: after.approvals };
  eachName(tables, { group: 'Approvals', what: 'approval', notes }, (name, old, now) => {
    compareApproval(name, { old, now }, notes);
    compareLadders(
      { before: [before, old.ladder], after: [after, now.ladder] },
      { about: name, place: `on the ladder of ${named(name)}` },
      notes,
    );
  });
}

function compareApproval(
  name: string,
  { old, now }: { old: ApprovalPlan; now: ApprovalPlan },
  notes: Notes,
): void {
  const it = named(name);
  const add = (kind: 'added' | 'removed' | 'changed', text: string): void =>
    notes.add('Approvals', kind, name, text);
  if (old.quorum !== now.quorum) {
    const verb = now.quorum < old.quorum ? 'falls' : 'rises';
    add(
      'changed',
      `the quorum of ${it} ${verb} from ${old.quorum} to ${now.quorum}, of ${now.seats.length} seats`,
    );
  }
  const seats = pair(old.seats, now.seats, (seat) => seat, []);
  for (const seat of seats.added) add('added', `${partyPhrase(seat)} has a seat in ${it}`);
  for (const seat of seats.removed)
    add('removed', `${partyPhrase(seat)} has no seat in ${it} any more`);
  if (seats.isReordered) add('changed', `the seats of ${it} stand in another order`);
  if (old.order !== now.order) {
    add(
      'changed',
      `${it} asks its seats ${now.order === 'in_turn' ? 'one after the other, no longer together' : 'together, no longer one after the other'}`,
    );
  }
  if (old.oneRejection !== now.oneRejection) {
    add(
      'changed',
      now.oneRejection === 'decides'
        ? `one rejection now rejects ${it}`
        : `one rejection no longer rejects ${it}: it counts`,
    );
  }
  const rules = pair(old.never, now.never, (rule) => rule, []);
  for (const rule of rules.added) add('added', `${neverPhrase(rule)} may no longer answer ${it}`);
  for (const rule of rules.removed)
    add('removed', `${neverPhrase(rule)} may now answer ${it}: the exclusion is gone`);
  const results = pair(old.results, now.results, (result) => result, []);
  for (const result of results.added) add('added', `${it} can be answered with ${named(result)}`);
  for (const result of results.removed)
    add('removed', `${it} can no longer be answered with ${named(result)}`);
  const about = pair(old.about ?? [], now.about ?? [], (field) => field, []);
  for (const field of about.added)
    add('added', `a change of ${named(field)} voids what was answered in ${it}`);
  for (const field of about.removed)
    add('removed', `a change of ${named(field)} no longer voids what was answered in ${it}`);
  if (old.title !== now.title)
    add('changed', `the title of ${it} is “${now.title}”, no longer “${old.title}”`);
  const known = new Set([
    'title',
    'seats',
    'order',
    'quorum',
    'oneRejection',
    'results',
    'never',
    'about',
    'ladder',
  ]);
  restOf({ old, now, known }, (key, a, b) =>
    member(notes, {
      group: 'Approvals',
      about: name,
      what: `\`${key}\` of ${it}`,
      before: a,
      after: b,
    }),
  );
}

/** Compares roles. */
export function compareRoles(before: Plan, after: Plan, notes: Notes): void {
  const tables = { before: before.roles, after: after.roles };
  eachName(tables, { group: 'People', what: 'role', notes }, (name, old, now) => {
    const words: Readonly<Record<string, string>> = {
      team: 'the team',
      backup: 'the backup',
      maxOpenCases: 'the most open cases',
      maxShare: 'the largest share of open cases',
    };
    restOf({ old, now, known: new Set() }, (key, a, b) =>
      member(notes, {
        group: 'People',
        about: name,
        what: `${words[key] ?? `\`${key}\``} of ${named(name)}`,
        before: a,
        after: b,
      }),
    );
  });
}

/** Compares conditions by their meaning. */
export function compareGuards(before: Plan, after: Plan, notes: Notes): void {
  const tables = { before: before.guards, after: after.guards };
  eachName(tables, { group: 'Conditions', what: 'condition', notes }, (name, old, now) => {
    if (same(old.expression, now.expression)) {
      notes.add(
        'Conditions',
        'changed',
        name,
        `${named(name)} is written otherwise and means the same`,
      );
      return;
    }
    const [was, is] = [
      describeExpression(old.expression, before.fields),
      describeExpression(now.expression, after.fields),
    ];
    notes.add(
      'Conditions',
      'changed',
      name,
      `${named(name)} holds when ${is}; it held when ${was}`,
    );
  });
}

/** Compares forms, fields and flags. */
export function compareData(before: Plan, after: Plan, notes: Notes): void {
  const forms = { before: before.forms, after: after.forms };
  eachName(forms, { group: 'Data', what: 'form', notes }, (name, old, now) => {
    const rows = pair(old.fields, now.fields, (row) => row, [({ field }) => field]);
    for (const { field, required } of rows.added) {
      notes.add(
        'Data',
        'added',
        name,
        `the form ${named(name)} asks for ${named(field)}${required ? ', which is required' : ''}`,
      );
    }
    for (const { field } of rows.removed) {
      notes.add(
        'Data',
        'removed',
        name,
        `the form ${named(name)} asks for ${named(field)} no more`,
      );
    }
    for (const [was, is] of rows.changed) {
      const asked = (row: typeof is): string =>
        `${row.required ? 'required' : 'optional'}${row.when === undefined ? '' : ` if “${wordsOf(row.when)}” holds`}`;
      notes.add(
        'Data',
        'changed',
        name,
        `${named(is.field)} in the form ${named(name)} is ${asked(is)}, no longer ${asked(was)}`,
      );
    }
    if (rows.isReordered)
      notes.add('Data', 'changed', name, `the form ${named(name)} asks in another order`);
  });
  const fields = { before: before.fields, after: after.fields };
  eachName(fields, { group: 'Data', what: 'field', notes }, (name, old, now) =>
    compareField(name, { old, now }, notes),
  );
  const flags = pair(before.flags, after.flags, (flag) => flag, []);
  for (const flag of flags.added)
    notes.add('Data', 'added', flag, `the flag ${named(flag)} is new`);
  for (const flag of flags.removed)
    notes.add('Data', 'removed', flag, `the flag ${named(flag)} is gone`);
}

/** Members that say who may see a field, and what it is for. */
const ACCESS = new Set(['level', 'vault', 'decides', 'suppliedBy']);

function compareField(
  name: string,
  { old, now }: { old: FieldPlan; now: FieldPlan },
  notes: Notes,
): void {
  const options = pair(old.options ?? [], now.options ?? [], (option) => option, []);
  for (const option of options.added)
    notes.add('Data', 'added', name, `${named(name)} can be “${wordsOf(option)}”`);
  for (const option of options.removed)
    notes.add('Data', 'removed', name, `${named(name)} can no longer be “${wordsOf(option)}”`);
  restOf({ old, now, known: new Set(['options']) }, (key, before, after) => {
    const group: Group = ACCESS.has(key) ? 'Access and keeping' : 'Data';
    const what = `the ${wordsOf(key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`))} of ${named(name)}`;
    member(notes, { group, about: name, what, before, after });
  });
}

/** Members of a plan that have no comparison of their own. */
export function compareRest(
  { before, after, known }: { before: Plan; after: Plan; known: ReadonlySet<string> },
  notes: Notes,
): void {
  restOf({ old: before, now: after, known }, (key, old, now) => {
    const group = 'Everything else';
    for (const { path, was, is } of deepChanges(key, old, now)) {
      member(notes, { group, about: path, what: `\`${path}\``, before: was, after: is });
    }
  });
}

function restOf(
  { old, now, known }: { old: object; now: object; known: ReadonlySet<string> },
  tell: (key: string, before: unknown, after: unknown) => void,
): void {
  const [a, b] = [old, now] as readonly Readonly<Record<string, unknown>>[];
  for (const key of Object.keys({ ...a, ...b }).sort()) {
    if (!known.has(key) && !same(a![key], b![key])) tell(key, a![key], b![key]);
  }
}

function member(
  notes: Notes,
  given: { group: Group; about: string; what: string; before: unknown; after: unknown },
): void {
  const { group, ...rest } = given;
  const say = (value: unknown): string | undefined =>
    value === undefined || value === null ? undefined : `“${plainly(value)}”`;
  notes.member(group, { ...rest, say });
}

/** The innermost members that differ, with their paths: `sla.decide.within`. */
function deepChanges(
  path: string,
  was: unknown,
  is: unknown,
): readonly { path: string; was: unknown; is: unknown }[] {
  if (same(was, is)) return [];
  if (!isTable(was) || !isTable(is)) return [{ path, was, is }];
  return Object.keys({ ...was, ...is })
    .sort()
    .flatMap((key) => deepChanges(`${path}.${key}`, was[key], is[key]));
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  // Lengths of time are told as a whole.
  return !('amount' in value && 'unit' in value);
}

/** Names that are new words for the same things. */
export function tellRenames(
  renames: Readonly<Record<string, Readonly<Record<string, string>>>>,
  notes: Notes,
): void {
  const groups: Readonly<Record<string, readonly [Group, string]>> = {
    states: ['States', 'state'],
    approvals: ['Approvals', 'approval'],
    roles: ['People', 'role'],
    guards: ['Conditions', 'condition'],
    forms: ['Data', 'form'],
    fields: ['Data', 'field'],
  };
  for (const [kind, names] of Object.entries(renames)) {
    const [group, what] = groups[kind]!;
    for (const [old, now] of Object.entries(names)) {
      notes.add(
        group,
        'renamed',
        now,
        `the ${what} \`${old}\` is called \`${now}\` now, and is the same otherwise`,
      );
    }
  }
}

/** Title, owner, start and the like. */
export function compareHead(before: Plan, after: Plan, notes: Notes): void {
  const tell = (what: string, old: string, now: string): void =>
    notes.member('The case type', {
      about: after.id,
      what,
      before: old,
      after: now,
      say: (value) => `“${value}”`,
    });
  tell('the id', before.id, after.id);
  tell('the title', before.title, after.title);
  tell('the owner', wordsOf(before.owner), wordsOf(after.owner));
  tell('the state in which a case begins', before.start, after.start);
  if (before.version !== after.version) {
    const verb = after.version > before.version ? 'rises' : 'falls';
    notes.add(
      'The case type',
      'changed',
      after.id,
      `the version ${verb} from ${before.version} to ${after.version}`,
    );
  }
}
