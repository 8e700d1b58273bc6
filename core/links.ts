/**
 * Links between cases: made by actions and by hand, kept in step with what the others become.
 *
 * Closing a case leaves its children as they are and tells them; what follows from that is for
 * their own case type to say (`parent_closed`).
 *
 * @module
 */
import type { LinkPlan } from './action-plans.ts';
import { type Draft, factsOf, openDraft, record } from './draft.ts';
import type { Snapshot } from './input.ts';
import type { CaseLink, ChildCounts, LinkAct } from './linked.ts';
import { withContext } from './machine.ts';
import { assignedPeople, holders } from './meant.ts';
import { partyText } from './people.ts';
import type { PersonId, Plan } from './plan.ts';
import { Refused } from './refused.ts';

/** The most cases that a case is linked to. */
export const LINKS_MAX = 200;

/** What can be linked by hand without a word about it in the definition. */
export const RELATED: LinkPlan = { title: 'Related case', by: [{ kind: 'owner' }] };

/** Kinds of link that only the engine makes. */
const BY_ENGINE: readonly string[] = ['child', 'parent'];

/** Adds a link, or puts the next version of it in its place. */
export function linkCase(draft: Draft, link: CaseLink): void {
  const isKnown = draft.links.some(({ caseId }) => caseId === link.caseId);
  draft.links = isKnown
    ? draft.links.map((one) => (one.caseId === link.caseId ? link : one))
    : [...draft.links, link];
  countChildren(draft);
}

/** Links or unlinks a case by hand. */
export function applyLink(draft: Draft, act: LinkAct): void {
  const known = draft.links.find(({ caseId }) => caseId === act.caseId);
  const as = act.kind === 'link' ? act.as : (known?.as ?? 'related');
  const plan = kindOf(draft, as);
  if (plan === null) {
    throw new Refused('link_unknown', `There is no link \`${as}\` that people make.`);
  }
  if (!mayLink(draft, plan, act.actor)) {
    const who = plan.by.map((party) => `\`${partyText(party)}\``).join(' or ');
    throw new Refused('not_permitted', `Links of this kind are for ${who}.`);
  }
  const { actor } = act;
  const detail = { caseId: act.caseId, as, reason: act.reason };
  if (act.kind === 'unlink') {
    if (known === undefined) throw new Refused('link_unknown', 'This case is not linked.');
    draft.links = draft.links.filter((one) => one !== known);
    record(draft, 'unlinked', { actor, detail });
    return;
  }
  if (act.caseId === draft.caseId) {
    throw new Refused('link_unknown', 'A case is not linked to itself.');
  }
  if (known !== undefined) throw new Refused('already_linked', 'This case is linked already.');
  if (draft.links.length >= LINKS_MAX) {
    throw new Refused('link_unknown', `A case has at most ${LINKS_MAX} links.`);
  }
  linkCase(draft, { caseId: act.caseId, as, caseType: null, status: 'open', outcome: null });
  record(draft, 'linked', { actor, detail });
}

/** The kinds of link that a person may make by hand now, in the order of their names. */
export function nextLinks(
  plan: Plan,
  snapshot: Snapshot,
  person: PersonId,
  nowMs: number,
): readonly { readonly as: string; readonly title: string }[] {
  if (snapshot.status === 'faulted') return [];
  const draft = openDraft(plan, snapshot, nowMs);
  if (draft.links.length >= LINKS_MAX) return [];
  const kinds: Readonly<Record<string, LinkPlan>> = { related: RELATED, ...plan.links };
  return Object.keys(kinds)
    .sort()
    .filter((as) => mayLink(draft, kinds[as]!, person))
    .map((as) => ({ as, title: kinds[as]!.title }));
}

/** Tells every linked case of the engine's making what this one has become. */
export function tellLinked(draft: Draft, what: 'closed' | 'reopened'): void {
  for (const { caseId, as, status } of draft.links) {
    if (as !== 'parent' && !(as === 'child' && (status === 'open' || status === 'asked'))) continue;
    draft.effects.push({
      kind: 'tell_case',
      id: `${draft.caseId}-${draft.sequence}-${caseId}`,
      sequence: draft.sequence,
      caseId,
      news: {
        kind: 'case_news',
        caseId: draft.caseId,
        what,
        outcome: what === 'closed' ? factsOf(draft).outcome : null,
      },
    });
  }
}

function kindOf({ plan }: Draft, as: string): LinkPlan | null {
  if (BY_ENGINE.includes(as)) return null;
  const { links } = plan;
  if (links !== undefined && Object.hasOwn(links, as)) return links[as]!;
  // A case about the same was linked by the duplicates guard, and can be unlinked like any other.
  return as === 'related' || as === 'duplicate' ? RELATED : null;
}

function mayLink(draft: Draft, { by }: LinkPlan, actor: string): boolean {
  return by.some((party) => {
    const isActing = party.kind === 'assignee' || party.kind === 'approvers';
    return (isActing ? assignedPeople(draft) : holders(draft, party)).includes(actor);
  });
}

function countChildren(draft: Draft): void {
  const children = draft.links.filter(({ as }) => as === 'child');
  const count = (...states: readonly CaseLink['status'][]): number =>
    children.filter(({ status }) => states.includes(status)).length;
  const counts: ChildCounts = {
    open: count('asked', 'open'),
    closed: count('closed'),
    failed: count('failed'),
  };
  if (children.length === 0) return;
  draft.live = withContext(draft.live, { ...factsOf(draft), children: counts });
}
