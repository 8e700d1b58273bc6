/**
 * The chapters of `docs/guide/`: what they show, and the files that stand at their ends.
 *
 * A chapter `NN-name.md` that changes the case type has a folder `NN-name` with the files as they
 * are at its end; one without goes on with those of the chapter before.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/sources.ts';

const GUIDE = join(ROOT, 'docs/guide');

/** A block of code, with the comment before it if there is one. */
const FENCE = /^((?:<!-- .* -->\n+)?)```(\w+)\n([\s\S]*?)^```$/gm;

/** The case type that the guide builds. */
export const DEFINITION = 'building-access.yaml';

/** A block of code. */
export interface Block {
  /** `yaml`, `sh`, `text`, … */
  readonly kind: string;
  readonly text: string;
  /** From `<!-- write `A` for `B` -->` before a command: the slip whose consequence it shows. */
  readonly slip?: { readonly wrong: string; readonly right: string };
  /** Which block of the chapter it is. */
  readonly index: number;
}

/** A chapter. */
export interface Chapter {
  readonly name: string;
  readonly blocks: readonly Block[];
  /** Name → text, as they are at the end. */
  readonly files: Readonly<Record<string, string>>;
  /** As they were at the end of the chapter before. */
  readonly before: Readonly<Record<string, string>>;
}

/** All chapters, in their order. */
export function guideChapters(): readonly Chapter[] {
  let before: Chapter['before'] = {};
  return readdirSync(GUIDE)
    .filter((name) => /^\d\d-.*\.md$/.test(name))
    .sort()
    .map((page) => {
      const name = page.replace('.md', '');
      const folder = join(GUIDE, name);
      const files = existsSync(folder) ? filesOf(folder) : before;
      const chapter = { name, blocks: blocksOf(readFileSync(join(GUIDE, page), 'utf8')) };
      const done = { ...chapter, files, before };
      before = files;
      return done;
    });
}

/** Writes another text into a block of a chapter. */
export function showInstead(chapter: string, { index }: Block, instead: string): void {
  const path = join(GUIDE, `${chapter}.md`);
  let at = 0;
  const page = readFileSync(path, 'utf8').replace(FENCE, (whole, head: string, kind: string) =>
    at++ === index ? `${head}\`\`\`${kind}\n${instead}\n\`\`\`` : whole,
  );
  writeFileSync(path, page);
}

function filesOf(folder: string): Chapter['files'] {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(FENCE)].map(([, head, kind, text], index) => {
    const [, wrong, right] = /^<!-- write `(.*?)` for `(.+)` -->/.exec(head!) ?? [];
    const slip =
      right === undefined ? {} : { slip: { wrong: linesOf(wrong!), right: linesOf(right) } };
    return { kind: kind!, text: text!, index, ...slip };
  });
}

/** In a comment `\n` stands for a new line. */
function linesOf(text: string): string {
  return text.replaceAll('\\n', '\n');
}
