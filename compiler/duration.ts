/**
 * Durations as words: `2 business days`, `90 minutes`, `1 year`.
 *
 * @module
 */
import type { Duration, DurationUnit } from '../core/plan.ts';
import type { Ref } from './access.ts';
import type { Findings } from './diagnostics.ts';
import { nearest } from './suggest.ts';

const UNITS: Readonly<Record<string, DurationUnit>> = {
  minute: 'minutes',
  hour: 'hours',
  'business hour': 'business_hours',
  'business day': 'business_days',
  day: 'days',
  week: 'weeks',
  month: 'months',
  year: 'years',
};

/** The most of each unit that is no more than a hundred years. */
const MOST: Readonly<Record<DurationUnit, number>> = {
  minutes: 52_560_000,
  hours: 876_000,
  business_hours: 876_000,
  business_days: 36_500,
  days: 36_500,
  weeks: 5_200,
  months: 1_200,
  years: 100,
};

/** Reads a duration; `undefined` (and a finding) when it is none. */
export function readDuration(given: Ref, findings: Findings): Duration | undefined {
  const match = /^([0-9][0-9.,_]*)\s+([a-z][a-z ]*)$/i.exec(given.name.trim());
  if (match === null) {
    findings.error('CL0503', given, `\`${given.name}\` is no duration`, {
      label: 'expected a number and a unit',
      help: 'write it like `90 minutes`, `2 business days` or `3 months`',
    });
    return undefined;
  }
  const [, number, words] = match as unknown as [string, string, string];
  if (!/^\d+$/.test(number)) {
    findings.error('CL0503', given, `\`${number}\` is not a whole number`, {
      label: 'durations are whole numbers of their unit',
      help: 'use a smaller unit, e.g. `90 minutes` for an hour and a half',
    });
    return undefined;
  }
  return measured({ given, amount: Number(number), unitText: words.replace(/ +/g, ' ') }, findings);
}

function measured(
  { given, amount, unitText }: { given: Ref; amount: number; unitText: string },
  findings: Findings,
): Duration | undefined {
  const singular = Object.hasOwn(UNITS, unitText) ? unitText : unitText.replace(/s$/, '');
  const unit = Object.hasOwn(UNITS, singular) ? UNITS[singular]! : undefined;
  if (unit === undefined) {
    const all = Object.keys(UNITS).map((word) => `${word}s`);
    const near = nearest(unitText.toLowerCase(), all);
    findings.error('CL0505', given, `\`${unitText}\` is no unit of time`, {
      label: 'unknown unit',
      help: near ? `did you mean \`${near}\`?` : `the units are ${all.join(', ')}`,
    });
    return undefined;
  }
  if (amount === 0) {
    findings.error('CL0506', given, 'a duration of nothing', {
      label: 'is over when it begins',
      help: 'write at least 1, or let the transition before do it',
    });
    return undefined;
  }
  const right = amount === 1 ? singular : `${singular}s`;
  if (unitText !== right) {
    findings.error('CL0504', given, `\`${given.name}\` mixes singular and plural`, {
      label: amount === 1 ? 'one of it is singular' : 'more than one is plural',
      help: `write \`${amount} ${right}\``,
    });
    return undefined;
  }
  if (amount > MOST[unit]) {
    findings.error('CL0507', given, `\`${given.name}\` is more than a hundred years`, {
      label: 'nobody will see it end',
      help: 'if there is no deadline, leave the row out and say `open_ended`',
    });
    return undefined;
  }
  return { amount, unit };
}
