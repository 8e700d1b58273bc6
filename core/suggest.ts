/**
 * "Did you mean": the nearest of the names that would have been right.
 *
 * @module
 */

/** Names longer than this, or more of them, are not compared: suggestions must stay cheap. */
const MAX_LENGTH = 60;
const MAX_CANDIDATES = 500;

/** `did you mean `x`?`, or else what there is to choose from. */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates].slice(0, MAX_CANDIDATES);
  const near = nearest(name, all);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  if (all.length === 0 || all.length > 8) return undefined;
  return all.length === 1
    ? `there is only \`${all[0]}\``
    : `there are ${all.map((candidate) => `\`${candidate}\``).join(', ')}`;
}

/** The candidate with the fewest edits, when they are few for its length. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) >= least) continue;
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

/** Edits between two words; two letters changing places are one edit. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, beforeLast[j - 2]! + 1);
      }
      row.push(edits);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}
