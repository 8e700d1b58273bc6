/**
 * Versions of case types: publishing, reviewing, approving, and moving them through their life.
 *
 * @module
 */
import { compile } from '../../compiler/compile.ts';
import { type Diagnostic, formatDiagnostic } from '../../compiler/diagnostics.ts';
import type { Plan } from '../../core/plan.ts';
import {
  actionsIn,
  type ChangeNote,
  type MoveDecision,
  type ScenarioVerdict,
  type VersionAction,
  type VersionState,
} from '../../core/versions.ts';
import type { Person } from '../../directory/directory.ts';
import { findVersion, listVersions } from '../../prisma/queries/case-types.ts';
import {
  moveVersion,
  publishVersion,
  reviewVersion,
  type VersionReview,
} from '../../prisma/queries/versions.ts';
import type { ApiAnswer, ApiRequest, Handlers } from '../http.ts';
import { notFound, Problem, refuseOthers } from '../problems.ts';
import { checkScenarios } from '../scenario-check.ts';
import type { Services } from '../services.ts';
import { unfilledRoles } from '../staffing.ts';
import { versionView } from '../views.ts';
import { reviewView } from '../views-versions.ts';

/** Handlers of publishing and of versions. */
export function versionHandlers(services: Services): Handlers {
  const { database } = services;
  return {
    publishCaseType: (request) => publish(services, request),
    listVersions: async ({ params }) => {
      const versions = await listVersions(database, params.id as string);
      if (versions.length === 0) throw notFound('case type');
      return { status: 200, body: { items: versions.map(versionView) } };
    },
    getVersion: async ({ params }) => {
      const { id, number } = params as { id: string; number: number };
      const version = await findVersion(database, { caseType: id, number });
      if (version === null) throw notFound('version');
      const { source, plan } = version;
      return { status: 200, body: { ...versionView(version), source, plan } };
    },
    moveVersion: (request) => move(services, request),
    reviewVersion: async (request) => ({
      status: 200,
      body: reviewView(await reviewFor(services, request)),
    }),
  };
}

interface PublishBody {
  readonly source: string;
  readonly state?: Exclude<VersionState, 'retired'>;
  readonly note?: ChangeNote;
  readonly scenarios?: string;
}

async function publish(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const { body, mediaType, person } = request;
  mustBeAuthor(services, person);
  const asked =
    mediaType === 'application/json' ? (body as PublishBody) : { source: body as string };
  const { source, state = 'active', note, scenarios } = asked as PublishBody;
  const { plan, warnings } = compiled(services, source);
  const verdict =
    scenarios === undefined ? undefined : await checkScenarios({ plan, source: scenarios });
  if (verdict?.passed === false && state === 'active') throw scenariosFailed(verdict);
  const { created, version, missing } = await publishVersion(services.database, {
    plan,
    source,
    person: person.id,
    state,
    settings: services.publishing,
    ...(note !== undefined && { note }),
    ...(scenarios !== undefined && verdict && { scenarios: { source: scenarios, verdict } }),
  });
  return {
    status: created ? 201 : 200,
    headers: { Location: `/v1/case-types/${plan.id}/versions/${version.number}` },
    body: {
      ...versionView(version),
      warnings,
      missing,
      staffing: await unfilledRoles(services.directory, plan),
    },
  };
}

/** @throws the problem `not_permitted` for whoever is not of the team of authors */
function mustBeAuthor({ authorTeam }: Services, person: Person): void {
  if (authorTeam !== null) refuseOthers(authorTeam, person, 'Publishing is');
}

/** @throws the problem `definition_invalid` with all mistakes */
function compiled(
  { calendars }: Services,
  source: string,
): { readonly plan: Plan; readonly warnings: readonly object[] } {
  const { plan, diagnostics } = compile(source, { calendars });
  const told = diagnostics.map((diagnostic) => diagnosticView(diagnostic, source));
  if (plan !== undefined) return { plan, warnings: told };
  const errors = told.filter(({ severity }) => severity === 'error').length;
  const detail = `${errors} ${errors === 1 ? 'mistake' : 'mistakes'}; nothing was published.`;
  throw new Problem('definition_invalid', detail, { diagnostics: told });
}

/** A diagnostic with all its parts, and as people read it. */
function diagnosticView(diagnostic: Diagnostic, source: string) {
  return { ...diagnostic, rendered: formatDiagnostic(diagnostic, source) };
}

function scenariosFailed({ failed, total, failures }: ScenarioVerdict): Problem {
  const detail =
    `${failed} of ${total} scenarios fail; nothing was published. ` +
    'Mend them, or publish it as a `draft`.';
  return new Problem('scenarios_failed', detail, { failures });
}

async function move(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const { person, params, body } = request;
  const { id: caseType, number } = params as { id: string; number: number };
  const { do: action, reason } = body as { do: VersionAction; reason: string };
  // Approving is for the roles that are asked, who need not be authors.
  if (action !== 'approve') mustBeAuthor(services, person);
  const decision = await moveVersion(services.database, {
    caseType,
    number,
    action,
    reason,
    by: person,
    settings: services.publishing,
    nowMs: Date.now(),
  });
  if (decision === null) throw notFound('version');
  const review = await reviewFor(services, request);
  if (!decision.ok) throw refusal(decision, review);
  return { status: 200, body: reviewView(review) };
}

async function reviewFor(services: Services, { params }: ApiRequest): Promise<VersionReview> {
  const { id: caseType, number } = params as { id: string; number: number };
  const settings = services.publishing;
  const review = await reviewVersion(services.database, { caseType, number, settings });
  if (review === null) throw notFound('version');
  return review;
}

function refusal(
  { code, message, missing }: Extract<MoveDecision, { ok: false }>,
  { summary }: VersionReview,
): Problem {
  const possible = actionsIn(summary.state);
  switch (code) {
    case 'own':
    case 'not_asked':
      return new Problem('not_permitted', message);
    case 'not_ready':
      return new Problem('version_not_ready', message, { missing });
    case 'not_possible':
      return new Problem('version_unchanged', message, { stands: summary.state, possible });
  }
}
