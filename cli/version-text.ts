/**
 * Versions of case types as text for a terminal.
 *
 * @module
 */

/** A version as the API answers it; the members that are printed. */
export interface VersionAnswer {
  readonly caseType: string;
  readonly number: number;
  readonly version: number;
  readonly hash: string;
  readonly state: string;
  readonly publishedAt: string;
  readonly publishedBy: string;
  readonly note: Readonly<Record<string, string>> | null;
  /** Of publishing alone. */
  readonly missing?: readonly { readonly text: string }[];
}

interface Difference {
  readonly kind: string;
  readonly text: string;
}

/** A review as the API answers it. */
export interface VersionReview {
  readonly version: VersionAnswer;
  readonly against: VersionAnswer | null;
  readonly access: readonly Difference[];
  readonly differences: readonly Difference[];
  readonly scenarios: {
    readonly passed: boolean;
    readonly total: number;
    readonly failed: number;
    readonly coveragePercent: number;
    readonly failures: readonly Failure[];
  } | null;
  readonly approvals: readonly {
    readonly role: string | null;
    readonly given: readonly string[];
  }[];
  readonly missing: readonly { readonly text: string }[];
  readonly events: readonly {
    readonly do: string;
    readonly person: string;
    readonly at: string;
    readonly reason: string | null;
  }[];
}

interface Failure {
  readonly scenario: string;
  readonly line: number;
  readonly expected: string;
  readonly actual: string;
}

/** One version in a line. */
export function versionText({ number, version, state, ...rest }: VersionAnswer): string {
  const { publishedAt, publishedBy, hash } = rest;
  const day = publishedAt.slice(0, 10);
  const own = `(the author's ${version})`;
  return `${String(number).padStart(4)}  ${state.padEnd(8)}  ${day}  ${publishedBy}  ${hash.slice(0, 12)}  ${own}`;
}

/** What came of publishing. */
export function publishedText({ caseType, number, state, missing = [] }: VersionAnswer): string {
  const lines = [`${caseType}, version ${number}: ${state}`];
  lines.push(...missing.map(({ text }) => `  first: ${text}`));
  return lines.join('\n');
}

/** What whoever decides about a version looks at. */
export function reviewText(review: VersionReview): string {
  const { version, against, access, differences, scenarios, approvals, missing, events } = review;
  const lines = [`${version.caseType}, version ${version.number}: ${version.state}`];
  const section = (title: string, rows: readonly string[]): void => {
    if (rows.length > 0) lines.push('', title, ...rows.map((row) => `  ${row}`));
  };
  section(
    'Why',
    Object.entries(version.note ?? {}).map(([word, text]) => `${word}: ${text}`),
  );
  const from = against === null ? '' : `, against version ${against.number}`;
  section(`Who may what${from}`, access.map(differenceText));
  section(`What else changes${from}`, differences.map(differenceText));
  if (scenarios !== null) {
    const { total, failed, coveragePercent, failures } = scenarios;
    const passed = `${total - failed} of ${total} pass, ${coveragePercent} % is covered`;
    section('Scenarios', [passed, ...failures.map(failureText)]);
  }
  section(
    'Approvals',
    approvals.map(({ role, given }) => {
      const who = role ?? 'anybody but its author';
      return `${who}: ${given.length === 0 ? 'not yet' : given.join(', ')}`;
    }),
  );
  section(
    'Before it can be active',
    missing.map(({ text }) => text),
  );
  section(
    'What was done',
    events.map(({ at, do: action, person, reason }) =>
      [at.slice(0, 16).replace('T', ' '), action, person, reason ?? ''].join('  ').trimEnd(),
    ),
  );
  return lines.join('\n');
}

/** Why the API refuses, with all that helps to mend it. */
export function refusalText(problem: Readonly<Record<string, unknown>>): string {
  const listed = <T>(name: string): readonly T[] =>
    Array.isArray(problem[name]) ? (problem[name] as readonly T[]) : [];
  const rows = [
    ...listed<{ rendered: string }>('diagnostics').map(({ rendered }) => rendered),
    ...listed<Failure>('failures').map(failureText),
  ];
  return [String(problem['detail'] ?? problem['title']), ...rows].join('\n');
}

function differenceText({ kind, text }: Difference): string {
  return `${kind}: ${text.replaceAll('`', '')}`;
}

function failureText({ scenario, line, expected, actual }: Failure): string {
  const where = line === 0 ? '' : `, line ${line}`;
  return `“${scenario}”${where}: expected ${expected}, but ${actual}`;
}
