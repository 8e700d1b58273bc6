import { expect, test } from '@jest/globals';
import { dispositionOf, whyNoName } from '../../files/names.ts';

test.each([
  'report.pdf',
  'Bericht über Müller.docx',
  '報告.txt',
  'a.b.c.png',
  'x'.repeat(250) + '.txt',
])('a plain name is taken: %s', (name) => {
  expect(whyNoName(name)).toBeNull();
});

test.each([
  ['', 'empty'],
  ['   ', 'empty'],
  ['../../etc/passwd', 'path'],
  ['C:\\temp\\x.txt', 'path'],
  ['invoice\u202efdp.exe', 'cannot be seen'],
  ['a\nb.txt', 'cannot be seen'],
  ['.htaccess', 'dot'],
  ['x.txt.', 'ends with a dot'],
  ['what?.txt', 'one of'],
  ['con.txt', 'Windows'],
  ['é'.repeat(128) + '.txt', 'longer than 255 bytes'],
])('%j is refused, with the reason', (name, why) => {
  expect(whyNoName(name)).toContain(why);
});

test('a name is told to browsers so that nothing of it is taken for a header', () => {
  expect(dispositionOf(`Müller's "plan" 100%.txt`)).toBe(
    `attachment; filename="M_ller's _plan_ 100_.txt"; filename*=UTF-8''M%C3%BCller%27s%20%22plan%22%20100%25.txt`,
  );
});
