/**
 * `caseline explain`: what a diagnostic means.
 *
 * @module
 */
import { explain, registry } from '../compiler/codes/index.ts';
import { section } from '../compiler/codes/page.ts';
import { nearest } from '../compiler/suggest.ts';
import type { Output } from './check.ts';

/** Prints what the registry says of a code; the exit code: 0, or 2 when there is no such code. */
export function explainCode(code: string, output: Output): number {
  const entry = explain(code);
  if (entry !== undefined) {
    output.log(section(entry));
    return 0;
  }
  const near = nearest(
    code.toUpperCase(),
    registry.map(({ code: known }) => known),
  );
  output.error(`caseline: there is no diagnostic \`${code}\`${near ? `; is it \`${near}\`?` : ''}`);
  return 2;
}
