/**
 * Attachments: files as facts of a case. The bytes are kept elsewhere; here is what they are.
 *
 * Each has a number, a level and versions: a new version supersedes, and the old one stays. Nothing
 * is deleted; what should not count any more is withdrawn.
 *
 * @module
 */
import { decide, levelOf, OPEN, resolveAccess } from './access.ts';
import { checkTexts, Refused } from './command-data.ts';
import { type Draft, factsOf, openDraft, record, statesOf } from './draft.ts';
import { pieceOf, whyNoEvidence } from './evidence.ts';
import { checkData } from './fields.ts';
import type { Snapshot } from './input.ts';
import { holders, partyPeople } from './meant.ts';
import type { PersonId, Plan } from './plan.ts';
import type { AttachedFile, Attachment, WorkAct } from './work.ts';

/** What is done with attachments. */
export type AttachmentAct = Extract<WorkAct, { do: 'attach' | 'withdraw_attachment' }>;

/** Attachments of one case, and versions of one attachment: a case's state has a limit. */
export const ATTACHMENTS_MAX = 200;
/** See {@link ATTACHMENTS_MAX}. */
export const VERSIONS_MAX = 50;

/** The levels that an attachment of a case type may have: `open`, and those of its fields. */
export function attachmentLevels(plan: Pick<Plan, 'fields'>): readonly string[] {
  const levels = Object.keys(plan.fields).map((name) => levelOf(plan, name));
  return [...new Set([OPEN, ...levels])].sort();
}

/** The levels at which a person may attach something to a case now; empty: they may not. */
export function attachableLevels(
  plan: Plan,
  snapshot: Snapshot,
  person: PersonId,
): readonly string[] {
  if (snapshot.status !== 'open') return [];
  return levelsFor(openDraft(plan, snapshot, snapshot.atMs), person);
}

/** Does what a person does with attachments. */
export function keepAttachment(draft: Draft, act: AttachmentAct, actor: PersonId): void {
  const levels = levelsFor(draft, actor);
  if (draft.status !== 'open') {
    throw new Refused('event_not_allowed', 'Nothing can be attached to the case any more.');
  }
  if (levels.length === 0) throw new Refused('not_permitted', 'To attach is for somebody else.');
  if (act.do === 'attach') attach(draft, act, { actor, levels });
  else withdraw(draft, act, { actor, levels });
}

interface Attaching {
  readonly actor: PersonId;
  /** At which the actor may attach. */
  readonly levels: readonly string[];
}

function attach(
  draft: Draft,
  { file, level: asked, evidence, replaces }: AttachmentAct & { do: 'attach' },
  { actor, levels }: Attaching,
): void {
  checkFile(file);
  const before = replaces === undefined ? null : attachmentOf(draft, replaces, { actor, levels });
  const level = asked ?? before?.level ?? OPEN;
  checkLevel(draft, { level, before, levels });
  if (evidence !== undefined) {
    const why = whyNoEvidence(draft, actor);
    if (why !== null) throw new Refused(why.code, why.message);
    pieceOf(draft, evidence);
  }
  const all = draft.work.attachments ?? [];
  if (before === null && all.length >= ATTACHMENTS_MAX) {
    throw new Refused('event_not_allowed', `The case has ${ATTACHMENTS_MAX} attachments already.`);
  }
  if (before !== null && before.versions >= VERSIONS_MAX) {
    throw new Refused('event_not_allowed', `It has ${VERSIONS_MAX} versions already.`);
  }
  const about = evidence ?? before?.evidence;
  const next: Attachment = {
    number: before?.number ?? all.length + 1,
    level,
    name: file.name,
    versions: (before?.versions ?? 0) + 1,
    by: actor,
    ...(about !== undefined && { evidence: about }),
    isWithdrawn: false,
  };
  put(draft, next);
  const { id: upload, name, sha256, bytes, type, scan, isStripped } = file;
  record(draft, 'attached', {
    actor,
    detail: {
      number: next.number,
      version: next.versions,
      level,
      upload,
      name,
      sha256,
      bytes,
      type,
      scan,
      stripped: isStripped,
      evidence: about,
    },
  });
}

