/**
 * `caseline access`: who may what in a case type, as a matrix that people read.
 *
 * @module
 */
import { type AccessCell, accessMatrix } from '../core/access-matrix.ts';
import { cedarSchema, cedarText } from '../core/access-cedar.ts';
import { explainDecision } from '../core/access-text.ts';
import type { Plan } from '../core/plan.ts';
import { suggest } from '../compiler/suggest.ts';
import type { Output } from './check.ts';
import { FileError, type FileOptions } from './files.ts';
import { loadSource } from './sources.ts';

/** Options of `caseline access`. */
export interface AccessOptions extends FileOptions {
  /** A role, a relation, or a field that names somebody. */
  readonly as?: string;
  readonly json?: boolean;
  readonly cedar?: boolean;
}

/** Prints the matrix; the exit code: 0, 1 when the definition has mistakes, 2 for a wrong command. */
export function access(file: string, options: AccessOptions, output: Output): number {
  try {
    const plan = loadSource(file, options);
    if (options.cedar === true) output.log(`${schemaAsComment(plan)}\n\n${cedarText(plan)}`);
    else if (options.json === true) output.log(JSON.stringify(matrixJson(plan, options), null, 2));
    else output.log(matrixText(plan, options));
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    output.error(error.exitCode === 2 ? `caseline: ${error.message}` : error.message);
    return error.exitCode;
  }
}

/** Cells of one stand with the same outcome. */
interface Group {
  readonly who: string;
  readonly states: readonly string[];
  readonly cell: AccessCell;
}

/** The matrix as text: a block for each stand, a line for each outcome with its states. */
export function matrixText(plan: Plan, options: Pick<AccessOptions, 'as'> = {}): string {
  const cells = chosen(plan, options.as);
  const states = new Set(cells.map(({ state }) => state)).size;
  const groups = groupsOf(cells);
  const lines: string[] = [`${plan.title} (${plan.id} version ${plan.version}): who may what`];
  let last = '';
  for (const { who, states: those, cell } of groups) {
    if (who !== last) lines.push('', who);
    last = who;
    const where = those.length === states ? 'in every state' : `in ${those.join(', ')}`;
    lines.push(`  ${outcome(cell)}`, `    ${where}`);
    const shown = explainDecision('', cell.decision).trim();
    lines.push(`    ${shown}`);
  }
  return lines.join('\n');
}

function matrixJson(plan: Plan, options: Pick<AccessOptions, 'as'>): object {
  return {
    caseType: plan.id,
    version: plan.version,
    rows: chosen(plan, options.as).map(({ stand, state, decision, asker }) => ({
      who: stand.who,
      state,
      knows: decision.isKnown,
      read: Object.keys(decision.read),
      write: Object.keys(decision.write),
      sees: Object.keys(decision.sees),
      asked: decision.items.length > 0,
      conflict: decision.conflict,
      because: explainDecision(asker.teams.length === 0 ? 'whoever this is' : stand.who, decision),
    })),
  };
}

/** The cells that are asked for: of stands in which a word is. */
function chosen(plan: Plan, as: string | undefined): readonly AccessCell[] {
  const cells = accessMatrix(plan);
  if (as === undefined) return cells;
  const isMeant = ({ stand }: AccessCell): boolean =>
    stand.who === as || stand.roles.includes(as) || stand.relations.includes(as);
  const found = cells.filter(isMeant);
  if (found.length > 0) return found;
  const known = new Set(cells.flatMap(({ stand }) => [...stand.roles, ...stand.relations]));
  const help = suggest(as, known);
  throw new FileError(`nobody here is \`${as}\`${help === undefined ? '' : `; ${help}`}`, 2);
}

function groupsOf(cells: readonly AccessCell[]): readonly Group[] {
  const groups = new Map<string, { who: string; states: string[]; cell: AccessCell }>();
  for (const cell of cells) {
    const { who } = cell.stand;
    const key = JSON.stringify([who, cell.decision.read, cell.decision.write, outcome(cell)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { who, states: [cell.state], cell });
    else group.states.push(cell.state);
  }
  const order = [...new Set(cells.map(({ stand }) => stand.who))];
  return [...groups.values()].sort(
    (one, other) => order.indexOf(one.who) - order.indexOf(other.who),
  );
}

function outcome({ decision }: AccessCell): string {
  const { isKnown, read, write, sees, items } = decision;
  if (!isKnown) return 'nothing: the case is not there for them';
  const facts = Object.hasOwn(read, 'open') ? [] : Object.keys(sees);
  const parts = [
    list('reads', Object.keys(read)),
    list('writes', Object.keys(write)),
    list('sees', facts),
    items.length > 0 ? 'is asked' : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function list(verb: string, names: readonly string[]): string {
  return names.length === 0 ? '' : `${verb} ${[...names].sort().join(', ')}`;
}

function schemaAsComment(plan: Plan): string {
  return cedarSchema(plan)
    .trimEnd()
    .split('\n')
    .map((line) => `// ${line}`)
    .join('\n');
}
