/**
 * Whether the event loop gets to its work in time.
 *
 * Judged by the longest delay since the look before: a loop that is busy without keeping anybody waiting is well. The first
 * look has to watch for a moment; from then on the watch goes on between looks, at 0.2 % of a core at most.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Duration, milliseconds } from '@perf/core';
import { type LoopWatch, watchLoop } from '@perf/core/node-process';
import type { Check, Outcome } from '../../check.ts';
import { below, builtIn, type CommonOptions, percent, rounded } from './built-in.ts';

export interface EventLoopOptions extends CommonOptions {
  /** The longest delay that is still well. @default '100ms' */
  readonly warn?: Duration;
  /** @default '1s' */
  readonly fail?: Duration;
}

const FIRST_WATCH_MS = 200;

/** Kind: diagnostic, since a restart loses the work that keeps a loop busy. */
export function eventLoopCheck({ warn = '100ms', fail = '1s', ...options }: EventLoopOptions = {}): Check {
  const bounds = { warn: milliseconds(warn, 'warn'), fail: milliseconds(fail, 'fail') };
  let watch: LoopWatch | undefined;
  return builtIn({ name: 'event loop', kind: 'diagnostic' }, options, async (signal): Promise<Outcome> => {
    if (watch === undefined) {
      watch = watchLoop();
      await sleep(FIRST_WATCH_MS, undefined, { signal, ref: false });
    }
    const activity = watch.takeActivity();
    if (activity === undefined) return { state: 'unknown', text: 'this runtime does not tell its delays' };
    const { max, utilization } = activity;
    return {
      state: below(max, bounds),
      text: `longest delay ${rounded(max)} ms, busy ${percent(utilization)}`,
      observed: [
        { name: 'delay', value: rounded(max), unit: 'ms' },
        { name: 'utilization', value: utilization, unit: 'ratio' },
      ],
    };
  });
}
