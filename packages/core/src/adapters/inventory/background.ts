/**
 * A sampler of what is slow to read: `sample()` hands out the last readings at once and has the next ones read meanwhile.
 *
 *   sample() ──▶ the last completed readings, while they are fresh
 *      └───────▶ starts the next read, unless one runs or the last began less than `every` ago
 *
 * Never two reads at a time, no timer of its own: who does not ask causes no work.
 */
import type { Clock } from '../../clock.ts';
import type { Readings } from '../../reading.ts';
import type { Sampler } from '../../sampler.ts';
import type { Milliseconds } from '../../units.ts';

export interface BackgroundOptions {
  readonly clock: Clock;
  /** Shortest time between the beginnings of two reads. */
  readonly every: Milliseconds;
  /** One that fails leaves nothing to hand out. */
  readonly read: () => Promise<Readings>;
}

/** Readings are of this moment as long as they are not older than this many times `every`. */
const FRESH = 3;

export function createBackgroundSampler({ clock, every, read }: BackgroundOptions): Sampler {
  let latest: { at: Milliseconds; readings: Readings } | undefined;
  let begun: Milliseconds | undefined;
  let reading = false;
  let closed = false;

  const readNext = async (): Promise<void> => {
    reading = true;
    try {
      const readings = await read();
      latest = { at: clock.monotonic(), readings };
    } catch {
      // Nobody waits for a read, so its failure must not end the program; it shows as readings that are absent.
      latest = undefined;
    } finally {
      reading = false;
    }
  };

  return {
    sample(): Readings {
      if (closed) return {};
      const now = clock.monotonic();
      if (!reading && (begun === undefined || now - begun >= every)) {
        begun = now;
        void readNext();
      }
      return latest !== undefined && now - latest.at <= FRESH * every ? latest.readings : {};
    },
    close(): void {
      closed = true;
      latest = undefined;
    },
  };
}
