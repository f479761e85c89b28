/**
 * Tells who watches this process that a monitor was created, so that `perfkit run` reports a program's own operations
 * without a word in the program. A diagnostics channel costs nothing when nobody listens, and connects copies of this
 * package that know nothing of each other.
 *
 *   monitor ──▶ created ──▶ watcher       as it is created, and again in answer to who comes later
 *   watcher ──▶ wanted  ──▶ monitor
 *
 * Limits and sessions do the same, by channels of their own.
 */
import { type Channel, channel } from 'node:diagnostics_channel';
import { listen } from './listen.ts';

export const MONITOR_CREATED = 'perfkit:monitor:created';
const MONITORS_WANTED = 'perfkit:monitors:wanted';
/** Limits and sessions: whoever listens to them does not take what monitors record. */
export const USAGE_CREATED = 'perfkit:usage:created';
const USAGE_WANTED = 'perfkit:usage:wanted';
const HTTP_WATCHED = 'perfkit:http:watched';

const created = channel(MONITOR_CREATED);
const usageCreated = channel(USAGE_CREATED);
// One that was forgotten without being closed answers no more, and leaves nothing behind.
const forgotten = new FinalizationRegistry((withdraw: () => void) => withdraw());

/** @returns a function that ends the answering to who comes later */
export function announce(monitor: object): () => void {
  return announced(monitor, { on: created, wanted: MONITORS_WANTED });
}

/** The same for limits, sessions, and what has a function `usage` that gives such states. */
export function announceUsage(thing: object): () => void {
  return announced(thing, { on: usageCreated, wanted: USAGE_WANTED });
}

function announced(thing: object, { on, wanted }: { readonly on: Channel; readonly wanted: string }): () => void {
  if (on.hasSubscribers) on.publish(thing);
  const held = new WeakRef(thing);
  const withdraw = listen(wanted, () => {
    const alive = held.deref();
    if (alive !== undefined) on.publish(alive);
  });
  forgotten.register(thing, withdraw);
  return withdraw;
}

/** Has the monitors that are there already announced again, by their own copies of this package. */
export function askForMonitors(): void {
  channel(MONITORS_WANTED).publish(undefined);
}

/** The same for limits and sessions. */
export function askForUsage(): void {
  channel(USAGE_WANTED).publish(undefined);
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
