/**
 * The workflow bundle: how much code each worker thread loads.
 *
 * @module
 */
import { gzipSync } from 'node:zlib';
import { buildBundle } from '../../worker/bundle.ts';
import { bundleSubjects } from '../environment.ts';
import { type Figure, shown } from '../figures.ts';

/** Measures it. */
export async function benchBundle(): Promise<Figure[]> {
  const [ours, theirs] = [sizesOf(await buildBundle()), sizesOf(await bundleSubjects())];
  return [
    {
      what: 'bundle ÷ that of the hand-written workflow',
      ratio: ours.kilobytes / theirs.kilobytes,
      detail: `${shown(ours.kilobytes)} kB against ${shown(theirs.kilobytes)} kB; gzipped ${shown(ours.gzipped)} kB against ${shown(theirs.gzipped)} kB`,
    },
  ];
}

/** Of the code alone: the source map is for stack traces. */
function sizesOf(bundle: string): { kilobytes: number; gzipped: number } {
  const code = Buffer.from(bundle.replace(/\n\/\/# sourceMappingURL=[^\n]*\s*$/, ''));
  return { kilobytes: code.length / 1000, gzipped: gzipSync(code).length / 1000 };
}
