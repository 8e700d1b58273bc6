/**
 * The kinds of files that are taken: by the ending of the name, and by what the content begins with.
 *
 * Both must agree. Nothing that a browser or an office program would run is among them: no HTML, no
 * SVG, no programs, no documents with macros.
 *
 * @module
 */

/** A kind of file. */
export interface MediaType {
  readonly type: string;
  readonly endings: readonly string[];
  /** Whether the first bytes (up to {@link HEAD_BYTES}) are of this kind. */
  readonly begins: (head: Buffer) => boolean;
  /** Text all through; checked to the end. */
  readonly isText?: true;
  /** Other names that senders give it. */
  readonly alsoCalled?: readonly string[];
}

/** How much of the beginning is looked at. */
export const HEAD_BYTES = 4_096;

const at =
  (offset: number, ...bytes: readonly number[]) =>
  (head: Buffer): boolean =>
    bytes.every((byte, index) => head[offset + index] === byte);
const said =
  (text: string, offset = 0) =>
  (head: Buffer): boolean =>
    head.subarray(offset, offset + text.length).toString('latin1') === text;
const both =
  (...checks: readonly ((head: Buffer) => boolean)[]) =>
  (head: Buffer): boolean =>
    checks.every((check) => check(head));
const either =
  (...checks: readonly ((head: Buffer) => boolean)[]) =>
  (head: Buffer): boolean =>
    checks.some((check) => check(head));
const anything = (): boolean => true;

/** A ZIP file whose first member has one of these names, or one in these folders. */
const zipWith =
  (...names: readonly string[]) =>
  (head: Buffer): boolean => {
    if (!at(0, 0x50, 0x4b, 3, 4)(head) || head.length < 30) return false;
    const name = head.subarray(30, 30 + head.readUInt16LE(26)).toString('latin1');
    return names.some((one) => name === one || (one.endsWith('/') && name.startsWith(one)));
  };
const OFFICE = ['[Content_Types].xml', '_rels/', 'docProps/', 'customXml/'];
const openDocument = (kind: string) =>
  both(zipWith('mimetype'), (head) =>
    head.subarray(30, 200).includes(`application/vnd.oasis.opendocument.${kind}`),
  );
const ooxml = (kind: string): string => `application/vnd.openxmlformats-officedocument.${kind}`;

