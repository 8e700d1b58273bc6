/**
 * Duplicates: whether other cases are about the same, and what is done about it.
 *
 * What a case is about is a key, a hash of the fields that count; databases can look for it without
 * knowing them. At the start the host brings what it found, so that the start itself can be refused
 * or tied to another case; when the fields come later the case asks for it, and people decide.
 *
 * @module
 */
import { deadlineAfter } from './business-time.ts';
import { canonicalJson, sha256Hex } from './canonical.ts';
import { type Draft, factsOf, record, tell } from './draft.ts';
import type { Data, RefusalCode } from './input.ts';
import { linkCase, LINKS_MAX } from './links.ts';
import { type Answer, remember, type SimilarCase } from './lookups.ts';
import { assignedPeople, holders } from './meant.ts';
import type { Json, PersonId, Plan } from './plan.ts';

/** What a host brings with the start. */
export interface StartLookup {
  /** The other cases with the same key that the starter may know of. */
  readonly similar?: readonly SimilarCase[];
  /** Which of them the starter says are the same matter; empty: none of them. */
  readonly link?: readonly string[];
}

/**
 * What a case is about, as a key: 64 hex characters; `null` without `duplicates`, or while one of
 * its fields has no value. Texts are compared without regard to case and blanks.
 */
export function duplicateKey(plan: Plan, fields: Data): string | null {
  if (plan.duplicates === undefined) return null;
  const values: Json[] = [];
  for (const name of plan.duplicates.same) {
    const value = Object.hasOwn(fields, name) ? fields[name]! : null;
    const plain = typeof value === 'string' ? value.trim().replace(/\s+/g, ' ') : value;
    if (plain === null || plain === '') return null;
    values.push(typeof plain === 'string' ? plain.toLowerCase() : plain);
  }
  return sha256Hex(canonicalJson([plan.id, plan.duplicates.same, values]));
}

/** Why a start is refused, with the cases that are like it. */
export interface DuplicateRefusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly similar: readonly string[];
}

/** Whether a start may go on; called before anything of it is written down. */
export function judgeStart(draft: Draft, data: Data, lookup: StartLookup): DuplicateRefusal | null {
  const { duplicates } = draft.plan;
  if (duplicates === undefined || duplicateKey(draft.plan, data) === null) return null;
  const similar = recent(draft, lookup.similar ?? []);
  if (similar.length === 0 || duplicates.do === 'link') return null;
  if (duplicates.do === 'refuse') {
    const message = 'There is a case about the same already.';
    return { code: 'duplicate', message, similar };
  }
  if (lookup.link !== undefined) return null;
  const message = 'There are cases like this: say which of them are the same matter, if any.';
  return { code: 'duplicate_unanswered', message, similar };
}

/** Writes down what the starter said of similar cases; called when the case is there. */
export function settleStart(draft: Draft, lookup: StartLookup, actor: PersonId): void {
  draft.memory = { ...draft.memory, key: duplicateKey(draft.plan, factsOf(draft).fields) };
  const { duplicates } = draft.plan;
  if (duplicates === undefined || draft.memory.key === null) return;
  // Asked in any case: it is also how this case is found by others, and there may be cases that
  // the starter may not know of.
  ask(draft, draft.memory.key);
  const similar = recent(draft, lookup.similar ?? []);
  if (similar.length === 0) return;
  record(draft, 'similar_found', { detail: { cases: similar } });
  const same = duplicates.do === 'link' ? similar : (lookup.link ?? []);
  link(
    draft,
    similar.filter((one) => same.includes(one)),
    { actor },
  );
  dismiss(
    draft,
    similar.filter((one) => !same.includes(one)),
    { actor },
  );
}

/** Asks for cases like this one when what it is about has become known or has changed. */
export function watchKey(draft: Draft): void {
  if (draft.plan.duplicates === undefined) return;
  const key = duplicateKey(draft.plan, factsOf(draft).fields);
  if (key === draft.memory.key) return;
  draft.memory = { ...draft.memory, key, similar: [] };
  if (key !== null) ask(draft, key);
}

