/** Native ESM (`node --experimental-vm-modules`), TypeScript through swc. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'es6' },
      },
    ],
  },
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Against hanging alone: a machine that is busy elsewhere is slow, and no test is about speed.
  testTimeout: 300_000,
  // Files leave modules behind in a process; without a limit the last ones ran in one that was full,
  // and took minutes for what takes seconds.
  workerIdleMemoryLimit: '1.5GB',
};
