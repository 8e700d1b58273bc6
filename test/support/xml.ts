/**
 * A small, strict reader of XML, so that a file which a browser would refuse fails a test.
 *
 * @module
 */

/** An element as it opens. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const TOKEN = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|[^<]+/y;

/**
 * The elements of a document, in order.
 *
 * @throws Error where it is not well-formed, or has more than one root
 */
export function elementsOf(xml: string): readonly XmlElement[] {
  const found: XmlElement[] = [];
  const open: string[] = [];
  for (let at = 0; at < xml.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(xml);
    if (match === null) throw new Error(`no XML at ${at}: ${xml.slice(at, at + 60)}`);
    const [text, closing, name, attributes = '', empty] = match;
    checkText(name === undefined ? text : attributes);
    if (name === undefined) continue;
    if (closing === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing, at ${at}`);
      continue;
    }
    if (open.length === 0 && found.length > 0) throw new Error(`a second root, <${name}>`);
    found.push({ name, attributes: attributesOf(attributes) });
    if (empty !== '/') open.push(name);
  }
  if (open.length > 0) throw new Error(`<${open.join('> <')}> never close`);
  return found;
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!]);
  const attributes = Object.fromEntries(pairs) as Record<string, string>;
  if (Object.keys(attributes).length < pairs.length) throw new Error(`an attribute twice: ${text}`);
  return attributes;
}

function checkText(text: string): void {
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.test(text)) throw new Error(`a bare &: ${text}`);
  if (text.includes(']]>')) throw new Error(`a bare ]]>: ${text}`);
}
