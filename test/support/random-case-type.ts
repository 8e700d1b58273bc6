/**
 * Random case types and random lives for them, from a seed.
 *
 * For the differential tests and the benches: the same seed gives the same definition and the same
 * inputs everywhere. Definitions are text, so the compiler is part of what is tested.
 */

/** A stream of pseudo-random numbers (mulberry32): small, seedable, good enough to vary things. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2654435761) >>> 0;
  }

  /** A whole number from 0 to `sides` - 1. */
  roll(sides: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * sides);
  }

  chance(percent: number): boolean {
    return this.roll(100) < percent;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.roll(items.length)]!;
  }
}

export const ROLES = ['clerk', 'lead', 'head', 'chief'] as const;
/** Who holds which role: two clerks and two leads, one head, one chief, and an outsider. */
export const PEOPLE: Readonly<Record<string, readonly string[]>> = {
  ada: ['clerk'],
  ben: ['clerk'],
  cleo: ['lead'],
  dan: ['lead', 'head'],
  eve: ['head'],
  fay: ['chief'],
  gus: [],
};

const DURATIONS = [
  '90 minutes',
  '4 hours',
  '6 business hours',
  '1 business day',
  '3 business days',
];
const LONG = ['10 business days', '12 days', '2 weeks', '1 month'];

/** A definition of `2 + size` states or more, with everything in it that a seed calls for. */
export function randomCaseType(seed: number, size = 4): string {
  const dice = new Dice(seed);
  const names = Array.from({ length: size }, (_, index) => `s${index}`);
  const lines: string[] = [
    'format: caseline/v1',
    `id: random-${seed}`,
    'version: 1',
    `title: Random ${seed}`,
    'owner: chief',
    'calendar: head-office',
    'start: s0',
    'states:',
  ];
  const approvals: string[] = [];
  names.forEach((name, index) => {
    const next = names[index + 1] ?? 'closed';
    const kind =
      index === 0
        ? 'simple'
        : dice.pick(['simple', 'simple', 'approval', 'waiting', 'stage', 'parallel', 'route']);
    lines.push(...stateLines(dice, { name, next, kind, names, approvals }));
  });
  lines.push('  closed:', '    final: true', '    outcome: done');
  if (dice.chance(50))
    lines.push('    reopen: { to: s0, by: lead, within: 1 month, needs: [reason] }');
  if (dice.chance(60)) {
    lines.push('anywhere:');
    lines.push(`  withdraw: { to: ${dice.pick([...names, 'closed'])}, by: [reporter, chief] }`);
    lines.push(
      '  flag: { set: flagged, by: [lead, clerk] }',
      '  unflag: { clear: flagged, by: lead }',
    );
  } else {
    lines.push('anywhere:', '  flag: { set: flagged, by: [clerk, lead] }');
  }
  if (approvals.length > 0) lines.push('approvals:', ...approvals);
  lines.push(
    'guards:',
    '  is_flagged: flagged',
    '  is_large: amount >= 50.0',
    '  conflicted: { any: [person == subject, person.manages(subject)] }',
    'roles:',
    '  clerk: { team: clerks, backup: lead }',
    '  lead: { team: leads, backup: head }',
    '  head: { team: heads, backup: chief }',
    '  chief: { team: chiefs }',
    'forms:',
    '  intake:',
    '    amount: { type: number, min: 0, max: 100, default: 10 }',
    '    subject: { type: person }',
    '    hearing_on: { type: date }',
  );
  return `${lines.join('\n')}\n`;
}

interface StateSpec {
  readonly name: string;
  readonly next: string;
  readonly kind: string;
  readonly names: readonly string[];
  readonly approvals: string[];
}

function stateLines(dice: Dice, spec: StateSpec): string[] {
  const { name, next, kind, names, approvals } = spec;
  const role = dice.pick(ROLES);
  switch (kind) {
    case 'approval':
      approvals.push(...approvalLines(dice, `${name}_ok`));
      return [
        `  ${name}:`,
        `    approval: ${name}_ok`,
        '    transitions:',
        `      approved: ${next}`,
        `      rejected: ${dice.pick(names)}`,
        `      changes: ${dice.pick(names)}`,
        `      lapsed: closed`,
      ];
    case 'waiting':
      return [
        `  ${name}:`,
        '    waiting: true',
        '    transitions:',
        `      answer: { to: ${next}, by: [reporter, ${role}] }`,
        `      back: { to: ${dice.pick(names)}, by: ${role} }`,
        '    timers:',
        `      - { after: ${dice.pick(DURATIONS)}, remind: reporter }`,
        `      - { after: ${dice.pick(LONG)}, to: ${dice.chance(50) ? 'previous' : next} }`,
      ];
    case 'stage':
      return [
        `  ${name}:`,
        '    start: a',
        `    assign: ${role}`,
        `    done: ${next}`,
        '    states:',
        '      a:',
        '        transitions: { go: b }',
        `        timers: [{ after: ${dice.pick(DURATIONS)}, remind: assignee }]`,
        '      b:',
        `        assign: { role: ${dice.pick(ROLES)}, never: conflicted }`,
        '        transitions: { back: a, finish: z }',
        `        timers: [{ after: ${dice.pick(LONG)}, to: a }]`,
        '      z: { final: true }',
      ];
    case 'parallel':
      return [
        `  ${name}:`,
        `    done: ${next}`,
        '    regions:',
        ...['left', 'right'].flatMap((region) => [
          `      ${region}:`,
          '        start: a',
          '        states:',
          '          a:',
          `            assign: ${dice.pick(ROLES)}`,
          `            transitions: { ${region}_done: z }`,
          `            timers: [{ after: ${dice.pick(LONG)}, escalate_to: chief }]`,
          '          z: { final: true }',
        ]),
      ];
    case 'route':
      return [
        `  ${name}:`,
        '    route:',
        `      - { to: closed, when: is_flagged, outcome: flagged }`,
        `      - { to: ${next} }`,
      ];
    default:
      return simpleLines(dice, spec, role === 'chief' ? 'lead' : role);
  }
}

