import { defineConfig } from 'vitest/config';

/** Apart from the other tests: it installs packages, so it needs the npm registry. */
export default defineConfig({
  test: { include: ['test/package/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 300_000 },
});
