/**
 * Forms and their fields: one name means one field in the whole case type.
 *
 * @module
 */
import { RE2JS } from 're2js';
import { canonicalJson } from '../core/canonical.ts';
import { checkData } from '../core/fields.ts';
import type { FieldPlan, FieldType, FormPlan, Json } from '../core/plan.ts';
import { type Ref, isTrue, mapOf, numberOf, refOf, refsOf, textOf, valueOf } from './access.ts';
import type { Findings, Range } from './diagnostics.ts';
import { readFieldRules, shareOptions } from './field-rules.ts';
import type { FieldModel, Names } from './model.ts';
import { isNameFree } from './reserved.ts';
import { nearest } from './suggest.ts';
import type { MapEntry, MapNode, ScalarNode, YamlNode } from './yaml.ts';

/** Text fields that need no form. */
export const STANDARD_FIELDS = ['reason', 'comment', 'question', 'answer', 'note'] as const;

const TYPES: readonly FieldType[] = [
  'text',
  'choice',
  'scale',
  'person',
  'team',
  'date',
  'instant',
  'money',
  'number',
  'boolean',
  'file',
  'case_link',
  'table',
];

/** Which types take which words; words that are not here go with every type. */
const WORDS_OF: Readonly<Record<string, readonly FieldType[]>> = {
  options: ['choice'],
  min: ['scale', 'number'],
  max: ['scale', 'number'],
  currency: ['money'],
  max_length: ['text'],
  pattern: ['text'],
  vault: ['text'],
  columns: ['table'],
};

/** Reads all forms into `names.forms` and `names.fields`. */
export function readForms(root: MapNode, names: Names): void {
  for (const [name, entry] of mapOf(root, 'forms').entries) {
    isNameFree('form', { ...entry.key, name }, names.findings);
    if (entry.value.kind !== 'map') continue;
    const rows: FormPlan['fields'][number][] = [];
    const guards: Ref[] = [];
    for (const [field, given] of entry.value.entries) {
      if (given.value.kind !== 'map') continue;
      readField(field, given, names);
      const when = refOf(given.value, 'when');
      if (when !== null) guards.push(when);
      const required = isTrue(given.value, 'required');
      rows.push({ field, required, ...(when === null ? {} : { when: when.name }) });
    }
    names.forms.set(name, { name, plan: { fields: rows }, guards, ...range(entry.key) });
  }
  for (const name of STANDARD_FIELDS) {
    if (names.fields.has(name)) continue;
    const plan: FieldPlan = { type: 'text' };
    names.fields.set(name, { name, plan, isStandard: true, start: 0, end: 0 });
  }
}

function readField(name: string, { key, value }: MapEntry, names: Names): void {
  const { findings } = names;
  isNameFree('field', { ...key, name }, findings);
  shareAll(value as MapNode, names);
  const bare = fieldPlan(name, value as MapNode, findings);
  if (bare === undefined) return;
  const plan = { ...bare, ...readFieldRules(value as MapNode, names) };
  const isStandard = (STANDARD_FIELDS as readonly string[]).includes(name);
  if (isStandard && plan.type !== 'text') {
    findings.error('CL0707', key, `\`${name}\` is always a text`, {
      label: `here it is of type ${plan.type}`,
      help: 'choose another name for this field',
    });
    return;
  }
  const before = names.fields.get(name);
  const merged = before === undefined ? plan : merge({ before, plan, key }, findings);
  names.fields.set(name, {
    name,
    plan: merged,
    isStandard,
    ...range(before === undefined ? key : before),
  });
}

/** Shared options of a field and of its columns. */
function shareAll(node: MapNode, names: Names): void {
  shareOptions(node, names);
  for (const { value } of mapOf(node, 'columns').entries.values()) {
    if (value.kind === 'map') shareOptions(value, names);
  }
}

function merge(
  { before, plan, key }: { before: FieldModel; plan: FieldPlan; key: ScalarNode },
  findings: Findings,
): FieldPlan {
  const given = plan as unknown as Record<string, unknown>;
  const first = before.plan as unknown as Record<string, unknown>;
  const differing = Object.keys(given).find(
    (word) => word in first && canonicalJson(first[word]) !== canonicalJson(given[word]),
  );
  if (differing !== undefined) {
    findings.error('CL0218', key, `the field \`${before.name}\` means two things`, {
      label: `\`${differing}\` is different here`,
      help: 'say it once, or give one of the two another name',
      notes: ['one name means one field in the whole case type'],
    });
    return before.plan;
  }
  return { ...before.plan, ...plan };
}

function fieldPlan(name: string, node: MapNode, findings: Findings): FieldPlan | undefined {
  const word = textOf(node, 'type');
  if (word === undefined) return undefined;
  // Read on as it was meant, so that one slip gives one diagnostic.
  const type = typeMeant(word);
  if (type === undefined) return undefined;
  for (const [bound, types] of Object.entries(WORDS_OF)) {
    const entry = node.entries.get(bound);
    if (entry === undefined || types.includes(type)) continue;
    findings.error('CL0701', entry.key, `\`${bound}\` does not go with the type \`${type}\``, {
      label: `only ${types.join(' and ')} ${types.length === 1 ? 'takes' : 'take'} it`,
      help: 'leave it out or change the type',
    });
  }
  const plan = {
    type,
    ...given('title', textOf(node, 'title')),
    ...given('help', textOf(node, 'help')),
    ...bounds({ name, type, node }, findings),
    ...given('maxLength', numberOf(node, 'max_length')),
    ...given('currency', textOf(node, 'currency')),
    ...pattern(node, findings),
    ...choices({ name, type, node }, findings),
    ...columns({ name, type, node }, findings),
  } as FieldPlan;
  return { ...plan, ...defaultValue({ name, plan, node }, findings) };
}

