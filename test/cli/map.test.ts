/**
 * `caseline map`: formats, files, and how it ends.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { map } from '../../cli/map.ts';
import { elementsOf } from '../support/xml.ts';
import { inFolder, printed } from './printed.ts';

const SMALL = 'test/compiler/ok/design-review.yaml';
const BROKEN = 'test/compiler/err/unknown-state.yaml';

describe('map', () => {
  test('prints an SVG and nothing else', async () => {
    const { code, out, talk } = await printed((output) => map(SMALL, {}, output));
    expect([code, talk]).toEqual([0, '']);
    expect(elementsOf(`${out}\n`)[0]!.name).toBe('svg');
  });

  test.each([
    [{ mermaid: true }, /^---\ntitle: "Design review"\n---\nflowchart TD\n/],
    [{ dot: true }, /^digraph "Design review" \{\n/],
    [{ text: true }, /^Design review\n/],
  ])('prints %j', async (options, expected) => {
    const { code, out } = await printed((output) => map(SMALL, options, output));
    expect(code).toBe(0);
    expect(out).toMatch(expected);
  });

  test('prints the machine that the case runs on', async () => {
    const { out } = await printed((output) => map(SMALL, { xstate: true }, output));
    expect(JSON.parse(out)).toMatchObject({ id: 'design-review', initial: 'designing' });
  });

  test('draws a PNG with text in it, by the ending of the file', async () => {
    await inFolder({}, async (folder) => {
      const output = join(folder, 'map.png');
      const { code } = await printed((console) => map(SMALL, { output }, console));
      expect(code).toBe(0);
      const png = readFileSync(output);
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      // Boxes alone, without their letters, would be a third of this.
      expect(png.length).toBeGreaterThan(60_000);
    });
  });

  test('ends with 1 and the diagnostics when the definition has mistakes', async () => {
    const { code, out, talk } = await printed((output) =>
      map(BROKEN, { calendars: 'definitions/calendars' }, output),
    );
    expect([code, out]).toEqual([1, '']);
    expect(talk).toContain('error[CL0203]');
  });

  test.each([
    ['nowhere.yaml', {}, 'cannot read `nowhere.yaml`'],
    ['HEAD:nowhere.yaml', {}, 'git has no `HEAD:nowhere.yaml`'],
    [SMALL, { svg: true, dot: true }, 'one format at a time, not --svg and --dot'],
  ])('ends with 2: %s %j', async (file, options, expected) => {
    const { code, talk } = await printed((output) => map(file, options, output));
    expect([code, talk]).toEqual([2, `caseline: ${expected}`]);
  });
});
