/**
 * What is promised about data: access, retention, shared choices, and what fields are for.
 *
 * @module
 */
import type {
  AccessPlan,
  AccessRowPlan,
  LinkPlan,
  RetentionPlan,
  TemplatePlan,
} from '../core/action-plans.ts';
import { titleFrom } from '../core/title.ts';
import { type Ref, itemsOf, mapOf, refOf, refsIn, refsOf, textOf, valueOf } from './access.ts';
import { LINK_SIGNALS } from './action-names.ts';
import { readSignals } from './actions.ts';
import type { Range } from './diagnostics.ts';
import { readDuration } from './duration.ts';
import { checkIntake } from './intake.ts';
import { type CaseModel, type Names, type StateModel, allRows } from './model.ts';
import { type PartyPlace, readParties } from './parties.ts';
import { suggest } from './suggest.ts';
import { checkTemplates, readTemplates } from './templates.ts';
import type { MapNode, YamlNode } from './yaml.ts';

/** What a plan holds of this; left out when the definition says nothing of it. */
export interface DataParts {
  readonly templates?: Readonly<Record<string, TemplatePlan>>;
  readonly links?: Readonly<Record<string, LinkPlan>>;
  readonly access?: AccessPlan;
  readonly retention?: RetentionPlan;
}

/** Facts of a case that are no fields. */
const CASE_FACTS = [
  'number',
  'title',
  'state',
  'next_step',
  'outcome',
  'opened_at',
  'closed_at',
] as const;

const ACCESS_PARTIES: PartyPlace = {
  words: ['owner', 'assignee', 'reporter', 'approvers'],
  where: 'in `access`',
};

/** Shared lists of options and the names of levels: fields speak of them. */
export function readVocabulary(root: MapNode, names: Names): void {
  const { choices } = names.actions;
  for (const [name, { key, value }] of mapOf(root, 'choices').entries) {
    choices.set(name, { ...value, start: key.start, end: key.end });
  }
  if (root.entries.has('access')) {
    const given = [...mapOf(root, 'access').entries.keys()].filter((word) => !isSees(word));
    names.actions.levels = new Set(['open', ...given]);
  }
}

/** What rows and states speak of: messages, kinds of link, news. */
export function readActionParts(root: MapNode, names: Names): void {
  readSignals(root, names);
  for (const [name, { key, value }] of mapOf(root, 'links').entries) {
    if (['child', 'parent', 'related', 'duplicate'].includes(name)) {
      names.findings.error('CL0917', key, `\`${name}\` is a kind of link already`, {
        label: 'its meaning is fixed',
        help: 'choose another name',
      });
    }
    const node: MapNode = value.kind === 'map' ? value : EMPTY;
    const by = readParties(refsOf(node, 'by'), { ...ACCESS_PARTIES, where: 'in `links`' }, names);
    const plan: LinkPlan = {
      title: textOf(node, 'title') ?? titleFrom(name),
      by: by.length === 0 ? [{ kind: 'owner' }] : by.map(({ party }) => party),
    };
    names.actions.links.set(name, plan);
  }
  readTemplates(root, names);
}

const EMPTY: MapNode = { kind: 'map', entries: new Map(), start: 0, end: 0 };

/** Reads access and retention, and checks all that actions and fields say; once states are known. */
export function readDataParts(model: CaseModel): DataParts {
  const { root, names } = model;
  const { templates, links } = names.actions;
  checkNews(model);
  checkTemplates(names);
  const access = readAccess(model);
  const retention = readRetention(root, names);
  if (access !== undefined) checkForms(model, access);
  checkIntake(model, access);
  checkDecides(model);
  checkSources(names);
  return {
    ...(templates.size > 0 && {
      templates: Object.fromEntries([...templates].map(([name, { plan }]) => [name, plan])),
    }),
    ...(links.size > 0 && { links: Object.fromEntries(links) }),
    ...(access && { access }),
    ...(retention && { retention }),
  };
}

/** CL0918: news that nobody reacts to; CL0919: rows for news that never come. */
function checkNews({ names, ...model }: CaseModel): void {
  const rows = allRows({ names, ...model });
  const reacting = new Set(
    rows.flatMap(({ trigger }) => (trigger.kind === 'signal' ? [trigger.signal] : [])),
  );
  const { signals } = names.actions;
  for (const [signal, at] of signals) {
    if (reacting.has(signal) || (LINK_SIGNALS as readonly string[]).includes(signal)) continue;
    names.findings.error('CL0918', at, `nothing reacts to \`${signal}\``, {
      label: 'no state has rows of this name',
      help: suggest(signal, reacting) ?? `add \`${signal}: …\` to the transitions of the state`,
    });
  }
  for (const row of rows) {
    if (row.trigger.kind !== 'signal') continue;
    const { signal } = row.trigger;
    if (signals.has(signal) || signal === 'parent_closed') continue;
    names.findings.error('CL0919', row, `\`${signal}\` never comes`, {
      label: 'this case type creates no child',
      help: 'create one with `create_case`, or leave the row out',
    });
  }
}

