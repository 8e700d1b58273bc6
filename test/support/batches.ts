/**
 * Batches as a case would send them, for tests of what stands behind the projection.
 *
 * @module
 */
import type { CaseView, ProjectionBatch } from '../../activities/projection-types.ts';
import type { CaseAccess } from '../../core/access.ts';
import { entryHash } from '../../core/draft.ts';
import type { NoticeEffect } from '../../core/effects.ts';
import type { Entry, WorkItem } from '../../core/input.ts';

/** 2026-03-02 09:15 in Berlin. */
export const START_MS = Date.UTC(2026, 2, 2, 8, 15);

type Content = Partial<Omit<Entry, 'hash' | 'sequence'>>;

/** The hash before each entry made here. */
const before = new Map<string, string>();

/** A chain of entries, the first with the number after `previous`. */
export function chain(contents: readonly Content[], previous?: Entry): Entry[] {
  const entries: Entry[] = [];
  for (const content of contents) {
    const last = entries.at(-1) ?? previous;
    const sequence = (last?.sequence ?? 0) + 1;
    const entry = {
      sequence,
      atMs: START_MS + sequence * 1000,
      kind: 'entered' as const,
      state: 'intake',
      actor: 'p-ana',
      cause: { kind: 'command', command: `c-${sequence}`, actor: 'p-ana' } as const,
      detail: {},
      ...content,
    };
    const previousHash = last?.hash ?? '';
    const hash = entryHash(previousHash, entry);
    before.set(hash, previousHash);
    entries.push({ ...entry, hash });
  }
  return entries;
}

/** An approval with one seat whose people are asked since the start. */
export function approvalItem(
  id: string,
  people: readonly string[],
  more: Partial<WorkItem> = {},
): WorkItem {
  return {
    id,
    kind: 'approval',
    state: 'outcome_approval',
    openedAtMs: START_MS,
    seats: [
      { party: 'er_lead', asked: [{ via: 'role', party: 'er_lead', people, sinceMs: START_MS }] },
    ],
    approval: 'outcome',
    requester: 'p-ana',
    declined: [],
    reminders: 0,
    ...more,
  };
}

/** Who may what in a case whose type does not say it: owner, reporter, whoever is or was asked. */
export function accessTo({ reporter = 'p-ana', items = [] }: Partial<CaseView>): CaseAccess {
  const read = [
    { party: 'owner', isRelation: false, team: 'employee-relations' },
    { party: 'reporter', isRelation: true, people: [reporter] },
  ];
  const asked = items.flatMap((item) =>
    item.seats
      .flatMap((seat) => seat.asked.flatMap(({ people }) => people))
      .filter((person) => !item.declined.includes(person))
      .map((person) => ({ item: item.id, person, isRelation: false })),
  );
  return {
    levels: { open: { policy: 'access/default', read, write: null } },
    sees: [],
    asked,
    acting: [],
    excluded: {},
    shielded: [],
    isDated: false,
    isOpenToAskedBefore: true,
  };
}

/** The batch of these entries, with a view that ends with the last of them. */
export function batchOf(
  caseId: string,
  entries: readonly Entry[],
  view: Partial<CaseView> = {},
  effects: readonly NoticeEffect[] = [],
): ProjectionBatch {
  const last = entries.at(-1);
  return {
    caseId,
    entries,
    previous: before.get(entries[0]?.hash ?? '') ?? '',
    effects,
    commands: [],
    view: {
      caseId,
      caseType: 'hr-harassment-investigation',
      version: 3,
      planHash: 'f'.repeat(64),
      title: 'Harassment investigation',
      owner: 'er_lead',
      status: 'open',
      states: ['intake'],
      waiting: false,
      outcome: null,
      fields: {},
      flags: [],
      reporter: 'p-ana',
      openedAtMs: START_MS,
      closedAtMs: null,
      atMs: last?.atMs ?? START_MS,
      nextDeadlineAtMs: null,
      deadlines: [],
      items: [],
      access: accessTo(view),
      sequence: last?.sequence ?? 1,
      head: last?.hash ?? '',
      ...view,
    },
    digest: '0123456789abcdef',
    recordedAtMs: START_MS,
  };
}
