/**
 * Texts that are compared with files, and written to them with `UPDATE_GOLDENS=1`.
 *
 * @module
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';
import { ROOT } from './sources.ts';

/** Expects a text to be that of a file, given from the root. */
export function expectGolden(path: string, text: string): void {
  const file = join(ROOT, path);
  if (process.env['UPDATE_GOLDENS'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(existsSync(file) ? readFileSync(file, 'utf8') : `(${path} is missing)`);
}
