/**
 * Tells who watches this process that a monitor was created, so that `perfkit run` reports a program's own operations
 * without a word in the program. A diagnostics channel costs nothing when nobody listens, and connects copies of this
 * package that know nothing of each other.
 */
import { channel } from 'node:diagnostics_channel';

export const MONITOR_CREATED = 'perfkit:monitor:created';

const created = channel(MONITOR_CREATED);

export function announce(monitor: object): void {
  if (created.hasSubscribers) created.publish(monitor);
}

/** Whether somebody watches this process and takes what its monitors record, as under `perfkit run`. */
export function isWatched(): boolean {
  return created.hasSubscribers;
}
