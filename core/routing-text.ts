/**
 * Sentences for entries about priority, routing and duplicates.
 *
 * @module
 */
import type { Entry } from './input.ts';
import type { Json } from './plan.ts';

/** `priority 60 (high), was 12 (low): impact 5, urgency 4`. */
export function priorityText({ detail }: Entry, who: string): string {
  const now = priorityWords(detail);
  const was = detail['was'] === undefined ? '' : `, was ${priorityWords(map(detail['was']))}`;
  const why = detail['reason'] === undefined ? reasons(detail) : `: ${String(detail['reason'])}`;
  const by = who === '' ? '' : detail['override'] === true ? `${who} sets ` : `${who} resets: `;
  return `${by}priority ${now}${was}${why}`;
}

/** `given to Noa (investigator): fewest open cases`. */
export function routingText(
  { kind, actor, detail }: Entry,
  person: (id: string) => string,
): string {
  const name = (key: string): string => person(String(detail[key]));
  if (kind === 'released') return `${name('person')} has the work no more`;
  if (kind === 'overload') {
    const open = Object.entries(map(detail['open']))
      .map(([id, count]) => `${person(id)} ${String(count)}`)
      .join(', ');
    const what =
      detail['share'] === undefined
        ? `at the cap of ${String(detail['max'])} open cases`
        : `${name('party')} has more than ${String(detail['share'])} % of the open cases`;
    return `${what}: ${open}; the owner is told`;
  }
  const from = detail['was'] === undefined ? '' : `, from ${name('was')}`;
  if (actor !== null) {
    return `${person(actor)} gives the work to ${name('person')}${from}: ${String(detail['reason'])}`;
  }
  const rules = (detail['by'] as readonly string[] | undefined) ?? [];
  const why = rules.map((rule) => RULES[rule] ?? rule).join(', ');
  return `given to ${name('person')} (${String(detail['party'])})${why === '' ? '' : `: ${why}`}`;
}

/** `cases like this: c-1`, `Li: not the same as c-2: the pipe was replaced`. */
export function similarText({ kind, detail }: Entry, who: string): string {
  const cases = (detail['cases'] as readonly string[]).join(', ');
  if (kind === 'similar_found') return `cases like this: ${cases}`;
  const reason = detail['reason'] === undefined ? '' : `: ${String(detail['reason'])}`;
  return `${who === '' ? '' : `${who}: `}not the same as ${cases}${reason}`;
}

const RULES: Readonly<Record<string, string>> = {
  least_loaded: 'fewest open cases',
  round_robin: 'next in turn',
  skill: 'best skills',
  familiar: 'knows the case',
};

function priorityWords(fact: Readonly<Record<string, Json>>): string {
  const { score, level } = fact as { readonly score?: number; readonly level?: string };
  if (score === undefined) return level ?? 'not known';
  return level === undefined ? String(score) : `${score} (${level})`;
}

function reasons(detail: Entry['detail']): string {
  if (typeof detail['guard'] === 'string') return `: ${detail['guard']}`;
  const values = Object.entries(map(detail['values'])).map(
    ([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const rows = Object.entries(map(detail['rows'])).map(([table, fitting]) => {
    const numbers = (fitting as readonly number[]).join(', ');
    return `${table} ${numbers === '' ? 'otherwise' : `row ${numbers}`}`;
  });
  const all = [...values, ...rows].join(', ');
  return all === '' ? '' : `: ${all}`;
}

function map(value: Json | undefined): Readonly<Record<string, Json>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : {};
}
