/**
 * Approvers and assignees: somebody is left to ask, and somebody to stand in.
 *
 * @module
 */
import type { Party } from '../../core/plan.ts';
import { textOf } from '../access.ts';
import type { CaseModel, NeverRef, PartyRef, StateModel, TimerModel } from '../model.ts';
import { assigningState } from '../states.ts';
import type { ScalarNode } from '../yaml.ts';

/** CL0408, CL0409, CL0410, CL0417, CL0513. */
export function checkApprovers(model: CaseModel): void {
  checkBackups(model);
  for (const { seats, never, ladder } of model.names.approvals.values()) {
    checkExclusion(seats, never, model);
    checkStandIns(ladder, seats, model);
  }
  for (const state of model.all) {
    if (state.assign !== null) checkExclusion([state.assign.who], state.assign.never, model);
    const asked = askedIn(state);
    checkAsked(state, asked !== null, model);
    if (asked !== null) checkStandIns(state.timers, asked, model);
  }
}

/** A role that stands in for itself, by whatever detour, is no stand-in. */
function checkBackups({ names: { roles, findings } }: CaseModel): void {
  const clear = new Set<string>();
  for (const role of roles.values()) {
    const chain: string[] = [];
    for (let at = role.name; !clear.has(at); ) {
      if (chain.includes(at)) {
        const loop = chain.slice(chain.indexOf(at));
        findings.error(
          'CL0409',
          roles.get(chain.at(-1)!)!.backup!,
          `\`${at}\` stands in for itself`,
          {
            label: 'this leads back to it',
            help: 'leave the last `backup` out, or name somebody above them',
            notes: [[...loop, at].map((name) => `\`${name}\``).join(' → ')],
          },
        );
        break;
      }
      chain.push(at);
      const backup = roles.get(at)?.backup?.name;
      if (backup === undefined || !roles.has(backup)) break;
      at = backup;
    }
    for (const name of chain) clear.add(name);
    const backup = role.backup && roles.get(role.backup.name);
    if (backup && backup !== role && backup.plan.team === role.plan.team) {
      findings.warning(
        'CL0417',
        role.backup!,
        `\`${role.name}\` and its backup are the same team`,
        {
          label: `both are \`${role.plan.team}\``,
          help: 'name a role of another team',
        },
      );
    }
  }
}

/** Who is asked in a state; `null` when nobody is. */
function askedIn(state: StateModel): readonly PartyRef[] | null {
  if (state.kind === 'approval') return state.approval?.seats ?? [];
  const assign = assigningState(state)?.assign;
  if (assign) return [assign.who];
  if (state.waiting) return state.rows.flatMap(({ by }) => by);
  if (state.node.entries.has('assign')) return [];
  return null;
}

function checkAsked(state: StateModel, isAsked: boolean, { names: { findings } }: CaseModel): void {
  if (isAsked) return;
  for (const timer of state.timers) {
    const { action } = timer;
    if (action?.verb !== 'delegate_to' && action?.verb !== 'escalate_to') continue;
    findings.error('CL0513', timer, `nobody is asked in \`${state.path}\``, {
      label: `\`${action.verb}\` asks somebody as well`,
      help: 'add `assign` to the state, or write `notify`',
    });
  }
}

function checkStandIns(
  timers: readonly TimerModel[],
  asked: readonly PartyRef[],
  model: CaseModel,
): void {
  const { findings } = model.names;
  for (const { action } of timers) {
    if (action?.verb !== 'delegate_to' || action.who.party.kind !== 'backups') continue;
    const roles = asked.flatMap((seat): { seat: PartyRef; role: string }[] => {
      const role = roleOf(seat.party, model);
      return role === undefined ? [] : [{ seat, role }];
    });
    for (const { seat, role } of roles) {
      if (model.names.roles.get(role)?.backup !== null) continue;
      findings.error('CL0408', seat, `\`${role}\` has no backup`, {
        label: 'nobody could be asked in its place',
        help: `add \`backup\` to the role \`${role}\``,
        notes: ['`delegate_to: backups` asks the backup of everybody who is silent'],
      });
    }
    if (roles.length > 0 || asked.length === 0) continue;
    findings.error('CL0408', action.who, 'none of those asked has a backup', {
      label: 'only roles have backups',
      help: 'name a role to delegate to',
    });
  }
}

function roleOf(party: Party, { root }: CaseModel): string | undefined {
  if (party.kind === 'role') return party.role;
  return party.kind === 'owner' ? textOf(root, 'owner') : undefined;
}

function checkExclusion(
  seats: readonly PartyRef[],
  never: readonly NeverRef[],
  model: CaseModel,
): void {
  const excluded = new Map<string, NeverRef>();
  for (const ref of never) for (const party of excludedBy(ref, model)) excluded.set(party, ref);
  const reasons = seats.map(({ text }) => excluded.get(text));
  const [reason] = reasons;
  if (reason === undefined || reasons.includes(undefined)) return;
  model.names.findings.error('CL0410', reason, 'everybody who is asked is excluded', {
    label: `it excludes ${seats.map(({ text }) => `\`${text}\``).join(', ')}`,
    help: 'ask a role, or leave the rule out',
  });
}

/** The parties that a rule excludes whoever they are: `person == complainant`. */
function excludedBy({ rule }: NeverRef, { names }: CaseModel): readonly string[] {
  if (rule.kind === 'reporter') return ['reporter'];
  if (rule.kind !== 'guard') return [];
  const node = names.guards.get(rule.guard)?.node;
  const list = node?.kind === 'map' ? node.entries.get('any')?.value : node;
  const items = list?.kind === 'list' ? list.items : list === undefined ? [] : [list];
  return items
    .filter((item): item is ScalarNode => item.kind === 'scalar')
    .flatMap(({ text }) => {
      const match = /^\s*(?:person\s*==\s*(\w+)|(\w+)\s*==\s*person)\s*$/.exec(text);
      return match === null ? [] : [(match[1] ?? match[2])!];
    });
}
