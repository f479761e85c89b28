/**
 * Tests read the sources of every package, through the `@perf/source` condition, so that no build stands between
 * an edit and its test. Files of one package run in processes of their own.
 */
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

const conditions = ['@perf/source', ...defaultServerConditions];

/**
 * Settings for packages whose tests stand up to a busy machine: two files at a time, after those of all others, which measure
 * time or processors and have the machine for themselves.
 */
export const sideBySide = { maxWorkers: 2, sequence: { groupOrder: 1 } };

/** @param {import('vitest/config').ViteUserConfig['test']} [test] */
export function project(test = {}) {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      environment: 'node',
      pool: 'forks',
      // Fuzz tests take as long as they were asked to.
      testTimeout: process.env.FUZZ_RUNS ? 0 : 20_000,
      hookTimeout: 60_000,
      ...test,
    },
  });
}
