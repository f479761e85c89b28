/**
 * Tells who watches this process that a monitor was created, so that `perfkit run` reports a program's own operations
 * without a word in the program. A diagnostics channel costs nothing when nobody listens, and connects copies of this
 * package that know nothing of each other.
 *
 *   monitor ──▶ created ──▶ watcher       as it is created, and again in answer to who comes later
 *   watcher ──▶ wanted  ──▶ monitor
 */
import { channel } from 'node:diagnostics_channel';
import { listen } from './listen.ts';

export const MONITOR_CREATED = 'perfkit:monitor:created';
const MONITORS_WANTED = 'perfkit:monitors:wanted';
const HTTP_WATCHED = 'perfkit:http:watched';

const created = channel(MONITOR_CREATED);
// A monitor that was forgotten without being closed answers no more, and leaves nothing behind.
const forgotten = new FinalizationRegistry((withdraw: () => void) => withdraw());

/** @returns a function that ends the answering to who comes later */
export function announce(monitor: object): () => void {
  if (created.hasSubscribers) created.publish(monitor);
  const held = new WeakRef(monitor);
  const withdraw = listen(MONITORS_WANTED, () => {
    const alive = held.deref();
    if (alive !== undefined) created.publish(alive);
  });
  forgotten.register(monitor, withdraw);
  return withdraw;
}

/** Has the monitors that are there already announced again, by their own copies of this package. */
export function askForMonitors(): void {
  channel(MONITORS_WANTED).publish(undefined);
}

/** Whether somebody watches this process and takes what its monitors record, as under `perfkit run`. */
export function isWatched(): boolean {
  return created.hasSubscribers;
}

/** Says that HTTP traffic is being recorded in this thread, so that no other copy counts it again. @returns ends that */
export function claimHttp(): () => void {
  return listen(HTTP_WATCHED, () => undefined);
}

export function isHttpWatched(): boolean {
  return channel(HTTP_WATCHED).hasSubscribers;
}
