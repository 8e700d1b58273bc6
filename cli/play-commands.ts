/**
 * The commands of `caseline simulate`: each line typed, and what is told of it.
 *
 * @module
 */
import { existsSync, writeFileSync } from 'node:fs';
import { explainWalk, type WalkStep } from '../core/business-time.ts';
import type { Entry } from '../core/input.ts';
import { nextDeadlineMs } from '../core/step.ts';
import { describeDeadline } from '../core/trail-text.ts';
import { scenarioLine } from './play-line.ts';
import type { Play, Played } from './play.ts';
import {
  canText,
  fieldsText,
  nextText,
  standingJson,
  standingText,
  type Standing,
  whyText,
} from './play-text.ts';
import { entryLine } from './report.ts';

/** What stands before the cursor. */
export const PROMPT = '› ';

/** What is told of a line. */
export interface Told {
  readonly text: readonly string[];
  readonly json: object;
  /** False when the line was no command. */
  readonly understood: boolean;
  readonly isEnd: boolean;
}

const HELP = [
  'ana submit severity=4        ana sends an event, with fields',
  'ana approve                  or reject, or: ana answer result=changes_requested',
  'li delegate to=kim           li decline reason="a friend"    absent li 2026-04-01',
  'ana complete task=NAME       tick, add_task, add_evidence … as in scenarios',
  'wait                         nobody does anything until the next deadline',
  'wait 3 business days         wait until 2026-04-01 09:00',
  'show, can [person]           where it stands; what can be done now, and by whom',
  'why ana submit               why somebody may or may not, and what a guard comes to',
  'next                         what happens by itself, and when',
  'explain DEADLINE             how a deadline was counted',
  'trail [n], data, people      what has happened; what is known; who there is',
  'undo                         the last line never happened',
  'save FILE [NAME]             writes it as a scenario',
  'quit',
];

type Command = (play: Play, rest: string) => Promise<Told>;

const COMMANDS: Readonly<Record<string, Command>> = {
  help: async () => said(HELP),
  show: async (play) => shown(play),
  can: async (play, rest) => {
    if (rest !== '' && personOf(play, rest) === null)
      return misread(`nobody is called \`${rest}\``);
    const text = canText(await standingOf(play), personOf(play, rest));
    return said(text.length === 0 ? ['nothing'] : text);
  },
  next: async (play) => said(nextText(await standingOf(play))),
  data: async (play) => said(fieldsText(await standingOf(play))),
  people: async (play) =>
    said(
      Object.entries(play.setup.people).map(
        ([name, { roles }]) => `${name}: ${roles.join(', ') || 'no role'}`,
      ),
    ),
  why: async (play, rest) => {
    const [person = '', event = ''] = rest.split(/\s+/);
    if (event === '') return misread('say who and what: `why ana submit`');
    if (personOf(play, person) === null) return misread(`nobody is called \`${person}\``);
    return said(whyText(await standingOf(play), event, person));
  },
  trail: async (play, rest) => {
    const entries = await play.entries();
    const count = /^\d+$/.test(rest) ? Number(rest) : 20;
    return said(lines(play, entries.slice(-count)), { entries: entries.slice(-count) });
  },
  explain: (play, rest) => explained(play, rest),
  undo: async (play) =>
    (await play.undo()) ? shown(play) : misread('there is nothing to take back'),
  save: (play, rest) => saved(play, rest),
  wait: (play) => waited(play),
  quit: async () => ({ ...said([]), isEnd: true }),
};
const OTHER_NAMES: Readonly<Record<string, string>> = {
  exit: 'quit',
  q: 'quit',
  s: 'show',
  '?': 'help',
};

