/**
 * What lists of cases are narrowed by, and what that would tell of a case.
 *
 * @module
 */
import { ALL, DATES, personMark } from '../../core/access-index.ts';
import type { PersonId, StatePath } from '../../core/plan.ts';
import type { Prisma } from '../generated/client.ts';
import type { CaseSort } from './case-sorts.ts';
import type { CaseRow } from './cases.ts';
import { knownTo, type Need, type Reader } from './known.ts';

/** What a list may be narrowed by; all that are given must hold. */
export interface CaseFilter {
  readonly caseType?: string;
  readonly status?: CaseRow['status'];
  /** An active innermost state. */
  readonly state?: StatePath;
  readonly waiting?: boolean;
  readonly outcome?: string;
  readonly flag?: string;
  readonly reporter?: PersonId;
  /** Is asked for something in it now. */
  readonly asked?: PersonId;
  readonly number?: string;
  /** What it is found by, blind. Whether the reader reads the field must be looked at beside. */
  readonly mark?: string;
  readonly ids?: readonly string[];
  /** Only cases of the sandbox, or only real ones. Left out: both, for the parts of ours that serve nobody. */
  readonly sandbox?: boolean;
  /** `[from, until)` of the opening. */
  readonly openedFromMs?: number;
  readonly openedUntilMs?: number;
  /** `[from, until)` of the next deadline; cases without one are left out. */
  readonly dueFromMs?: number;
  readonly dueUntilMs?: number;
  readonly priorityLevel?: string;
  /** This score or a higher one. */
  readonly priorityFrom?: number;
  /** An SLA clock is overdue and still open. */
  readonly slaBreached?: boolean;
  /** `[from, until)` of the next end of an SLA clock that runs; cases without one are left out. */
  readonly slaDueFromMs?: number;
  readonly slaDueUntilMs?: number;
  /**
   * Only cases of which this person may know, and of these only those of which they see every fact
   * that the list is narrowed by. Left out: all cases, for the parts of ours that serve nobody.
   */
  readonly knownTo?: Reader;
}

/** The conditions for the database: what was asked for, and what the reader may know. */
export function conditions(filter: CaseFilter, sort: CaseSort): Prisma.CaseWhereInput[] {
  const { caseType, status, state, waiting, outcome, flag, reporter, asked, number } = filter;
  const { priorityLevel, priorityFrom, slaBreached, mark, ids, sandbox, knownTo: reader } = filter;
  return [
    { caseType, status, waiting, outcome, reporter, number, priorityLevel, slaBreached, sandbox },
    { priorityScore: { gte: priorityFrom } },
    { slaDueAt: { gte: instant(filter.slaDueFromMs), lt: instant(filter.slaDueUntilMs) } },
    { openedAt: { gte: instant(filter.openedFromMs), lt: instant(filter.openedUntilMs) } },
    { nextDeadlineAt: { gte: instant(filter.dueFromMs), lt: instant(filter.dueUntilMs) } },
    ...(state === undefined ? [] : [{ states: { has: state } }]),
    ...(flag === undefined ? [] : [{ flags: { has: flag } }]),
    ...(mark === undefined ? [] : [{ marks: { has: mark } }]),
    ...(ids === undefined ? [] : [{ id: { in: [...ids] } }]),
    ...(asked === undefined ? [] : [{ workItems: { some: askedNow(asked) } }]),
    ...(reader === undefined ? [] : knownTo(reader, needsOf(filter, { sort, reader }))),
  ];
}

/** What being on the list tells of a case; what somebody knows of themselves is nothing new. */
function needsOf(
  filter: CaseFilter,
  { sort, reader }: { sort: CaseSort; reader: Reader },
): readonly Need[] {
  const { status, state, waiting, outcome, flag, reporter, asked, number } = filter;
  const isGiven = (...values: readonly unknown[]): boolean =>
    values.some((value) => value !== undefined);
  const others = [reporter, asked].filter(
    (person): person is PersonId => person !== undefined && person !== reader.person,
  );
  const ofPriority = isGiven(filter.priorityLevel, filter.priorityFrom) || sort === 'priority';
  const ofClocks =
    isGiven(filter.slaBreached, filter.slaDueFromMs, filter.slaDueUntilMs) || sort === 'sla';
  return [
    ...(isGiven(status, state, waiting) ? [{ fact: 'state' }] : []),
    ...(isGiven(outcome) ? [{ fact: 'outcome' }] : []),
    ...(isGiven(number) ? [{ fact: 'number' }] : []),
    ...(isGiven(filter.openedFromMs, filter.openedUntilMs) ? [{ fact: 'opened_at' }] : []),
    ...(isGiven(filter.dueFromMs, filter.dueUntilMs) ? [{ fact: 'next_step', unless: DATES }] : []),
    ...(ofClocks ? [{ fact: ALL, unless: DATES }] : []),
    ...(isGiven(flag) || ofPriority ? [{ fact: ALL }] : []),
    // Somebody who is named in a hidden field must not be found by their name.
    ...others.map((person) => ({ fact: ALL, unless: personMark(person) })),
  ];
}

function askedNow(person: PersonId): Prisma.WorkItemWhereInput {
  return {
    people: { has: person },
    NOT: { declined: { has: person } },
    untilAt: null,
    result: null,
  };
}

function instant(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}
