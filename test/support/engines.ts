/**
 * Engines that are not this one: the workflow bundle with something changed in it.
 *
 * A change is a text of the bundle and what stands in its place. Each must be there, so that none
 * of them is lost when the source is written otherwise.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { workflowBundle } from '../../worker/bundle.ts';

/** A text of the bundle, and what stands in its place (as for `String.replaceAll`). */
export type Change = readonly [from: string | RegExp, to: string];

/** An engine that differs from this one. */
export interface OtherEngine {
  readonly what: string;
  readonly changes: readonly Change[];
}

/** Where a case leaves an event for what was no update. */
const MEMO_WRITTEN = /\(0, ?(\w+)\.upsertMemo\)\(\{\s*\[DIGEST\]: [^\n]*\s*\}\);/g;

/**
 * A later release: it writes snapshots in another format (a member under another name), reads the
 * one of today through an upgrade, and remembers more beside its cases than this one, which old
 * histories have not: behind `patched`.
 */
export const NEXT: OtherEngine = {
  what: 'a later release with another format',
  changes: [
    ['const SNAPSHOT_FORMAT = 1;', 'const SNAPSHOT_FORMAT = 2;'],
    [
      'const SNAPSHOT_UPGRADES = [];',
      'const SNAPSHOT_UPGRADES = [({ itemCount, ...older }) => ({ ...older, format: 2, itemsEver: itemCount })];',
    ],
    ['itemCount: draft.itemCount', 'itemsEver: draft.itemCount'],
    ['itemCount: snapshot.itemCount', 'itemCount: snapshot.itemsEver'],
    [
      MEMO_WRITTEN,
      `$& if ((0, $1.patched)('engine-of-case')) (0, $1.upsertMemo)({ engine: 'next' });`,
    ],
  ],
};

/** A release that forgot `patched`: it starts another timer beside the one that histories have. */
export const INCOMPATIBLE: OtherEngine = {
  what: 'a release that asks for more than recorded histories have',
  changes: [
    [
      /\(0, ?(\w+)\.sleep\)\(delayMs\)/g,
      '((0, $1.sleep)(delayMs + 60000), (0, $1.sleep)(delayMs))',
    ],
  ],
};

/** Shows what a run carries into the next one as if it were delivered. */
const OBSERVED: Change = [
  /const next = \S+\(this, _host\)\.carry\(\);/g,
  '$& readModel.deliver({ carried: next });',
];

/** This engine, observed as it hands over from run to run. For replays alone. */
export const observed = ({ what, changes }: OtherEngine): OtherEngine => ({
  what,
  changes: [...changes, OBSERVED],
});

/** Nothing is changed in it. */
export const THIS: OtherEngine = { what: 'this engine', changes: [] };

/** The code of another engine. @throws Error when what it changes is not in the bundle */
export async function codeOf({ what, changes }: OtherEngine): Promise<string> {
  const { codePath } = await workflowBundle();
  let code = await readFile(codePath, 'utf8');
  for (const [from, to] of changes) {
    const changed = code.replaceAll(from, to);
    if (changed === code) throw new Error(`${what}: there is no \`${from}\` in the bundle`);
    code = changed;
  }
  return code;
}
