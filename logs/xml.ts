/**
 * A small streaming reader of XML: tags with their attributes, in the order of the text.
 *
 * Enough for event logs, which say everything in attributes. Text between tags, comments,
 * processing instructions and document types are passed over, so entities of a document's own are
 * never expanded.
 *
 * @module
 */

/** One tag; `<a/>` comes as an opening and a closing one. Names lose their namespace prefix. */
export type Tag =
  | {
      readonly kind: 'open';
      readonly name: string;
      readonly attributes: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'close'; readonly name: string };

/** The text is no XML as far as it is understood here; the message says where. */
export class XmlError extends Error {}

/** A tag longer than this is no tag of a log, and would be held in memory. */
const TAG_CHARACTERS_MAX = 1_000_000;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/**
 * Reads tags from chunks of text.
 *
 * @throws XmlError when a tag is not closed, or closes another one than is open
 */
export async function* readTags(chunks: AsyncIterable<string>): AsyncGenerator<Tag> {
  const open: string[] = [];
  let rest = '';
  for await (const chunk of chunks) {
    rest += chunk;
    let at = 0;
    for (;;) {
      const start = rest.indexOf('<', at);
      if (start === -1) {
        at = rest.length;
        break;
      }
      const end = endOf(rest, start);
      if (end === -1) {
        at = start;
        break;
      }
      yield* tagsOf(rest.slice(start, end), open);
      at = end;
    }
    rest = rest.slice(at);
    if (rest.length > TAG_CHARACTERS_MAX) throw new XmlError('a tag without an end');
  }
  if (rest.trim() !== '') throw new XmlError(`a tag without an end: ${rest.slice(0, 60)}`);
  if (open.length > 0) throw new XmlError(`\`<${open.at(-1)}>\` is never closed`);
}

/** Where the construct that begins at `start` ends; -1 when the rest of it is still to come. */
function endOf(text: string, start: number): number {
  if (text.startsWith('<!--', start)) return after(text, '-->', start + 4);
  if (text.startsWith('<![CDATA[', start)) return after(text, ']]>', start + 9);
  if (text.startsWith('<?', start)) return after(text, '?>', start + 2);
  // Too short to tell a comment from a tag.
  if (text.startsWith('<!', start) && text.length - start < 9) return -1;
  let quote = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at]!;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at + 1;
  }
  return -1;
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? -1 : at + mark.length;
}

function* tagsOf(text: string, open: string[]): Generator<Tag> {
  if (text.startsWith('<!') || text.startsWith('<?')) return;
  if (text.startsWith('</')) {
    const name = bare(text.slice(2, -1).trim());
    const expected = open.pop();
    if (expected !== name) throw new XmlError(`\`</${name}>\` closes \`<${expected ?? ''}>\``);
    yield { kind: 'close', name };
    return;
  }
  const isEmpty = text.endsWith('/>');
  const inner = text.slice(1, isEmpty ? -2 : -1);
  const name = bare(/^[^\s/>]+/.exec(inner)?.[0] ?? '');
  if (name === '') throw new XmlError(`\`${text.slice(0, 60)}\` is no tag`);
  yield { kind: 'open', name, attributes: attributesOf(inner) };
  if (isEmpty) yield { kind: 'close', name };
  else open.push(name);
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const match of text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    found[match[1]!] = unescaped(match[2] ?? match[3] ?? '');
  }
  return found;
}

function bare(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x?[\da-fA-F]+|\w+);/g, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const code = name.startsWith('#x') ? parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
