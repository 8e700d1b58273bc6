/**
 * What the API knows by heart: plans, which case runs on which plan, and what a case has heard.
 *
 * Plans never change, so they are kept; with them, commands go on while the database is away.
 *
 * @module
 */
import type { Data, People } from '../core/input.ts';
import type { PersonId, Plan } from '../core/plan.ts';
import { takesCases } from '../core/versions.ts';
import type { Directory } from '../directory/directory.ts';
import type { Database } from '../prisma/client.ts';
import { findPlan, findVersionSummary, type VersionSummary } from '../prisma/queries/case-types.ts';
import { findPlanHash } from '../prisma/queries/cases.ts';
import { callEngine, type CaseEngine, within } from './engine.ts';
import { notFound, Problem } from './problems.ts';
import { Recent } from './recent.ts';

/** Answers from memory where it can. */
export interface Knowledge {
  /**
   * The plan that a new case starts with; `null` when there is none. Throws the problem
   * `version_not_open` for a version that takes no such cases.
   */
  planToStart(
    caseType: string,
    which: { readonly number: number | null; readonly isSandbox: boolean },
  ): Promise<Plan | null>;
  /** The plan of a case. Throws the problem `not_found`. */
  planOfCase(caseId: string): Promise<Plan>;
  /** The plan with a hash; `null` when it was never published. */
  planByHash(hash: string): Promise<Plan | null>;
  /** The facts about people that must go with a command. */
  peopleFor(options: {
    readonly caseId: string;
    readonly plan: Plan;
    readonly named: readonly PersonId[];
  }): Promise<People>;
  /** Notes that a case has taken a command, with the facts of a version of the directory. */
  heard(caseId: string, plan: Plan, version: string): void;
}

/** The database answers this fast, or commands go on without it. */
const DATABASE_BUDGET_MS = 250;

/** Makes an empty memory. */
export function createKnowledge({
  database,
  directory,
  engine,
}: {
  database: Database;
  directory: Directory;
  engine: CaseEngine;
}): Knowledge {
  const plans = new Recent<string, Plan>(200);
  const active = new Recent<string, string>(1_000);
  const ofCase = new Recent<string, string>(20_000);
  const heardVersion = new Recent<string, string>(20_000);
  // A change that is taken back leads to an earlier version, which a case has heard no more.
  directory.onChange(() => heardVersion.clear());

  const planByHash = async (hash: string): Promise<Plan | null> => {
    const plan = plans.get(hash) ?? (await findPlan(database, hash));
    if (plan !== null) plans.set(hash, plan);
    return plan;
  };
  const hashOfCase = async (caseId: string): Promise<string> => {
    // Asked each time: the case may have been migrated since.
    const found = await within(DATABASE_BUDGET_MS, findPlanHash(database, caseId));
    const known = found ?? ofCase.get(caseId);
    // Not in the read model (yet), or no read model: the case itself knows.
    const report = known === undefined ? await callEngine(() => engine.report(caseId)) : null;
    const hash = known ?? report?.snapshot?.planHash;
    if (hash === undefined) throw notFound('case');
    ofCase.set(caseId, hash);
    return hash;
  };
  return {
    planByHash,
    planToStart: async (caseType, { number, isSandbox }) => {
      const key = `${caseType}/${number ?? 'active'}/${isSandbox}`;
      try {
        // The plan itself never changes, so only which one it is has to be asked each time.
        const version = await findVersionSummary(database, {
          caseType,
          number: number ?? 'active',
        });
        if (version === null) return null;
        if (!takesCases(version.state, { isSandbox })) throw notOpen(version);
        active.set(key, version.hash);
        return await planByHash(version.hash);
      } catch (error) {
        // While the database is away, cases start with what was active last.
        const plan = error instanceof Problem ? undefined : plans.get(active.get(key) ?? '');
        if (plan === undefined) throw error;
        return plan;
      }
    },
    planOfCase: async (caseId) => {
      const plan = await planByHash(await hashOfCase(caseId));
      if (plan === null) throw notFound('case');
      return plan;
    },
    peopleFor: ({ caseId, plan, named }) =>
      // A case that has heard this version of the directory knows the members of its teams.
      heardVersion.get(caseId) === heardBy(plan, directory.version)
        ? directory.peopleFor({ ...plan, roles: {} }, named)
        : directory.peopleFor(plan, named),
    heard: (caseId, plan, version) => {
      ofCase.set(caseId, plan.hash);
      heardVersion.set(caseId, heardBy(plan, version));
    },
  };
}

/** A case that was migrated has heard of the people of its earlier version. */
function heardBy({ hash }: Plan, version: string): string {
  return `${hash} ${version}`;
}

function notOpen({ number, state }: VersionSummary): Problem {
  const why =
    state === 'sandbox'
      ? 'is in the sandbox: send `sandbox` with the start'
      : `is \`${state}\`: it takes no new cases`;
  return new Problem('version_not_open', `Version ${number} ${why}.`, { stands: state });
}

/** Who is named by data: the values of fields of type person, also in tables. */
export function namedIn(plan: Plan, data: Data): readonly PersonId[] {
  return Object.entries(data).flatMap(([name, value]) => {
    const field = Object.hasOwn(plan.fields, name) ? plan.fields[name]! : undefined;
    if (field?.type === 'person') return typeof value === 'string' ? [value] : [];
    if (field?.type !== 'table' || !Array.isArray(value)) return [];
    const columns = { ...plan, fields: field.columns ?? {} };
    return value.flatMap((row: unknown) =>
      typeof row === 'object' && row !== null ? namedIn(columns, row as Data) : [],
    );
  });
}
