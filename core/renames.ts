/**
 * What has a new name and is the same otherwise: recognised only where there is no doubt.
 *
 * A thing that is gone and one that is new are taken for the same when they say the same in every
 * word, and when no other pair of their kind could be meant.
 *
 * @module
 */
import { canonicalJson } from './canonical.ts';
import type { Json, Plan, StatePath } from './plan.ts';
import { titleFrom } from './title.ts';

/** Kinds of names, as members of a plan. */
const KINDS = ['roles', 'fields', 'guards', 'forms', 'approvals', 'states'] as const;

type Kind = (typeof KINDS)[number];

/** Old name → new name, by kind. */
export type Renames = Readonly<Record<Kind, Readonly<Record<string, string>>>>;

/** What is known already: old name → new name, or `null` where there is none. */
export type GivenNames = Readonly<
  Partial<Record<Kind, Readonly<Record<string, string | null>> | undefined>>
>;

/** The earlier plan in the words of the later one, and which words those are. */
export interface Translated {
  readonly plan: Plan;
  readonly renames: Renames;
}

/** Finds the renames between two plans and applies them to the earlier one. */
export function translate(before: Plan, after: Plan, given: GivenNames = {}): Translated {
  let plan = before;
  const renames = Object.fromEntries(KINDS.map((kind) => [kind, {}])) as Record<
    Kind,
    Record<string, string>
  >;
  // Names that others are made of come first; states are compared in all that they hold.
  for (const kind of KINDS) {
    const found = renamesOf(kind, { before: plan, after, given: given[kind] ?? {} });
    if (Object.keys(found).length === 0) continue;
    renames[kind] = found;
    plan = renamed(plan, kind, found);
  }
  return { plan, renames };
}

/**
 * Rewrites any part of the earlier plan in the words of the later one.
 *
 * @param names as {@link translate} has found them
 */
export function inNewWords<Part>(part: Part, names: Readonly<Partial<Renames>>): Part {
  let words = part as unknown as Json;
  for (const kind of KINDS) {
    const of = names[kind];
    if (of === undefined || Object.keys(of).length === 0) continue;
    words = rewrite(words, replacing(kind, of));
  }
  return words as unknown as Part;
}

function renamesOf(
  kind: Kind,
  {
    before,
    after,
    given,
  }: {
    readonly before: Plan;
    readonly after: Plan;
    readonly given: Readonly<Record<string, string | null>>;
  },
): Record<string, string> {
  const known = Object.entries(given)
    .filter((pair): pair is [string, string] => pair[1] !== null && pair[0] !== pair[1])
    // What stands inside has a name of its own before the one around it.
    .sort(([one], [other]) => other.length - one.length);
  const taken = new Set(known.map(([, name]) => name));
  const gone = Object.keys(before[kind]).filter(
    (name) => !Object.hasOwn(after[kind], name) && !Object.hasOwn(given, name),
  );
  const fresh = Object.keys(after[kind]).filter(
    (name) => !Object.hasOwn(before[kind], name) && !taken.has(name),
  );
  const sign = (plan: Plan, name: string): string => signature(kind, plan, name);
  const found = gone.flatMap((name): [string, string][] => {
    const own = sign(before, name);
    const twins = gone.filter((other) => sign(before, other) === own);
    const candidates = fresh.filter((other) => sign(after, other) === own);
    return twins.length === 1 && candidates.length === 1 ? [[name, candidates[0]!]] : [];
  });
  return Object.fromEntries([...known, ...found]);
}

/** All that a thing says, without its own name. */
function signature(kind: Kind, plan: Plan, name: string): string {
  if (kind === 'states') return stateSignature(plan, name);
  if (kind === 'guards') return canonicalJson(plan.guards[name]!.expression);
  if (kind === 'fields') return `${formsWith(plan, name)} ${canonicalJson(plan.fields[name])}`;
  const value = plan[kind][name]!;
  return canonicalJson({ ...value, ...titleOf(value, name) });
}