/** Takes in what the world knows of similar cases; an answer about an older key does nothing. */
export function applySimilar(draft: Draft, answer: Answer & { kind: 'similar' }): void {
  const { duplicates } = draft.plan;
  const { memory } = draft;
  if (duplicates === undefined || answer.key !== memory.key) return;
  const linked = draft.links.map(({ caseId }) => caseId);
  const known = [...memory.similar, ...memory.dismissed, ...linked, draft.caseId];
  const found = recent(draft, answer.cases).filter((one) => !known.includes(one));
  if (found.length === 0) return;
  draft.cause = { kind: 'entry', sequence: draft.sequence };
  record(draft, 'similar_found', { detail: { cases: found } });
  if (duplicates.do === 'link') {
    link(draft, found, {});
    return;
  }
  draft.memory = { ...memory, similar: remember(memory.similar, found) };
  tell(draft, judges(draft), 'notified');
}

/** Who says whether cases are the same: the owner, and whoever works in the case. */
export function judges(draft: Draft): readonly PersonId[] {
  const owners = holders(draft, { kind: 'owner' });
  return [...new Set([...owners, ...assignedPeople(draft)])].sort();
}

/**
 * Ties the case to those that it is the same as, or says that it is not.
 *
 * @param data `cases`: which of the similar ones; all when left out
 * @returns what is wrong with the data, by field
 */
export function decideSimilar(
  draft: Draft,
  { actor, data, same }: { actor: PersonId; data: Data; same: boolean },
): Readonly<Record<string, string>> {
  const { similar } = draft.memory;
  const given = data['cases'] ?? similar;
  const cases = Array.isArray(given) ? (given as readonly Json[]) : [given as Json];
  const strange = cases.filter((one) => !similar.includes(one as string));
  if (strange.length > 0 || cases.length === 0) {
    return { cases: `must be among ${similar.join(', ')}` };
  }
  const meant = cases as readonly string[];
  draft.memory = { ...draft.memory, similar: similar.filter((one) => !meant.includes(one)) };
  const told = { actor, reason: data['reason'] as string | undefined };
  if (same) link(draft, meant, told);
  else dismiss(draft, meant, told);
  return {};
}

interface Told {
  readonly actor?: PersonId | null;
  readonly reason?: string | undefined;
}

function link(draft: Draft, cases: readonly string[], { actor = null, reason }: Told): void {
  if (cases.length === 0) return;
  for (const caseId of cases.slice(0, LINKS_MAX - draft.links.length)) {
    linkCase(draft, {
      caseId,
      as: 'duplicate',
      caseType: draft.plan.id,
      status: 'open',
      outcome: null,
    });
    record(draft, 'linked', { actor, detail: { caseId, as: 'duplicate', reason } });
  }
}

function dismiss(draft: Draft, cases: readonly string[], { actor = null, reason }: Told): void {
  if (cases.length === 0) return;
  draft.memory = { ...draft.memory, dismissed: remember(draft.memory.dismissed, cases) };
  record(draft, 'not_same', { actor, detail: { cases, reason } });
}

function ask(draft: Draft, key: string): void {
  const { caseId, openedAtMs, plan } = draft;
  draft.effects.push({
    kind: 'look_up',
    question: { kind: 'similar', caseId, caseType: plan.id, key, openedAtMs },
  });
}

/** The cases opened so lately that they count, oldest first. */
function recent(draft: Draft, cases: readonly SimilarCase[]): readonly string[] {
  const { calendar, duplicates } = draft.plan;
  const { within } = duplicates!;
  return [...cases]
    .sort((a, b) => a.openedAtMs - b.openedAtMs || (a.caseId < b.caseId ? -1 : 1))
    .filter(({ openedAtMs }) => openedAtMs <= draft.openedAtMs)
    .filter(
      ({ openedAtMs }) => deadlineAfter(calendar, within, openedAtMs).dueAtMs >= draft.openedAtMs,
    )
    .map(({ caseId }) => caseId);
}