function simpleLines(dice: Dice, { name, next, names }: StateSpec, role: string): string[] {
  const lines = [
    `  ${name}:`,
    `    assign: ${dice.chance(40) ? `{ role: ${role}, never: conflicted }` : role}`,
    '    form: intake',
    '    transitions:',
    `      go: ${next}`,
    '      fork:',
    `        - { to: ${dice.pick(names)}, when: is_large }`,
    `        - { to: ${dice.pick(names)}, when: is_flagged, by: [assignee, chief] }`,
    `        - { to: ${name} }`,
    `      jump: { to: ${dice.pick(names)}, by: [lead, head], needs: [reason] }`,
    '    timers:',
    `      - { every: ${dice.pick(DURATIONS.slice(2))}, remind: assignee }`,
    `      - { after: ${dice.pick(DURATIONS)}, delegate_to: backups }`,
    `      - { after: ${dice.pick(LONG)}, to: ${next} }`,
  ];
  if (dice.chance(40))
    lines.push('      - { before: 2 business days, of: hearing_on, notify: [owner, assignee] }');
  if (dice.chance(30)) lines.push('      - { at: hearing_on, do: { set: flagged } }');
  return lines;
}

function approvalLines(dice: Dice, name: string): string[] {
  const order = dice.pick(['together', 'in_turn']);
  return [
    `  ${name}:`,
    '    approvers: [clerk, lead, head]',
    `    order: ${order}`,
    `    quorum: ${dice.pick(['all', 'any', 'majority', '2'])}`,
    `    one_rejection: ${dice.pick(['decides', 'counts'])}`,
    '    results: [changes]',
    `    never: ${dice.pick(['conflicted', 'requester', '[conflicted, reporter]', 'earlier_decider'])}`,
    '    ladder:',
    '      - { after: 1 business day, remind: approvers }',
    '      - { after: 2 business days, delegate_to: backups }',
    '      - { after: 4 business days, escalate_to: chief }',
    `      - { after: 6 business days, decide: ${dice.pick(['lapsed', 'rejected', 'approved'])} }`,
  ];
}

/** One thing somebody tries; whether it is allowed is the case's to say. */
export type RandomMove =
  /** Something that is possible: `pick` chooses among what the case offers. */
  | { readonly kind: 'plausible'; readonly pick: number }
  | {
      readonly kind: 'event';
      readonly event: string;
      readonly person: string;
      readonly data: Readonly<Record<string, string | number>>;
    }
  | { readonly kind: 'answer'; readonly person: string; readonly result: string }
  | { readonly kind: 'delegate'; readonly person: string; readonly to: string }
  | { readonly kind: 'decline'; readonly person: string }
  | { readonly kind: 'wait'; readonly hours: number }
  | { readonly kind: 'absent'; readonly person: string; readonly days: number };

/** A random life: most moves are plausible, some are not. */
export function randomMoves(seed: number, count: number): readonly RandomMove[] {
  const dice = new Dice(seed + 7919);
  const people = Object.keys(PEOPLE);
  const events = [
    'go',
    'go',
    'go',
    'fork',
    'jump',
    'answer',
    'back',
    'finish',
    'left_done',
    'right_done',
    'flag',
    'unflag',
    'withdraw',
    'reopen',
    'nonsense',
  ];
  return Array.from({ length: count }, (): RandomMove => {
    const person = dice.pick(people);
    const roll = dice.roll(100);
    if (roll < 40) return { kind: 'plausible', pick: dice.roll(1_000) };
    if (roll < 50)
      return { kind: 'event', event: dice.pick(events), person, data: randomData(dice) };
    if (roll < 58)
      return {
        kind: 'answer',
        person,
        result: dice.pick(['approved', 'approved', 'rejected', 'changes', 'maybe']),
      };
    if (roll < 62) return { kind: 'delegate', person, to: dice.pick(people) };
    if (roll < 65) return { kind: 'decline', person };
    if (roll < 70) return { kind: 'absent', person, days: 1 + dice.roll(10) };
    return { kind: 'wait', hours: 1 + dice.roll(dice.chance(30) ? 400 : 60) };
  });
}

function randomData(dice: Dice): Readonly<Record<string, string | number>> {
  const data: Record<string, string | number> = {};
  if (dice.chance(25)) data['reason'] = 'because';
  if (dice.chance(20)) data['amount'] = dice.roll(120);
  if (dice.chance(10)) data['subject'] = dice.pick(Object.keys(PEOPLE));
  if (dice.chance(10))
    data['hearing_on'] = `2026-${String(3 + dice.roll(4)).padStart(2, '0')}-1${dice.roll(10)}`;
  return data;
}
