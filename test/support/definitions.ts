/**
 * Every definition of the tree that compiles, as a plan.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../compiler/compile.ts';
import type { Plan } from '../../core/plan.ts';
import { calendarText } from './scenario-files.ts';
import { ROOT } from './sources.ts';

/** A definition of the tree: its path from the root, and its plan. */
export interface Definition {
  readonly path: string;
  readonly plan: Plan;
}

/** The shipped ones, the examples of what compiles, and those that scenarios live through. */
export function definitions(): readonly Definition[] {
  const lived = readdirSync(join(ROOT, 'test/scenarios')).map((name) => `test/scenarios/${name}`);
  return ['definitions', 'test/compiler/ok', ...lived].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.yaml') && !/directory|scenarios/.test(name))
      .map((name) => `${folder}/${name}`)
      .flatMap((path) => {
        const plan = planOf(readFileSync(join(ROOT, path), 'utf8'));
        return plan === undefined ? [] : [{ path, plan }];
      }),
  );
}

/** The plan of a text, with the shipped calendars. */
export function planOf(text: string): Plan | undefined {
  return compile(text, { calendars: calendarText }).plan;
}

/** The plan of the shipped harassment investigation, perhaps with its text changed. */
export function shipped(change: (text: string) => string = (text) => text): Plan {
  const text = readFileSync(join(ROOT, 'definitions/hr-harassment-investigation.yaml'), 'utf8');
  const { plan, diagnostics } = compile(change(text), { calendars: calendarText });
  if (plan === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return plan;
}
