import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

const conditions = ['@infrapulse/source'];
const rooms = ['packages', 'services', 'simulators'];

const long = ['exactly-once', 'outages-long', 'same-figures'].map(
  (name) => `test/engines/${name}.test.ts`,
);
const PROMPT = 'test/system/first-reading.test.ts';

const engines = {
  globalSetup: ['test/engines/start-engines.ts'],
  // The first run on a machine builds an engine from source.
  testTimeout: 600_000,
  hookTimeout: 600_000,
  fileParallelism: false,
};

function project(name: string, include: string[], extra: Record<string, unknown> = {}) {
  return { extends: true as const, test: { name, include, ...extra } };
}

/** One project per kind of test; see docs/ARCHITECTURE.md, "Tests". */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    passWithNoTests: false,
    maxWorkers: 2,
    setupFiles: ['test/seed-properties.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      project(
        'unit',
        [...rooms, 'deploy'].map((r) => `${r}/*/test/**/*.test.ts`),
        {
          exclude: ['**/*.contract.test.ts', '**/*.engines.test.ts', '**/node_modules/**'],
          // Files share loaded modules: loading them anew took a fifth of the time. What a test changes it puts back.
          isolate: false,
          // Folds of whole years leave much behind that is soon forgotten.
          execArgv: ['--max-semi-space-size=64'],
          testTimeout: 60_000,
        },
      ),
      project(
        'contract',
        rooms.map((r) => `${r}/*/test/**/*.contract.test.ts`),
        { testTimeout: 60_000 },
      ),
      project('architecture', ['test/architecture/**/*.test.ts'], { testTimeout: 60_000 }),
      // A product each, that waits most of the time: more of them than cores, and after what computes.
      project('system', ['test/system/**/*.test.ts', 'test/cases/**/*.test.ts'], {
        exclude: [PROMPT, '**/node_modules/**'],
        maxWorkers: 3,
        sequence: { groupOrder: 1 },
        testTimeout: 300_000,
        hookTimeout: 300_000,
      }),
      // 200 cities, 20 in a product, two products at a time: `npm run test:oracle`.
      project('oracle', ['test/oracle/**/*.test.ts'], {
        maxConcurrency: 2,
        testTimeout: 300_000,
        hookTimeout: 120_000,
        fileParallelism: false,
      }),
      project('poison', ['test/chaos/*poison.test.ts'], {
        testTimeout: 120_000,
        hookTimeout: 120_000,
      }),
      // Kills under full load and says how soon all is back, or keeps to a time that was promised: nothing runs beside it.
      project('chaos', ['test/chaos/**/*.test.ts', PROMPT], {
        exclude: ['**/*poison.test.ts', '**/node_modules/**'],
        testTimeout: 600_000,
        hookTimeout: 120_000,
        fileParallelism: false,
      }),
      project(
        'engines',
        ['test/engines/**/*.test.ts', ...rooms.map((r) => `${r}/*/test/**/*.engines.test.ts`)],
        { ...engines, exclude: [...long, '**/node_modules/**'] },
      ),
      // Twenty minutes of kills, outages and simulated time on two cores: run by name, not with every change.
      project('engines-long', long, engines),
      project('e2e', ['test/e2e/**/*.test.ts'], {
        globalSetup: ['test/e2e/require-chromium.ts'],
        // For a machine under load; on an idle one what is waited for is there within seconds.
        expect: { poll: { timeout: 60_000, interval: 50 } },
        testTimeout: 180_000,
        hookTimeout: 180_000,
        fileParallelism: false,
      }),
    ],
  },
});
