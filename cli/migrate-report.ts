/**
 * What a migration does, or has done, as a page in Markdown: numbers first, then single cases.
 *
 * @module
 */
import type { Replay } from '../core/migration/replay.ts';

/** `Migration` of the API, as far as it is told. */
export interface Migration {
  readonly id: string;
  readonly caseType: string;
  readonly from: { readonly number: number };
  readonly to: { readonly number: number };
  readonly reason: string;
  readonly status: string;
  readonly stoppedBecause: string | null;
  readonly dryRun: {
    readonly askedAt: string;
    readonly doneAt: string | null;
    readonly replay: boolean;
  } | null;
}

type Counts = Readonly<Record<string, number>>;

/** `MigrationReport` of the API. */
export interface MigrationReport {
  readonly migration: Migration;
  readonly counts: Readonly<
    Record<
      | 'statuses'
      | 'foretold'
      | 'outcomes'
      | 'foretoldDeadlines'
      | 'outcomeDeadlines'
      | 'foretoldBlockers'
      | 'outcomeBlockers'
      | 'errors'
      | 'agreement'
      | 'undoRefused'
      | 'replayed'
      | 'replayedDeadlines',
      Counts
    >
  >;
}

/** `MigrationOutcome` of the API, as far as it is told. */
interface Outcome {
  readonly kind: string;
  readonly states: { readonly from: readonly string[]; readonly to: readonly string[] };
  readonly deadlines: readonly {
    readonly id: string | null;
    readonly to: string | null;
    readonly change: string;
    readonly wasAt: string | null;
    readonly dueAt: string | null;
  }[];
  readonly items: readonly {
    readonly item: string;
    readonly change: string;
    readonly gained: readonly string[];
    readonly lost: readonly string[];
  }[];
  readonly fields: readonly { readonly field: string; readonly to: string | null }[];
  readonly permissions: readonly string[];
  readonly blockers: readonly { readonly code: string; readonly message: string }[];
}

/** `MigrationReplay` of the API, as far as it is told. */
interface Replayed {
  readonly verdict: keyof typeof VERDICTS;
  readonly because: string | null;
  readonly deadlines: readonly {
    readonly deadline: string;
    readonly wasAt: string | null;
    readonly dueAt: string | null;
  }[];
  readonly stands: readonly string[];
  readonly wouldStand: readonly string[];
  readonly assumptions: readonly string[];
}

/** What came of a replay, in words, in the order in which they are counted. */
export const VERDICTS = {
  same_way: 'the same way',
  other_way: 'another way',
  refused: 'refused',
  not_replayable: 'cannot be replayed',
} as const satisfies Readonly<Record<Replay['verdict'], string>>;

/** `MigrationCase` of the API. */
export interface MigrationCase {
  readonly case: string;
  readonly status: string;
  readonly error: string | null;
  readonly isShown: boolean;
  readonly foretold: Outcome | null;
  readonly replayed: Replayed | null;
  readonly outcome: Outcome | null;
  readonly agrees: boolean | null;
  readonly undoRefused: string | null;
}

