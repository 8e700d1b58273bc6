/**
 * The way that a case has taken on the map: the places it was in, one after the other.
 *
 * @module
 */
import type { Entry } from '../core/input.ts';
import type { Plan, StatePath } from '../core/plan.ts';

/**
 * Where a case was, from its trail; states that were active together are joined by `+`.
 *
 * @returns e.g. `['intake', 'triage', 'interviews + considering']`
 */
export function innermostPath(plan: Plan, entries: readonly Entry[]): readonly string[] {
  const active = new Set<StatePath>();
  const places: string[] = [];
  entries.forEach((entry, index) => {
    const { kind, state } = entry;
    if (state === null) return;
    if (kind === 'left') active.delete(state);
    if (kind !== 'entered') return;
    active.add(state);
    // States entered by one move are one place.
    if (entries[index + 1] !== undefined && followsAtOnce(entries, index)) return;
    const place = placeText(plan, active);
    if (places.at(-1) !== place) places.push(place);
  });
  return places;
}

/** Whether another state is entered before anything but asking and arming happens. */
function followsAtOnce(entries: readonly Entry[], index: number): boolean {
  for (const { kind } of entries.slice(index + 1)) {
    if (kind === 'entered') return true;
    if (!['deadline_set', 'asked', 'vacant', 'flags'].includes(kind)) return false;
  }
  return false;
}

function placeText(plan: Plan, active: ReadonlySet<StatePath>): string {
  const paths = [...active].filter(
    (path) => ![...active].some((other) => other.startsWith(`${path}.`)),
  );
  return paths.map((path) => shortName(plan, path)).join(' + ');
}

/** A state's own name when no other state has it, else its path. */
export function shortName(plan: Plan, path: StatePath): string {
  const name = path.slice(path.lastIndexOf('.') + 1);
  const others = Object.keys(plan.states).filter(
    (other) => other === name || other.endsWith(`.${name}`),
  );
  return others.length === 1 ? name : path;
}