/** The type of this name, or the one that was meant when it is misspelt. */
function typeMeant(word: string): FieldType | undefined {
  const exact = TYPES.find((type) => type === word);
  return exact ?? TYPES.find((type) => type === nearest(word, TYPES));
}

function given<T>(word: string, value: T | undefined): Record<string, T> {
  return value === undefined ? {} : { [word]: value };
}

interface FieldScope {
  readonly name: string;
  readonly type: FieldType;
  readonly node: MapNode;
}

function bounds({ name, type, node }: FieldScope, findings: Findings): object {
  const [min, max] = [numberOf(node, 'min'), numberOf(node, 'max')];
  const at = node.entries.get('type')!.value;
  if (type === 'scale' && (min === undefined || max === undefined)) {
    if (valueOf(node, 'min')?.kind === 'invalid' || valueOf(node, 'max')?.kind === 'invalid')
      return {};
    findings.error('CL0703', at, `the scale \`${name}\` has no ends`, {
      label: 'from where to where?',
      help: 'say `min` and `max`',
    });
  } else if (min !== undefined && max !== undefined && min >= max) {
    findings.error(
      'CL0703',
      node.entries.get('min')!.value,
      `\`min\` of \`${name}\` is not below \`max\``,
      {
        label: `${min} is not less than ${max}`,
        help: 'swap or mend them',
      },
    );
  }
  return { ...given('min', min), ...given('max', max) };
}

function pattern(node: MapNode, findings: Findings): object {
  const source = textOf(node, 'pattern');
  if (source === undefined) return {};
  try {
    RE2JS.compile(source);
  } catch (error) {
    findings.error('CL0705', valueOf(node, 'pattern')!, 'the pattern cannot be read', {
      label:
        error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'invalid',
      help: 'patterns are RE2: no look-around and no back-references',
    });
  }
  return { pattern: source };
}

function choices({ name, type, node }: FieldScope, findings: Findings): object {
  const options = refsOf(node, 'options');
  if (type === 'choice' && !node.entries.has('options')) {
    findings.error(
      'CL0702',
      node.entries.get('type')!.value,
      `the choice \`${name}\` has no options`,
      {
        label: 'nothing to choose from',
        help: 'add `options: [ … ]`',
      },
    );
  }
  const seen = new Set<string>();
  for (const option of options) {
    if (seen.has(option.name)) {
      findings.error('CL0201', option, `\`${option.name}\` stands twice in one list`, {
        label: 'named a second time',
        help: 'keep one of the two',
      });
    }
    seen.add(option.name);
  }
  return options.length === 0 ? {} : { options: [...seen] };
}

function columns({ name, type, node }: FieldScope, findings: Findings): object {
  if (type !== 'table') return {};
  const entries = [...mapOf(node, 'columns').entries];
  if (!node.entries.has('columns')) {
    findings.error(
      'CL0706',
      node.entries.get('type')!.value,
      `the table \`${name}\` has no columns`,
      {
        label: 'no columns',
        help: 'add `columns: { … }` with a field for each',
      },
    );
  }
  const plans = entries.flatMap(([column, entry]): [string, FieldPlan][] => {
    isNameFree('field', { ...entry.key, name: column }, findings);
    if (entry.value.kind !== 'map') return [];
    if (textOf(entry.value, 'type') === 'table') {
      findings.error('CL0706', entry.key, 'a table inside a table', {
        label: 'a column cannot be a table',
        help: 'make it a field of its own',
      });
      return [];
    }
    const plan = fieldPlan(column, entry.value, findings);
    if (plan === undefined) return [];
    return [[column, isTrue(entry.value, 'required') ? { ...plan, required: true } : plan]];
  });
  return { columns: Object.fromEntries(plans) };
}

function defaultValue(
  { name, plan, node }: { name: string; plan: FieldPlan; node: MapNode },
  findings: Findings,
): { default?: Json } {
  const at = valueOf(node, 'default');
  const value = at && jsonOf(at);
  if (at === undefined || value === undefined) return {};
  const incomplete =
    (plan.type === 'choice' && plan.options === undefined) || plan.type === 'table';
  const fault = incomplete
    ? undefined
    : checkData({ fields: { [name]: plan } }, { [name]: value })[name];
  if (fault !== undefined || plan.type === 'table') {
    findings.error('CL0704', at, `the default of \`${name}\` is no value it could have`, {
      label: fault ?? 'a table has no default',
      help: 'mend the default or leave it out',
    });
    return {};
  }
  return { default: value };
}

function jsonOf(node: YamlNode): Json | undefined {
  if (node.kind === 'scalar') return node.value;
  if (node.kind !== 'map') return undefined;
  const [amount, currency] = [numberOf(node, 'amount'), textOf(node, 'currency')];
  return amount === undefined || currency === undefined ? undefined : { amount, currency };
}

function range({ start, end }: Range): Range {
  return { start, end };
}
