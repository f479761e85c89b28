/** Measures what a file exports, in a process of its own: one that never ends is ended, and what it prints is no part of a result. */
import { type Duration, milliseconds } from '@perf/core';
import { type BenchOptions, type BenchResult, checkedOptions } from '../../bench/bench.ts';
import type { SweptCase } from './messages.ts';
import { startModule } from './module-process.ts';

export interface BenchFileOptions extends Omit<BenchOptions, 'timeout'> {
  readonly cwd?: string | undefined;
  /** How long a round of all cases may take, and the warm-up of all. @default '60s' */
  readonly timeout?: Duration;
}

/** @throws PerfError `validators/invalid-cases`, `validators/case-failed` */
export function benchFile(file: string, options: BenchFileOptions = {}): Promise<BenchResult> {
  return measureIn(file, { do: 'bench' }, options);
}

/**
 * Each function that a file exports over sizes, which it is given with what its `setup` made for it, and how its time grows.
 *
 * @throws PerfError as `benchFile` does, `validators/invalid-argument` for sizes that are none
 */
export function sweepFile(
  file: string,
  { sizes, ...options }: BenchFileOptions & { readonly sizes: readonly number[] },
): Promise<SweptCase[]> {
  return measureIn(file, { do: 'sweep', sizes }, options);
}

type Measuring = { readonly do: 'bench' } | { readonly do: 'sweep'; readonly sizes: readonly number[] };

async function measureIn<T>(file: string, order: Measuring, options: BenchFileOptions): Promise<T> {
  const { cwd, signal, onProgress, timeout = '60s' } = options;
  const span = milliseconds(timeout, 'timeout');
  const { samples, batch, warmup } = checkedOptions({ ...options, timeout: span });
  const module = startModule({ file, cwd, timeout: span, signal });
  try {
    return await module.ask<T>({ ...order, options: { samples, batch, warmup, timeout: span } }, onProgress);
  } finally {
    await module.close();
  }
}

/** The names of the cases that a file exports. */
export async function casesIn(
  file: string,
  { cwd, signal }: { readonly cwd: string; readonly signal: AbortSignal | undefined },
): Promise<string[]> {
  const module = startModule({ file, cwd, timeout: 30_000, signal });
  try {
    return await module.ask<string[]>({ do: 'names' });
  } finally {
    await module.close();
  }
}