const IMAGES: readonly MediaType[] = [
  { type: 'image/jpeg', endings: ['jpg', 'jpeg'], begins: at(0, 0xff, 0xd8, 0xff) },
  {
    type: 'image/png',
    endings: ['png'],
    begins: at(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
  },
  { type: 'image/gif', endings: ['gif'], begins: either(said('GIF87a'), said('GIF89a')) },
  { type: 'image/webp', endings: ['webp'], begins: both(said('RIFF'), said('WEBP', 8)) },
  {
    type: 'image/tiff',
    endings: ['tif', 'tiff'],
    begins: either(at(0, 0x49, 0x49, 0x2a, 0), at(0, 0x4d, 0x4d, 0, 0x2a)),
  },
  {
    type: 'image/heic',
    endings: ['heic', 'heif'],
    begins: both(said('ftyp', 4), (head) => /^(hei|mif|msf)/.test(head.toString('latin1', 8, 12))),
    alsoCalled: ['image/heif'],
  },
];

const DOCUMENTS: readonly MediaType[] = [
  { type: 'application/pdf', endings: ['pdf'], begins: said('%PDF-') },
  {
    type: ooxml('wordprocessingml.document'),
    endings: ['docx'],
    begins: zipWith(...OFFICE, 'word/'),
  },
  { type: ooxml('spreadsheetml.sheet'), endings: ['xlsx'], begins: zipWith(...OFFICE, 'xl/') },
  {
    type: ooxml('presentationml.presentation'),
    endings: ['pptx'],
    begins: zipWith(...OFFICE, 'ppt/'),
  },
  {
    type: 'application/vnd.oasis.opendocument.text',
    endings: ['odt'],
    begins: openDocument('text'),
  },
  {
    type: 'application/vnd.oasis.opendocument.spreadsheet',
    endings: ['ods'],
    begins: openDocument('spreadsheet'),
  },
  {
    // Outlook's messages are OLE files.
    type: 'application/vnd.ms-outlook',
    endings: ['msg'],
    begins: at(0, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1),
  },
  { type: 'message/rfc822', endings: ['eml'], begins: anything, isText: true },
  { type: 'text/plain', endings: ['txt', 'log', 'md'], begins: anything, isText: true },
  { type: 'text/csv', endings: ['csv'], begins: anything, isText: true },
];

const RECORDINGS: readonly MediaType[] = [
  {
    type: 'audio/mpeg',
    endings: ['mp3'],
    begins: either(said('ID3'), (head) => head[0] === 0xff && (head[1]! & 0xe0) === 0xe0),
    alsoCalled: ['audio/mp3'],
  },
  {
    type: 'audio/wav',
    endings: ['wav'],
    begins: both(said('RIFF'), said('WAVE', 8)),
    alsoCalled: ['audio/x-wav', 'audio/wave'],
  },
  { type: 'audio/ogg', endings: ['ogg', 'oga', 'opus'], begins: said('OggS') },
  { type: 'audio/mp4', endings: ['m4a'], begins: said('ftyp', 4), alsoCalled: ['audio/x-m4a'] },
  { type: 'video/mp4', endings: ['mp4'], begins: said('ftyp', 4) },
  { type: 'video/quicktime', endings: ['mov'], begins: said('ftypqt', 4) },
  { type: 'video/webm', endings: ['webm'], begins: at(0, 0x1a, 0x45, 0xdf, 0xa3) },
];

/** All that are taken. */
export const MEDIA_TYPES: readonly MediaType[] = [...IMAGES, ...DOCUMENTS, ...RECORDINGS];

/** A file of a kind that is not taken, or that is not what it says; the message is for people. */
export class TypeRefused extends Error {
  override readonly name = 'TypeRefused';
}

/** Senders that do not know say this. */
const UNKNOWN = ['', 'application/octet-stream', 'binary/octet-stream'];

/**
 * The kind of a file by its name and what its sender calls it.
 *
 * @param declared a media type in lower case, without parameters
 * @throws TypeRefused
 */
export function mediaTypeFor(name: string, declared: string): MediaType {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const found = MEDIA_TYPES.find(({ endings }) => endings.includes(ending));
  if (found === undefined) {
    const taken = MEDIA_TYPES.flatMap(({ endings }) => endings);
    throw new TypeRefused(`Files like this are not taken; taken are .${taken.join(', .')}.`);
  }
  const names = [found.type, ...(found.alsoCalled ?? []), ...UNKNOWN];
  if (names.includes(declared)) return found;
  throw new TypeRefused(`The name says ${found.type}, and \`Content-Type\` says ${declared}.`);
}

/** Looks at content as it streams by. */
export interface ContentCheck {
  /** @throws TypeRefused */
  look(chunk: Buffer): void;
  /** @throws TypeRefused */
  end(): void;
}

/** Checks that content is of a kind. */
export function contentCheck({ type, begins, isText }: MediaType): ContentCheck {
  const wrong = (): TypeRefused =>
    new TypeRefused(`The content is not ${type}, as the name says it is.`);
  let head = Buffer.alloc(0);
  let isJudged = false;
  const judge = (): void => {
    isJudged = true;
    if (head.length === 0) throw new TypeRefused('The file is empty.');
    if (!begins(head)) throw wrong();
  };
  const decoder = isText === true ? new TextDecoder('utf-8', { fatal: true }) : null;
  const decode = (chunk?: Buffer): void => {
    try {
      const text =
        chunk === undefined ? decoder?.decode() : decoder?.decode(chunk, { stream: true });
      if (text?.includes('\0') === true) throw wrong();
    } catch (error) {
      throw error instanceof TypeRefused ? error : new TypeRefused('The text is not UTF-8.');
    }
  };
  return {
    look: (chunk) => {
      decode(chunk);
      if (isJudged) return;
      head = Buffer.concat([head, chunk]).subarray(0, HEAD_BYTES);
      if (head.length === HEAD_BYTES) judge();
    },
    end: () => {
      if (!isJudged) judge();
      decode();
    },
  };
}
