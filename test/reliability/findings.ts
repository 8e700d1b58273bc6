/**
 * What a trial found, beside the bar that was set for it.
 *
 * @module
 */

/** One row of the table: a promise, the test behind it, its bar and what was found. */
export interface Finding {
  readonly promise: string;
  readonly test: string;
  readonly bar: string;
  readonly found: string;
  readonly isMet: boolean;
}

/** Makes the rows of one promise and test. */
export function findingsOf(promise: string, test: string) {
  return (bar: string, found: string | number, isMet: boolean): Finding => ({
    promise,
    test,
    bar,
    found: String(found),
    isMet,
  });
}

/** The rows whose bar was missed: what a test expects none of. */
export function missed(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ isMet }) => !isMet);
}

/** The rows as a table in Markdown, which reads as well in a terminal. */
export function tableOf(findings: readonly Finding[]): string {
  const head = ['promise', 'test', 'bar', 'found', ''];
  const rows = findings.map((one) => [
    one.promise,
    one.test,
    one.bar,
    one.found,
    one.isMet ? 'met' : 'MISSED',
  ]);
  const widths = head.map((text, column) =>
    Math.max(text.length, ...rows.map((row) => row[column]!.length), 3),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** The value below which 99 of 100 lie; 0 of none. */
export function p99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0;
}
