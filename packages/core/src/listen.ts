/**
 * Listens to a diagnostics channel, whoever creates it and whenever, and leaves it as it was.
 *
 * Two traps of Node 18: a subscription through `channel(name)` is lost when the channel is collected before its library
 * loads, and `unsubscribe(name)` parts the name from the channel that the library holds, so that nobody who comes later
 * hears anything. So it begins by the name, and ends on the channel.
 */
import { channel, subscribe } from 'node:diagnostics_channel';

/** @returns a function that ends it; calling that twice is fine */
export function listen(name: string, listener: (message: unknown) => void): () => void {
  subscribe(name, listener);
  return () => void channel(name).unsubscribe(listener);
}
