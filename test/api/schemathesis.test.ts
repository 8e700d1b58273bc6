/**
 * Schemathesis over the OpenAPI document: whatever it allows, and much that it does not, as people
 * with different parts in the cases. Nothing is a bug of ours, every answer is as documented, and
 * nothing is done without a token.
 *
 * `CASELINE_EXAMPLES` is how many requests are made up for each operation, beside those at the limits.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pythonWith, SCHEMATHESIS } from '../../scripts/python-package.ts';
import { CALENDAR, DEFINITION } from './definition.ts';
import { newKey, type Stack, startStack } from './stack.ts';

const EXAMPLES = process.env['CASELINE_EXAMPLES'] ?? '10';
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'ignored_auth',
  'unsupported_method',
];
const python = pythonWith(SCHEMATHESIS);

if (python === null) {
  const why = 'it was not installed (scripts/python-package.ts)';
  test.skip(`SKIPPED: schemathesis over the API; ${why}`, () => {});
} else {
  describe('schemathesis finds nothing', () => {
    let stack: Stack;
    let folder: string;
    let id: string;
    let hold: { readonly id: string };
    let migration: { readonly id: string };
    let correction: { readonly id: string };
    let reported: { readonly id: string; readonly receipt: string };

    beforeAll(async () => {
      const limits = { perPerson: 0, failuresPerAddress: 0, reportsPerAddress: 0, reports: 0 };
      stack = await startStack({ engine: true, limits, counselTeam: 'board' });
      const speakUp = DEFINITION.replace('id: expense-request', 'id: speak-up');
      for (const source of [DEFINITION, `${speakUp}intake: { anonymous: amount }\n`]) {
        const published = await stack.call('POST', '/v1/case-types', { body: { source } });
        expect(published.status).toBe(201);
      }
      const data = { amount: 5 };
      ({ body: reported } = await stack.call('POST', '/v1/intake/speak-up', {
        as: null,
        body: { data },
      }));
      const started = await stack.call('POST', '/v1/cases', {
        body: { caseType: 'expense-request', data: { amount: 5 } },
        headers: newKey(),
      });
      id = started.body.id as string;
      const submit = { event: 'submit', data: { amount: 5 } };
      await stack.call('POST', `/v1/cases/${id}/events`, { body: submit });
      const body = { reason: 'x', cases: [id] };
      ({ body: hold } = await stack.call('POST', '/v1/holds', { as: 'p-kim', body }));
      ({ body: migration } = await stack.call('POST', '/v1/migrations', {
        as: 'p-kim',
        body: { caseType: 'expense-request', from: 1, to: 1, reason: 'x' },
      }));
      ({ body: correction } = await stack.call(
        'POST',
        '/v1/calendars/round-the-clock/corrections',
        { as: 'p-kim', body: { source: CALENDAR, reason: 'x' } },
      ));
      folder = await mkdtemp(path.join(tmpdir(), 'caseline-schemathesis-'));
    });

    /** Ids that are there, or it would see nothing but 404. */
    async function configFor(caseId: string): Promise<string> {
      const of = (route: string, value: string): string =>
        `[[operations]]\ninclude-path-regex = "${route}"\nparameters = { "path.id" = "${value}" }\n`;
      const config =
        of('^/v1/cases/', caseId) +
        of('^/v1/holds/', hold.id) +
        of('^/v1/migrations/', migration.id) +
        of('^/v1/calendars/', correction.id).replace(
          ' }',
          ', "path.calendar" = "round-the-clock" }',
        ) +
        of('^/v1/intake/', 'speak-up') +
        of('^/v1/case-types/', 'expense-request');
      const file = path.join(folder, `${caseId}.toml`);
      await writeFile(file, config);
      return file;
    }

    afterAll(async () => {
      await stack.stop();
      await rm(folder, { recursive: true });
    });

    test.each([
      ['the reporter', 'p-ana'],
      ['somebody without a part', 'p-joe'],
      ['an approver', 'p-fin'],
      ['an operator, who is counsel too', 'p-kim'],
      ['a reporter without an account', null],
    ])(
      'as %s',
      async (_, person) => {
        const said =
          person === null
            ? await run(python, `Receipt ${reported.receipt}`, await configFor(reported.id))
            : await run(python, `Bearer ${await stack.token(person)}`, await configFor(id));
        const bugs = stack.log.filter((line) => line.includes('"msg":"bug"'));
        stack.log.length = 0;
        // Not whether it ended well: it stumbles over itself now and then, and says so elsewhere.
        const found = /= FAILURES =[^]*/.exec(said)?.[0] ?? null;
        expect({ found, bugs }).toEqual({ found: null, bugs: [] });
        const [, tested = '0'] = /(\d+) generated/.exec(said) ?? [];
        expect(Number(tested)).toBeGreaterThan(1_000);
      },
      1_800_000,
    );

    /** What it said at the end, whatever its exit code. */
    function run(program: string, authorization: string, config: string): Promise<string> {
      const words =
        `-m schemathesis.cli --no-color --config-file ${config} run ${stack.url}/v1/openapi.json ` +
        `--checks ${CHECKS.join()} --phases coverage,fuzzing --max-examples ${EXAMPLES} --workers 1 ` +
        '--continue-on-failure --suppress-health-check all --warnings off --seed 20261129';
      const args = [...words.split(' '), '--header', `Authorization: ${authorization}`];
      return new Promise((resolve) => {
        execFile(program, args, { cwd: folder, maxBuffer: 1e8 }, (_error, stdout, stderr) => {
          resolve(`${stdout}${stderr}`);
        });
      });
    }
  });
}
