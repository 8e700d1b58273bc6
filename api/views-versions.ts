/**
 * What the API shows of a version to whoever decides about it.
 *
 * @module
 */
import { comparePlans } from '../compiler/diff/compare.ts';
import type { Difference, Group } from '../compiler/diff/report.ts';
import { type AccessChange, accessChanges, accessChangeText } from '../core/access-changes.ts';
import { actionsIn, approversOf, missingOf } from '../core/versions.ts';
import type { VersionReview } from '../prisma/queries/versions.ts';
import { instant, versionView } from './views.ts';

/** What is about who may see, do and approve what. */
const ABOUT_ACCESS: ReadonlySet<Group> = new Set<Group>([
  'Access and keeping',
  'People',
  'Approvals',
]);

/** A change of what somebody may, as a difference. */
function rightView(change: AccessChange): Difference {
  const group = 'Access and keeping' as const;
  const kind = change.change === 'gained' ? 'added' : 'removed';
  return { group, kind, text: accessChangeText(change), about: change.who };
}

/** `VersionReview` */
export function reviewView({ summary, plan, against, standing, events }: VersionReview) {
  const isOther = against !== null && against.summary.number !== summary.number;
  const differences = isOther ? comparePlans(against.plan, plan).differences : [];
  const rights = isOther ? accessChanges(against.plan, plan).map(rightView) : [];
  return {
    version: versionView(summary),
    against: against === null ? null : versionView(against.summary),
    access: [...rights, ...differences.filter(({ group }) => ABOUT_ACCESS.has(group))],
    differences: differences.filter(({ group }) => !ABOUT_ACCESS.has(group)),
    scenarios: standing.verdict,
    approvals: standing.demands.map((demand) => ({
      ...demand,
      given: [...new Set(approversOf(standing, demand))],
    })),
    missing: standing.state === 'active' ? [] : missingOf(standing),
    possible: actionsIn(standing.state),
    events: events.map(({ sequence, action, person, atMs, reason }) => ({
      sequence,
      do: action,
      person,
      at: instant(atMs),
      reason,
    })),
  };
}
