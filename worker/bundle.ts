/**
 * The workflow bundle: the code that Temporal runs in its sandbox, built once for its content.
 *
 * Bundling takes seconds, so the result is kept under the digest of everything that goes in: our
 * `core` and `workflows`, and the versions of the libraries.
 *
 * @module
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { cacheFolder } from './cache-folder.ts';
import { FAILURE_CONVERTER_PATH } from './data-converter.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WORKFLOWS = join(ROOT, 'workflows/case.ts');
const TASK_GUARD = join(ROOT, 'workflows/task-guard.ts');
/** Loaded once for all workflows of a thread; they keep nothing of a single case. */
const SHARED = ['core/step.ts', 'workflows/plans.ts', 'workflows/case-host.ts'].map((path) =>
  join(ROOT, path),
);
/** Temporal bundles in development mode, and would take XState's build with warnings in it. */
const XSTATE = join(ROOT, 'node_modules/xstate/dist/xstate.esm.js');
/** Part of the digest: raise it when the options below change. */
const RECIPE = 4;

/**
 * Finds or builds the bundle.
 *
 * @returns the path of the bundle's code, for a worker's `workflowBundle: { codePath }`
 */
export async function workflowBundle(
  folder = join(cacheFolder(), 'bundles'),
): Promise<{ codePath: string }> {
  const codePath = join(folder, `${await digestOfSources()}.js`);
  const exists = await stat(codePath).then(
    () => true,
    () => false,
  );
  if (!exists) {
    const code = await buildBundle();
    await mkdir(folder, { recursive: true });
    const temporary = `${codePath}.${randomBytes(4).toString('hex')}`;
    await writeFile(temporary, code);
    await rename(temporary, codePath);
  }
  return { codePath };
}

/** Builds the bundle anew. */
export async function buildBundle(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: WORKFLOWS,
    workflowInterceptorModules: [TASK_GUARD],
    failureConverterPath: FAILURE_CONVERTER_PATH,
    preloadModules: SHARED,
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, alias: { ...config.resolve?.alias, xstate$: XSTATE } },
    }),
    logger: new DefaultLogger('ERROR'),
  });
  return code;
}

/** The digest of everything that goes into the bundle. */
export async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256').update(`${RECIPE}`);
  for (const folder of ['core', 'workflows']) {
    const names = await readdir(join(ROOT, folder), { recursive: true });
    for (const name of names.filter((file) => /\.c?[jt]s$/.test(file)).sort()) {
      hash.update(`${folder}/${name}\0`).update(await readFile(join(ROOT, folder, name)));
    }
  }
  // The lock names the exact version of every library that can end up in the bundle.
  hash.update(await readFile(join(ROOT, 'package-lock.json')));
  return hash.digest('hex').slice(0, 32);
}
