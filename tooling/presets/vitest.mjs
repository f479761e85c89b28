/**
 * Tests read the sources of every package, through the `@perf/source` condition, so that no build stands between
 * an edit and its test. Files of one package run in threads of their own.
 */
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

const conditions = ['@perf/source', ...defaultServerConditions];

/** @param {import('vitest/config').ViteUserConfig['test']} [test] */
export function project(test = {}) {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      environment: 'node',
      pool: 'forks',
      testTimeout: 20_000,
      hookTimeout: 60_000,
      ...test,
    },
  });
}
