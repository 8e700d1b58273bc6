/**
 * `docs/diagnostics.md`, written from the registry.
 *
 * @module
 */
import { BASE_EXAMPLE, type CodeEntry } from './entry.ts';
import { registry } from './index.ts';

/** The whole page. */
export function diagnosticsPage(): string {
  return `${[
    '# Diagnostics',
    'What the compiler can say, code by code. This page is written from the registry in',
    '`compiler/codes/` (`UPDATE_GOLDENS=1 npm run test:unit -- test/registry.test.ts`).',
    '`caseline explain CODE` prints the same. Codes are never reused.',
    '',
    'Each example changes a part of this definition: its words replace the ones here, and entries of',
    '`states`, `roles`, `forms` and the like replace or join those here.',
    '',
    fenced(BASE_EXAMPLE),
    ...registry.flatMap((entry) => ['', section(entry)]),
  ].join('\n')}\n`;
}

/** What `caseline explain` prints of one code. */
export function section({ code, title, explanation, wrong, right }: CodeEntry): string {
  return [
    `## ${code}: ${title}`,
    '',
    explanation,
    '',
    'Wrong:',
    '',
    fenced(wrong),
    '',
    'Right:',
    '',
    fenced(right),
  ].join('\n');
}

function fenced(text: string): string {
  return `\`\`\`yaml\n${text}\`\`\``;
}
