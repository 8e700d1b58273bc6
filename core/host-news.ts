/**
 * What hosts say came of an effect, and what linked cases say of themselves.
 *
 * News may come twice and late: each is applied once, and what no longer matters changes nothing.
 *
 * @module
 */
import { changedFields, checkCommandData, recordData, Refused } from './command-data.ts';
import { rearmDated } from './deadlines.ts';
import { watchKey } from './duplicates.ts';
import { type Draft, factsOf, record } from './draft.ts';
import { send } from './happen.ts';
import type { Data } from './input.ts';
import type { CallNews, CaseLink, CaseNews, HostNews, PendingCall } from './linked.ts';
import { linkCase } from './links.ts';
import { withContext } from './machine.ts';
import { MACHINE } from './plan.ts';
import { clocksDated } from './sla.ts';

/** Applies news. What it is about and is not known (any more) leaves no trace. */
export function applyNews(draft: Draft, news: HostNews): void {
  if (draft.status === 'sealed') return;
  switch (news.kind) {
    case 'call_answered':
    case 'call_failed':
      return applyAnswer(draft, news);
    default:
      return applyCaseNews(draft, news);
  }
}

/** The id of what the news is about. */
export function subjectOf(news: HostNews): string {
  return 'effect' in news ? news.effect : news.caseId;
}

function applyAnswer(draft: Draft, news: CallNews): void {
  const call = draft.calls.find(({ id }) => id === news.effect);
  if (call === undefined) return;
  draft.calls = draft.calls.filter((one) => one !== call);
  if (news.kind === 'call_failed') {
    fail(draft, call, news.code);
    return;
  }
  if (!isFitting(draft, call, news.data)) {
    fail(draft, call, 'answer_invalid');
    return;
  }
  record(draft, 'call_answered', { detail: { hook: call.hook, effect: call.id } });
  takeOver(draft, news.data);
  raise(draft, call.answered);
}

function fail(draft: Draft, { hook, id, failed }: PendingCall, code: string): void {
  record(draft, 'call_failed', { detail: { hook, effect: id, code } });
  raise(draft, failed);
}

function isFitting(draft: Draft, { receive }: PendingCall, data: Data): boolean {
  try {
    checkCommandData(draft, data, new Set(receive));
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

function takeOver(draft: Draft, data: Data): void {
  const before = factsOf(draft);
  const changed = changedFields(before.fields, data);
  if (changed.size === 0) return;
  draft.live = withContext(draft.live, { ...before, fields: { ...before.fields, ...data } });
  recordData(draft, data, null);
  rearmDated(draft, changed);
  watchKey(draft);
  clocksDated(draft, changed);
}

function applyCaseNews(draft: Draft, news: CaseNews): void {
  const link = draft.links.find(({ caseId }) => caseId === news.caseId);
  if (link === undefined) return;
  switch (news.kind) {
    case 'case_created':
      if (link.status === 'asked') become(draft, { ...link, status: 'open' }, 'case_created');
      return;
    case 'case_failed':
      if (link.status !== 'asked') return;
      become(draft, { ...link, status: 'failed' }, 'case_failed', { code: news.code });
      raise(draft, link.as === 'child' ? 'child_failed' : null);
      return;
    case 'case_news':
      if (news.what === 'closed') applyClosed(draft, link, news.outcome);
      else if (link.status === 'closed') {
        become(draft, { ...link, status: 'open', outcome: null }, 'linked_reopened');
      }
  }
}

function applyClosed(draft: Draft, link: CaseLink, outcome: string | null): void {
  if (link.status === 'closed') return;
  become(draft, { ...link, status: 'closed', outcome }, 'linked_closed', {
    outcome: outcome ?? undefined,
  });
  if (link.as === 'child') raise(draft, 'child_closed');
  if (link.as === 'parent') raise(draft, 'parent_closed');
}

function become(
  draft: Draft,
  link: CaseLink,
  kind: 'case_created' | 'case_failed' | 'linked_closed' | 'linked_reopened',
  more: Readonly<Record<string, string | undefined>> = {},
): void {
  linkCase(draft, link);
  const { caseId, as, caseType } = link;
  record(draft, kind, { detail: { caseId, as, caseType: caseType ?? undefined, ...more } });
}

/** Lets the case react; a case that has no row for it goes on as it was. */
function raise(draft: Draft, signal: string | null): void {
  if (signal !== null) send(draft, MACHINE.signal(signal));
}
