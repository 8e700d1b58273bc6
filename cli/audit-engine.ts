/**
 * What is recorded, held against where cases stand in the engine, both ways.
 *
 * A case that is ahead of its record is on its way there, as a rule: only what is still missing after
 * a while is told.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AuditFinding,
  behindFinding,
  checkEngine,
  ENGINE_FINDINGS,
  type Standing,
} from '../core/audit-check.ts';
import { type EngineHeads, withEngine } from '../embedded/engine-heads.ts';
import type { Database } from '../prisma/client.ts';

/** So long a delivery may be under way. */
const ARRIVES_WITHIN_MS = 10_000;
const PAUSE_MS = 500;
/** So many cases are asked at once: after a crash each answers late. */
const AT_ONCE = 16;

/**
 * Everything in which record and engine differ, by case.
 *
 * @param removed cases of which the keeper takes out what the engine still has
 */
export async function engineFindings(
  database: Database,
  removed: ReadonlySet<string>,
): Promise<readonly AuditFinding[]> {
  const { listEnds } = await import('../prisma/queries/audit.ts');
  // Before the engine is asked: a case that moves on meanwhile is ahead of this, and no finding.
  const ends = await listEnds(database);
  return withEngine(database.keys, async (heads) => {
    const found: AuditFinding[] = [];
    const ahead = new Map<string, Standing>();
    const open = ends.filter(({ isEnded }) => !isEnded);
    await eachOf(open, async ({ id, ...recorded }) => {
      const engine = await heads.standingOf(id);
      if (engine === 'silent') found.push(of(id, ENGINE_FINDINGS.silent));
      else found.push(...checkEngine(id, { recorded, engine }));
      if (engine !== null && engine !== 'silent' && engine.sequence > recorded.sequence) {
        ahead.set(id, engine);
      }
    });
    const listed = (await heads.listOpen()).filter((id) => !removed.has(id));
    const missing = await missingAfterAWhile(database, { ahead, listed });
    for (const { id, what } of missing) {
      // One that has ended meanwhile leaves Temporal's list later.
      if (what !== null) found.push(of(id, what));
      else if ((await heads.standingOf(id)) !== null) {
        const isKnown = ends.some((end) => end.id === id);
        found.push(of(id, isKnown ? ENGINE_FINDINGS.ended : ENGINE_FINDINGS.unrecorded));
      }
    }
    return found.toSorted((a, b) => (a.caseId < b.caseId ? -1 : 1));
  });
}

const of = (caseId: string, what: string): AuditFinding => ({ caseId, at: 'case', what });

interface Missing {
  readonly id: string;
  /** `null`: of a case that is open in the engine and nowhere else. */
  readonly what: string | null;
}

/** What the record still lacks when every delivery has had its time. */
async function missingAfterAWhile(
  database: Database,
  {
    ahead,
    listed,
  }: { ahead: ReadonlyMap<string, Standing>; listed: Awaited<ReturnType<EngineHeads['listOpen']>> },
): Promise<readonly Missing[]> {
  const { listEnds } = await import('../prisma/queries/audit.ts');
  const untilMs = Date.now() + ARRIVES_WITHIN_MS;
  for (;;) {
    const ends = new Map((await listEnds(database)).map((end) => [end.id, end]));
    const behind = [...ahead].flatMap(([id, engine]): Missing[] => {
      const recorded = ends.get(id);
      if (recorded === undefined || recorded.sequence >= engine.sequence) return [];
      return [{ id, what: behindFinding(recorded, engine) }];
    });
    const unknown = listed
      .filter((id) => ends.get(id)?.isEnded !== false)
      .map((id): Missing => ({ id, what: null }));
    const missing = [...behind, ...unknown];
    if (missing.length === 0 || Date.now() > untilMs) return missing;
    await sleep(PAUSE_MS);
  }
}

async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const line = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
}
