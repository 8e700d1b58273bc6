/**
 * Holds a trail against what the definition promises, with nothing but the plan and the trail.
 *
 * @module
 */
import { deadlineAfter } from '../core/business-time.ts';
import { entryHash } from '../core/draft.ts';
import type { Entry } from '../core/input.ts';
import type { Duration, Plan } from '../core/plan.ts';
import type { CaseAnswer } from './client.ts';
import { CAST } from './story.ts';

/** One promise, and whether it was kept. */
export interface Finding {
  readonly promise: string;
  readonly isKept: boolean;
  /** What was found instead. */
  readonly found: string;
}

/** Checks everything that the story is to show. */
export function auditTrail(
  plan: Plan,
  entries: readonly Entry[],
  shown: CaseAnswer,
): readonly Finding[] {
  return [
    ...chainFindings(entries, shown),
    ...waitingFindings(plan, entries),
    ...ladderFindings(plan, entries),
    ...answerFindings(entries),
    ...followUpFindings(plan, entries),
    ...partyFindings(entries),
  ];
}

function chainFindings(entries: readonly Entry[], shown: CaseAnswer): Finding[] {
  let head = '';
  const broken = entries.find((entry, index) => {
    const { hash, ...content } = entry;
    const isWhole = entry.sequence === index + 1 && hash === entryHash(head, content);
    head = hash;
    return !isWhole;
  });
  return [
    finding(
      'the trail is numbered without gaps and chained by hashes',
      broken === undefined,
      `entry ${broken?.sequence}`,
    ),
    finding('its last hash is the one the engine keeps', head === shown.head, head),
  ];
}

function waitingFindings(plan: Plan, entries: readonly Entry[]): Finding[] {
  const asked = entered(entries, 'investigation.fact_finding.awaiting_complainant');
  const reminder = entries.find(
    (entry) => entry.kind === 'reminded' && people(entry).includes(CAST.complainant),
  );
  const back = entries.find((entry) => entry.detail['event'] === 'answer');
  return [
    same(
      'the complainant is reminded 5 business days after the question',
      reminder?.atMs,
      after(plan, asked, { amount: 5, unit: 'business_days' }),
    ),
    finding(
      'her answer leads back to where the question was asked',
      entries.some(
        (entry) =>
          entry.sequence > (back?.sequence ?? Infinity) &&
          entry.kind === 'entered' &&
          entry.state === 'investigation.fact_finding.interviews',
      ),
      'elsewhere',
    ),
  ];
}

/** Each row of the ladder: due at its instant, and done because of it. */
function ladderFindings(plan: Plan, entries: readonly Entry[]): Finding[] {
  const approval = plan.approvals['outcome']!;
  const requested = entered(entries, 'outcome_approval');
  const decided = entries.find(({ kind }) => kind === 'decided');
  const seats = approval.seats.map((seat) => ('role' in seat ? seat.role : seat.kind));
  const first = askedAt(entries, requested?.atMs);
  const findings = [
    same(
      'all three seats are asked at once',
      first.map((entry) => String(entry.detail['party'])).join(),
      seats.join(),
    ),
  ];
  approval.ladder.forEach((row, step) => {
    const dueMs = after(plan, requested, row.when.duration);
    const caused = entries.filter(
      ({ cause, kind }) =>
        cause.kind === 'deadline' &&
        cause.deadline.endsWith(`/ladder/${step}`) &&
        kind === DONE_BY[row.action.verb],
    );
    const name = `${row.action.verb.replace('_', ' ')} after ${row.when.duration.amount} ${row.when.duration.unit.replace('_', ' ')}`;
    if (decided !== undefined && dueMs !== undefined && dueMs > decided.atMs) {
      findings.push(
        finding(
          `ladder: ${name} never happens, for the decision came first`,
          caused.length === 0,
          `${caused.length} entries`,
        ),
      );
      return;
    }
    const instants = [...new Set(caused.map(({ atMs }) => atMs))];
    findings.push(same(`ladder: ${name}, to the minute`, instants.join(), String(dueMs)));
    if (row.action.verb === 'delegate_to') {
      const backups = seats.map((seat) => plan.roles[seat]?.backup);
      const parties = caused
        .filter(({ kind }) => kind === 'asked')
        .map(({ detail }) => detail['party']);
      findings.push(
        same('ladder: the backups of all silent seats are asked', parties.join(), backups.join()),
      );
    }
  });
  return findings;
}

