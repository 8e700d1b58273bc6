/**
 * SLA clocks in words: what a trail says of them, and what their deadlines are.
 *
 * @module
 */
import { durationText } from './deadlines.ts';
import type { Entry } from './input.ts';
import { partyText } from './people.ts';
import type { Plan } from './plan.ts';
import { warningText } from './sla-arm.ts';
import type { ClockAction, ClockEntryKind } from './sla-plan.ts';

/** Whether an entry of this kind is one of a clock. */
export function isClockKind(kind: Entry['kind']): kind is ClockEntryKind {
  return kind.startsWith('sla_');
}

/** One sentence for an entry of a clock. */
export function describeClock(
  kind: ClockEntryKind,
  { detail }: Pick<Entry, 'detail'>,
  words: { readonly plan: Plan; readonly instant: (ms: number) => string },
): string {
  const text = (name: string): string => String(detail[name] ?? '');
  const at = (name: string): string => words.instant(Number(detail[name]));
  const clock = `the clock “${titleOf(words.plan, text('clock'))}”`;
  const goesOn = detail['reset'] === true ? 'then counts anew' : 'then goes on';
  switch (kind) {
    case 'sla_started':
      return `${clock} starts: ${text('within')} from ${at('fromMs')}`;
    case 'sla_paused':
      return `${clock} stands still, and ${goesOn}`;
    case 'sla_resumed':
      return detail['reset'] === true ? `${clock} counts anew` : `${clock} goes on`;
    case 'sla_changed':
      return detail['within'] === undefined
        ? `${clock} counts from ${at('fromMs')} now`
        : `${clock} counts ${text('within')} now`;
    case 'sla_warned':
      return `${clock} warns: due at ${at('dueAtMs')}`;
    case 'sla_extended':
      return `${clock} is extended to ${text('to')} from its start`;
    case 'sla_met':
      return detail['late'] === true ? `${clock} is met late` : `${clock} is met`;
    case 'sla_breached':
      return `${clock} is breached`;
    case 'sla_dropped':
      return `${clock} ends without a verdict: ${text('because')}`;
  }
}

/** A clock's deadline in the author's words; `null` when the id is not one of a clock. */
export function describeClockDeadline(plan: Plan, id: string): string | null {
  const match = /^sla\/([a-z0-9_]+)\/(?:due|warn\/(\d+))$/.exec(id);
  const clock = match && plan.sla?.[match[1]!];
  if (!match || !clock) return null;
  const title = `“${clock.title}”`;
  if (match[2] === undefined) return `${title} is due`;
  const row = clock.warnings[Number(match[2])];
  return row ? `${title} warns ${warningText(row.when)}, ${actionText(row.action)}` : null;
}

/** The approval that grants the extension of a clock, by its place among states. */
export function extensionApproval(plan: Plan, place: string): string | null {
  const clock = place.startsWith('sla/') ? plan.sla?.[place.slice('sla/'.length)] : undefined;
  return clock?.extend?.approval ?? null;
}

/** What stands for a clock's place where a state's title would stand. */
export function placeTitle(plan: Plan, place: string): string | null {
  return place.startsWith('sla/') ? `extension of “${titleOf(plan, place.slice(4))}”` : null;
}

/** The length of a clock as a table's readers say it: `4 business hours or 2 business days`. */
export function withinText(plan: Plan, clock: string): string {
  const rows = plan.sla?.[clock]?.within ?? [];
  return [...new Set(rows.map(({ duration }) => durationText(duration)))].join(' or ');
}

function actionText(action: ClockAction): string {
  switch (action.verb) {
    case 'remind_all':
      return 'remind assignee';
    case 'remind':
    case 'notify':
      return `${action.verb} ${action.who.map(partyText).join(', ')}`;
    case 'escalate_to':
      return `escalate to ${partyText(action.who)}`;
    case 'to':
      return 'move on';
    case 'do':
      return [
        ...(action.set.length > 0 ? [`set ${action.set.join(', ')}`] : []),
        ...(action.clear.length > 0 ? [`clear ${action.clear.join(', ')}`] : []),
        ...(action.notify.length > 0 ? [`notify ${action.notify.map(partyText).join(', ')}`] : []),
      ].join(', ');
  }
}

function titleOf(plan: Plan, clock: string): string {
  return plan.sla?.[clock]?.title ?? clock;
}
