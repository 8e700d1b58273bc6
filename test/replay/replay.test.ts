import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DefaultLogger, Runtime, type WorkflowBundleOption } from '@temporalio/worker';
import { workflowBundle } from '../../worker/bundle.ts';
import { replay } from '../support/replays.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

let bundlePath: string;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: SILENT } });
  bundlePath = (await workflowBundle()).codePath;
});

/** The mutants below fail loudly, which is their purpose. */
const SILENT = { filter: 'OFF', forward: {} } as const;

interface RecordedFile {
  readonly history: unknown;
  readonly digests: readonly string[];
}

/** Replays files with a bundle; returns what went wrong, by file. */
async function faultsOf(bundle: WorkflowBundleOption, files: readonly string[]) {
  const read = (name: string): RecordedFile =>
    JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8'));
  const recorded = files.map((name) => ({ workflowId: name, history: read(name).history }));
  const faults: Record<string, string> = {};
  for (const { workflowId, error, digests } of await replay(bundle, recorded)) {
    if (error !== null) faults[workflowId] = error;
    else if (String(digests) !== String(read(workflowId).digests)) faults[workflowId] = 'digests';
  }
  return faults;
}

describe('recorded histories', () => {
  test('there are some, of every kind of life', () => {
    for (const what of ['long-run-1', 'long-run-2', 'away', 'silent', 'scenario-1']) {
      expect(names.some((name) => name.includes(`-${what}`))).toBe(true);
    }
  });

  test('all of them replay, with the same state at every delivery', async () => {
    expect(await faultsOf({ codePath: bundlePath }, names)).toEqual({});
  });
});

/** Changes of meaning that Temporal's own comparison of commands does not see. */
const MUTANTS: readonly [what: string, from: string, to: string][] = [
  ['a deadline is another instant', 'dueAtMs: computed.dueAtMs', 'dueAtMs: computed.dueAtMs + 1'],
  ['an item counts from another number', 'draft.itemCount += 1', 'draft.itemCount += 2'],
  ['an entry hashes something else', 'sha256Hex)(draft.head + ', 'sha256Hex)("x" + draft.head + '],
];

describe('an engine that no longer means the same', () => {
  test.each(MUTANTS)(
    'is caught: %s',
    async (_, from, to) => {
      const code = readFileSync(bundlePath, 'utf8');
      expect(code.split(from).length).toBeGreaterThan(1);
      const some = names.filter((name) => name.includes('-long-run-1'));
      const mutant = code.replaceAll(from, to);
      expect(Object.keys(await faultsOf({ code: mutant }, some))).toEqual(some);
    },
    60_000,
  );
});
