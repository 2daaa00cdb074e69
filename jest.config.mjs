/** Tests run as ES modules through SWC; NODE_OPTIONS=--experimental-vm-modules is set by scripts/test.mjs. */
export default {
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // Not './metadata.json.js': packages name so what they exported as a module.
  moduleNameMapper: { '^(\\.{1,2}/(?!.*\\.json\\.js$).*)\\.js$': '$1' },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  testSequencer: '<rootDir>/test/support/order-of-run.mjs',
  // On two cores: files that start processes wait for most of their time.
  maxWorkers: 3,
  // Only what hangs gets there: a machine that is busy or slow needs minutes where another needs seconds.
  testTimeout: 240_000,
};
