import { deflateRawSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { contentCheck, MEDIA_TYPES, mediaTypeFor, TypeRefused } from '../../files/media-types.ts';

/** What each kind begins with, as programs write it. */
const BEGINNINGS: Readonly<Record<string, Buffer | string>> = {
  'image/jpeg': Buffer.from('ffd8ffe000104a464946', 'hex'),
  'image/png': Buffer.from('89504e470d0a1a0a0000000d', 'hex'),
  'image/gif': 'GIF89a...',
  'image/webp': 'RIFF\x10\0\0\0WEBPVP8 ',
  'image/tiff': Buffer.from('49492a0008000000', 'hex'),
  'image/heic': '\0\0\0\x18ftypheic\0\0\0\0',
  'application/pdf': '%PDF-1.7\n',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document':
    zip('[Content_Types].xml'),
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': zip('xl/workbook.xml'),
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': zip('_rels/.rels'),
  'application/vnd.oasis.opendocument.text': zip(
    'mimetype',
    'application/vnd.oasis.opendocument.text',
  ),
  'application/vnd.oasis.opendocument.spreadsheet': zip(
    'mimetype',
    'application/vnd.oasis.opendocument.spreadsheet',
  ),
  'application/vnd.ms-outlook': Buffer.from('d0cf11e0a1b11ae100000000', 'hex'),
  'message/rfc822': 'From: a@example.org\r\n\r\nHello',
  'text/plain': 'Grüße',
  'text/csv': 'a;b\n1;2\n',
  'audio/mpeg': 'ID3\x04\0',
  'audio/wav': 'RIFF\x10\0\0\0WAVEfmt ',
  'audio/ogg': 'OggS\0',
  'audio/mp4': '\0\0\0\x18ftypM4A ',
  'video/mp4': '\0\0\0\x18ftypisom',
  'video/quicktime': '\0\0\0\x14ftypqt  ',
  'video/webm': Buffer.from('1a45dfa3', 'hex'),
};

/** The head of a ZIP file with one member. */
function zip(name: string, content = 'x'): Buffer {
  const head = Buffer.alloc(30);
  head.write('PK\x03\x04', 'latin1');
  head.writeUInt16LE(name.length, 26);
  const body = name === 'mimetype' ? Buffer.from(content) : deflateRawSync(content);
  return Buffer.concat([head, Buffer.from(name), body]);
}

function look(type: string, content: Buffer | string, pieces = 1): void {
  const kind = MEDIA_TYPES.find((one) => one.type === type)!;
  const bytes =
    typeof content === 'string' ? Buffer.from(content, isText(type) ? 'utf8' : 'latin1') : content;
  const check = contentCheck(kind);
  const size = Math.max(1, Math.ceil(bytes.length / pieces));
  for (let at = 0; at < bytes.length; at += size) check.look(bytes.subarray(at, at + size));
  check.end();
}

function isText(type: string): boolean {
  return MEDIA_TYPES.find((one) => one.type === type)!.isText === true;
}

test('every kind that is taken is tried here', () => {
  expect(Object.keys(BEGINNINGS).sort()).toEqual(MEDIA_TYPES.map(({ type }) => type).sort());
});

test.each(Object.entries(BEGINNINGS))(
  '%s is known by its beginning, in pieces too',
  (type, content) => {
    expect(() => look(type, content)).not.toThrow();
    expect(() => look(type, content, 100)).not.toThrow();
  },
);

test.each(Object.keys(BEGINNINGS))('%s is not taken from a program or a page', (type) => {
  for (const content of ['MZ\x90\0\x03\0', '\x7fELF\x02\x01\x01\0', '']) {
    expect(() => look(type, Buffer.from(content, 'latin1'))).toThrow(TypeRefused);
  }
  if (!isText(type)) expect(() => look(type, '<html><script>')).toThrow(TypeRefused);
});

test('a text is looked at to its end', () => {
  const long = 'a'.repeat(100_000);
  expect(() => look('text/plain', `${long}\0`)).toThrow('not text/plain');
  expect(() => look('text/csv', Buffer.concat([Buffer.from(long), Buffer.from([0xe9])]))).toThrow(
    'not UTF-8',
  );
});

test('the ending and what the sender says must agree', () => {
  expect(mediaTypeFor('a.JPG', 'image/jpeg').type).toBe('image/jpeg');
  expect(mediaTypeFor('a.jpeg', '').type).toBe('image/jpeg');
  expect(mediaTypeFor('a.m4a', 'audio/x-m4a').type).toBe('audio/mp4');
  expect(() => mediaTypeFor('a.jpg', 'text/html')).toThrow('`Content-Type` says text/html');
});

test.each(['a.html', 'a.svg', 'a.exe', 'a.docm', 'a.zip', 'noending', 'a.pdf.js'])(
  '%s is of a kind that is not taken',
  (name) => {
    expect(() => mediaTypeFor(name, '')).toThrow(TypeRefused);
  },
);
