/**
 * Attachments: sending a file, seeing what is attached, and downloading it.
 *
 * A file is sent first, and then attached by a command (`attach`), which names what was sent.
 *
 * @module
 */
import { isAnonymous } from '../../core/anonymous.ts';
import type { AccessDecision } from '../../core/access.ts';
import { mayAsParty } from '../../core/access-acting.ts';
import {
  type AttachmentRecord,
  type AttachmentVersion,
  attachmentsIn,
} from '../../core/attachment-record.ts';
import { attachableLevels } from '../../core/attachments.ts';
import type { Input } from '../../core/input.ts';
import type { Plan } from '../../core/plan.ts';
import type { AttachedFile, WorkAct } from '../../core/work.ts';
import type { Person } from '../../directory/directory.ts';
import { type FileRow, readAttachments } from '../../prisma/queries/files.ts';
import { dispositionOf } from '../../files/names.ts';
import { listDownloads } from '../../prisma/queries/access-records.ts';
import {
  decideCommand,
  decideNow,
  type KnownCase,
  knownCase,
  onlookerOf,
  ownsCases,
  policiesOf,
} from '../access.ts';
import { callEngine, within } from '../engine.ts';
import { filesOf } from '../files.ts';
import type { ApiAnswer, ApiRequest, Handlers } from '../http.ts';
import { notFound, Problem } from '../problems.ts';
import type { Services } from '../services.ts';
import { attachmentView, custodyView, uploadView } from '../views-attachments.ts';

/** Handlers of attachments. */
export function attachmentHandlers(services: Services): Handlers {
  return {
    uploadFile: (request) => upload(services, request),
    listAttachments: (request) => list(services, request),
    downloadAttachment: (request) => download(services, request),
    getCustody: (request) => custody(services, request),
  };
}

/** The engine answers this fast, or what the read model says is taken. */
const ENGINE_BUDGET_MS = 2_000;

async function upload(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const { person, query } = request;
  const caseId = request.params.id as string;
  const decision = await decideCommand(services, caseId, person);
  const files = filesOf(services);
  await mustAttach(services, { caseId, person, decision });
  const { content, length } = request.stream!;
  if (length !== null && length > files.bytesMax) {
    throw new Problem('body_too_large', `A file has at most ${files.bytesMax} bytes here.`);
  }
  const row = await files.receive({
    caseId,
    person: person.id,
    name: query.name as string,
    declared: request.mediaType ?? '',
    // Whoever must stay unknown is not given away by a camera.
    strip: query.strip === 'metadata' || isAnonymous(person.id),
    content,
  });
  if (row.scan === 'quarantined') throw quarantined();
  return { status: 201, body: uploadView(row) };
}

/** Whoever may attach nothing sends nothing either. */
async function mustAttach(
  services: Services,
  { caseId, person, decision }: { caseId: string; person: Person; decision: AccessDecision },
): Promise<void> {
  const { snapshot, nowMs } = await callEngine(() => services.engine.report(caseId));
  if (snapshot === null) throw notFound('case');
  const plan = await services.knowledge.planByHash(snapshot.planHash);
  if (plan === null) throw notFound('case');
  const act = { do: 'withdraw_attachment', number: 0, reason: '' } as const;
  const input: Input = { kind: 'work', act, actor: person.id };
  const mayAttach =
    attachableLevels(plan, snapshot, person.id).length > 0 &&
    (decision.conflict === null || mayAsParty(plan, snapshot, { input, decision, nowMs }));
  if (mayAttach) return;
  throw new Problem('not_permitted', 'Nothing can be attached here now, or not by you.');
}

function quarantined(): Problem {
  return new Problem('file_quarantined', 'The scanner holds the file to be harmful.');
}

/** A body of `attach`: the file by what its sending has answered. */
export type AttachBody = Omit<WorkAct & { do: 'attach' }, 'file'> & { readonly upload: string };

/**
 * What a body of work asks for, with the file of `attach` as it was taken in.
 *
 * @throws the problem `upload_unknown` when the person has sent no such file to the case
 */
export async function workActOf(
  services: Services,
  { params, person }: Pick<ApiRequest, 'params' | 'person'>,
  body: Exclude<WorkAct, { do: 'attach' }> | AttachBody,
): Promise<WorkAct> {
  if (body.do !== 'attach') return body;
  const { upload: id, ...act } = body;
  const files = filesOf(services);
  const row = await files.find({ id, caseId: params.id as string });
  if (row === null || row.person !== person.id) throw unknown(id);
  if (row.scan === 'quarantined') throw quarantined();
  if (!files.isFresh(row)) throw unknown(id);
  return { ...act, file: fileOf(row, row.scan) };
}