/** What shows in the trail that a row of the ladder was done. */
const DONE_BY = {
  remind: 'reminded',
  notify: 'notified',
  delegate_to: 'asked',
  escalate_to: 'asked',
  decide: 'decided',
  do: 'flags',
} satisfies Record<string, Entry['kind']>;

function answerFindings(entries: readonly Entry[]): Finding[] {
  const answers = entries.filter(({ kind }) => kind === 'answered');
  const told = answers.map(
    ({ actor, detail }) => `${actor} ${String(detail['via'])} ${String(detail['seats'])}`,
  );
  const decided = entries.find(({ kind }) => kind === 'decided');
  return [
    same(
      'the late original approver counts for her own seat',
      told[0],
      `${CAST.counsel} role legal_counsel`,
    ),
    same(
      'the delegate answers in the place of the lead',
      told[1],
      `${CAST.deputyLead} backup er_lead`,
    ),
    same(
      'two of three seats decide, once',
      entries
        .filter(({ kind }) => kind === 'decided')
        .map(({ detail }) => detail['result'])
        .join(),
      'approved',
    ),
    same(
      'the decision names who made it',
      JSON.stringify(decided?.detail['by']),
      JSON.stringify([CAST.deputyLead, CAST.counsel]),
    ),
  ];
}

function followUpFindings(plan: Plan, entries: readonly Entry[]): Finding[] {
  const since = entered(entries, 'follow_up');
  const reminders = entries
    .filter(({ kind, state }) => kind === 'reminded' && state === 'follow_up')
    .map(({ atMs }) => atMs);
  const expected = [30, 60].map((amount) => after(plan, since, { amount, unit: 'days' }));
  const closed = entries.find(({ kind }) => kind === 'closed');
  return [
    same('follow-up reminders come every 30 days', reminders.join(), expected.join()),
    same(
      'the case closes 90 days later',
      closed?.atMs,
      after(plan, since, { amount: 90, unit: 'days' }),
    ),
    same('as resolved', closed?.detail['outcome'], 'resolved'),
  ];
}

/** Nobody who is a party to the case was ever asked to work on it or to decide it. */
function partyFindings(entries: readonly Entry[]): Finding[] {
  const parties: readonly string[] = [CAST.complainant, CAST.respondent];
  const wrong = entries.filter(
    (entry) =>
      entry.kind === 'asked' &&
      people(entry).some((person) => parties.includes(person)) &&
      !['complainant', 'respondent'].includes(String(entry.detail['party'])),
  );
  return [
    finding(
      'no party to the case was asked to work on it or decide it',
      wrong.length === 0,
      `entry ${wrong[0]?.sequence}`,
    ),
  ];
}

function after(plan: Plan, entry: Entry | undefined, duration: Duration): number | undefined {
  return entry && deadlineAfter(plan.calendar, duration, entry.atMs).dueAtMs;
}

function entered(entries: readonly Entry[], state: string): Entry | undefined {
  return entries.find((entry) => entry.kind === 'entered' && entry.state === state);
}

function askedAt(entries: readonly Entry[], atMs: number | undefined): readonly Entry[] {
  return entries.filter(
    (entry) => entry.kind === 'asked' && entry.state === 'outcome_approval' && entry.atMs === atMs,
  );
}

function people(entry: Entry): readonly string[] {
  const listed = entry.detail['people'];
  return Array.isArray(listed) ? listed.map(String) : [];
}

function finding(promise: string, isKept: boolean, found: string): Finding {
  return { promise, isKept, found };
}

function same(promise: string, actual: unknown, expected: unknown): Finding {
  return finding(
    promise,
    actual === expected && actual !== undefined,
    `${String(actual)} instead of ${String(expected)}`,
  );
}
