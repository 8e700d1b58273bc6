/**
 * Publishing and reading case types.
 *
 * @module
 */
import { compile } from '../../compiler/compile.ts';
import { type Diagnostic, formatDiagnostic } from '../../compiler/diagnostics.ts';
import {
  findCaseType,
  findVersion,
  listCaseTypes,
  listVersions,
  publishVersion,
} from '../../prisma/queries/case-types.ts';
import type { ApiAnswer, ApiRequest, Handlers } from '../http.ts';
import { notFound, Problem } from '../problems.ts';
import { unfilledRoles } from '../staffing.ts';
import type { Services } from '../services.ts';
import { caseTypeView, versionView } from '../views.ts';

/** Handlers of `/v1/case-types`. */
export function caseTypeHandlers(services: Services): Handlers {
  const { database } = services;
  return {
    publishCaseType: (request) => publish(services, request),
    listCaseTypes: async () => ({
      status: 200,
      body: { items: (await listCaseTypes(database)).map(caseTypeView) },
    }),
    getCaseType: async ({ params }) => {
      const caseType = await findCaseType(database, params.id as string);
      if (caseType === null) throw notFound('case type');
      return { status: 200, body: caseTypeView(caseType) };
    },
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
  };
}

async function publish(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const { body, mediaType, person } = request;
  const { authorTeam } = services;
  if (authorTeam !== null && !person.teams.includes(authorTeam)) {
    throw new Problem('not_permitted', `Publishing is for people of the team \`${authorTeam}\`.`);
  }
  const source =
    mediaType === 'application/json' ? (body as { source: string }).source : (body as string);
  const { plan, diagnostics } = compile(source, { calendars: services.calendars });
  const told = diagnostics.map((diagnostic) => diagnosticView(diagnostic, source));
  if (plan === undefined) {
    const errors = told.filter(({ severity }) => severity === 'error').length;
    const detail = `${errors} ${errors === 1 ? 'mistake' : 'mistakes'}; nothing was published.`;
    throw new Problem('definition_invalid', detail, { diagnostics: told });
  }
  const { created, version } = await publishVersion(services.database, {
    plan,
    source,
    person: person.id,
  });
  return {
    status: created ? 201 : 200,
    headers: { Location: `/v1/case-types/${plan.id}/versions/${version.number}` },
    body: {
      ...versionView(version),
      warnings: told,
      staffing: await unfilledRoles(services.directory, plan),
    },
  };
}

/** A diagnostic with all its parts, and as people read it. */
function diagnosticView(diagnostic: Diagnostic, source: string) {
  return { ...diagnostic, rendered: formatDiagnostic(diagnostic, source) };
}