/** The title, unless it only says the name again. */
function titleOf(value: object, name: string): { readonly title?: string } {
  const { title = '' } = value as { title?: string };
  return title === titleFrom(name) ? { title: '' } : 'title' in value ? { title } : {};
}

/** Fields of a kind are many; where each is asked for tells them apart. */
function formsWith({ forms }: Plan, name: string): string {
  const places = Object.entries(forms).flatMap(([form, { fields }]) =>
    fields.flatMap(({ field }, index) => (field === name ? [`${form}/${index}`] : [])),
  );
  return places.join(' ');
}

function stateSignature(plan: Plan, path: StatePath): string {
  const { timers, on: _, ...state } = plan.states[path]!;
  const own = {
    ...state,
    ...titleOf(state, lastOf(path)),
    timers: timers.map((id) => plan.timers[id]),
    ways: Object.values(plan.transitions).filter(({ from }) => from === path),
    // Who leads here tells apart two ends that say nothing.
    entries: Object.values(plan.transitions)
      .filter(({ to }) => to === path)
      .map(({ id }) => id.replaceAll(path, '@')),
  };
  return canonicalJson(rewrite(own as never, (text) => renamePath(text, { [path]: '@' }) ?? text));
}

/** A plan in which names of a kind are replaced, wherever they stand. */
function renamed(plan: Plan, kind: Kind, names: Readonly<Record<string, string>>): Plan {
  const { calendar, ...rest } = plan;
  const replaced = rewrite(rest as never, replacing(kind, names)) as unknown as Omit<
    Plan,
    'calendar'
  >;
  const table = Object.entries(replaced[kind]).map(([name, value]) => {
    const now = kind === 'states' ? (renamePath(name, names) ?? name) : (names[name] ?? name);
    const isTitled = (value as { title?: string }).title === titleFrom(lastOf(name));
    return [now, isTitled ? { ...value, title: titleFrom(lastOf(now)) } : value];
  });
  const out = { ...replaced, [kind]: Object.fromEntries(table), calendar } as Plan;
  if (kind === 'states') {
    const rekey = (of: object): object =>
      Object.fromEntries(
        Object.entries(of).map(([id, value]) => [renamePath(id, names) ?? id, value]),
      );
    return { ...out, transitions: rekey(out.transitions), timers: rekey(out.timers) } as Plan;
  }
  return out;
}

function replacing(
  kind: Kind,
  names: Readonly<Record<string, string>>,
): (text: string, key: string) => string {
  return (text, key) => {
    if (kind === 'states') return renamePath(text, names) ?? text;
    return KEYS[kind].has(key) && Object.hasOwn(names, text) ? names[text]! : text;
  };
}

/** The members in which names of a kind stand; lists hold them under the list's own key. */
const KEYS: Readonly<Record<Exclude<Kind, 'states'>, ReadonlySet<string>>> = {
  roles: new Set(['role', 'backup', 'owner']),
  fields: new Set(['field', 'needs', 'of', 'same', 'inputs', 'send', 'receive', 'name', 'fields']),
  guards: new Set(['guard', 'when', 'guards', 'unless']),
  forms: new Set(['form']),
  approvals: new Set(['approval']),
};

/** `intake`, `intake.inner` and `intake/submit/0` in the words of the new names. */
function renamePath(text: string, names: Readonly<Record<string, string>>): string | undefined {
  for (const [from, to] of Object.entries(names)) {
    if (text === from) return to;
    if (text.startsWith(`${from}/`) || text.startsWith(`${from}.`))
      return to + text.slice(from.length);
  }
  return undefined;
}

function rewrite(value: Json, replace: (text: string, key: string) => string, key = ''): Json {
  if (typeof value === 'string') return replace(value, key);
  if (Array.isArray(value)) {
    // An expression's node says what its name is: `['name', 'severity']`, with `rows` of a table.
    const [kind, name, ...rows] = value;
    const isName = kind === 'name' && typeof name === 'string' && rows.length < 2;
    if (isName) return [kind, replace(name, 'name'), ...rows];
    return value.map((item: Json) => rewrite(item, replace, key));
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, rewrite(inner as Json, replace, name)]),
  );
}

function lastOf(path: StatePath): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
