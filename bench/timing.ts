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
    const before = process.cpuUsage();
    loop(calls);
    const { user, system } = process.cpuUsage(before);
    quietest = Math.min(quietest, ((user + system) * 1000) / calls);
  }
  return quietest;
}
