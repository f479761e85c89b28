/**
 * Which resources have changed, told to whoever subscribed, in whatever era: the listen streams of 2026-07-28 take it as
 * their bus, sessions and connections of the years before subscribe to it.
 *
 * Nobody looks while nobody listens. A resource has changed when what it says has: verdicts, states, who is concerned. That a
 * figure moves with every second is no news.
 */
import type { ServerEvent, ServerEventBus } from '@modelcontextprotocol/server';
import type { Milliseconds } from '@perf/core';

/** What each resource says now, in short, by address; what can't be read now is left out. */
export type Look = () => Promise<ReadonlyMap<string, string>>;

export interface Changes extends ServerEventBus {
  /** Tells at once, of what needs no looking. */
  updated(uri: string): void;
  close(): void;
}

export interface ChangesOptions {
  readonly look: Look;
  readonly every?: Milliseconds;
}

const EVERY: Milliseconds = 5_000;

export function createChanges({ look, every = EVERY }: ChangesOptions): Changes {
  const listeners = new Set<(event: ServerEvent) => void>();
  let timer: NodeJS.Timeout | undefined;
  let known: ReadonlyMap<string, string> | undefined;
  let isLooking = false;

  const publish = (event: ServerEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const updated = (uri: string): void => publish({ kind: 'resource_updated', uri });
  const lookAgain = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      const seen = await look();
      const before = known;
      known = new Map([...(before ?? []), ...seen]);
      if (before === undefined) return;
      for (const [uri, says] of seen) if (before.get(uri) !== says) updated(uri);
    } catch {
      // What can't be read now has not changed; who asks for it is told why.
    } finally {
      isLooking = false;
    }
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    known = undefined;
  };
  return {
    publish,
    updated,
    subscribe(listener) {
      // Each subscription is one of its own, even of a listener that is here already.
      const own = (event: ServerEvent): void => listener(event);
      listeners.add(own);
      if (timer === undefined) {
        timer = setInterval(() => void lookAgain(), every);
        timer.unref();
        void lookAgain();
      }
      return () => {
        listeners.delete(own);
        if (listeners.size === 0) stop();
      };
    },
    close() {
      listeners.clear();
      stop();
    },
  };
}