/** The page. */
export function migrationPage(
  { migration, counts }: MigrationReport,
  cases: readonly MigrationCase[],
): string {
  const { caseType, from, to, reason, dryRun } = migration;
  const parts = [
    `# Migration of \`${caseType}\`, version ${from.number} to ${to.number}`,
    `${standing(migration)}. ${reason}`,
    dryRun?.doneAt == null
      ? 'Nobody has asked the cases yet what it would do to them.'
      : `What it would do was asked of every case by ${dryRun.doneAt}.`,
    ...table('Cases', [['what', 'how many'], ...rows(counts.statuses, (status) => status)]),
    ...foretoldAndCame('What becomes of them', counts.foretold, counts.outcomes),
    ...foretoldAndCame('Deadlines', counts.foretoldDeadlines, counts.outcomeDeadlines),
    ...foretoldAndCame('Why cases stay', counts.foretoldBlockers, counts.outcomeBlockers),
    ...replayTables(counts),
    ...table('Why a case did not answer as asked', [
      ['code', 'how many'],
      ...rows(counts.errors, (code) => code),
    ]),
    ...table('As foretold, where nothing happened in between', [
      ['', 'how many'],
      ...rows(counts.agreement, (is) => (is === 'true' ? 'yes' : 'no')),
    ]),
    ...table('Why cases could not be taken back', [
      ['code', 'how many'],
      ...rows(counts.undoRefused, (code) => code),
    ]),
    ...assumed(cases),
    ...(cases.length === 0 ? [] : ['## Single cases', ...cases.map(caseText)]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** What came of the replay of trails, where one was asked for. */
function replayTables({ replayed, replayedDeadlines }: MigrationReport['counts']): string[] {
  const wordOf = (verdict: string): string => VERDICTS[verdict as Replay['verdict']];
  return [
    ...table('Trails put to the new version from their start', [
      ['', 'how many'],
      ...rows(replayed, wordOf),
    ]),
    ...table('Deadlines of those, as far as they went', [
      ['', 'how many'],
      ...rows(replayedDeadlines, (is) =>
        is === 'true' ? 'at the same instants' : 'some at other instants',
      ),
    ]),
  ];
}

function assumed(cases: readonly MigrationCase[]): string[] {
  const all = [...new Set(cases.flatMap(({ replayed }) => replayed?.assumptions ?? []))];
  if (all.length === 0) return [];
  const lines = all.map((assumption) => `- ${assumption}`);
  return ['## Taken for granted, because trails do not hold it', lines.join('\n')];
}

/** One line: where a migration is. */
export function standing({ status, stoppedBecause }: Migration): string {
  return stoppedBecause === 'failures' ? 'stopped, because too much failed' : status;
}

function foretoldAndCame(title: string, foretold: Counts, came: Counts): string[] {
  const names = [...new Set([...Object.keys(foretold), ...Object.keys(came)])].sort();
  const count = (counts: Counts, name: string) => String(counts[name] ?? 0);
  return table(title, [
    ['', 'foretold', 'came'],
    ...names.map((name) => [name, count(foretold, name), count(came, name)]),
  ]);
}

function rows(counts: Counts, nameOf: (name: string) => string): string[][] {
  return Object.entries(counts)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, count]) => [nameOf(name), String(count)]);
}

function table(title: string, [head, ...body]: readonly (readonly string[])[]): string[] {
  if (body.length === 0 || head === undefined) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = line(head.map(() => '---'));
  return [`## ${title}`, [line(head), rule, ...body.map(line)].join('\n')];
}

function caseText(one: MigrationCase): string {
  const { foretold, outcome, status, error, isShown, agrees, undoRefused } = one;
  const notes = [
    error,
    isShown ? null : 'you do not read all of it',
    agrees === false ? 'not as foretold' : null,
    undoRefused === null ? null : `not taken back: ${undoRefused}`,
  ].filter((note) => note !== null);
  const head = `### ${one.case}: ${[status, ...notes].join(', ')}`;
  const told = outcome ?? foretold;
  const which = outcome === null ? 'Foretold' : 'It came';
  return [
    head,
    ...(told === null ? [] : ['', `${which}: ${told.kind}.`, '', ...outcomeLines(told)]),
    ...(one.replayed === null ? [] : ['', ...replayLines(one.replayed)]),
  ]
    .join('\n')
    .trimEnd();
}

function replayLines({ verdict, because, deadlines, stands, wouldStand }: Replayed): string[] {
  const why = because === null ? '' : `: ${because}`;
  return [
    `Replayed: ${VERDICTS[verdict]}${why}.`,
    '',
    ...(stands.join() === wouldStand.join()
      ? []
      : [`- stood in ${stands.join(' and ')}, would stand in ${wouldStand.join(' and ')}`]),
    ...deadlines.map(
      ({ deadline, wasAt, dueAt }) =>
        `- deadline \`${deadline}\`: ${wasAt ?? 'never'} → ${dueAt ?? 'never'}`,
    ),
  ];
}

function outcomeLines({ states, deadlines, items, fields, permissions, blockers }: Outcome) {
  const names = (some: readonly string[]): string => some.join(', ') || 'nobody';
  return [
    `- state: ${names(states.from)} → ${names(states.to)}`,
    ...deadlines.map(({ id, to, change, wasAt, dueAt }) => {
      const name = id === to || to === null ? (id ?? '') : [id, to].filter(Boolean).join(' → ');
      return `- deadline \`${name}\` ${change}: ${wasAt ?? 'none'} → ${dueAt ?? 'none'}`;
    }),
    ...items
      .filter(({ change, gained, lost }) => change !== 'kept' || gained.length + lost.length > 0)
      .map(({ item, change, gained, lost }) => {
        return `- \`${item}\` ${change}; asked now: ${names(gained)}; no more: ${names(lost)}`;
      }),
    ...fields.map(
      ({ field, to }) => `- field \`${field}\` → ${to === null ? 'none' : `\`${to}\``}`,
    ),
    ...permissions.map((permission) => `- ${permission}`),
    ...blockers.map(({ code, message }) => `- stays: ${message} (\`${code}\`)`),
  ];
}