function isSees(word: string): boolean {
  return word.endsWith('_sees');
}

function readAccess(model: CaseModel): AccessPlan | undefined {
  const { root, names } = model;
  if (!root.entries.has('access')) return undefined;
  const levels: Record<string, readonly AccessRowPlan[]> = {};
  const sees: Record<string, readonly string[]> = {};
  for (const [word, { key, value }] of mapOf(root, 'access').entries) {
    if (isSees(word)) {
      const party = readSeer({ ...key, name: word.slice(0, -'_sees'.length) }, names);
      if (party !== null) sees[party] = readSeen(value, names);
    } else {
      levels[word] = itemsOf(value).flatMap((row) =>
        row.kind === 'map' ? [readAccessRow(row, model)] : [noRow({ word, row }, names)].flat(),
      );
    }
  }
  return { levels, sees };
}

/** A list of names belongs to `…_sees`. */
function noRow({ word, row }: { word: string; row: YamlNode }, names: Names): [] {
  names.findings.error('CL0103', row, `\`${word}\` is a list of names`, {
    label: 'expected who may `read` and `write`',
    help: `write \`{ read: [ … ], write: [ … ] }\`, or call it \`PARTY_sees\``,
  });
  return [];
}

function readAccessRow(node: MapNode, model: CaseModel): AccessRowPlan {
  const { names } = model;
  const read = readParties(refsOf(node, 'read'), ACCESS_PARTIES, names);
  const write = readParties(refsOf(node, 'write'), ACCESS_PARTIES, names);
  for (const party of write) {
    if (read.some(({ text }) => text === party.text)) continue;
    names.findings.error('CL0921', party, `\`${party.text}\` may write what it may not read`, {
      label: 'not among those who read',
      help: `add \`${party.text}\` to \`read\``,
    });
  }
  const states = refsOf(node, 'in').flatMap((ref) => stateOf(ref, model) ?? []);
  return {
    in: node.entries.has('in') ? states.map(({ path }) => path) : null,
    read: read.map(({ party }) => party),
    write: write.map(({ party }) => party),
  };
}

function stateOf(ref: Ref, { all, names }: CaseModel): StateModel | undefined {
  const found = all.filter(({ path, name }) => path === ref.name || name === ref.name);
  const exact = found.find(({ path }) => path === ref.name) ?? found[0];
  if (exact === undefined) {
    names.findings.error('CL0203', ref, `unknown state \`${ref.name}\``, {
      label: 'no state has this name',
      help: suggest(
        ref.name,
        all.map(({ path }) => path),
      ),
    });
  }
  return exact;
}

function readSeer(ref: Ref, names: Names): string | null {
  if (ref.name === 'reporter') return ref.name;
  const field = names.fields.get(ref.name);
  if (field?.plan.type === 'person') {
    names.use('field', ref.name);
    return ref.name;
  }
  const people = [...names.fields.values()].filter(({ plan }) => plan.type === 'person');
  const known = ['reporter', ...people.map(({ name }) => name)];
  names.findings.error('CL0922', ref, `\`${ref.name}\` is nobody a case is about`, {
    label: 'neither the reporter nor a field of type person',
    help: suggest(ref.name, known) ?? `write ${known.map((one) => `\`${one}_sees\``).join(' or ')}`,
  });
  return null;
}

function readSeen(value: YamlNode, names: Names): readonly string[] {
  if (value.kind === 'map') return [];
  return refsIn(value).flatMap((ref) => {
    const isFact = (CASE_FACTS as readonly string[]).includes(ref.name);
    if (isFact) return [ref.name];
    if (names.fields.has(ref.name)) {
      names.use('field', ref.name);
      return [ref.name];
    }
    names.findings.error('CL0923', ref, `there is no \`${ref.name}\` to be seen`, {
      label: 'neither a fact of every case nor a field',
      help:
        suggest(ref.name, [...CASE_FACTS, ...names.fields.keys()]) ??
        `facts are ${CASE_FACTS.map((fact) => `\`${fact}\``).join(', ')}`,
    });
    return [];
  });
}

/** CL0924: whoever fills in a form must be able to write its fields. */
function checkForms({ all, names }: CaseModel, { levels }: AccessPlan): void {
  for (const state of all) {
    const form = names.forms.get(state.form ?? '');
    if (form === undefined || state.assign === null) continue;
    const { party, text } = state.assign.who;
    const mayWrite = (level: string): boolean => {
      const row = (levels[level] ?? []).find(
        (one) => one.in === null || one.in.some((path) => state.path.startsWith(path)),
      );
      const words = [...(row?.write ?? [])].map((one) => JSON.stringify(one));
      return (
        ['assignee'].some((kind) => words.includes(JSON.stringify({ kind }))) ||
        words.includes(JSON.stringify(party))
      );
    };
    for (const { field } of form.plan.fields) {
      const { level = 'open' } = names.fields.get(field)?.plan ?? {};
      if (levels[level] === undefined || mayWrite(level)) continue;
      names.findings.warning(
        'CL0924',
        state.assign.who,
        `\`${text}\` fills in \`${field}\` and may not write what is ${level}`,
        {
          label: `in \`${state.path}\``,
          help: `add \`assignee\` to the \`write\` of \`${level}\`, or give the field another level`,
        },
      );
    }
  }
}

