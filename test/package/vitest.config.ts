import { defineConfig } from 'vitest/config';

/** Apart from the other tests: it installs packages, so it needs the npm registry, and as long as that takes. */
export default defineConfig({
  test: { include: ['test/package/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 600_000 },
});
