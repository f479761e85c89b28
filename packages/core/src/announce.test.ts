import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from 'vitest';
import { askForMonitors, claimHttp, isHttpWatched, isWatched, MONITOR_CREATED } from './announce.ts';
import { createMonitor } from './create-monitor.ts';

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

  it('is made again for who comes later and asks, unless the monitor was closed', () => {
    const [open, closed] = [createMonitor({ tick: 'manual' }), createMonitor({ tick: 'manual' })];
    closed.close();
    heard.length = 0;
    subscribe(MONITOR_CREATED, listen);
    askForMonitors();
    expect(heard).toContain(open);
    expect(heard).not.toContain(closed);
  });
});

describe('a claim on HTTP traffic', () => {
  it('stands until all who made one have ended theirs', () => {
    const [end, endOther] = [claimHttp(), claimHttp()];
    expect(isHttpWatched()).toBe(true);
    end();
    end();
    expect(isHttpWatched()).toBe(true);
    endOther();
    expect(isHttpWatched()).toBe(false);
  });
});
