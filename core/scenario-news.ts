/**
 * The world around a scenario's case: hooks that answer, cases that come from it, and what the
 * case has said to all of them.
 *
 * @module
 */
import type { Data, Entry, Snapshot } from './input.ts';
import type { HostNews } from './linked.ts';
import type { Json } from './plan.ts';

/** One thing that the world does. */
export type WorldAction =
  /** The oldest call of the hook is answered, or fails. */
  | { readonly hook: string; readonly answers: Data }
  | { readonly hook: string; readonly fails: string }
  /** The first linked case of the type (or `parent`) that can become so does. */
  | {
      readonly case: string;
      readonly becomes: 'open' | 'closed' | 'failed' | 'reopened';
      readonly outcome?: string;
    };

/** What the world's doing is to the case; `null` when it has called or created nothing such. */
export function newsOf(snapshot: Snapshot, action: WorldAction): HostNews | null {
  if ('hook' in action) {
    const call = (snapshot.calls ?? []).find(({ hook }) => hook === action.hook);
    if (call === undefined) return null;
    if ('fails' in action) return { kind: 'call_failed', effect: call.id, code: action.fails };
    return { kind: 'call_answered', effect: call.id, data: action.answers };
  }
  const before = { open: ['asked'], failed: ['asked'], closed: ['asked', 'open'] };
  const { becomes } = action;
  const fitting = becomes === 'reopened' ? ['closed'] : before[becomes];
  const link = (snapshot.links ?? []).find(
    ({ as, caseType, status }) =>
      (caseType === action.case || as === action.case) && fitting.includes(status),
  );
  if (link === undefined) return null;
  const { caseId } = link;
  const outcome = action.outcome ?? null;
  if (becomes === 'open') return { kind: 'case_created', caseId };
  if (becomes === 'failed') return { kind: 'case_failed', caseId, code: outcome ?? 'refused' };
  return { kind: 'case_news', caseId, what: becomes, outcome };
}

/** What the case has said to the world in some entries. */
export interface Said {
  /** `nudge to owner`, or `a notice to owner` without a message; one for each party. */
  readonly sent: readonly string[];
  /** Hooks called. */
  readonly called: readonly string[];
  /** Types of cases asked for. */
  readonly created: readonly string[];
}

/** Reads it from the trail. */
export function saidIn(entries: readonly Entry[]): Said {
  const of = (kind: Entry['kind'], name: string): readonly string[] =>
    entries.flatMap((entry) => (entry.kind === kind ? [text(entry.detail[name])] : []));
  const sent = entries.flatMap(({ kind, detail }) => {
    if (kind !== 'notified' && kind !== 'reminded') return [];
    const what = text(detail['template']) || (kind === 'notified' ? 'a notice' : 'a reminder');
    const parties = Array.isArray(detail['party']) ? detail['party'] : [];
    return parties.map((party: Json) => `${what} to ${text(party)}`);
  });
  return { sent, called: of('called', 'hook'), created: of('case_asked', 'caseType') };
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
