/**
 * The register of evidence: pieces are numbered, passed on and withdrawn, and never deleted.
 *
 * @module
 */
import { checkTexts, Refused } from './command-data.ts';
import { changeCount } from './counts.ts';
import { type Draft, record, statesOf } from './draft.ts';
import { checkData } from './fields.ts';
import { partyPeople } from './meant.ts';
import type { Json, PersonId } from './plan.ts';
import type { EvidencePiece, WorkAct } from './work.ts';

/** What is done with evidence. */
export type EvidenceAct = Extract<
  WorkAct,
  { do: 'add_evidence' | 'describe_evidence' | 'move_evidence' | 'withdraw_evidence' }
>;

/** Pieces of one case: a case's state has a limit. */
const PIECES_MAX = 300;
const NAME_MAX = 200;

/** Does what a person does with the register. */
export function keepEvidence(draft: Draft, act: EvidenceAct, actor: PersonId): void {
  const why = whyNoEvidence(draft, actor);
  if (why !== null) throw new Refused(why.code, why.message);
  if (act.do === 'add_evidence') {
    add(draft, act, actor);
    return;
  }
  const piece = pieceOf(draft, act.number);
  switch (act.do) {
    case 'describe_evidence': {
      checkTexts({ description: act.description });
      const { number, description } = act;
      put(draft, { ...piece, description });
      record(draft, 'evidence_described', { actor, detail: { number, description } });
      return;
    }
    case 'move_evidence': {
      checkTexts({ holder: act.holder, reason: act.reason }, { holder: NAME_MAX });
      const { number, holder, reason } = act;
      put(draft, { ...piece, holder, sinceMs: draft.nowMs });
      const detail = { number, from: piece.holder, to: holder, reason };
      record(draft, 'evidence_moved', { actor, detail });
      return;
    }
    case 'withdraw_evidence': {
      checkTexts({ reason: act.reason });
      const { number, reason } = act;
      put(draft, { ...piece, isWithdrawn: true });
      record(draft, 'evidence_withdrawn', { actor, detail: { number, reason } });
      changeCount(draft, 'evidence', -1);
    }
  }
}

/** Why a person may not use the register now; `null` when they may. */
export function whyNoEvidence(
  draft: Draft,
  person: PersonId,
): { readonly code: 'event_not_allowed' | 'not_permitted'; readonly message: string } | null {
  const { evidence } = draft.plan;
  if (evidence === undefined || draft.status !== 'open') {
    return { code: 'event_not_allowed', message: 'There is no register of evidence here.' };
  }
  const may = statesOf(draft).some((state) =>
    partyPeople(draft, state, evidence.by).includes(person),
  );
  if (may) return null;
  return { code: 'not_permitted', message: 'The register of evidence is for somebody else.' };
}

function add(draft: Draft, act: EvidenceAct & { do: 'add_evidence' }, actor: PersonId): void {
  const { kind, description, source, file } = act;
  const holder = act.holder ?? actor;
  checkTexts(
    { description, holder, ...(source !== undefined && { source }) },
    { holder: NAME_MAX },
  );
  const { kinds } = draft.plan.evidence!;
  const fields = { kind: { type: 'choice', options: kinds }, file: { type: 'file' } } as const;
  const problems = checkData({ fields }, { kind, ...(file !== undefined && { file }) });
  if (kind === undefined || Object.keys(problems).length > 0) {
    throw new Refused('data_invalid', 'The evidence is not as it should be.', problems);
  }
  const { evidence } = draft.work;
  if (evidence.length >= PIECES_MAX) {
    throw new Refused('event_not_allowed', `The register holds ${PIECES_MAX} pieces already.`);
  }
  const piece: EvidencePiece = {
    number: evidence.length + 1,
    kind,
    description,
    ...(source !== undefined && { source }),
    ...(file !== undefined && { file }),
    holder,
    sinceMs: draft.nowMs,
    isWithdrawn: false,
  };
  draft.work = { ...draft.work, evidence: [...evidence, piece] };
  const { sinceMs: _, isWithdrawn: __, ...detail } = piece;
  record(draft, 'evidence_added', { actor, detail: detail as unknown as Record<string, Json> });
  changeCount(draft, 'evidence', 1);
}

/** A piece that is in the register and has not been withdrawn. */
export function pieceOf(draft: Draft, number: number): EvidencePiece {
  const piece = draft.work.evidence.find((one) => one.number === number);
  if (piece !== undefined && !piece.isWithdrawn) return piece;
  const what = piece === undefined ? 'is not in the register' : 'has been withdrawn';
  throw new Refused('evidence_not_found', `Number ${number} ${what}.`);
}

function put(draft: Draft, piece: EvidencePiece): void {
  const evidence = draft.work.evidence.map((one) => (one.number === piece.number ? piece : one));
  draft.work = { ...draft.work, evidence };
}
