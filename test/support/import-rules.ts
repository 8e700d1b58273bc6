/**
 * Who may import whom: the table of docs/ARCHITECTURE.md as data.
 *
 * The linter's configuration is written from it and `test/architecture.test.ts` reads every
 * import against it, so the rule holds even where one of the two is switched off.
 *
 * @module
 */

/** What one folder may import. */
export interface FolderRule {
  /** Our folders that it may import, beside itself; `*` for all that may be imported at all. */
  readonly folders: readonly string[];
  /** Single files of other folders. */
  readonly files?: readonly string[];
  /** Folders of which it may import types alone. */
  readonly types?: readonly string[];
  /** The packages it may use; left out: any but `notPackages`. A name covers its subpaths. */
  readonly packages?: readonly string[];
  readonly notPackages?: readonly string[];
  /** Whether Node's own modules may be used. */
  readonly node: boolean;
}

const SMALL_AND_PURE = ['xstate', '@noble/hashes', 're2js'];

/** Folders that nothing outside tests may import. */
export const LEAVES: readonly string[] = ['demo', 'production', 'scripts', 'bench', 'test'];

/** The rule of every folder with code. */
export const FOLDER_RULES: Readonly<Record<string, FolderRule>> = {
  schemas: { folders: [], packages: [], node: false },
  core: { folders: [], types: ['schemas'], packages: SMALL_AND_PURE, node: false },
  compiler: {
    folders: ['schemas', 'core'],
    packages: [
      ...SMALL_AND_PURE,
      '@bufbuild/cel',
      'ajv',
      'ajv-formats',
      'date-holidays',
      'elkjs',
      'js-yaml',
      'liquidjs',
      'temporal-polyfill',
    ],
    node: false,
  },
  keys: { folders: [], packages: ['@aws-sdk/client-kms'], node: true },
  files: {
    folders: ['keys', 'prisma'],
    types: ['core'],
    packages: ['@aws-sdk/client-s3', '@aws-sdk/lib-storage', 'age-encryption'],
    node: true,
  },
  workflows: {
    folders: ['core'],
    types: ['activities'],
    packages: ['@temporalio/workflow', '@temporalio/common', '@noble/hashes'],
    node: false,
  },
  activities: {
    folders: ['core', 'schemas', 'prisma', 'keys'],
    notPackages: ['@temporalio/workflow', '@temporalio/worker', 'express'],
    node: true,
  },
  worker: {
    folders: ['workflows', 'activities', 'compiler', 'core', 'prisma', 'keys', 'files'],
    notPackages: ['express'],
    node: true,
  },
  directory: {
    folders: ['schemas', 'core', 'compiler'],
    packages: ['js-yaml', 'ajv', 'ajv-formats', 'temporal-polyfill'],
    node: true,
  },
  api: {
    folders: ['schemas', 'compiler', 'core', 'prisma', 'directory', 'files'],
    files: ['activities/messages.ts', 'worker/codec.ts', 'worker/data-converter.ts'],
    types: ['workflows', 'activities'],
    notPackages: ['@temporalio/workflow', '@temporalio/worker', '@temporalio/activity'],
    node: true,
  },
  prisma: {
    folders: ['core', 'schemas', 'keys'],
    types: ['activities'],
    notPackages: ['express', '@temporalio/workflow', '@temporalio/worker'],
    node: true,
  },
  logs: { folders: ['core'], packages: [], node: true },
  cli: {
    folders: ['schemas', 'compiler', 'core', 'directory', 'embedded', 'keys', 'logs', 'prisma'],
    notPackages: ['express', '@temporalio/workflow', '@temporalio/worker'],
    node: true,
  },
  embedded: { folders: ['*'], notPackages: ['@temporalio/workflow'], node: true },
  production: { folders: ['*'], notPackages: ['@temporalio/workflow'], node: true },
  demo: { folders: ['core', 'compiler', 'directory', 'embedded', 'schemas'], node: true },
  scripts: {
    folders: ['*'],
    files: ['test/support/import-rules.ts', 'test/support/log-paths.ts'],
    node: true,
  },
  bench: { folders: ['*'], node: true },
  test: { folders: ['*', ...LEAVES], node: true },
};

/**
 * Folders whose meaning must not depend on the clock, chance, or the host's locale and zones, and
 * what each may use all the same: in a workflow Temporal answers `Date.now` from the history.
 */
export const DETERMINISTIC: Readonly<Record<string, readonly string[]>> = {
  core: [],
  workflows: ['Date.now'],
};
