import { isMainThread } from 'node:worker_threads';
import { afterEach, expect, it, vi } from 'vitest';
import { closeAlerts } from './close-alerts.ts';
import { Notes } from './notes.ts';

afterEach(() => void vi.useRealTimers());

it('ends though a disk hangs, and says so', async () => {
  vi.useFakeTimers();
  let answer = (): void => undefined;
  const hangs = {
    close: () =>
      new Promise<void>((resolve) => {
        answer = resolve;
      }),
  };
  const listeners = process.listenerCount('exit');
  const fine = { close: async () => undefined };
  for (const parts of [
    { alerts: hangs, notifications: fine },
    { alerts: fine, notifications: hangs },
  ]) {
    const notes = new Notes();
    const closing = closeAlerts({ ...parts, notes });
    await vi.advanceTimersByTimeAsync(5_000);
    await closing;
    expect(notes.all).toEqual([expect.stringContaining('not kept')]);
    // The process would end without its threads, until the disk is heard of again.
    expect(process.listenerCount('exit')).toBe(listeners + (isMainThread ? 1 : 0));
    answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(process.listenerCount('exit')).toBe(listeners);
  }
});

it('closes who is told before the alerts, so that these remember what that kept, and leaves no timer', async () => {
  vi.useFakeTimers();
  const closed: string[] = [];
  const part = (name: string) => ({ close: async () => void closed.push(name) });
  const notes = new Notes();
  await closeAlerts({ alerts: part('alerts'), notifications: part('notifications'), notes });
  expect([closed, notes.all, vi.getTimerCount()]).toEqual([['notifications', 'alerts'], [], 0]);
});
