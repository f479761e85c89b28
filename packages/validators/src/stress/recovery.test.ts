import { contract } from '@perf/core';
import { expect, it } from 'vitest';
import type { Connecting, Connection } from '../target.ts';
import { thresholdsOf } from '../threshold.ts';
import { watchRecovery } from './recovery.ts';

/** Each request has a quick part and a slow one. */
const twoParts = async ({ onStep }: Connecting): Promise<Connection> => ({
  send: (_, done) =>
    void setTimeout(() => {
      onStep?.('quick', 1, 'ok');
      onStep?.('slow', 9, 'ok');
      done('ok');
    }, 10),
  close: async () => undefined,
});

it.each([
  ['quick', true],
  ['slow', false],
])('asks of a contract on the part `%s` whether that part is back: %s', async (operation, recovered) => {
  const found = await watchRecovery({
    target: { name: 'two parts', connect: twoParts },
    thresholds: thresholdsOf(contract(operation, { p95: 5 })),
    rate: 200,
    from: 400,
    within: recovered ? 5_000 : 200,
    timeout: 1_000,
    signal: new AbortController().signal,
  });
  expect(found).toMatchObject({ recovered, from: 400 });
});
