/**
 * Messages as people read them: the template of the plan with the values of the moment.
 *
 * Rendered here and not in the core, because Liquid is larger than all of a workflow's bundle. The
 * values come with the effect: what a message says does not change when the case goes on.
 *
 * @module
 */
import { Liquid } from 'liquidjs';
import type { TemplatePlan } from '../core/action-plans.ts';
import type { Json } from '../core/plan.ts';

/** What a message can say beside fields. */
export interface MessageFacts {
  readonly case: { readonly number: string; readonly title: string; readonly link: string };
  readonly recipient: { readonly name: string };
  /** The name of a person. */
  readonly person: (id: string) => string;
}

/** A message, ready to be read. Plain text: whoever puts it into HTML escapes it. */
export interface Message {
  readonly title: string;
  readonly body: string;
}

/** The most characters of a rendered message; more is cut with an ellipsis. */
const BODY_MAX = 20_000;
const TITLE_MAX = 300;

const engine = new Liquid({
  strictFilters: true,
  strictVariables: true,
  ownPropertyOnly: true,
  parseLimit: 20_000,
  renderLimit: 500,
  memoryLimit: 1_000_000,
});

/**
 * Renders a message.
 *
 * @param people the names of the fields that hold persons: their ids are shown as names
 * @throws Error when the template is not one that the compiler lets pass
 */
export function renderMessage(
  template: TemplatePlan,
  values: Readonly<Record<string, Json>>,
  { facts, people }: { readonly facts: MessageFacts; readonly people: readonly string[] },
): Message {
  const shown = Object.fromEntries(
    template.fields.map((name) => [name, shownValue(values[name] ?? null, people.includes(name))]),
  );
  function shownValue(value: Json, isPerson: boolean): Json {
    if (isPerson && typeof value === 'string') return facts.person(value);
    return value;
  }
  const scope = { case: facts.case, recipient: facts.recipient, ...shown };
  const render = (text: string): string => String(engine.parseAndRenderSync(text, scope));
  return {
    // A title is one line wherever it is shown.
    title: cut(render(template.title).replace(/\s+/g, ' ').trim(), TITLE_MAX),
    body: cut(render(template.body).trim(), BODY_MAX),
  };
}

function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
