/**
 * Time of the processor, taken inside the process that works.
 *
 * Work is cut into stretches and the quietest one counts: other programs on the machine can only add to it, by caches
 * and by the other half of a core. The time is that of the process: that of a thread comes in steps of milliseconds on
 * some kernels.
 */

const STRETCHES = 24;
const WARM_UP = 4;

/** Nanoseconds of CPU for one call. @param loop does so many calls in a row */
export function nanosecondsPerCall(loop: (calls: number) => unknown, calls: number): number {
  for (let i = 0; i < WARM_UP; i += 1) loop(calls);
  let quietest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < STRETCHES; i += 1) {
    const spent = stopwatch();
    loop(calls);
    quietest = Math.min(quietest, spent() / calls);
  }
  return quietest;
}

/** The same for calls that are awaited, one after the other. */
export async function nanosecondsPerAwait(call: () => Promise<unknown>, calls: number): Promise<number> {
  let quietest = Number.POSITIVE_INFINITY;
  for (let i = -WARM_UP; i < STRETCHES; i += 1) {
    const spent = stopwatch();
    for (let done = 0; done < calls; done += 1) await call();
    if (i >= 0) quietest = Math.min(quietest, spent() / calls);
  }
  return quietest;
}

/** @returns how many nanoseconds of CPU this process has used since */
function stopwatch(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) * 1000;
  };
}
