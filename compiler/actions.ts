/**
 * Actions: what is done on a way, on entering or leaving a state, or when a clock runs out.
 *
 * @module
 */
import type { ActionPlan } from '../core/action-plans.ts';
import type { Expression } from '../core/expressions.ts';
import { type Ref, itemsOf, mapOf, refOf, refsIn, refsOf, valueOf } from './access.ts';
import { type ActionModel, LINK_SIGNALS, type MomentModel } from './action-names.ts';
import { inferExpression, parseExpression } from './expressions.ts';
import { expressionTypes, reportProblem, rowsIn } from './guards.ts';
import type { Names, NoticeModel } from './model.ts';
import { type PartyPlace, readParties } from './parties.ts';
import { isKnownField, readFlags } from './flags.ts';
import { suggest } from './suggest.ts';
import type { MapNode, ScalarNode, YamlNode } from './yaml.ts';

const VERBS = ['notify', 'call', 'create_case'] as const;
const LINK_KINDS = ['child', 'related'] as const;

/**
 * Notes which events are news: nobody sends them, they come from hooks and from linked cases.
 * Read before the states, so that rows of these names are known for what they are.
 */
export function readSignals(root: MapNode, names: Names): void {
  const { signals } = names.actions;
  const visit = (node: YamlNode): void => {
    if (node.kind === 'list') for (const item of node.items) visit(item);
    if (node.kind !== 'map') return;
    for (const [word, { key, value }] of node.entries) {
      if (word === 'call' && value.kind === 'map') {
        for (const ref of [refOf(value, 'answered'), refOf(value, 'failed')]) {
          if (ref !== null) signals.set(ref.name, ref);
        }
      }
      if (word === 'create_case' && value.kind === 'map' && linkOf(value) === 'child') {
        signals.set('child_closed', key);
        signals.set('child_failed', key);
      }
      visit(value);
    }
  };
  visit(root);
}

/** Whether rows of this name react to news. */
export function isSignal(name: string, names: Names): boolean {
  return names.actions.signals.has(name) || (LINK_SIGNALS as readonly string[]).includes(name);
}

