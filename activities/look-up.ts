/**
 * Answers the questions of cases from the read model.
 *
 * A regular activity, to be tried again until it succeeds: the case goes on without the answer, and
 * takes a late one as well. Doing it twice does no harm.
 *
 * @module
 */
import type { Answer, Question } from '../core/lookups.ts';
import type { Database } from '../prisma/client.ts';
import { findSimilar, noteKey, readLoads } from '../prisma/queries/lookups.ts';

type Looking = Pick<Database, 'pool' | 'keys'>;

/**
 * Answers a question from the read model.
 *
 * @throws whatever the database says, to be asked again later
 */
export async function lookUp(
  database: Looking,
  question: Question,
  { isSandbox }: { readonly isSandbox: boolean },
): Promise<Answer> {
  if (question.kind === 'loads') {
    const { item, sequence } = question;
    const loads = await readLoads(database.pool, { ...question, isSandbox });
    return { kind: 'loads', item, sequence, loads };
  }
  const { caseId, caseType, key } = question;
  // Noted before looking, so that of two cases started at once at least one finds the other.
  await noteKey(database, { ...question, isSandbox });
  const cases = await findSimilar(database, { caseType, key, except: caseId, isSandbox });
  return { kind: 'similar', key, cases };
}
