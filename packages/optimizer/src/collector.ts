/**
 * `gc()` where the program exposes it (`--expose-gc`), and only where measurement shows that it pays: a call stops the program, so
 * it has to free enough for its pause. The first calls tell; where it does not pay it is tried again now and then, since jobs change.
 */
import { type Bytes, type Clock, type Milliseconds, systemClock } from '@perf/core';
import type { EvidenceGc } from './evidence.ts';
import { FEWEST_MEASURED, gcPays } from './gc-pays.ts';

export interface CollectorOptions {
  /** @default the program's own, where it exposes one */
  readonly gc?: (() => unknown) | undefined;
  readonly clock?: Clock;
  /** @default of this thread */
  readonly heapUsed?: () => Bytes;
}

export type Collected =
  | { readonly outcome: 'collected'; readonly freed: Bytes; readonly pause: Milliseconds }
  | { readonly outcome: 'does-not-pay' | 'not-exposed' };

export interface Collector {
  /** To be called where the program is idle, as after a large job: collects if that pays, as far as is known. */
  collect(): Collected;
  /** Collects in any case, to learn whether it pays; then it may be advised. */
  measure(): Collected;
  /** What is known, as advice takes it. */
  evidence(): Pick<EvidenceGc, 'isExposed' | 'isCalled' | 'measured'>;
}

interface Call {
  readonly used: Bytes;
  readonly freed: Bytes;
  readonly pause: Milliseconds;
}

/** The latest: jobs change. */
const KEPT = 8;
/** Requests in vain after which it is tried once more. */
const TRY_AGAIN = 32;

/** Calls `gc()` where the program is idle, if that is exposed and was measured to pay. */
export function createCollector(options: CollectorOptions = {}): Collector {
  const { clock = systemClock, heapUsed = () => process.memoryUsage().heapUsed } = options;
  const { gc = (globalThis as { gc?: () => unknown }).gc } = options;
  const calls: Call[] = [];
  let skipped = 0;
  let isCalled = false;

  const middle = (figure: keyof Call): number => middleOf(calls.map((call) => call[figure]));
  const measured = () => ({ freed: middle('freed'), pause: middle('pause'), times: calls.length });

  function measure(): Collected {
    if (typeof gc !== 'function') return { outcome: 'not-exposed' };
    const used = heapUsed();
    const began = clock.monotonic();
    gc();
    const call = { used, freed: Math.max(0, used - heapUsed()), pause: clock.monotonic() - began };
    calls.push(call);
    if (calls.length > KEPT) calls.shift();
    skipped = 0;
    return { outcome: 'collected', freed: call.freed, pause: call.pause };
  }

  return {
    measure,
    collect() {
      isCalled = true;
      const isKnown = calls.length >= FEWEST_MEASURED;
      if (typeof gc !== 'function' || !isKnown || gcPays(measured(), middle('used'))) return measure();
      skipped += 1;
      return skipped >= TRY_AGAIN ? measure() : { outcome: 'does-not-pay' };
    },
    evidence: () => ({
      ...{ isExposed: typeof gc === 'function', isCalled },
      ...(calls.length === 0 ? {} : { measured: measured() }),
    }),
  };
}

function middleOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