/** Reads one action map or a list of them. */
export function readActions(
  node: YamlNode | undefined,
  parties: PartyPlace,
  names: Names,
): readonly ActionModel[] {
  return itemsOf(node).flatMap((item) => {
    if (item.kind !== 'map') return [];
    if (item.entries.size === 0) {
      names.findings.error('CL0512', item, '`do` does nothing', {
        label: 'nothing in it',
        help: `add ${VERBS.map((verb) => `\`${verb}\``).join(', ')}`,
      });
    }
    return [...item.entries].flatMap(([verb, { key, value }]): ActionModel[] => {
      const plan = actionOf({ verb, value, parties }, names);
      if (plan === undefined) return [];
      const model = { plan, with: expressionsOf(value), start: key.start, end: value.end };
      names.actions.actions.push(model);
      return [model];
    });
  });
}

/** Reads `enter`, `leave` or a timer's `do`: flags as well as actions. */
export function readMoment(
  node: YamlNode | undefined,
  parties: PartyPlace,
  names: Names,
): MomentModel | null {
  if (node === undefined) return null;
  const flags = itemsOf(node).flatMap((item) =>
    item.kind === 'map' ? [readFlags(item, names)] : [],
  );
  return {
    set: flags.flatMap(({ set }) => set),
    clear: flags.flatMap(({ clear }) => clear),
    actions: readActions(node, parties, names),
  };
}

/** Reads who is told, and by which message. */
export function readNotice(
  node: YamlNode | undefined,
  parties: PartyPlace,
  names: Names,
): NoticeModel {
  if (node === undefined) return { who: [], template: null };
  if (node.kind !== 'map')
    return { who: readParties(refsIn(node), parties, names), template: null };
  const template = readTemplateName(refOf(node, 'template'), names);
  return { who: readParties(refsOf(node, 'to'), parties, names), template };
}

/** Compiles the expressions of all actions into their plans; they can name every field and flag. */
export function compileActions(names: Names): void {
  for (const { plan, with: given } of names.actions.actions) {
    if (plan.verb !== 'create_case') continue;
    for (const [field, node] of given) {
      const expression = compileValue(node, names);
      if (expression !== undefined) Object.assign(plan.with, { [field]: expression });
    }
  }
}

function actionOf(
  { verb, value, parties }: { verb: string; value: YamlNode; parties: PartyPlace },
  names: Names,
): ActionPlan | undefined {
  switch (verb) {
    case 'notify': {
      const { who, template } = readNotice(value, parties, names);
      return { verb, who: who.map(({ party }) => party), template };
    }
    case 'call':
      return callOf(value, names);
    case 'create_case':
      return value.kind === 'map' ? creationOf(value, names) : undefined;
    default:
      return undefined;
  }
}

function callOf(value: YamlNode, names: Names): ActionPlan | undefined {
  const node: MapNode =
    value.kind === 'map' ? value : { kind: 'map', entries: new Map(), start: 0, end: 0 };
  const hook = value.kind === 'map' ? refOf(value, 'hook') : (refsIn(value)[0] ?? null);
  if (hook === null) return undefined;
  const fields = (word: string): readonly string[] =>
    refsOf(node, word)
      .filter((ref) => isKnownField(ref, names))
      .map(({ name }) => name);
  const receive = fields('receive');
  // A form may be there for the answer alone.
  for (const [form, { plan }] of names.forms) {
    if (plan.fields.some(({ field }) => receive.includes(field))) names.use('form', form);
  }
  return {
    verb: 'call',
    hook: hook.name,
    send: fields('send'),
    receive,
    answered: refOf(node, 'answered')?.name ?? null,
    failed: refOf(node, 'failed')?.name ?? null,
  };
}

function creationOf(node: MapNode, names: Names): ActionPlan | undefined {
  const type = refOf(node, 'type');
  const link = refOf(node, 'link');
  if (link !== null) checkLinkKind(link, names);
  if (type === null) return undefined;
  return { verb: 'create_case', caseType: type.name, with: {}, link: link?.name ?? 'child' };
}

function checkLinkKind(link: Ref, names: Names): void {
  const known = [...LINK_KINDS, ...names.actions.links.keys()];
  if (known.includes(link.name)) return;
  names.findings.error('CL0916', link, `unknown kind of link \`${link.name}\``, {
    label: 'neither `child` nor `related`, and not among `links`',
    help: suggest(link.name, known) ?? `add \`${link.name}\` to \`links\``,
  });
}

function linkOf(node: MapNode): string {
  return refOf(node, 'link')?.name ?? 'child';
}

function expressionsOf(value: YamlNode): ReadonlyMap<string, ScalarNode> {
  if (value.kind !== 'map' || valueOf(value, 'with')?.kind !== 'map') return new Map();
  return new Map(
    [...mapOf(value, 'with').entries].flatMap(([field, entry]) =>
      entry.value.kind === 'scalar' ? [[field, entry.value] as const] : [],
    ),
  );
}

function compileValue(node: ScalarNode, names: Names): Expression | undefined {
  const parsed = parseExpression(node.text);
  for (const name of parsed.names) if (names.fields.has(name)) names.use('field', name);
  const found =
    parsed.expression === undefined
      ? []
      : inferExpression(parsed.expression, expressionTypes(names)).problems;
  const problems = [...parsed.problems, ...found];
  for (const problem of problems) reportProblem(names, node, problem);
  if (problems.length > 0 || parsed.expression === undefined) return undefined;
  return rowsIn(parsed.expression, names);
}

function readTemplateName(ref: Ref | null, names: Names): string | null {
  if (ref === null) return null;
  const { templates, usedTemplates } = names.actions;
  if (templates.has(ref.name)) {
    usedTemplates.add(ref.name);
    return ref.name;
  }
  names.findings.error('CL0910', ref, `unknown message \`${ref.name}\``, {
    label: 'no template has this name',
    help: suggest(ref.name, templates.keys()) ?? `add \`${ref.name}\` to \`templates\``,
  });
  return null;
}
