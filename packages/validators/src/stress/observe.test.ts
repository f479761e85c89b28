import { fakeClock } from '@tooling/testkit';
import { expect, it } from 'vitest';
import type { Done } from '../target.ts';
import { observe } from './observe.ts';

it('counts no time in which a user thinks, and tells of it whoever asked', async () => {
  const clock = fakeClock();
  const asked: Done[] = [];
  const connection = { send: (_: number, done: Done) => void asked.push(done), close: async () => undefined };
  const target = { name: 'thinking', connect: async () => connection };
  const observed = observe(target, { slice: 1_000, clock: clock.monotonic });
  const told: Parameters<Done>[] = [];
  const seen = await observed.target.connect({ users: 1, timeout: 1_000, signal: new AbortController().signal });
  clock.advance(5);
  seen.send(0, (...answer) => void told.push(answer));
  clock.advance(100);
  asked[0]?.('ok', 'read', 80);
  expect(told).toEqual([['ok', 'read', 80]]);
  expect(observed.slices()).toEqual([20]);
  expect(observed.underWay()).toBeCloseTo(0.2, 5);
  // One that still thinks when the book is closed.
  seen.send(0, () => undefined);
  clock.advance(100);
  observed.end();
  clock.advance(50);
  asked[1]?.('ok', undefined, 150);
  expect(observed.underWay()).toBeCloseTo(0.1, 5);
});
