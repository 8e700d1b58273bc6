/**
 * `npm run bench [part…]`: what Caseline costs, as ratios. Parts: core, compiler, privacy, scenarios,
 * bundle, cases.
 * `-- --rounds 5` measures longer.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { formatFigure, type Figure } from './figures.ts';
import { benchCompiler } from './parts/compiler.ts';
import { benchCore } from './parts/core.ts';
import { benchPrivacy } from './parts/privacy.ts';
import { benchScenarios } from './parts/scenarios.ts';

interface Settings {
  readonly rounds: number;
  readonly cases: number;
}

const PARTS: Readonly<Record<string, (settings: Settings) => Figure[] | Promise<Figure[]>>> = {
  core: benchCore,
  compiler: benchCompiler,
  privacy: benchPrivacy,
  scenarios: benchScenarios,
  bundle: async () => (await import('./parts/bundle.ts')).benchBundle(),
  cases: async (settings) => (await import('./parts/cases.ts')).benchCases(settings),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    cases: { type: 'string', default: '150' },
  },
});
const settings = { rounds: Number(values.rounds), cases: Number(values.cases) };
const asked = positionals.length === 0 ? Object.keys(PARTS) : positionals;
for (const name of asked) {
  const part = PARTS[name];
  if (!part) {
    process.stderr.write(`there is no part ${name}; parts: ${Object.keys(PARTS).join(', ')}\n`);
    process.exit(2);
  }
  process.stdout.write(`${name}\n`);
  for (const figure of await part(settings)) process.stdout.write(`${formatFigure(figure)}\n`);
}
