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
