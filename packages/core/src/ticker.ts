/**
 * Calls `tick()` once a second without keeping alive what it ticks, nor the program: a monitor that nobody holds on to
 * any more is collected, and its timer ends with it.
 */

const PERIOD_MS = 1000;

/** @returns a function that stops the ticking */
export function createTicker(target: { tick(): void }): () => void {
  const held = new WeakRef(target);
  const timer = setInterval(() => {
    const alive = held.deref();
    if (alive === undefined) clearInterval(timer);
    else alive.tick();
  }, PERIOD_MS);
  timer.unref?.();
  return () => clearInterval(timer);
}
