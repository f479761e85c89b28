import { fakeClock, temporaryFolder } from '@tooling/testkit';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { batch, calls, collected, T0 } from '../../test/batches.ts';
import { createMemoryHistory } from '../adapters/memory/index.ts';
import { openHistory } from '../adapters/sqlite/index.ts';
import type { History } from '../history.ts';
import { exportHistory, type TransferFormat } from './export.ts';
import { importHistory } from './import.ts';

const HOUR = 3_600_000;
const SPAN = 100 * 24 * HOUR;
const EVER = { from: 0, to: Number.POSITIVE_INFINITY };
const shared = temporaryFolder('transfer');
afterAll(async () => (await shared).remove());
let folders = 0;

const text = fc.string({ unit: 'binary', minLength: 1 });
const batches = fc.array(
  fc
    .tuple(
      fc.nat(SPAN),
      text,
      fc.array(fc.nat(1000), { maxLength: 3 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.jsonValue(),
    )
    .map(([after, name, durations, value, data]) =>
      batch(after, {
        operations: [{ ...calls(`a${name}`, durations, { [name]: name }), kind: name }],
        readings: { [`r${name}`]: value },
        events: [{ at: T0 + after, kind: name, data: JSON.parse(JSON.stringify(data)) }],
      }),
    ),
  { minLength: 1, maxLength: 12 },
);

/** Cut where it hurts: in the middle of lines and characters. */
function* cut(pieces: readonly string[]): Generator<string> {
  const all = pieces.join('');
  for (let at = 0; at < all.length; at += 97) yield all.slice(at, at + 97);
}

async function rowsOf(history: History): Promise<string[]> {
  return (await collected(exportHistory(history, 'jsonl', EVER))).join('').split('\n').sort();
}

async function passesOn(
  [from, to]: readonly [History, History],
  all: readonly ReturnType<typeof batch>[],
  format: TransferFormat,
): Promise<void> {
  for (const each of all) {
    await from.append(each);
    await from.annotate({ at: each.at, kind: 'deploy', text: each.events[0]?.kind ?? '', labels: { a: 'b' } });
  }
  const { bad, rows } = await importHistory(to, cut(await collected(exportHistory(from, format, EVER))));
  expect(bad).toBe(0);
  expect(rows).toBe((await rowsOf(from)).length - 1);
  // All rows are the same, so all answers are.
  expect(await rowsOf(to)).toEqual(await rowsOf(from));
  const steps = { from: T0, to: T0 + SPAN, step: 24 * HOUR };
  expect(await to.readings(steps)).toEqual(expect.arrayContaining(await from.readings(steps)));
}

describe.each<TransferFormat>(['jsonl', 'csv'])('an export as %s that is imported', (format) => {
  it('is the same history, in memory', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const retention = 2 * SPAN;
        await passesOn([createMemoryHistory({ retention }), createMemoryHistory({ retention })], all, format);
      }),
      { numRuns: 40 },
    );
  });

  it('is the same history, in SQLite, in all of its tiers', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const clock = fakeClock({ now: T0 + SPAN });
        const open = async (): Promise<History> => openHistory({ folder: (await shared).at(`${folders++}`), clock });
        const [from, to] = [await open(), await open()];
        await from.append(batch(SPAN, { readings: { last: 1 } }));
        await passesOn([from, to], all, format);
        await Promise.all([from.close(), to.close()]);
      }),
      { numRuns: 2 },
    );
  });
});