function unknown(id: string): Problem {
  return new Problem(
    'upload_unknown',
    `You have sent no file \`${id}\` to this case, or too long ago.`,
  );
}

function fileOf(row: FileRow, scan: AttachedFile['scan']): AttachedFile {
  const { id, name, sha256, bytes, type, isStripped } = row;
  return { id, name, sha256, bytes, type, scan, ...(isStripped && { isStripped }) };
}

interface Seen {
  readonly known: KnownCase;
  readonly plan: Plan;
  readonly decision: AccessDecision;
  /** What the trail says of the attachments of the case, of every level. */
  readonly entries: Awaited<ReturnType<typeof readAttachments>>;
  /** Those whose level the person reads. */
  readonly attachments: readonly AttachmentRecord[];
}

/** What somebody sees of the attachments of a case: those of the levels they read. */
async function see(services: Services, { params, person }: ApiRequest): Promise<Seen> {
  const { database, knowledge, engine } = services;
  const known = await knownCase(services, params.id as string, person);
  const plan = await knowledge.planByHash(known.row.planHash);
  if (plan === null) throw notFound('case');
  const isSealed = known.row.status === 'sealed';
  const report = isSealed ? null : await within(ENGINE_BUDGET_MS, engine.report(known.row.id));
  const snapshot = report?.snapshot ?? null;
  const decision = decideNow(known, { plan, snapshot, person });
  const entries = await readAttachments(database, known.row.id);
  const attachments = attachmentsIn(entries).filter(({ level }) =>
    Object.hasOwn(decision.read, level),
  );
  return { known, plan, decision, entries, attachments };
}

async function list(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const { known, plan, decision, attachments } = await see(services, request);
  const { person } = request;
  const { hidden } = await onlookerOf(services, { ...known, decision }, { plan, person });
  return {
    status: 200,
    body: { items: attachments.map((one) => attachmentView(one, hidden)) },
    shown: { policies: policiesOf(decision) },
  };
}

/** @throws the problem `not_found`, for one that is not there and one of a level not read */
function versionOf(seen: Seen, { params }: ApiRequest): AttachmentVersion & { level: string } {
  const found = seen.attachments.find(({ number }) => number === params.number);
  const version = found?.versions.find((one) => one.version === params.version);
  if (found === undefined || version === undefined) throw notFound('attachment');
  return { ...version, level: found.level };
}

async function download(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const files = filesOf(services);
  const seen = await see(services, request);
  const { file, version, level } = versionOf(seen, request);
  const caseId = seen.known.row.id;
  // Not what the table says now, but what the case was told then.
  const content = await files.open({ id: file.id, caseId, sha256: file.sha256 });
  return {
    status: 200,
    headers: {
      'Content-Disposition': dispositionOf(file.name),
      'Content-Security-Policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      'Repr-Digest': `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`,
    },
    stream: { content, type: file.type, bytes: file.bytes },
    shown: {
      policies: [seen.decision.read[level]!.policy],
      attachment: `${String(request.params.number)}.${version}`,
    },
  };
}

/** What happened with one attachment: sent, attached, withdrawn, downloaded; for owner and auditors. */
async function custody(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const seen = await see(services, request);
  const { known, plan, decision } = seen;
  const { person, params } = request;
  const found = seen.attachments.find(({ number }) => number === params.number);
  if (found === undefined) throw notFound('attachment');
  const keepsBooks = person.teams.includes(services.auditorTeam) || ownsCases(plan, person);
  if (decision.conflict !== null || !keepsBooks) {
    const detail = `Custody is for the owner of the case and for the team \`${services.auditorTeam}\`.`;
    throw new Problem('not_permitted', detail);
  }
  const own = seen.entries.filter(({ detail }) => detail['number'] === found.number);
  const downloads = await listDownloads(services.database, known.row.id, found.number);
  const { hidden } = await onlookerOf(services, { ...known, decision }, { plan, person });
  return {
    status: 200,
    body: custodyView(found, { entries: own, downloads, hidden }),
    shown: { policies: policiesOf(decision) },
  };
}
