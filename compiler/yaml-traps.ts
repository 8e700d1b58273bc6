/**
 * What YAML takes otherwise than it looks, though every YAML reader agrees.
 *
 * @module
 */
import type { Findings } from './diagnostics.ts';
import type { YamlNode } from './yaml.ts';
import { quoted } from './yaml-scalars.ts';

/** CL0019: a text that was meant to go on ends at a `#`. */
export function checkTraps(node: YamlNode, text: string, findings: Findings): void {
  if (node.kind === 'list') for (const item of node.items) checkTraps(item, text, findings);
  if (node.kind === 'map') {
    for (const { value } of node.entries.values()) checkTraps(value, text, findings);
  }
  if (node.kind !== 'scalar' || !node.plain || typeof node.value !== 'string') return;
  if (text[node.end] !== ' ') return;
  // `Case #12`: comments have a space after their `#`, numbers and tags have none.
  const cut = /^ +#[^\s#][^\r\n]*/.exec(text.slice(node.end, node.end + 200));
  if (cut === null) return;
  const end = node.end + cut[0].trimEnd().length;
  findings.warning('CL0019', { start: node.start, end }, 'the text ends before the `#`', {
    label: 'what follows the `#` is read as a comment',
    help: `if it belongs to the text, quote it: ${quoted(text.slice(node.start, end))}`,
    notes: ['a comment has a space after its `#`'],
  });
}
