/**
 * The guide does what it says. In every chapter:
 *
 * - each piece of YAML stands in the files of the chapter's end, and nothing new stands there that
 *   the chapter does not show (a line `# …` in a piece passes over what is known);
 * - a command followed by a text prints that text (`› ` begins a line that the reader types, a line
 *   `…` stands for what is left out), and any other command ends well;
 * - the files at the end have no mistakes and no doubts, are in the house form, and pass.
 *
 * `UPDATE_GOLDENS=1` writes what is printed into the chapters, for a reader to look at.
 *
 * @module
 */
import { describe, expect, test } from '@jest/globals';
import { PROMPT } from '../../cli/play-commands.ts';
import { type Block, type Chapter, DEFINITION, guideChapters, showInstead } from './guide-pages.ts';
import { CASELINE, inDefinitions, type } from './terminal.ts';

const chapters = guideChapters();
const FILE = `definitions/${DEFINITION}`;

describe.each(chapters.map((chapter) => [chapter.name, chapter] as const))('%s', (_, chapter) => {
  const { blocks, files, before } = chapter;
  const yaml = blocks.filter(({ kind }) => kind === 'yaml');

  test('what it shows is in its files', () => {
    const texts = Object.values(files);
    const lost = yaml.filter(({ text }) => !texts.some((file) => holds(file, piecesOf(text))));
    expect(lost).toEqual([]);
  });

  test('what is new in its files is shown', () => {
    const shown = new Set(yaml.flatMap(({ text }) => text.split('\n')));
    const known = new Set(Object.values(before).flatMap((text) => text.split('\n')));
    const added = Object.values(files).flatMap((text) => text.split('\n'));
    expect(added.filter((line) => !known.has(line) && !shown.has(line))).toEqual([]);
  });

  test('its commands print what it says', async () => {
    for (const [index, block] of blocks.entries()) {
      for (const command of commandsIn(block)) {
        await tryOut(chapter, { command, block, next: blocks[index + 1] });
      }
    }
  });

  test('the case type is sound, without a remark, and in the house form', async () => {
    const sources = Object.keys(files).map((name) => `definitions/${name}`);
    await inDefinitions(files, async () => {
      const { text } = await type(`${CASELINE}check ${FILE}`);
      expect(text).toMatch(/^[^\n]* is sound \(\w+\)\n0 errors, 0 warnings$/);
      expect(await type(`${CASELINE}fmt --check ${sources.join(' ')}`)).toMatchObject({ code: 0 });
      if (sources.length > 1)
        expect(await type(`${CASELINE}test ${FILE}`)).toMatchObject({ code: 0 });
    });
  });
});

test('the scenarios at the end of the guide show everything', async () => {
  await inDefinitions(chapters.at(-1)!.files, async () => {
    const { code, text } = await type(`${CASELINE}test ${FILE} --coverage --threshold 100`);
    expect({ code, text }).toMatchObject({ code: 0 });
  });
});

function commandsIn({ kind, text }: Block): readonly string[] {
  return kind === 'sh' ? text.split('\n').filter((line) => line.startsWith(CASELINE)) : [];
}

async function tryOut(
  { name, files, before }: Chapter,
  { command, block, next }: { command: string; block: Block; next: Block | undefined },
): Promise<void> {
  const shown = next?.kind === 'text' ? next : undefined;
  const given = { ...files, ...slipped(files, block), 'before.yaml': before[DEFINITION] ?? '' };
  const lines = shown?.text.split('\n').filter((line) => line.startsWith(PROMPT)) ?? [];
  const typed = lines.map((line) => line.slice(PROMPT.length));
  const { text, code } = await inDefinitions(given, () => type(command, typed));
  if (shown === undefined) expect({ code, text }).toMatchObject({ code: 0 });
  else if (/^…$/m.test(shown.text)) expect(partsLostFrom(text, shown.text)).toEqual([]);
  else if (process.env['UPDATE_GOLDENS'] === '1') showInstead(name, shown, text);
  else expect(text).toBe(shown.text.trim());
}

/** Where a text is shown in parts, each stands in the whole, in their order. */
function partsLostFrom(whole: string, shown: string): readonly string[] {
  const parts = shown.split(/^…\n/m).filter((part) => part !== '');
  expect(parts.length).toBeGreaterThan(0);
  return holds(whole, parts) ? [] : parts;
}

/** The file with the slip whose consequence is shown. */
function slipped(files: Chapter['files'], { slip }: Block): Chapter['files'] {
  if (slip === undefined) return {};
  const { wrong, right } = slip;
  const found = Object.entries(files).filter(([, text]) => text.split(right).length === 2);
  expect(found.map(([name]) => name)).toHaveLength(1);
  const [[name, text]] = found as [[string, string]];
  return { [name]: text.replace(right, () => wrong) };
}

function piecesOf(text: string): readonly string[] {
  return text.split(/^ *# …\n/m).filter((piece) => piece.trim() !== '');
}

/** Whether the pieces stand in the file, in their order. */
function holds(file: string, pieces: readonly string[]): boolean {
  let from = 0;
  return pieces.every((piece) => {
    const at = `\n${file}\n`.indexOf(`\n${piece.replace(/\n+$/, '')}\n`, from);
    from = at + 1;
    return at >= 0;
  });
}
