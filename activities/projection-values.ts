/**
 * A batch as the values of the projection's statement: one array for each column.
 *
 * @module
 */
import type { DataKey } from '../keys/data-keys.ts';
import { type AccessIndex, indexOf } from '../core/access-index.ts';
import type { Deadline, Entry, WorkItem } from '../core/input.ts';
import type { CaseLink } from '../core/linked.ts';
import type { ClockView } from '../core/sla-view.ts';
import { sealColumn, SEALED, sealJson } from '../prisma/sealed.ts';
import type { CaseView, ProjectionBatch } from './projection-types.ts';

/**
 * The values of `PROJECT_SQL`, in the order of its parameters.
 *
 * @param key the case's own
 * @param marks what it is found by, blind
 */
export function projectionValues(
  batch: ProjectionBatch,
  {
    key,
    marks,
    isSandbox,
  }: { readonly key: DataKey; readonly marks: readonly string[]; readonly isSandbox: boolean },
): unknown[] {
  const { entries, view } = batch;
  return [
    ...caseValues(view, { batch, key, isSandbox }),
    ...entryValues(batch, key),
    ...deadlineValues(view.deadlines),
    ...itemValues(view),
    ...endValues(entries),
    ...noticeValues(batch, key),
    ...columns(batch.commands, [
      (command) => clean(command.commandId),
      (command) => command.sequence,
      (command) => command.refused,
    ]),
    ...urgencyValues(view),
    ...clockValues(view.clocks ?? []),
    ...linkValues(view.links ?? []),
    ...accessValues(view),
    view.retention?.dueAtMs ?? null,
    view.retention?.ending ?? null,
    marks,
    isSandbox,
  ];
}

/** What a case's number begins with: `HR` for `hr-harassment-investigation`. */
export function numberPrefix(caseType: string): string {
  return (caseType.split('-')[0] || caseType).toUpperCase();
}

function caseValues(
  view: CaseView,
  { batch, key, isSandbox }: { batch: ProjectionBatch; key: DataKey; isSandbox: boolean },
): unknown[] {
  return [
    clean(view.caseId),
    // Numbers of real cases follow each other, whatever is tried out.
    `${isSandbox ? 'SANDBOX-' : ''}${numberPrefix(view.caseType)}`,
    new Date(view.openedAtMs).getUTCFullYear(),
    view.caseType,
    view.version,
    view.planHash,
    sealColumn(key, view.title, SEALED.title),
    view.owner,
    view.status,
    view.states,
    view.waiting,
    view.outcome,
    clean(view.reporter),
    sealJson(key, view.fields, SEALED.fields),
    view.flags,
    view.openedAtMs,
    view.closedAtMs,
    view.atMs,
    view.nextDeadlineAtMs,
    view.sequence,
    view.head,
    batch.digest,
    batch.recordedAtMs,
  ];
}

/** Nobody knows of a case that has not said who may. */
const NOBODY: AccessIndex = {
  knownTo: [],
  knownToTeams: [],
  excluded: [],
  isOpenToAskedBefore: false,
};

function accessValues({ access }: CaseView): unknown[] {
  const index = access === undefined ? NOBODY : indexOf(access);
  return [
    access === undefined ? null : jsonbText(access),
    index.knownTo.map(clean),
    index.knownToTeams.map(clean),
    index.excluded.map(clean),
    index.isOpenToAskedBefore,
  ];
}

function entryValues({ entries, effects, previous }: ProjectionBatch, key: DataKey): unknown[] {
  const recipients = new Map<number, string[]>();
  for (const effect of effects) {
    const known = recipients.get(effect.sequence) ?? [];
    recipients.set(effect.sequence, [...known, ...effect.people]);
  }
  return columns(entries, [
    (entry) => entry.sequence,
    (entry) => entry.atMs,
    (entry) => entry.kind,
    (entry) => entry.state,
    (entry) => cleanOrNull(entry.actor),
    (entry) => sealJson(key, entry.cause, SEALED.cause(entry.sequence)),
    (entry) => sealJson(key, entry.detail, SEALED.detail(entry.sequence)),
    (entry) => arrayLiteral([...new Set(recipients.get(entry.sequence))]),
    (entry) => entry.hash,
    (_entry, index) => entries[index - 1]?.hash ?? previous,
  ]);
}

function deadlineValues(deadlines: readonly Deadline[]): unknown[] {
  const byId = new Map(deadlines.map((deadline) => [deadline.id, deadline]));
  return columns(
    [...byId.values()],
    [
      (deadline) => clean(deadline.id),
      (deadline) => deadline.kind,
      (deadline) => deadline.state,
      (deadline) => deadline.item ?? null,
      (deadline) => deadline.fromMs,
      (deadline) => deadline.dueAtMs,
    ],
  );
}

function itemValues({ items, deadlines }: CaseView): unknown[] {
  const rows = items.flatMap((item) =>
    item.seats.flatMap((seat, seatIndex) =>
      seat.asked.map((asked, askedIndex) => ({ item, seat, seatIndex, asked, askedIndex })),
    ),
  );
  return columns(rows, [
    ({ item }) => item.id,
    ({ seatIndex }) => seatIndex,
    ({ askedIndex }) => askedIndex,
    ({ item }) => item.kind,
    ({ item }) => item.state,
    ({ item }) => item.approval ?? null,
    ({ item }) => cleanOrNull(item.requester),
    ({ seat }) => clean(seat.party),
    ({ asked }) => clean(asked.party),
    ({ asked }) => asked.via,
    ({ asked }) => cleanOrNull(asked.insteadOf),
    ({ asked }) => cleanOrNull(asked.because),
    ({ asked }) => arrayLiteral(asked.people),
    ({ item }) => arrayLiteral(item.declined),
    ({ item }) => item.openedAtMs,
    ({ asked }) => asked.sinceMs,
    ({ seat }) => seat.answer?.atMs ?? null,
    ({ seat }) => cleanOrNull(seat.answer?.person),
    ({ seat }) => seat.answer?.result ?? null,
    ({ item }) => item.reminders,
    ({ item }) => dueAtMs(item, deadlines),
  ]);
}