function readRetention(root: MapNode, names: Names): RetentionPlan | undefined {
  const node = valueOf(root, 'retention');
  if (node?.kind !== 'map') return undefined;
  const given = refOf(node, 'keep');
  const keep = given === null ? undefined : readDuration(given, names.findings);
  const unless = refOf(node, 'unless');
  if (unless !== null) checkUnless(unless, names);
  const ending = textOf(node, 'then') as RetentionPlan['ending'] | undefined;
  if (keep === undefined || ending === undefined) return undefined;
  const from = textOf(node, 'from') === 'opened' ? 'opened' : 'closed';
  return { keep, from, ending, unless: unless?.name ?? null };
}

function checkUnless(ref: Ref, names: Names): void {
  if (names.flags.has(ref.name)) return;
  if (names.guards.has(ref.name)) {
    names.use('guard', ref.name);
    names.guardUses.push({ ref, as: 'when' });
    return;
  }
  names.findings.error('CL0925', ref, `unknown flag or guard \`${ref.name}\``, {
    label: 'no `set` and no guard has this name',
    help: suggest(ref.name, [...names.flags.keys(), ...names.guards.keys()]),
  });
}

/** What fields say of levels, lists and sources: CL0920, CL0929. */
function checkSources(names: Names): void {
  const { actions, findings } = names;
  for (const ref of actions.usedLevels) {
    if (actions.levels?.has(ref.name) === true) continue;
    findings.error('CL0920', ref, `unknown level \`${ref.name}\``, {
      label: 'not among `access`',
      help:
        suggest(ref.name, actions.levels ?? []) ??
        `say who may see it: \`access: { ${ref.name}: { read: [ … ] } }\``,
    });
  }
  const place = { ...ACCESS_PARTIES, where: 'in `supplied_by`' };
  for (const ref of actions.supplied) readParties([ref], place, names);
  for (const [name, at] of actions.choices) {
    if (actions.usedChoices.has(name)) continue;
    findings.warning('CL0929', at, `the list \`${name}\` is never used`, {
      label: 'no field names it',
      help: `name it in a field: \`{ type: choice, options: ${name} }\``,
    });
  }
}

/**
 * CL0926, CL0927. Once one field says what it decides, all of them answer for themselves: by the
 * word, or by being used where something is decided.
 */
function checkDecides(model: CaseModel): void {
  const { names } = model;
  const events = new Set(
    allRows(model).flatMap(({ trigger }) => (trigger.kind === 'event' ? [trigger.event] : [])),
  );
  const known = new Set<string>([
    ...names.guards.keys(),
    ...names.approvals.keys(),
    ...names.tables.keys(),
    ...events,
    'priority',
  ]);
  const speaking = [...names.fields.values()].filter(({ plan }) => plan.decides !== undefined);
  for (const ref of names.actions.decides) {
    if (known.has(ref.name)) continue;
    names.findings.error('CL0926', ref, `there is no decision \`${ref.name}\``, {
      label: 'neither a guard nor an approval, event or table',
      help: suggest(ref.name, known),
    });
  }
  if (speaking.length === 0) return;
  for (const { name, plan, isStandard, ...at } of names.fields.values()) {
    if (isStandard || plan.decides !== undefined || names.used.has(`field ${name}`)) continue;
    names.findings.warning('CL0927', at as Range, `the field \`${name}\` decides nothing`, {
      label: 'asked for, and used nowhere',
      help: 'say what it `decides`, or stop asking for it',
    });
  }
}
