/** T7: what was recorded replays to the same commands, the same state and the same deliveries. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import {
  codeOf,
  INCOMPATIBLE,
  NEXT,
  observed,
  type OtherEngine,
  THIS,
} from '../support/engines.ts';
import { expectGolden } from '../support/goldens.ts';
import { MUTANTS } from '../support/mutants.ts';
import { replay, type Replayed } from '../support/replays.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const DELIVERIES = 'deliveries.json';
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json') && name !== DELIVERIES);

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: SILENT } });
});

/** The mutants below fail loudly, which is their purpose. */
const SILENT = { filter: 'OFF', forward: {} } as const;

interface RecordedFile {
  readonly history: unknown;
  readonly digests: readonly string[];
}

const read = (name: string): RecordedFile => JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8'));

async function replayed(engine: OtherEngine, files: readonly string[]): Promise<Replayed[]> {
  return replay(
    { code: await codeOf(observed(engine)) },
    files.map((name) => ({ workflowId: name, history: read(name).history })),
  );
}

const withoutCarried = (delivery: string): string => delivery.replace(/^carried .*/, 'carried');

/** What went wrong, by file: `digests`, `deliveries`, or what Temporal says. */
function faultsIn(
  results: readonly Replayed[],
  compared: (delivery: string) => string = (delivery) => delivery,
): Record<string, string> {
  const deliveries: Record<string, string[]> = JSON.parse(
    readFileSync(`${FOLDER}/${DELIVERIES}`, 'utf8'),
  );
  const faults: Record<string, string> = {};
  for (const { workflowId, error, ...seen } of results) {
    if (error !== null) faults[workflowId] = error;
    else if (String(seen.digests) !== String(read(workflowId).digests)) {
      faults[workflowId] = 'digests';
    } else if (
      String(seen.deliveries) !== String(deliveries[workflowId]?.map((one) => compared(one)))
    ) {
      faults[workflowId] = 'deliveries';
    }
  }
  return faults;
}

describe('recorded histories', () => {
  test('there are some, of every kind of life', () => {
    const kinds = ['long-run-1', 'away', 'silent', 'repeated-run-2', 'scenario-1', 'rolled-run-2'];
    for (const what of kinds) expect(names.some((name) => name.includes(`-${what}`))).toBe(true);
  });

  test('all of them replay, with the same state and the same content at every delivery', async () => {
    const results = await replayed(THIS, names);
    // What is recorded anew has no deliveries yet (UPDATE_GOLDENS=1); those there are must stand.
    const deliveries = results.map(({ workflowId, deliveries: seen }) => [workflowId, seen]);
    const text = JSON.stringify(Object.fromEntries(deliveries), null, 1);
    expectGolden(`test/replay/${DELIVERIES}`, `${text}\n`);
    expect(faultsIn(results)).toEqual({});
  }, 120_000);

  test('a later release replays them as well', async () => {
    const results = await replayed(NEXT, names);
    // What it carries is of another format, and has another digest.
    const shown = results.map((one) => ({
      ...one,
      deliveries: one.deliveries.map(withoutCarried),
    }));
    expect(faultsIn(shown, withoutCarried)).toEqual({});
  }, 120_000);
});

describe('an engine that no longer means the same is found', () => {
  const chosen = names.filter((name) => !/-scenario-[234]\.json$/.test(name));
  test.each<[string, OtherEngine]>(
    [...MUTANTS, INCOMPATIBLE].map((mutant) => [mutant.what, mutant]),
  )(
    '%s',
    async (_, mutant) => {
      const faults = faultsIn(await replayed(mutant, chosen));
      expect(Object.keys(faults).length).toBeGreaterThan(0);
    },
    60_000,
  );
});