/** The next thing that happens to an item by itself, or to the state it stands in. */
function dueAtMs(item: WorkItem, deadlines: readonly Deadline[]): number | null {
  const due = deadlines
    .filter(
      // When somebody goes away or comes back is nothing that is due from whoever is asked.
      ({ kind, item: of, state }) =>
        kind !== 'absence' && (of === item.id || (of === undefined && state === item.state)),
    )
    .map((deadline) => deadline.dueAtMs);
  return due.length === 0 ? null : Math.min(...due);
}

/** When and how items ended, as far as these entries tell. */
function endValues(entries: readonly Entry[]): unknown[] {
  const ends = new Map<string, { atMs: number; result: string }>();
  for (const { kind, detail, atMs } of entries) {
    if (kind === 'left' && Array.isArray(detail['items'])) {
      for (const item of detail['items']) {
        // A decided approval's state is left in the same instant: the decision is what counts.
        if (!ends.has(String(item))) ends.set(String(item), { atMs, result: 'left' });
      }
    } else if (kind === 'decided') {
      ends.set(String(detail['item']), { atMs, result: String(detail['result']) });
    } else if (kind === 'task_done' || kind === 'task_cancelled') {
      const result = kind === 'task_done' ? 'done' : 'cancelled';
      if (detail['item'] !== undefined) ends.set(String(detail['item']), { atMs, result });
    } else if (kind === 'withdrawn') {
      ends.set(String(detail['item']), { atMs, result: 'withdrawn' });
    }
  }
  return columns(
    [...ends],
    [([item]) => clean(item), ([, end]) => end.atMs, ([, end]) => clean(end.result)],
  );
}

function noticeValues({ entries, effects }: ProjectionBatch, key: DataKey): unknown[] {
  const atMs = new Map(entries.map((entry) => [entry.sequence, entry.atMs]));
  const rows = effects.flatMap((effect) =>
    atMs.has(effect.sequence)
      ? [...new Set(effect.people)].map((person) => ({ ...effect, person }))
      : [],
  );
  return columns(rows, [
    ({ person }) => clean(person),
    ({ sequence }) => sequence,
    ({ notice }) => notice,
    ({ sequence }) => atMs.get(sequence),
    ({ template }) => cleanOrNull(template),
    ({ values, sequence }) =>
      values === undefined ? null : sealJson(key, values, SEALED.shown(sequence)),
  ]);
}

/** What lists are put in order by. */
function urgencyValues({ priority, clocks = [] }: CaseView): unknown[] {
  const running = clocks.filter(({ is }) => is === 'running');
  const dueMs = running.flatMap(({ dueAtMs }) => (dueAtMs === null ? [] : [dueAtMs]));
  return [
    priority?.score ?? null,
    cleanOrNull(priority?.level),
    priority?.rank ?? null,
    priority?.isOverride ?? false,
    dueMs.length === 0 ? null : Math.min(...dueMs),
    clocks.some(({ is }) => is === 'breached'),
  ];
}

function clockValues(clocks: readonly ClockView[]): unknown[] {
  return columns(clocks, [
    (clock) => clock.clock,
    (clock) => clean(clock.title),
    (clock) => clock.run,
    (clock) => clock.is,
    (clock) => clock.within,
    (clock) => clock.fromMs,
    (clock) => clock.dueAtMs,
    (clock) => clock.isProvisional,
    (clock) => clock.isExtended,
    (clock) => clock.pausedSinceMs,
    (clock) => clock.pausedMs,
    (clock) => clock.breachedAtMs,
    (clock) => clock.endedAtMs,
  ]);
}

function linkValues(links: readonly CaseLink[]): unknown[] {
  const byId = new Map(links.map((link) => [link.caseId, link]));
  return columns(
    [...byId.values()],
    [
      (link) => clean(link.caseId),
      (link) => clean(link.as),
      (link) => cleanOrNull(link.caseType),
      (link) => link.status,
      (link) => cleanOrNull(link.outcome),
    ],
  );
}

function columns<T>(
  rows: readonly T[],
  readers: readonly ((row: T, index: number) => unknown)[],
): unknown[][] {
  return readers.map((read) => rows.map(read));
}

/** PostgreSQL's own notation, for arrays that are members of an array. */
function arrayLiteral(values: readonly string[]): string {
  return `{${values.map((value) => `"${clean(value).replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

/**
 * PostgreSQL has no NUL in its texts, and one refused text would hold up the case's projection
 * for ever. The trail keeps the original: it is stored as JSON text.
 */
function clean(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

function cleanOrNull(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : clean(text);
}

/** As `clean`, for `jsonb`, which has no lone surrogates either. */
function jsonbText(value: unknown): string {
  const text = JSON.stringify(value);
  // An escape of an escape is looked at too; then the slow way finds nothing to mend.
  if (!/\\u(?:0000|d[89a-f])/.test(text)) return text;
  return JSON.stringify(value, (_key, member: unknown) => mend(member));
}

function mend(value: unknown): unknown {
  if (typeof value === 'string') return mendText(value);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [mendText(key), member]));
}

function mendText(text: string): string {
  return clean(text).replace(/\p{Surrogate}/gu, '\uFFFD');
}
