/**
 * What must hold of the deadlines of a case that was migrated, whatever happened to it in between.
 *
 * @module
 */
import type { Entry, Snapshot } from '../../core/input.ts';

/** An entry with what is read of it here. */
type Told = Pick<Entry, 'kind' | 'detail' | 'cause' | 'atMs' | 'sequence'>;

/** Entries that name the deadlines that ended with something. */
const ENDS: ReadonlySet<string> = new Set(['left', 'decided', 'withdrawn']);

/** Deadlines of timers and ladders; clocks, tasks and absences tell theirs in other entries. */
const ofTimers = (id: string): boolean =>
  !id.startsWith('sla/') && !id.endsWith('/absence') && !id.endsWith('/due');

/**
 * Every deadline that was set is due once and at its instant, cleared, or armed still. One that a
 * migration moved into the past is due at the migration.
 */
export function deadlineWrongs(trail: readonly Told[], snapshot: Snapshot): readonly string[] {
  const wrongs: string[] = [];
  const armed = new Map<string, number>();
  let migratedAtMs = -Infinity;
  const clear = (ids: unknown): void => {
    for (const id of (ids as string[] | undefined) ?? []) armed.delete(id);
  };
  for (const { kind, detail, cause, atMs, sequence } of trail) {
    const id = detail['deadline'] as string;
    if (kind === 'migrated') {
      migratedAtMs = atMs;
      const renamed = Object.entries((detail['deadlines'] ?? {}) as Record<string, string>);
      const moved = renamed.map(([was, is]) => [is, armed.get(was)] as const);
      for (const [was] of renamed) armed.delete(was);
      for (const [is, dueAtMs] of moved) if (dueAtMs !== undefined) armed.set(is, dueAtMs);
    } else if (kind === 'deadline_set' && ofTimers(id)) {
      const isMoved = cause.kind === 'command' && cause.command === 'migrate';
      if (armed.has(id) && !isMoved) wrongs.push(`${id} was set twice, at ${sequence}`);
      armed.set(id, detail['dueAtMs'] as number);
    } else if (kind === 'deadline_due' && ofTimers(id)) {
      const dueAtMs = armed.get(id);
      if (!armed.delete(id)) wrongs.push(`${id} was due and not set, or twice, at ${sequence}`);
      else if (atMs < dueAtMs!) wrongs.push(`${id} was due early, at ${sequence}`);
      else if (atMs > dueAtMs! && dueAtMs! > migratedAtMs) {
        wrongs.push(`${id} was due late, at ${sequence}`);
      }
    } else if (kind === 'deadline_cleared') clear([id]);
    else if (ENDS.has(kind)) clear(detail['cleared']);
    else if (kind === 'reopened' || kind === 'sealed') {
      for (const one of armed.keys()) if (one.endsWith('/reopen')) armed.delete(one);
    }
  }
  return [...wrongs, ...armedWrongs(armed, snapshot)];
}

function armedWrongs(
  armed: ReadonlyMap<string, number>,
  { deadlines, status }: Snapshot,
): string[] {
  const still = new Map(deadlines.map(({ id, dueAtMs }) => [id, dueAtMs]));
  const lost = [...armed].filter(
    ([id, dueAtMs]) => ofTimers(id) && status === 'open' && still.get(id) !== dueAtMs,
  );
  const unknown = [...still.keys()].filter((id) => ofTimers(id) && !armed.has(id));
  return [
    ...lost.map(([id]) => `${id} is lost`),
    ...unknown.map((id) => `${id} is armed and was never set`),
  ];
}
