import { defineConfig } from 'vitest/config';

/** Milliseconds: far more than anything takes on a loaded machine, so that only what hangs is ended. No test has its own. */
const LIMIT = 300_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/package/**'],
    globalSetup: ['test/checks/build-when-stale.ts'],
    // The SDK warns of Node 20 whenever it is loaded; the program silences that itself.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    testTimeout: LIMIT,
    hookTimeout: LIMIT,
    // Less, so that the failure says what was waited for.
    expect: { poll: { timeout: LIMIT / 2 } },
    restoreMocks: true,
    unstubEnvs: true,
    coverage: {
      provider: 'custom',
      customProviderModule: './test/checks/coverage-provider.js',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: { lines: 90, 'src/plan/**': { branches: 100 } },
    },
  },
});
