/**
 * Fields and flags of two versions: which becomes which, and whether values can go along.
 *
 * @module
 */
import type { FieldPlan, FieldType } from '../plan.ts';
import type { Compared, Proposal } from './plan-states.ts';
import type { Guess, MappingProblem } from './types.ts';

/** Types whose every value is a value of another one. */
const WIDER: Readonly<Partial<Record<FieldType, readonly FieldType[]>>> = {
  choice: ['text'],
  person: ['text'],
  team: ['text'],
  case_link: ['text'],
  date: ['text'],
  instant: ['text'],
  scale: ['number'],
};

/** Proposes what becomes of every field. */
export function proposeFields({ from, to, given, names }: Compared): Proposal {
  const guesses: Guess[] = [];
  const problems: MappingProblem[] = [];
  const propose = (name: string): string | null => {
    const said = given.fields?.[name];
    if (said !== undefined) return said;
    if (Object.hasOwn(to.fields, name)) return name;
    const renamed = names.fields[name];
    if (renamed === undefined) return null;
    guesses.push({ part: `fields/${name}`, to: renamed, why: 'it says the same in every word' });
    return renamed;
  };
  const mapping = Object.fromEntries(Object.keys(from.fields).map((name) => [name, propose(name)]));
  for (const [name, target] of Object.entries(mapping)) {
    const [old, now] = [from.fields[name]!, to.fields[target ?? '']];
    if (target === null || now === undefined || canHold(now, old)) continue;
    problems.push({
      code: 'field_type_changed',
      part: `fields/${name}`,
      message: `\`${name}\` is ${old.type}, and \`${target}\` of the new version is ${now.type}`,
      help: `give it another name; \`fields: { ${name}: null }\` drops its values`,
    });
  }
  return { mapping, guesses, problems };
}

/** Proposes what becomes of every flag. */
export function proposeFlags({ from, to, given }: Compared): Proposal {
  const known = new Set(to.flags);
  const mapping = Object.fromEntries(
    from.flags.map((flag) => [flag, given.flags?.[flag] ?? ownOrNone(known, { flag, given })]),
  );
  return { mapping, guesses: [], problems: [] };
}

function ownOrNone(
  known: ReadonlySet<string>,
  { flag, given }: { readonly flag: string; readonly given: Compared['given'] },
): string | null {
  return given.flags?.[flag] !== null && known.has(flag) ? flag : null;
}

function canHold(now: FieldPlan, old: FieldPlan): boolean {
  return now.type === old.type || (WIDER[old.type] ?? []).includes(now.type);
}
