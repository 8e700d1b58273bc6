/**
 * Problems: everything the API can answer that is not a success, in one registry (RFC 9457).
 *
 * A code, once published, keeps its meaning; a code that is given up is never used again.
 *
 * @module
 */
import type { Refusal } from '../core/input.ts';

interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

/** All problems by code. The `type` is `urn:caseline:problem:` and the code with hyphens. */
export const PROBLEMS = {
  malformed_json: { status: 400, title: 'The body is not JSON' },
  malformed_body: { status: 400, title: 'The body cannot be read' },
  malformed_path: { status: 400, title: 'The address cannot be read' },
  invalid_request: { status: 400, title: 'The request does not have the documented shape' },
  invalid_cursor: { status: 400, title: 'The cursor is not one of this list' },
  unauthenticated: { status: 401, title: 'A bearer token is needed' },
  token_invalid: { status: 401, title: 'The token is not valid' },
  receipt_invalid: { status: 401, title: 'The receipt is not valid' },
  person_unknown: { status: 403, title: 'The directory does not know this person' },
  not_permitted: { status: 403, title: 'This is for somebody else' },
  not_found: { status: 404, title: 'There is nothing here' },
  method_not_allowed: { status: 405, title: 'Not with this method' },
  case_closed: { status: 409, title: 'The case is closed' },
  case_faulted: { status: 409, title: 'The case waits for an operator' },
  already_started: { status: 409, title: 'The case has been started before' },
  event_not_allowed: { status: 409, title: 'Event not allowed in this state' },
  guard_not_met: { status: 409, title: 'The condition for this event does not hold' },
  item_not_open: { status: 409, title: 'This is not asked, or not any more' },
  already_answered: { status: 409, title: 'This has been answered' },
  tasks_open: { status: 409, title: 'Tasks have to be done first' },
  task_not_open: { status: 409, title: 'This task is not open' },
  checklist_open: { status: 409, title: 'The checklist is not complete' },
  evidence_not_found: { status: 409, title: 'The register has no such evidence' },
  attachment_not_found: { status: 409, title: 'The case has no such attachment' },
  too_many_files: { status: 409, title: 'Too many files were sent to the case' },
  already_linked: { status: 409, title: 'This case is linked already' },
  duplicate: { status: 409, title: 'There is a case about the same already' },
  duplicate_unanswered: {
    status: 409,
    title: 'There are cases like this; say if they are the same',
  },
  deadline_fixed: { status: 409, title: 'This deadline cannot be changed by hand' },
  correction_unchanged: { status: 409, title: 'The correction cannot be applied now' },
  hold_unchanged: { status: 409, title: 'The hold stays as it is' },
  migration_unchanged: { status: 409, title: 'The migration stays as it is' },
  migration_not_undoable: { status: 409, title: 'The migration of this case cannot be taken back' },
  not_erasable: { status: 409, title: 'The case cannot be erased now' },
  not_faulted: { status: 409, title: 'The case has no fault to repair' },
  not_sandbox: { status: 409, title: 'Only a sandbox case has a clock to move' },
  vault_erased: { status: 409, title: 'The vault of the case was erased' },
  version_unchanged: { status: 409, title: 'The version stays as it is' },
  version_not_ready: { status: 409, title: 'The version cannot be active yet' },
  version_not_open: { status: 409, title: 'This version takes no such cases' },
  precondition_failed: { status: 412, title: 'The case has moved on' },
  body_too_large: { status: 413, title: 'The body is too large' },
  case_too_large: { status: 413, title: 'The case would become too large' },
  unsupported_media_type: { status: 415, title: 'Not in this media type' },
  definition_invalid: { status: 422, title: 'The definition has mistakes' },
  calendar_invalid: { status: 422, title: 'The calendar has mistakes' },
  scenarios_invalid: { status: 422, title: 'The scenarios cannot be run' },
  scenarios_failed: { status: 422, title: 'Scenarios of the definition fail' },
  data_missing: { status: 422, title: 'Fields are missing' },
  data_invalid: { status: 422, title: 'Fields are not valid' },
  result_unknown: { status: 422, title: 'This approval has no such answer' },
  delegate_not_eligible: { status: 422, title: 'This person cannot be asked' },
  hold_invalid: { status: 422, title: 'This cannot be held' },
  migration_unsound: { status: 422, title: 'Cases cannot be moved by this mapping' },
  link_unknown: { status: 422, title: 'There is no such link' },
  case_type_unknown: { status: 422, title: 'There is no such case type or version' },
  upload_unknown: { status: 422, title: 'No such file was sent to the case' },
  file_name_refused: { status: 422, title: 'A file of this name is not taken' },
  file_type_refused: { status: 422, title: 'A file of this kind is not taken' },
  file_quarantined: { status: 422, title: 'The file is held to be harmful' },
  metadata_kept: { status: 422, title: 'The file cannot be cleaned' },
  idempotency_key_reused: { status: 422, title: 'The key was used for another request' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  attachment_damaged: { status: 500, title: 'The file is not what was taken in' },
  identity_unavailable: { status: 503, title: 'The issuer of tokens does not answer' },
  engine_unavailable: { status: 503, title: 'The engine does not answer' },
  database_unavailable: { status: 503, title: 'The database does not answer' },
  record_unavailable: { status: 503, title: 'Reading cannot be recorded now' },
  files_unavailable: { status: 503, title: 'Files cannot be taken or given now' },
  overloaded: { status: 503, title: 'The case has too much to write; try again' },
} as const satisfies Readonly<Record<string, ProblemKind>>;

/** A problem's code. */
export type ProblemCode = keyof typeof PROBLEMS;

/** Members beside the standard ones, by which a client can go on. */
export type ProblemMembers = Readonly<Record<string, unknown>>;

/** An API caller's mistake, or a part of ours that does not answer; thrown by handlers. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly members: ProblemMembers;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    { headers = {}, ...members }: ProblemMembers & { headers?: Record<string, string> } = {},
  ) {
    super(detail);
    this.code = code;
    this.members = members;
    this.headers = headers;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

/** A problem as `application/problem+json`. */
export function problemBody(problem: Problem, instance: string): Record<string, unknown> {
  return {
    type: `urn:caseline:problem:${problem.code.replaceAll('_', '-')}`,
    title: PROBLEMS[problem.code].title,
    status: problem.status,
    code: problem.code,
    detail: problem.message,
    instance,
    ...problem.members,
  };
}

/** A case's refusal as a problem: why not, where the case stands, and what is possible. */
export function problemOfRefusal(refusal: Refusal): Problem {
  const { code, message, state, allowed, fields, similar } = refusal;
  return new Problem(code, message, {
    state,
    allowed,
    ...(fields !== undefined && { fields }),
    ...(similar !== undefined && { similar }),
  });
}

/**
 * Refuses whoever is not of a team.
 *
 * @param what what is for the team, as the beginning of a sentence: `This is`, `Publishing is`
 * @throws the problem `not_permitted`
 */
export function refuseOthers(
  team: string,
  { teams }: { readonly teams: readonly string[] },
  what = 'This is',
): void {
  if (teams.includes(team)) return;
  throw new Problem('not_permitted', `${what} for people of the team \`${team}\`.`);
}

/** Something that was asked for and is not there, or not for this person. */
export function notFound(what: string): Problem {
  return new Problem('not_found', `There is no such ${what}.`);
}
