/**
 * What a file tells of its making, taken out: places, cameras, programs, names, times, comments.
 *
 * By lists of what is kept, not of what goes: what nobody has heard of goes as well. What comes
 * after the end of a picture (a second file, say) goes too. A file that cannot be read to its end,
 * or of a kind that cannot be cleaned here, is refused and never passed on as it is.
 *
 * @module
 */
import { crc32 } from 'node:zlib';

/** A file that cannot be cleaned; the message is for people. */
export class StripRefused extends Error {
  override readonly name = 'StripRefused';
}

/** The most bytes of a file that is cleaned: it is whole in memory meanwhile. */
export const STRIP_BYTES_MAX = 32 * 1024 * 1024;

/** The media types that can be cleaned. */
export const STRIPPABLE = ['image/jpeg', 'image/png', 'text/plain', 'text/csv'] as const;

/**
 * A file of a type without what it tells of its making.
 *
 * @throws StripRefused
 */
export function stripped(type: string, file: Buffer): Buffer {
  checkStrippable(type);
  if (type === 'image/jpeg') return strippedJpeg(file);
  if (type === 'image/png') return strippedPng(file);
  // A text has no place for it beside what it says.
  return file;
}

/** @throws StripRefused for a media type that cannot be cleaned */
export function checkStrippable(type: string): void {
  if ((STRIPPABLE as readonly string[]).includes(type)) return;
  throw new StripRefused(
    `What a file of type ${type} tells of its making cannot be taken out; that is possible for ${STRIPPABLE.join(', ')}. Send it as a picture or a text.`,
  );
}

const [SOI, EOI, SOS, APP0, APP1, APP14, APP15, COM] = [
  0xd8, 0xd9, 0xda, 0xe0, 0xe1, 0xee, 0xef, 0xfe,
];

function strippedJpeg(file: Buffer): Buffer {
  const kept: Buffer[] = [Buffer.from([0xff, SOI])];
  let turned = 1;
  let at = 2;
  for (;;) {
    // Any number of fill bytes may stand in front of a marker.
    while (file[at] === 0xff && file[at + 1] === 0xff) at += 1;
    const marker = file[at + 1];
    if (file[at] !== 0xff || marker === undefined || marker === 0) throw unreadable('JPEG');
    if (marker === EOI) break;
    if (at + 4 > file.length) throw unreadable('JPEG');
    const end = at + 2 + file.readUInt16BE(at + 2);
    if (end > file.length || end < at + 4) throw unreadable('JPEG');
    const segment = file.subarray(at, end);
    if (marker === APP1) turned = orientationIn(segment) ?? turned;
    else if (marker === APP0) kept.push(...jfif(segment));
    // Adobe's says how colours are coded: without it the picture looks otherwise.
    else if (marker === APP14 && isAdobe(segment)) kept.push(segment.subarray(0, 16));
    else if (marker < APP0 || (marker > APP15 && marker !== COM)) kept.push(segment);
    at = end;
    if (marker !== SOS) continue;
    const scanEnd = endOfScan(file, at);
    kept.push(file.subarray(at, scanEnd));
    at = scanEnd;
  }
  if (turned !== 1) kept.splice(1, 0, orientation(turned));
  return Buffer.concat([...kept, Buffer.from([0xff, EOI])]);
}

/** Where coded picture data ends: at the next marker but those that belong to it. */
function endOfScan(file: Buffer, from: number): number {
  for (let at = file.indexOf(0xff, from); at !== -1; at = file.indexOf(0xff, at + 1)) {
    const next = file[at + 1];
    if (next === undefined) break;
    const isOfScan = next === 0 || next === 0xff || (next >= 0xd0 && next <= 0xd7);
    if (!isOfScan) return at;
  }
  throw unreadable('JPEG');
}

/** The JFIF segment without its small picture; others of that number (JFXX) are small pictures. */
function jfif(segment: Buffer): readonly Buffer[] {
  if (segment.toString('latin1', 4, 9) !== 'JFIF\0' || segment.length < 18) return [];
  const head = Buffer.from(segment.subarray(0, 18));
  head.writeUInt16BE(16, 2);
  head.writeUInt16BE(0, 16);
  return [head];
}

function isAdobe(segment: Buffer): boolean {
  return segment.length === 16 && segment.toString('latin1', 4, 9) === 'Adobe';
}

const EXIF = 'Exif\0\0';
const ORIENTATION_TAG = 0x0112;

/** How a picture is turned, by its Exif; `null` when it does not say. Anything odd is not read. */
function orientationIn(segment: Buffer): number | null {
  if (segment.toString('latin1', 4, 10) !== EXIF) return null;
  const tiff = segment.subarray(10);
  if (tiff.length < 8) return null;
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const short = (at: number): number =>
    at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  const first = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  for (let entry = 0; entry < short(first); entry += 1) {
    const at = first + 2 + entry * 12;
    if (at + 12 > tiff.length) return null;
    const turned = short(at + 8);
    if (short(at) === ORIENTATION_TAG) return turned >= 1 && turned <= 8 ? turned : null;
  }
  return null;
}

/** An Exif segment that says how the picture is turned, and nothing else. */
function orientation(turned: number): Buffer {
  const tiff = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex');
  tiff.writeUInt16BE(turned, 18);
  const length = 2 + EXIF.length + tiff.length;
  return Buffer.concat([Buffer.from([0xff, APP1, 0, length]), Buffer.from(EXIF, 'latin1'), tiff]);
}

/** What the picture itself consists of, and how its colours are meant. */
const PNG_KEPT = new Set(
  'IHDR PLTE IDAT IEND tRNS cHRM gAMA sRGB sBIT bKGD pHYs acTL fcTL fdAT'.split(' '),
);
const PNG_MAGIC_BYTES = 8;

function strippedPng(file: Buffer): Buffer {
  const kept: Buffer[] = [file.subarray(0, PNG_MAGIC_BYTES)];
  for (let at = PNG_MAGIC_BYTES; ; ) {
    if (at + 12 > file.length) throw unreadable('PNG');
    const end = at + 12 + file.readUInt32BE(at);
    if (end > file.length) throw unreadable('PNG');
    const type = file.toString('latin1', at + 4, at + 8);
    if (crc32(file.subarray(at + 4, end - 4)) !== file.readUInt32BE(end - 4)) {
      throw unreadable('PNG');
    }
    if (PNG_KEPT.has(type)) kept.push(file.subarray(at, end));
    // A capital letter in front: the picture cannot be shown without it.
    else if (/^[A-Z]/.test(type)) throw unreadable('PNG');
    if (type === 'IEND') return Buffer.concat(kept);
    at = end;
  }
}

function unreadable(kind: string): StripRefused {
  return new StripRefused(`The ${kind} cannot be read to its end, so nothing is taken out of it.`);
}
