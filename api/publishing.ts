/**
 * What an installation asks of every version before it is activated: `CASELINE_PUBLISH`.
 *
 * @module
 */
import type { PublishSettings } from '../core/versions.ts';

/**
 * Reads `CASELINE_PUBLISH`: `scenarios`, `two-people`, or both with a comma. Without it, only what
 * the definitions themselves ask for counts.
 *
 * @param wrong told what is wrong with a variable
 */
export function publishSettings(
  env: Readonly<Record<string, string | undefined>>,
  wrong: (name: string, why: string) => void,
): PublishSettings {
  const words = (env['CASELINE_PUBLISH'] ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const unknown = words.find((word) => word !== 'scenarios' && word !== 'two-people');
  if (unknown !== undefined) {
    const said = `says \`${unknown}\`; it takes \`scenarios\`, \`two-people\`, or both with a comma`;
    wrong('CASELINE_PUBLISH', said);
  }
  return {
    asksForScenarios: words.includes('scenarios'),
    asksForTwoPeople: words.includes('two-people'),
  };
}
