/**
 * The case types that the reliability trials live through.
 *
 * @module
 */
import type { People } from '../../core/input.ts';
import { compiled } from '../support/engine.ts';

/** Two states to go to and fro between, an approval, reminders, and a window to reopen. */
export const RELAY = `format: caseline/v1
id: reliability-relay
version: 1
title: Relay
owner: lead
calendar: always
start: here
states:
  here:
    assign: clerk
    transitions:
      go: { to: there, needs: [note] }
      tell: { needs: [note] }
      ask: { to: asked, needs: [note] }
      close: { to: closed, needs: [note] }
    timers:
      - { every: 10 minutes, remind: assignee }
      - { after: 20 hours, to: closed, outcome: forgotten }
  there:
    assign: clerk
    transitions:
      go: { to: here, needs: [note] }
      tell: { needs: [note] }
      ask: { to: asked, needs: [note] }
      close: { to: closed, needs: [note] }
    timers:
      - { every: 15 minutes, remind: assignee }
      - { after: 20 hours, to: closed, outcome: forgotten }
  asked:
    approval: consent
    transitions:
      approved: here
      rejected: there
      lapsed: here
  closed:
    final: true
    outcome: done
    reopen: { to: here, by: lead, within: 5 minutes }
approvals:
  consent:
    title: Consent
    approvers: [lead, head]
    quorum: all
    ladder:
      - { after: 2 minutes, remind: approvers }
      - { after: 4 minutes, delegate_to: backups }
      - { after: 8 minutes, decide: lapsed }
roles:
  clerk: { team: clerks, backup: lead }
  lead: { team: leads, backup: head }
  head: { team: heads, backup: chair }
  chair: { team: chairs }
`;

/** One question to a crowd: whoever answers first, a quorum of groups, or nobody in time. */
const VOTE = (approvers: readonly string[], quorum: string) => `format: caseline/v1
id: reliability-vote-${approvers.length}
version: 1
title: Vote
owner: lead
calendar: always
start: prepared
states:
  prepared:
    assign: lead
    transitions:
      ask: asked
    timers:
      - { after: 20 hours, to: lapsed }
  asked:
    approval: crowd
    transitions:
      approved: granted
      rejected: refused
      lapsed: lapsed
  granted: { final: true, outcome: granted, reopen: { to: prepared, by: lead, within: 1 day } }
  refused: { final: true, outcome: refused, reopen: { to: prepared, by: lead, within: 1 day } }
  lapsed: { final: true, outcome: lapsed, reopen: { to: prepared, by: lead, within: 1 day } }
approvals:
  crowd:
    title: What does the crowd say?
    approvers: [${approvers.join(', ')}]
    quorum: ${quorum}
    ladder:
      - { after: 10 minutes, decide: lapsed }
roles:
  lead: { team: leads, backup: head }
  head: { team: heads, backup: chair }
  chair: { team: chairs }
${approvers.map((name) => `  ${name}: { team: ${name}s, backup: lead }`).join('\n')}
`;

/** A case type of {@link RELAY}. */
export const relayPlan = compiled(RELAY);
/** Anybody of one group decides. */
export const votePlan = compiled(VOTE(['voter'], 'all'));
/** Three of five groups decide. */
export const quorumPlan = compiled(VOTE(['red', 'green', 'blue', 'black', 'white'], '3'));

/** The people of {@link relayPlan}. */
export const people: People = {
  cal: { id: 'cal', teams: ['clerks'] },
  lea: { id: 'lea', teams: ['leads'] },
  hed: { id: 'hed', teams: ['heads'] },
  cha: { id: 'cha', teams: ['chairs'] },
};

/** The people of the votes: as many as asked for, dealt out to the groups in turn. */
export function crowd(count: number, groups: readonly string[]): People {
  const voters = Array.from({ length: count }, (_, index) => {
    const id = `v${index}`;
    return [id, { id, teams: [`${groups[index % groups.length]}s`] }] as const;
  });
  return { ...people, ...Object.fromEntries(voters) };
}