function withdraw(
  draft: Draft,
  { number, reason }: AttachmentAct & { do: 'withdraw_attachment' },
  attaching: Attaching,
): void {
  checkTexts({ reason });
  const before = attachmentOf(draft, number, attaching);
  put(draft, { ...before, isWithdrawn: true });
  const { actor } = attaching;
  record(draft, 'attachment_withdrawn', { actor, detail: { number, level: before.level, reason } });
}

/** One that the actor may change: of another level, or of others, there is none for them. */
function attachmentOf(draft: Draft, number: number, { actor, levels }: Attaching): Attachment {
  const known = (draft.work.attachments ?? []).find((one) => one.number === number);
  const isTheirs =
    known !== undefined &&
    levels.includes(known.level) &&
    (known.by === actor || Object.hasOwn(decisionOf(draft, actor).read, known.level));
  if (!isTheirs) throw new Refused('attachment_not_found', `There is no attachment ${number}.`);
  if (!known.isWithdrawn) return known;
  throw new Refused('attachment_not_found', `Attachment ${number} has been withdrawn.`);
}

function checkLevel(
  { plan }: Draft,
  {
    level,
    before,
    levels,
  }: { level: string; before: Attachment | null; levels: readonly string[] },
): void {
  const known = attachmentLevels(plan);
  if (!known.includes(level)) {
    const fields = { level: `must be one of ${known.join(', ')}` };
    throw new Refused('data_invalid', 'There is no such level.', fields);
  }
  if (before !== null && before.level !== level) {
    const fields = { level: `stays ${before.level}: attach it anew at another level` };
    throw new Refused('data_invalid', 'All versions have one level.', fields);
  }
  if (levels.includes(level)) return;
  throw new Refused('not_permitted', `To attach at the level ${level} is for somebody else.`);
}

const TYPE = /^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,100}$/;

/** The API is not the only gate: what it says of a file is looked at again. */
function checkFile(file: AttachedFile): void {
  const { id, name, sha256, bytes, type, scan } = file ?? {};
  const fields = { file: { type: 'file' } } as const;
  const problems: Record<string, string> = {
    ...checkData({ fields }, { file: { id, name, sha256, bytes } }),
  };
  if (typeof type !== 'string' || !TYPE.test(type)) problems['type'] = 'must be a media type';
  if (scan !== 'clean' && scan !== 'not_scanned') problems['scan'] = 'must be clean or not_scanned';
  if (Object.keys(problems).length === 0) return;
  throw new Refused('data_invalid', 'The file is not as it should be.', problems);
}

/**
 * Whoever works on the case attaches at the levels they read, and at those they write; the reporter
 * at any, since what they hand in is theirs, and at a level they do not read they see it no more.
 */
function levelsFor(draft: Draft, person: PersonId): readonly string[] {
  const all = attachmentLevels(draft.plan);
  const { isKnown, read, write, items } = decisionOf(draft, person);
  if (!isKnown) return [];
  if (person === draft.reporter) return all;
  const keeps = draft.plan.evidence?.by ?? [];
  const isAtWork =
    items.length > 0 ||
    holders(draft, { kind: 'owner' }).includes(person) ||
    statesOf(draft).some((state) => partyPeople(draft, state, keeps).includes(person));
  return all.filter(
    (level) => Object.hasOwn(write, level) || (isAtWork && Object.hasOwn(read, level)),
  );
}

function decisionOf(draft: Draft, person: PersonId): ReturnType<typeof decide> {
  const { plan, reporter, items, people, recused } = draft;
  const context = factsOf(draft);
  const facts = { states: statesOf(draft), context, reporter, items, people, recused };
  const teams = Object.hasOwn(people, person) ? people[person]!.teams : [];
  return decide(resolveAccess(plan, facts), { person, teams, wasAsked: false });
}

function put(draft: Draft, attachment: Attachment): void {
  const others = (draft.work.attachments ?? []).filter(
    ({ number }) => number !== attachment.number,
  );
  const attachments = [...others, attachment].sort((a, b) => a.number - b.number);
  draft.work = { ...draft.work, attachments };
}