/** Does what a line says. */
export async function answerLine(play: Play, line: string): Promise<Told> {
  const trimmed = line.trim();
  if (trimmed === '' || trimmed.startsWith('#')) return said([]);
  const [first = '', ...others] = trimmed.split(/\s+/);
  const rest = others.join(' ');
  const name = OTHER_NAMES[first] ?? first;
  const isWait = name === 'wait' && rest !== '';
  // A person of that name goes before a command.
  const isPerson = Object.hasOwn(play.setup.people, first) && rest !== '';
  if (Object.hasOwn(COMMANDS, name) && !isWait && !isPerson) return COMMANDS[name]!(play, rest);
  const step = scenarioLine(play.setup.plan, trimmed);
  if (step === null) return misread(`\`${trimmed}\` is no command; \`help\` tells them`);
  return outcome(play, await play.take(step));
}

async function waited(play: Play): Promise<Told> {
  const dueMs = nextDeadlineMs(await play.snapshot());
  if (dueMs === null) return said(['nothing happens by itself, however long you wait']);
  const minutes = Math.max(1, Math.ceil((dueMs - play.nowMs) / 60_000));
  return outcome(play, await play.take(`wait: ${minutes} minute${minutes === 1 ? '' : 's'}`));
}

async function outcome(play: Play, played: Played): Promise<Told> {
  if (played.ok) {
    const standing = await standingOf(play);
    const text = [...lines(play, played.entries), ...standingText(standing)];
    return said(text, { entries: played.entries, ...standingJson(standing) });
  }
  const { message, refusal } = played;
  if (refusal === null) return misread(message);
  const fields = Object.entries(refusal.fields ?? {}).map(([name, what]) => `  ${name} ${what}`);
  const allowed = refusal.allowed.length === 0 ? [] : [`  possible: ${refusal.allowed.join(', ')}`];
  return {
    text: [`refused (${refusal.code}): ${message}`, ...fields, ...allowed],
    json: { ok: false, refusal },
    understood: true,
    isEnd: false,
  };
}

async function shown(play: Play): Promise<Told> {
  const standing = await standingOf(play);
  return said(standingText(standing), standingJson(standing));
}

async function explained(play: Play, id: string): Promise<Told> {
  const { plan } = play.setup;
  const set = (await play.entries()).filter(({ kind }) => kind === 'deadline_set');
  const entry = set.findLast(
    ({ detail }) => detail['deadline'] === id || String(detail['deadline']).startsWith(`${id}/`),
  );
  const known = [...new Set(set.map(({ detail }) => String(detail['deadline'])))];
  if (entry === undefined)
    return misread(`there is no deadline \`${id}\`; there were ${known.join(', ')}`);
  const walk = (entry.detail['walk'] ?? []) as unknown as readonly WalkStep[];
  const deadline = String(entry.detail['deadline']);
  return said([
    `${deadline}: ${describeDeadline(plan, deadline)}`,
    ...explainWalk(walk, plan.calendar).map((one) => `  ${one}`),
  ]);
}

async function saved(play: Play, rest: string): Promise<Told> {
  const [, file = '', name = ''] = /^(\S+)\s*(.*)$/.exec(rest) ?? [];
  if (file === '') return misread('say where: `save my.scenarios.yaml a name for it`');
  if (existsSync(file)) return misread(`\`${file}\` is there already`);
  try {
    writeFileSync(file, await play.save(name === '' ? 'played at the terminal' : name), {
      flag: 'wx',
    });
  } catch {
    return misread(`cannot write \`${file}\``);
  }
  return said([`saved as \`${file}\``]);
}

async function standingOf(play: Play): Promise<Standing> {
  return { plan: play.setup.plan, snapshot: await play.snapshot(), nowMs: play.nowMs };
}

function personOf(play: Play, text: string): string | null {
  return Object.hasOwn(play.setup.people, text) ? text : null;
}

function lines(play: Play, entries: readonly Entry[]): readonly string[] {
  return entries
    .filter(({ kind }) => kind !== 'left' && kind !== 'deadline_cleared')
    .map((entry) => entryLine(play.setup.plan, entry));
}

function said(text: readonly string[], json: object = { text }): Told {
  return { text, json: { ok: true, ...json }, understood: true, isEnd: false };
}

function misread(message: string): Told {
  return { text: [message], json: { ok: false, message }, understood: false, isEnd: false };
}
