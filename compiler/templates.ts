/**
 * Messages: read by the engine that will render them, and checked against the forms.
 *
 * @module
 */
import { Liquid, type Template } from 'liquidjs';
import { mapOf, textOf, valueOf } from './access.ts';
import type { TemplateModel } from './action-names.ts';
import type { Names } from './model.ts';
import { suggest } from './suggest.ts';
import type { MapNode, YamlNode } from './yaml.ts';

/** Tags that show and choose; what reads files, keeps state or loops without end has no place. */
const TAGS = ['if', 'unless', 'case', 'for', 'comment', 'raw', '#'] as const;

/** What a message can say beside fields; filled in where it is rendered. */
export const MESSAGE_FACTS: Readonly<Record<string, readonly string[]>> = {
  case: ['number', 'title', 'link'],
  recipient: ['name'],
};

const engine = new Liquid({ strictFilters: true, strictVariables: true, parseLimit: 20_000 });
for (const tag of Object.keys(engine.tags)) {
  if (!(TAGS as readonly string[]).includes(tag)) delete engine.tags[tag];
}

/** Reads all messages; the fields they show are checked once the forms are known. */
export function readTemplates(root: MapNode, names: Names): void {
  for (const [name, { key, value }] of mapOf(root, 'templates').entries) {
    if (value.kind !== 'map') continue;
    const [title, body] = [textOf(value, 'title') ?? '', textOf(value, 'body') ?? ''];
    const fields = new Set<string>();
    for (const [word, text] of [
      ['title', title],
      ['body', body],
    ] as const) {
      const at = valueOf(value, word);
      if (at !== undefined) checkText({ name, text, at, fields }, names);
    }
    const plan = { title, body, fields: [...fields].sort() };
    names.actions.templates.set(name, { name, plan, start: key.start, end: key.end });
  }
}

/** CL0913 and CL0915: messages with a hole, and those that nobody gets; once rows are read. */
export function checkTemplates(names: Names): void {
  const { templates, usedTemplates, shown } = names.actions;
  for (const { field, at } of shown) {
    if (names.used.has(`needed ${field}`)) continue;
    names.findings.warning(
      'CL0913',
      at,
      `\`${field}\` may have no value when the message is sent`,
      {
        label: 'no form requires it, and no `needs` names it',
        help: `say what then: \`{% if ${field} %}…{% endif %}\``,
      },
    );
  }
  for (const [name, at] of templates as ReadonlyMap<string, TemplateModel>) {
    if (usedTemplates.has(name)) continue;
    names.findings.warning('CL0915', at, `the message \`${name}\` is never sent`, {
      label: 'nothing names it',
      help: `send it with \`notify: { to: …, template: ${name} }\`, or leave it out`,
    });
  }
}

interface MessageText {
  readonly name: string;
  readonly text: string;
  readonly at: YamlNode;
  readonly fields: Set<string>;
}

function checkText(message: MessageText, names: Names): void {
  const { name, text, at, fields } = message;
  let parsed: Template[];
  let variables: ReturnType<typeof engine.globalVariableSegmentsSync>;
  try {
    parsed = engine.parse(text);
    variables = engine.globalVariableSegmentsSync(parsed, { partials: false });
  } catch (error) {
    const said = error instanceof Error ? error.message.split('\n')[0]! : 'invalid';
    names.findings.error('CL0911', at, `the message \`${name}\` cannot be read`, {
      label: said.replace(/, line:.*$/, ''),
      help: `messages are Liquid with ${TAGS.slice(0, 5)
        .map((tag) => `\`${tag}\``)
        .join(', ')}`,
    });
    return;
  }
  const asked = new Set(askedAbout(parsed));
  for (const [root, member] of variables) {
    if (typeof root !== 'string') continue;
    if (Object.hasOwn(MESSAGE_FACTS, root) && !names.fields.has(root)) {
      checkFact({ root, member, at }, names);
    } else checkVariable({ ...message, root, isAsked: asked.has(root) }, names);
    if (names.fields.has(root)) fields.add(root);
  }
}

function checkFact(
  { root, member, at }: { root: string; member: unknown; at: YamlNode },
  names: Names,
): void {
  const known = MESSAGE_FACTS[root]!;
  if (typeof member === 'string' && known.includes(member)) return;
  const said = typeof member === 'string' ? `${root}.${member}` : root;
  names.findings.error('CL0912', at, `a message cannot say \`${said}\``, {
    label: 'not known here',
    help:
      (typeof member === 'string' ? suggest(member, known) : undefined) ??
      `say ${known.map((one) => `\`${root}.${one}\``).join(', ')}`,
  });
}

function checkVariable(
  { root, name, at, isAsked }: MessageText & { root: string; isAsked: boolean },
  names: Names,
): void {
  const field = names.fields.get(root);
  if (field === undefined) {
    names.findings.error('CL0912', at, `a message cannot say \`${root}\``, {
      label: 'no form has a field of this name',
      help: suggest(root, [...names.fields.keys(), ...Object.keys(MESSAGE_FACTS)]),
    });
    return;
  }
  names.use('field', root);
  const { level, default: byDefault } = field.plan;
  if (level !== undefined && level !== 'open') {
    names.findings.error(
      'CL0914',
      at,
      `the message \`${name}\` shows \`${root}\`, which is ${level}`,
      {
        label: 'whoever gets the message would read it',
        help: 'leave it out; `case.link` leads to the case',
      },
    );
  }
  const isRequired = [...names.forms.values()].some(({ plan }) =>
    plan.fields.some((one) => one.field === root && one.required && one.when === undefined),
  );
  if (isRequired || byDefault !== undefined || isAsked) return;
  names.actions.shown.push({ field: root, at });
}

/** The names whose absence a message provides for: those that its conditions ask about. */
function askedAbout(templates: readonly Template[]): readonly string[] {
  return templates.flatMap((template) => {
    const { branches, name } = template as unknown as Tag;
    if (name !== 'if' || branches === undefined) return [];
    return branches.flatMap(({ value, templates: inner }) => [
      ...value.initial.postfix.flatMap((token) => /^\w+/.exec(token.getText())?.[0] ?? []),
      ...askedAbout(inner),
    ]);
  });
}

/** What liquidjs keeps of an `if`. */
interface Tag {
  readonly name?: string;
  readonly branches?: readonly {
    readonly value: {
      readonly initial: { readonly postfix: readonly { readonly getText: () => string }[] };
    };
    readonly templates: readonly Template[];
  }[];
}
