/**
 * A description as a document: numbered sections of numbered sentences, and how it is written.
 *
 * The numbers are there to be quoted: whoever signs a definition says "section 2.4, sentence 3".
 *
 * @module
 */

/** A sentence, and what it lists. */
export interface Clause {
  readonly text: string;
  readonly items?: readonly string[];
}

/** A part of the document; a section has sentences, or parts of its own, or both. */
export interface Section {
  readonly title: string;
  readonly clauses: readonly Clause[];
  readonly parts?: readonly Section[];
}

/** A case type in plain English. */
export interface Description {
  readonly title: string;
  /** Which definition this is, to the letter: id, version and hash of the plan. */
  readonly subject: {
    readonly id: string;
    readonly version: number;
    readonly hash: string;
  };
  readonly sections: readonly Section[];
}

/** A sentence that lists nothing. */
export function clause(text: string, items?: readonly string[]): Clause {
  return items === undefined || items.length === 0 ? { text } : { text, items };
}

/** As Markdown. */
export function toMarkdown(description: Description): string {
  const out = [`# ${escaped(description.title)}`, '', subjectText(description), ''];
  const write = (section: Section, number: string, depth: number): void => {
    out.push(`${'#'.repeat(depth)} ${number} ${escaped(section.title)}`, '');
    section.clauses.forEach(({ text, items = [] }, index) => {
      out.push(`${number}.${index + 1}. ${escaped(text)}`, '');
      if (items.length > 0) out.push(...items.map((item) => `- ${escaped(item)}`), '');
    });
    eachPart(section, number, (part, own) => write(part, own, Math.min(depth + 1, 6)));
  };
  description.sections.forEach((section, index) => write(section, String(index + 1), 2));
  return `${out.join('\n').trimEnd()}\n`;
}

/** As plain text, 88 characters wide. */
export function toText(description: Description): string {
  const out = [description.title, '='.repeat(description.title.length), ''];
  out.push(...folded(subjectText(description), ''), '');
  const write = (section: Section, number: string, depth: number): void => {
    const heading = plain(`${number} ${section.title}`);
    out.push(heading, (depth === 0 ? '-' : '·').repeat(heading.length));
    section.clauses.forEach(({ text, items = [] }, index) => {
      out.push(...folded(plain(text), `${number}.${index + 1} `));
      for (const item of items) out.push(...folded(plain(item), '      - '));
    });
    out.push('');
    eachPart(section, number, (part, own) => write(part, own, depth + 1));
  };
  description.sections.forEach((section, index) => write(section, String(index + 1), 0));
  return `${out.join('\n').trimEnd()}\n`;
}

/** Parts are numbered after the sentences, so that no number is given twice. */
function eachPart(
  { clauses, parts = [] }: Section,
  number: string,
  write: (part: Section, number: string) => void,
): void {
  parts.forEach((part, index) => write(part, `${number}.${clauses.length + index + 1}`));
}

function subjectText({ subject }: Description): string {
  const { id, version, hash } = subject;
  return `This describes the case type ${id}, version ${version}, in full. Fingerprint: ${hash.slice(0, 16)}.`;
}

/** Names between backticks are code; all else is text, whatever signs an author uses. */
function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\*_[\]<>#|~]/g, '\\$&')))
    .join('');
}

function plain(text: string): string {
  return text.replaceAll('`', '');
}

function folded(text: string, lead: string): readonly string[] {
  const lines: string[] = [];
  let line = lead;
  const indent = ' '.repeat(lead.length);
  for (const word of text.split(/\s+/)) {
    if (line.length + word.length > 88 && line.trim() !== '' && line !== lead) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
