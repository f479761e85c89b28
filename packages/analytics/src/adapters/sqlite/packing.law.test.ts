/** The memory history keeps everything as it came: what it answers is what the tiers of SQLite have to answer. */
import { fakeClock, temporaryFolder } from '@tooling/testkit';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { batch, calls, T0 } from '../../../test/batches.ts';
import type { History, HistoryBatch } from '../../history.ts';
import { createMemoryHistory } from '../memory/index.ts';
import { openHistory } from './index.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SPAN = 100 * DAY;
const shared = temporaryFolder('packing');
afterAll(async () => (await shared).remove());
let folders = 0;

/** A hundred days: raw, ten seconds, minutes and hours are all at work. Moments are near each other or far apart. */
const after = fc.oneof(
  fc.nat(SPAN),
  fc.nat(SPAN / HOUR).map((hours) => hours * HOUR),
  fc.nat(5000),
  fc.nat(5000).map((less) => SPAN - less),
);
const value = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.integer().map((n) => n / 64),
);
const batches = fc.array(
  fc
    .tuple(after, fc.array(fc.nat(1000), { maxLength: 3 }), value)
    .map(([at, durations, reading]) =>
      batch(at, { operations: [calls('a', durations), calls('b', durations)], readings: { queue: reading } }),
    ),
  { minLength: 1, maxLength: 30 },
);

async function answers(history: History): Promise<unknown> {
  const range = { from: T0, to: T0 + SPAN + DAY };
  const [day, hour] = [DAY, HOUR].map((step) => ({ ...range, step })) as [object, object] as [
    typeof range & { step: number },
    typeof range & { step: number },
  ];
  const points = [
    ...(await history.query({ operation: 'a', ...day })),
    ...(await history.query({ operation: 'b', ...hour })),
  ].map(({ at, statistics: { mean: _, ...figures } }) => ({ at, ...figures }));
  return {
    points,
    readings: [await history.readings(day), await history.readings(hour), await history.readings(range)],
  };
}

async function appendedTo(history: History, all: readonly HistoryBatch[]): Promise<void> {
  for (const each of all) await history.append(each);
}

describe('what is packed', () => {
  it('answers by the hour and the day as if it had never been packed', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(30), async (all, cut) => {
        const memory = createMemoryHistory({ retention: 2 * SPAN });
        await appendedTo(memory, all);
        const folder = (await shared).at(`${folders++}`);
        const clock = fakeClock({ now: T0 + SPAN });
        const first = await openHistory({ folder, clock });
        await appendedTo(first, all.slice(0, cut));
        await first.close();
        const second = await openHistory({ folder, clock });
        await appendedTo(second, all.slice(cut));
        expect(await answers(second)).toEqual(await answers(memory));
        await second.close();
        const third = await openHistory({ folder, clock });
        expect(await answers(third)).toEqual(await answers(memory));
        await third.close();
      }),
      { numRuns: 6 },
    );
  });
});
