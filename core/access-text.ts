/**
 * Decisions about access in sentences, with the policies they rest on.
 *
 * @module
 */
import { ACTING_POLICY, type AccessDecision, type Because, OPEN } from './access.ts';

/**
 * Why somebody may see what they see, or sees nothing.
 *
 * @param who how the person is spoken of, e.g. `er_lead` or a name
 */
export function explainDecision(who: string, decision: AccessDecision): string {
  const { isKnown, conflict, read, write, sees, items } = decision;
  const party =
    conflict === null ? '' : ` is a party to the case (${conflict}) and so has no right by duty;`;
  if (!isKnown) return `${who}${party} may not know of the case: no row grants anything here.`;
  const levels = Object.keys(read).sort();
  const parts = [
    ...levels.map((level) => `reads \`${level}\` ${reason(read[level]!)}`),
    ...Object.keys(write)
      .sort()
      .map((level) => `writes \`${level}\` ${reason(write[level]!)}`),
    // Whoever reads what is open sees every fact.
    ...(Object.hasOwn(read, OPEN) ? [] : seenText(sees)),
    ...(items.length > 0 ? [`is asked for ${items.join(', ')}`] : []),
  ];
  return `${who}${party} ${parts.join('; ')}.`;
}

function reason({ policy, party }: Because): string {
  return policy === ACTING_POLICY
    ? `as \`${party}\`, who may do something here`
    : `as ${party} (${policy})`;
}

/** What is seen beside levels, by the policy that grants it. */
function seenText(sees: AccessDecision['sees']): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const [fact, because] of Object.entries(sees)) {
    const key = because.policy === because.party ? '' : ` ${reason(because)}`;
    byReason.set(key, [...(byReason.get(key) ?? []), fact]);
  }
  return [...byReason].map(([key, facts]) => `sees ${facts.join(', ')}${key}`);
}
