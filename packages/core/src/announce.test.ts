import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from 'vitest';
import { isWatched, MONITOR_CREATED } from './announce.ts';
import { createMonitor } from './monitor.ts';

describe('announcement of a monitor', () => {
  const heard: unknown[] = [];
  const listen = (monitor: unknown): void => void heard.push(monitor);
  afterEach(() => unsubscribe(MONITOR_CREATED, listen));

  it('reaches who listens, and nobody else', () => {
    createMonitor({ tick: 'manual' });
    expect(isWatched()).toBe(false);
    subscribe(MONITOR_CREATED, listen);
    expect(isWatched()).toBe(true);
    const monitor = createMonitor({ tick: 'manual' });
    expect(heard).toEqual([monitor]);
  });
});
