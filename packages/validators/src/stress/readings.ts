/**
 * The target's own readings while a step lasts: asked for twice a second, each kept at its worst.
 *
 * A reading that can't be had is absent, and never fails a step: a target under load may have no time to answer. Why it
 * could not be had is said once.
 */
import type { AnyReadings } from '@perf/analytics';
import { type Milliseconds, PerfError } from '@perf/core';

/** What reads the target. It may take its time; it is not asked again before it has answered. */
export type ReadTarget = () => AnyReadings | Promise<AnyReadings>;

export interface ReadingsWatch {
  /** Stops asking. @returns undefined when nothing was read */
  end(): AnyReadings | undefined;
  /** Why the last one that failed did. */
  readonly failure: string | undefined;
}

const EVERY_MS: Milliseconds = 500;
/** Less is worse. */
const SCARCE = new Set(['machine.memory.available']);
/** The beginning of a step says more of the one before. */
const SKIPPED = 1;

export function watchReadings(read: ReadTarget): ReadingsWatch {
  const seen: AnyReadings[] = [];
  let isAsking = false;
  let failure: string | undefined;
  const ask = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    try {
      seen.push(await read());
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    } finally {
      isAsking = false;
    }
  };
  void ask();
  const timer = setInterval(() => void ask(), EVERY_MS);
  timer.unref();
  return {
    end() {
      clearInterval(timer);
      return seen.length === 0 ? undefined : worst(seen.length > SKIPPED ? seen.slice(SKIPPED) : seen);
    },
    get failure() {
      return failure;
    },
  };
}

function worst(all: readonly AnyReadings[]): AnyReadings {
  const kept: Record<string, number> = {};
  for (const [name, value] of all.flatMap((readings) => Object.entries(readings))) {
    if (value === undefined || !Number.isFinite(value)) continue;
    const before = kept[name] ?? value;
    kept[name] = SCARCE.has(name) ? Math.min(before, value) : Math.max(before, value);
  }
  return kept;
}

/** @throws PerfError `validators/invalid-stress` */
export function checkReadings(readings: unknown): ReadTarget | undefined {
  if (readings === undefined || typeof readings === 'function') return readings as ReadTarget | undefined;
  throw new PerfError('validators/invalid-stress', {
    message: `Expected \`readings\` to be a function that reads the target, got \`${typeof readings}\``,
    hint: "Write it like readings: () => ({ 'loop.utilization': 0.5 }), or readings: metricsReadings('http://127.0.0.1:9464/metrics').",
  });
}
