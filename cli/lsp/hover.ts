/**
 * What a name, a duration or a condition means, in plain English.
 *
 * @module
 */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type Hover, MarkupKind, type Position } from 'vscode-languageserver/node';
import { mapOf, textOf } from '../../compiler/access.ts';
import { Findings } from '../../compiler/diagnostics.ts';
import { readDuration } from '../../compiler/duration.ts';
import { describeExpression, parseExpression } from '../../compiler/expressions.ts';
import type { DurationUnit } from '../../core/plan.ts';
import { type MapNode, readYaml, type YamlNode } from '../../compiler/yaml.ts';
import { nameAt } from './names.ts';
import { kindOf, lineValue, type Workspace } from './workspace.ts';

/** What there is to say at a position; `null` when it is nothing of ours. */
export function hoverAt(
  document: TextDocument,
  position: Position,
  workspace: Workspace,
): Hover | null {
  return durationAt(document, position) ?? nameHover(document, position, workspace);
}

const COUNTS: Readonly<Record<DurationUnit, string>> = {
  minutes: 'counted round the clock',
  hours: 'counted round the clock',
  business_hours: 'only working time of the calendar counts; the clock stands still outside it',
  business_days: 'only working days of the calendar count; it ends at the same local time of day',
  days: 'every calendar day counts; it ends at the same local time, across a clock change too',
  weeks: 'every calendar day counts; it ends on the same weekday at the same local time',
  months: 'it ends on the same date of the month, or on its last day when there is no such date',
  years: 'it ends on the same date of the year; 29 February becomes 28 February',
};

function durationAt(document: TextDocument, position: Position): Hover | null {
  const line = document.getText({
    start: { line: position.line, character: 0 },
    end: { line: position.line + 1, character: 0 },
  });
  for (const match of line.matchAll(
    /\b(?:after|every|before|within): +(\d+ [a-z]+(?: [a-z]+)?)/g,
  )) {
    const start = match.index + match[0].length - match[1]!.length;
    const end = start + match[1]!.length;
    if (position.character < start || position.character > end) continue;
    const findings = new Findings(line);
    const duration = readDuration({ name: match[1]!, start, end }, findings);
    if (duration === undefined) return null;
    const calendar = lineValue(document.getText(), 'calendar');
    const of = duration.unit.startsWith('business') && calendar ? ` (\`${calendar}\`)` : '';
    const { line: number } = position;
    return {
      contents: markdown(`**${match[1]}**${of}: ${COUNTS[duration.unit]}.`),
      range: { start: { line: number, character: start }, end: { line: number, character: end } },
    };
  }
  return null;
}

function nameHover(document: TextDocument, position: Position, workspace: Workspace): Hover | null {
  const found = nameAt(document, position, workspace);
  if (found === null) return null;
  const isScenario = kindOf(document.getText()) === 'scenarios';
  const caseType = isScenario ? workspace.caseTypeOf(document) : document;
  const text = caseType?.getText();
  const root = text === undefined ? undefined : readYaml(text, new Findings(text));
  if (root === undefined) return null;
  const lines = [`**${found.kind} \`${found.name}\`**`, ...told(found, root)];
  return { contents: markdown(lines.join('\n\n')), range: found.range };
}

function told({ kind, name }: { kind: string; name: string }, root: MapNode): readonly string[] {
  switch (kind) {
    case 'state':
      return stateTold(stateNode(root, name));
    case 'guard':
      return [`Holds when ${guardTold(mapOf(root, 'guards').entries.get(name)?.value)}.`];
    case 'role':
      return roleTold(mapOf(mapOf(root, 'roles'), name));
    case 'approval':
      return approvalTold(mapOf(mapOf(root, 'approvals'), name));
    case 'field':
      return fieldTold(root, name);
    case 'form':
      return [`Fields: ${[...mapOf(mapOf(root, 'forms'), name).entries.keys()].join(', ')}.`];
    default:
      return [];
  }
}

function stateNode(root: MapNode, path: string): MapNode | undefined {
  let node: MapNode | undefined;
  let level = mapOf(root, 'states');
  for (const part of path.split('.')) {
    const value = level.entries.get(part)?.value;
    if (value?.kind !== 'map') return undefined;
    node = value;
    level = value.entries.has('regions') ? mapOf(value, 'regions') : mapOf(value, 'states');
  }
  return node;
}

function stateTold(node: MapNode | undefined): readonly string[] {
  if (node === undefined) return [];
  const assign = node.entries.get('assign')?.value;
  const who = assign?.kind === 'map' ? textOf(assign, 'role') : textOf(node, 'assign');
  const ways = [...mapOf(node, 'transitions').entries.keys()];
  const title = textOf(node, 'title');
  return [
    ...(title === undefined ? [] : [title]),
    ...(who === undefined ? [] : [`The work of \`${who}\`.`]),
    ...(ways.length === 0 ? [] : [`Ways out: ${ways.map((way) => `\`${way}\``).join(', ')}.`]),
  ];
}

/** A guard in words, with the guards it names in theirs. */
function guardTold(node: YamlNode | undefined): string {
  if (node?.kind === 'scalar') return conditionTold(node.text);
  if (node?.kind !== 'map') return '…';
  const [entry] = node.entries.values();
  const items = entry?.value.kind === 'list' ? entry.value.items : [];
  const conditions = items.map((item) => (item.kind === 'scalar' ? conditionTold(item.text) : '…'));
  switch (entry?.key.text) {
    case 'all':
      return conditions.join(', and ');
    case 'any':
      return conditions.join(', or ');
    default:
      return `none of these is so: ${conditions.join('; ')}`;
  }
}

function conditionTold(source: string): string {
  const { expression } = parseExpression(source);
  return expression === undefined ? source : describeExpression(expression);
}

function roleTold(node: MapNode): readonly string[] {
  const [team, backup] = [textOf(node, 'team'), textOf(node, 'backup')];
  return [
    `The team \`${team ?? '…'}\` of the directory. ` +
      (backup === undefined ? 'Nobody stands in.' : `\`${backup}\` stands in.`),
  ];
}

function approvalTold(node: MapNode): readonly string[] {
  const approvers = node.entries.get('approvers')?.value;
  const seats = approvers?.kind === 'list' ? approvers.items : approvers ? [approvers] : [];
  const names = seats.flatMap((seat) => (seat.kind === 'scalar' ? [`\`${seat.text}\``] : []));
  const quorum = node.entries.get('quorum')?.value;
  const said = quorum?.kind === 'scalar' ? quorum.text : 'all';
  const title = textOf(node, 'title');
  return [
    ...(title === undefined ? [] : [title]),
    `Asked: ${names.join(', ')}. Needed: ${said} of ${seats.length}.`,
  ];
}

function fieldTold(root: MapNode, name: string): readonly string[] {
  for (const [form, { value }] of mapOf(root, 'forms').entries) {
    const node = value.kind === 'map' ? value.entries.get(name)?.value : undefined;
    if (node?.kind !== 'map') continue;
    const title = textOf(node, 'title');
    const kind = textOf(node, 'type') ?? '…';
    return [...(title === undefined ? [] : [title]), `Type \`${kind}\`, in the form \`${form}\`.`];
  }
  return ['A text that every event can take.'];
}

function markdown(value: string): { kind: typeof MarkupKind.Markdown; value: string } {
  return { kind: MarkupKind.Markdown, value };
}
