/** What a watched process says, for tests: only what matters to one is given. */
import type { Hello, Update } from '@perf/core/protocol';

export const hello = (source: string, more: Partial<Hello> = {}): Hello => ({
  type: 'hello',
  version: 1,
  source,
  pid: 1,
  parent: 0,
  thread: 0,
  node: 'v24.0.0',
  program: 'app.js',
  timeOrigin: 1_000,
  ...more,
});

export const update = (source: string, more: Partial<Update> = {}): Update => ({
  type: 'update',
  source,
  at: 0,
  series: [],
  slowest: [],
  readings: {},
  stalls: [],
  pauses: [],
  troubles: [],
  ...more,
});
