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

/** Entries after which a clock has no deadlines, or others that are set anew. */
const CLOCK_TURNS: ReadonlySet<string> = new Set([
  'sla_started',
  'sla_changed',
  'sla_extended',
  'sla_paused',
  'sla_resumed',
  'sla_met',
  'sla_dropped',
]);
/** Entries with which a task and all that hangs on it ends. */
const TASK_ENDS: ReadonlySet<string> = new Set(['task_done', 'task_cancelled']);

/** Absences are the directory's: they move, and go when nobody is away any more, without a word. */
const isAbsence = (id: string): boolean => id.endsWith('/absence');

/** A deadline that is armed, and when that was said. */
interface Armed {
  readonly dueAtMs: number;
  readonly setAtMs: number;
}

/**
 * Every deadline that was set, of timers, ladders, clocks, tasks and absences, is due once and at its
 * instant, cleared, or armed still. One that was set for an instant in the past is due at once.
 */
export function deadlineWrongs(trail: readonly Told[], snapshot: Snapshot): readonly string[] {
  const wrongs: string[] = [];
  const armed = new Map<string, Armed>();
  let migratedAtMs = -Infinity;
  for (const entry of trail) {
    const { kind, detail, cause, atMs, sequence } = entry;
    const id = detail['deadline'] as string;
    if (kind === 'migrated') {
      migratedAtMs = atMs;
      rename(armed, (detail['deadlines'] ?? {}) as Record<string, string>);
    } else if (kind === 'deadline_set') {
      const isMoved = isMigration(cause) || detail['wasAtMs'] !== undefined || isAbsence(id);
      if (armed.has(id) && !isMoved) wrongs.push(`${id} was set twice, at ${sequence}`);
      armed.set(id, { dueAtMs: detail['dueAtMs'] as number, setAtMs: atMs });
    } else if (kind === 'deadline_due') {
      const was = armed.get(id);
      armed.delete(id);
      const wrong = was === undefined ? 'not set, or twice' : timing(atMs, was, migratedAtMs);
      if (wrong !== null) wrongs.push(`${id} was due ${wrong}, at ${sequence}`);
    } else for (const one of endedBy(entry, [...armed.keys()])) armed.delete(one);
  }
  return [...wrongs, ...armedWrongs(armed, snapshot)];
}

/** `early`, `late`, or neither. */
function timing(atMs: number, { dueAtMs, setAtMs }: Armed, migratedAtMs: number): string | null {
  if (atMs < dueAtMs) return 'early';
  return atMs > dueAtMs && dueAtMs > Math.max(setAtMs, migratedAtMs) ? 'late' : null;
}

function isMigration(cause: Told['cause']): boolean {
  return cause.kind === 'command' && cause.command === 'migrate';
}

function rename(armed: Map<string, Armed>, renamed: Readonly<Record<string, string>>): void {
  const moved = Object.entries(renamed).map(([was, is]) => [is, armed.get(was)] as const);
  for (const was of Object.keys(renamed)) armed.delete(was);
  for (const [is, one] of moved) if (one !== undefined) armed.set(is, one);
}

/** Which of the deadlines that are armed ended with an entry. */
function endedBy({ kind, detail, cause }: Told, armed: readonly string[]): readonly string[] {
  const within = (place: string): readonly string[] =>
    armed.filter((id) => id.startsWith(`${place}/`));
  if (kind === 'deadline_cleared') return [detail['deadline'] as string];
  if (kind === 'reopened' || kind === 'sealed') return armed.filter((id) => id.endsWith('/reopen'));
  if (TASK_ENDS.has(kind)) return within(String(detail['task']));
  // A migration says of each deadline of a clock what becomes of it.
  if (CLOCK_TURNS.has(kind) && (kind === 'sla_dropped' || !isMigration(cause))) {
    return within(`sla/${String(detail['clock'])}`);
  }
  if (!ENDS.has(kind)) return [];
  const item = typeof detail['item'] === 'string' ? within(detail['item']) : [];
  return [...((detail['cleared'] as string[] | undefined) ?? []), ...item];
}

function armedWrongs(armed: ReadonlyMap<string, Armed>, { deadlines, status }: Snapshot): string[] {
  const still = new Map(deadlines.map(({ id, dueAtMs }) => [id, dueAtMs]));
  const lost = [...armed].filter(([id, { dueAtMs }]) => {
    const isSame = still.get(id) === dueAtMs || (isAbsence(id) && !still.has(id));
    return status === 'open' && !isSame;
  });
  const unknown = [...still.keys()].filter((id) => !armed.has(id));
  return [
    ...lost.map(([id]) => `${id} is lost`),
    ...unknown.map((id) => `${id} is armed and was never set`),
  ];
}
