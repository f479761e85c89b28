import type { AlertRule } from '@perf/core';
import { createMemoryState } from '@perf/core/memory-state';
import { fakeClock } from '@tooling/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openAlertMemory } from './alert-memory.ts';
import { AlertWatch } from './alert-watch.ts';
import { Notes } from './notes.ts';

/** Without spans of their own, whose ages may be up to 15 seconds behind after a kill: those have examples. */
const RULES: readonly AlertRule[] = [
  { name: 'memory', reading: 'tree.rss', above: 10, clearBelow: 5, repeatInterval: '20s', flapGuard: false },
  { name: 'cpu', reading: 'tree.cpu', above: 1, flapGuard: false },
];

/** What is seen in one second, and whether the process is killed after it. */
const second = fc.record({
  rss: fc.constantFrom(1, 7, 11),
  cpu: fc.constantFrom(0, 2),
  acts: fc.constantFrom('nothing', 'silence', 'acknowledge'),
  isKilled: fc.boolean(),
});
type Second = typeof second extends fc.Arbitrary<infer T> ? T : never;

/** @returns what people were told, second by second */
async function told(seconds: readonly Second[], mayKill: boolean): Promise<string[][]> {
  const [store, clock] = [createMemoryState(), fakeClock()];
  let born = 0;
  const begin = async (): Promise<AlertWatch> => {
    const options = { store, key: 'alerts', writer: String(born++), clock, notes: new Notes() };
    return new AlertWatch({ alerts: RULES, inhibitions: [] }, clock, await openAlertMemory(options));
  };
  let watch = await begin();
  const all: string[][] = [];
  for (const { rss, cpu, acts, isKilled } of seconds) {
    clock.advance(1_000);
    const notifications = watch.look({ 'tree.rss': rss, 'tree.cpu': cpu });
    all.push(notifications.map(({ kind, alert }) => `${kind} ${alert.name}`));
    if (acts === 'silence') watch.alerts.silence({ matchers: ['alertname=memory'], for: '3s' });
    if (acts === 'acknowledge') watch.alerts.acknowledge(watch.alerts.active()[0]?.fingerprint ?? '');
    watch.keep();
    // Lets the write come to its end.
    await new Promise(setImmediate);
    if (mayKill && isKilled) watch = await begin();
  }
  return all;
}

describe('alerts over restarts', () => {
  it('tell people the same as those of a process that was never killed', async () => {
    const property = async (seconds: readonly Second[]): Promise<void> => {
      const [killed, alive] = await Promise.all([told(seconds, true), told(seconds, false)]);
      // How long ago people were told is an age.
      const news = (all: readonly string[][]) => all.map((one) => one.filter((text) => !text.startsWith('repeated')));
      expect(news(killed)).toEqual(news(alive));
    };
    const seconds = fc.array(second, { maxLength: 25 });
    await fc.assert(fc.asyncProperty(seconds, property), { numRuns: 150 });
  });
});
