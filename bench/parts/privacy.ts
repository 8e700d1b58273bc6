/**
 * What confidentiality costs: sealing what a case writes, and deciding who sees it.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { accessOf } from '../../core/access-facts.ts';
import { decide } from '../../core/access.ts';
import { invariant } from '../../core/invariant.ts';
import type { Entry, Snapshot } from '../../core/input.ts';
import type { Plan } from '../../core/plan.ts';
import { facts, step } from '../../core/step.ts';
import { caseTitle } from '../../core/title.ts';
import { openJson, sealColumn, SEALED, sealJson } from '../../prisma/sealed.ts';
import { caseInputs, compiled, DEFINITION } from '../approval-case.ts';
import { type Figure, rates, shown } from '../figures.ts';
import { caseByCore } from './core.ts';

const START_MS = Date.UTC(2026, 2, 2, 9);
const ROUNDS = { rounds: 7, forMs: 400 };
const KEY = { bytes: randomBytes(32), wrapped: '' };

/** Lives through the case, and seals all that a delivery after each step writes. */
function caseSealed(plan: Plan): void {
  let snapshot: Snapshot | null = null;
  for (const input of caseInputs('case-1')) {
    const result = step(plan, snapshot, input, START_MS);
    invariant(result.ok, result.ok ? '' : result.refusal.message);
    snapshot = result.snapshot;
    const { fields } = facts(snapshot);
    sealColumn(KEY, caseTitle(plan, fields), SEALED.title);
    sealJson(KEY, fields, SEALED.fields);
    for (const entry of result.entries) sealEntry(entry);
  }
}

function sealEntry({ sequence, cause, detail }: Entry): readonly string[] {
  return [
    sealJson(KEY, cause, SEALED.cause(sequence)),
    sealJson(KEY, detail, SEALED.detail(sequence)),
  ];
}

/** Measures it. */
export function benchPrivacy(): Figure[] {
  const plan = compiled(DEFINITION);
  const [sealed, bare] = rates([() => caseSealed(plan), () => void caseByCore(plan)], ROUNDS);
  const snapshot = caseByCore(plan);
  const { fields } = facts(snapshot);
  const row = JSON.parse(sealJson(KEY, fields, SEALED.fields)) as string;
  const plain = JSON.stringify(fields);
  const [opened, read] = rates(
    [() => void openJson(KEY, row, SEALED.fields), () => void JSON.parse(plain)],
    ROUNDS,
  );
  const access = accessOf(plan, snapshot);
  const asker = { person: 'lea', teams: ['leads'], wasAsked: true };
  const [decided] = rates([() => void decide(access, asker), () => void JSON.parse(plain)], ROUNDS);
  return [
    {
      what: 'core steps with all columns sealed ÷ without',
      ratio: sealed / bare,
      detail: `${shown(sealed * 4)}/s against ${shown(bare * 4)}/s`,
    },
    {
      what: 'fields of a case opened, microseconds',
      detail: `${shown(1e6 / opened)} against ${shown(1e6 / read)} of plain JSON`,
    },
    { what: 'who sees what of a case, decisions', detail: `${shown(decided)}/s` },
  ];
}
