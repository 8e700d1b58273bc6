/** What a file tells of its making is taken out, and the picture stays what it was, byte for byte. */
import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { STRIPPABLE, stripped, StripRefused } from '../../files/strip.ts';

const MARKED = 'made by Ada at 52.5N 13.4E';

/** A grey pixel: tables, frame, scan. */
const JPEG_BODY = Buffer.from(
  'ffdb004300030202020202030202020303030304060404040404080606050609080a0a090809090a0c0f0c0a0b0e0b09090d110d0e0f101011100a0c12131210130f101010' +
    'ffc9000b080001000101011100ffcc000600101005ffda0008010100003f00d2cf20',
  'hex',
);
const SOI = Buffer.from('ffd8', 'hex');
const EOI = Buffer.from('ffd9', 'hex');
const GREY = Buffer.concat([SOI, JPEG_BODY, EOI]);

function segment(marker: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content as string, 'latin1');
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(bytes.length + 2, 2);
  return Buffer.concat([head, bytes]);
}

/** Exif: how the picture is turned, and who made it. */
function exif(turned: number): Buffer {
  const tiff = Buffer.alloc(8 + 2 + 24 + 4);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(2, 8);
  tiff.writeUInt16LE(0x0112, 10);
  tiff.writeUInt16LE(3, 12);
  tiff.writeUInt32LE(1, 14);
  tiff.writeUInt16LE(turned, 18);
  tiff.writeUInt16LE(0x013b, 22);
  return segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), tiff, Buffer.from(MARKED)]));
}

describe('JPEG', () => {
  const withAll = Buffer.concat([
    SOI,
    segment(0xe0, 'JFIF\0\x01\x02\0\0\x48\0\x48\0\0'),
    exif(1),
    segment(0xe1, `http://ns.adobe.com/xap/1.0/\0${MARKED}`),
    segment(0xe2, `ICC_PROFILE\0\x01\x01${MARKED}`),
    segment(0xed, `Photoshop 3.0\0${MARKED}`),
    segment(0xfe, MARKED),
    JPEG_BODY,
    EOI,
    Buffer.from(MARKED),
  ]);

  test('nothing but the picture stays', () => {
    const clean = stripped('image/jpeg', withAll);
    expect(clean.includes(MARKED)).toBe(false);
    const jfif = segment(0xe0, 'JFIF\0\x01\x02\0\0\x48\0\x48\0\0');
    expect(clean.equals(Buffer.concat([SOI, jfif, JPEG_BODY, EOI]))).toBe(true);
    expect(stripped('image/jpeg', GREY).equals(GREY)).toBe(true);
  });

  test('a picture that lies on its side stays on its side', () => {
    const clean = stripped('image/jpeg', Buffer.concat([SOI, exif(6), JPEG_BODY, EOI]));
    expect(clean.includes(MARKED)).toBe(false);
    expect(clean.includes('Exif\0\0')).toBe(true);
    expect(clean.length).toBe(GREY.length + 36);
    expect(stripped('image/jpeg', clean).equals(clean)).toBe(true);
  });

  test.each(Array.from({ length: 12 }, (_, index) => index * 9 + 1))(
    'cut off after %i bytes it is refused',
    (length) => {
      expect(() => stripped('image/jpeg', GREY.subarray(0, length))).toThrow(StripRefused);
    },
  );
});

describe('PNG', () => {
  const MAGIC = Buffer.from('89504e470d0a1a0a', 'hex');

  function chunk(type: string, content: string | Buffer = ''): Buffer {
    const bytes = Buffer.concat([Buffer.from(type), Buffer.from(content as string, 'latin1')]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(bytes.length - 4);
    sum.writeUInt32BE(crc32(bytes));
    return Buffer.concat([length, bytes, sum]);
  }

  const IHDR = chunk('IHDR', Buffer.from('00000001000000010800000000', 'hex'));
  const IDAT = chunk('IDAT', Buffer.from('789c6360000000020001', 'hex'));
  const PIXEL = Buffer.concat([MAGIC, IHDR, chunk('gAMA', '\0\0\xb1\x8f'), IDAT, chunk('IEND')]);

  test('nothing but the picture stays', () => {
    const told = ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME', 'iCCP', 'caBX'].map((type) =>
      chunk(type, MARKED),
    );
    const all = [MAGIC, IHDR, chunk('gAMA', '\0\0\xb1\x8f'), ...told, IDAT, chunk('IEND')];
    const clean = stripped('image/png', Buffer.concat([...all, Buffer.from(MARKED)]));
    expect(clean.equals(PIXEL)).toBe(true);
  });

  test('one that cannot be read is refused', () => {
    const changed = Buffer.from(PIXEL);
    changed[20]! ^= 1;
    for (const file of [PIXEL.subarray(0, 40), PIXEL.subarray(0, 60), changed]) {
      expect(() => stripped('image/png', file)).toThrow(StripRefused);
    }
    const unknown = Buffer.concat([MAGIC, IHDR, chunk('XXXX', MARKED), IDAT, chunk('IEND')]);
    expect(() => stripped('image/png', unknown)).toThrow(StripRefused);
  });
});

test('a text is what it says; whatever cannot be cleaned is refused', () => {
  expect(stripped('text/plain', Buffer.from(MARKED)).toString()).toBe(MARKED);
  expect(() => stripped('application/pdf', Buffer.from('%PDF-'))).toThrow(STRIPPABLE.join(', '));
});
