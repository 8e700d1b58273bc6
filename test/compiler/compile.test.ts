/**
 * Definitions that are sound give no diagnostic; broken ones give exactly what is in `.out`.
 *
 * `UPDATE_GOLDENS=1` writes the `.out` files anew: read the difference before you keep it.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { formatDiagnostic } from '../../compiler/diagnostics.ts';
import { canonicalJson, sha256Hex } from '../../core/canonical.ts';
import { compileText } from './compiling.ts';

const ERR = 'test/compiler/err';
const OK = 'test/compiler/ok';

describe('sound definitions', () => {
  test.each(readdirSync(OK))('%s', (name) => {
    const { plan, diagnostics } = compileText(readFileSync(`${OK}/${name}`, 'utf8'), name);
    expect(diagnostics).toEqual([]);
    expect(plan).toBeDefined();
  });
});

describe('broken definitions', () => {
  const names = readdirSync(ERR).filter((name) => name.endsWith('.yaml'));

  test.each(names)('%s', (name) => {
    const text = readFileSync(`${ERR}/${name}`, 'utf8');
    const { plan, diagnostics } = compileText(text, name);
    const out = diagnostics
      .map((diagnostic) => `${formatDiagnostic(diagnostic, text)}\n`)
      .join('\n');
    const golden = `${ERR}/${name.replace(/\.yaml$/, '.out')}`;
    if (process.env['UPDATE_GOLDENS'] === '1' || !existsSync(golden)) writeFileSync(golden, out);
    expect(out).toBe(readFileSync(golden, 'utf8'));
    expect(diagnostics.length).toBeGreaterThan(0);
    const hasErrors = diagnostics.some(({ severity }) => severity === 'error');
    expect(plan === undefined).toBe(hasErrors);
  });

  test('are at least sixty', () => expect(names.length).toBeGreaterThanOrEqual(60));
});

test('what `needs` asks for is neither unused nor missing', () => {
  const text = readFileSync(`${ERR}/asked-of-nobody.yaml`, 'utf8');
  const needed = text.replace('needs: [reason]', 'needs: [settled_on]');
  expect(needed).not.toBe(text);
  expect(compileText(needed).diagnostics).toEqual([]);
});

describe('plans', () => {
  const text = readFileSync(`${OK}/${readdirSync(OK)[0]}`, 'utf8');

  test('are hashed over all but the hash', () => {
    const { hash, ...rest } = compileText(text).plan!;
    expect(hash).toBe(sha256Hex(canonicalJson(rest)));
  });

  test('do not depend on comments, blank lines or the order of unordered words', () => {
    const other = `# a comment\n\n${text.replace(/^title: (.*)\nowner: (.*)$/m, 'owner: $2\ntitle: $1')}`;
    expect(other).not.toContain(text.slice(0, 400));
    expect(compileText(other).plan?.hash).toBe(compileText(text).plan!.hash);
  });

  test('depend on every word that means something', () => {
    const other = text.replace(/^title: .*$/m, 'title: Something else');
    expect(compileText(other).plan!.hash).not.toBe(compileText(text).plan!.hash);
  });
});
