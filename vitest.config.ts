// The test groups. `unit` is `npm test`; the others are the slow groups that `.ci/run` calls by name.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const group = (name: string, include: string, timeout: number) => ({
  // Examples import the package by its name; here it is the source, so that they cannot run on a stale build.
  resolve: { alias: { hpo: fileURLToPath(new URL('src/index.ts', import.meta.url)) } },
  test: {
    name,
    include: [include],
    exclude: name === 'unit' ? ['test/slow/**', 'test/soak/**'] : [],
    setupFiles: ['test/setup/fail-on-console.ts'],
    testTimeout: timeout,
    hookTimeout: timeout,
  },
});

export default defineConfig({
  test: {
    // Many tests wait for programs that they started: a core is not worth keeping free.
    maxWorkers: '100%',
    projects: [
      group('unit', 'test/**/*.test.ts', 60_000),
      group('sqlite', 'test/slow/sqlite/*.test.ts', 600_000),
      group('postgres', 'test/slow/postgres/*.test.ts', 600_000),
      group('optuna', 'test/slow/optuna/*.test.ts', 600_000),
      group('mlflow', 'test/slow/mlflow/*.test.ts', 600_000),
      group('torch', 'test/slow/torch/*.test.ts', 600_000),
      group('e2e', 'test/slow/e2e/*.test.ts', 1_800_000),
      group('soak', 'test/soak/*.test.ts', 3_600_000),
      group('no-compiler', 'test/slow/no-compiler/*.test.ts', 1_800_000),
    ],
  },
});
