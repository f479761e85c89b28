/** A closed sweep: more and more users who each wait for their answers, and the law that their throughput follows. */
import type { Milliseconds } from '@perf/core';
import type { StressPlan } from './options.ts';
import { fitUsl, type UslFit, type UslPoint } from './usl.ts';
import type { StressWorld } from './world.ts';

interface SweepOptions {
  readonly plan: StressPlan;
  readonly load: StressWorld['load'];
  readonly signal: AbortSignal;
  readonly trying: (users: number) => void;
  readonly warn: (text: string) => void;
}

/** Twice over, so that what is left over is seen: a second each. */
const USERS = [1, 2, 4, 8, 16, 32];
const EACH_MS: Milliseconds = 1_000;

/** @returns undefined, with a warning, when the figures do not tell a law */
export async function fitted({ plan, load, signal, trying, warn }: SweepOptions): Promise<UslFit | undefined> {
  const points: UslPoint[] = [];
  for (const users of [...USERS, ...USERS].filter((count) => count <= plan.concurrency)) {
    if (signal.aborted) break;
    trying(users);
    const { target, timeout } = plan;
    try {
      const result = await load({ target, concurrency: users, duration: EACH_MS, timeout, signal });
      if (result.valid && result.failed === 0) points.push({ concurrency: users, rate: result.rate });
    } catch (error) {
      // What was found before is not lost with it.
      warn(`the sweep of users ended at ${users}: ${error instanceof Error ? error.message : String(error)}`);
      break;
    }
  }
  const fit = fitUsl(points);
  if (fit === undefined)
    warn(`no scalability law: ${points.length} of the sweep's steps could be used, of at least 5 different users`);
  return fit;
}
