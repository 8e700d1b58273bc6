/**
 * `caseline access`: the matrix of three shipped case types, cell for cell, and the command.
 */
import { describe, expect, test } from '@jest/globals';
import { access, matrixText } from '../../cli/access.ts';
import { accessMatrix } from '../../core/access-matrix.ts';
import { compileFile } from '../support/scenario-files.ts';
import { expectGolden } from '../support/goldens.ts';
import { printed } from './printed.ts';

const SHIPPED = ['hr-harassment-investigation', 'dsar', 'legal-hold'];
const HR = 'definitions/hr-harassment-investigation.yaml';

describe.each(SHIPPED)('%s', (id) => {
  const plan = compileFile(`definitions/${id}.yaml`);

  test('grants what its matrix says', () => {
    expectGolden(`test/cli/access/${id}.txt`, `${matrixText(plan)}\n`);
  });

  test('grants nothing by duty to whoever is named in a case', () => {
    const cells = accessMatrix(plan);
    const alone = new Map(
      cells
        .filter(({ stand }) => stand.who.startsWith('named in '))
        .map(({ stand, state, decision }) => [`${stand.who} ${state}`, decision]),
    );
    const both = cells.filter(({ stand }) => stand.who.includes(', named in '));
    expect(both.length).toBeGreaterThan(100);
    for (const { stand, state, decision } of both) {
      if (stand.relations.includes('reporter')) continue;
      const place = stand.relations.at(-1);
      if (decision.conflict === null) {
        // Named in order to work: custodians who hand in records are no party to the request.
        expect([id, place]).toEqual(['dsar', 'systems.custodian']);
        continue;
      }
      const { read, write, sees, items } = decision;
      const own = alone.get(`named in ${place} ${state}`);
      expect({ read, write, sees, items }).toEqual({
        read: own?.read,
        write: own?.write,
        sees: own?.sees,
        items: own?.items,
      });
    }
  });
});

describe('the command', () => {
  test('narrows the matrix to a role', async () => {
    const { code, out } = await printed((output) => access(HR, { as: 'hr_director' }, output));
    expect(code).toBe(0);
    expect(out.split('\n').slice(0, 6)).toEqual([
      'Harassment investigation (hr-harassment-investigation version 3): who may what',
      '',
      'role hr_director',
      '  reads open',
      '    in every state',
      '    reads `open` as hr_director (access/open/0).',
    ]);
    expect(out).toContain('role hr_director, named in respondent\n  nothing');
  });

  test('says who it may have been', async () => {
    const { code, talk } = await printed((output) => access(HR, { as: 'hr_directr' }, output));
    expect([code, talk]).toEqual([
      2,
      'caseline: nobody here is `hr_directr`; did you mean `hr_director`?',
    ]);
  });

  test('prints a row for each cell as JSON', async () => {
    const { out } = await printed((output) => access(HR, { json: true }, output));
    const { rows } = JSON.parse(out) as { rows: { who: string; state: string }[] };
    const plan = compileFile(HR);
    expect(rows).toHaveLength(accessMatrix(plan).length);
    expect(rows).toContainEqual(
      expect.objectContaining({ who: 'role er_lead, named in respondent', knows: false }),
    );
  });

  test('prints Cedar policies', async () => {
    const { out } = await printed((output) => access(HR, { cedar: true }, output));
    expect(out).toContain('@id("access/restricted/0/read")');
  });
});
