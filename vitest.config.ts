import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Tests start programs, send signals and change their own environment: that needs processes, not threads.
    pool: 'forks',
    // Most tests wait for a program that they started: one worker for each core, where the default leaves one idle.
    maxWorkers: '100%',
    // Ample for a test that starts the program some times on a busy machine with two cores. Files that need more
    // (real terminals, planted faults, random histories) say so themselves: vi.setConfig({ testTimeout: 120_000 }).
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
