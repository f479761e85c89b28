/** What a history does that may only be so large. */
import { fakeClock, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { collected, T0 } from '../../../test/batches.ts';
import { opened } from '../../../test/opened.ts';
import type { History } from '../../history.ts';
import { openHistory } from './index.ts';

const HOUR = 3_600_000;
const MAX = 1_000_000;

/** One sample a second, each of 52 random bits. */
async function filled(folder: string, { hours, maxBytes }: { hours: number; maxBytes?: number }): Promise<History> {
  const clock = fakeClock({ now: T0 + 1000 * HOUR });
  const history = await opened({ folder, clock, ...(maxBytes === undefined ? {} : { maxBytes }) });
  let noise = 1;
  for (let hour = 0; hour < hours; hour += 1) {
    const at = Array.from({ length: 3600 }, (_, i) => T0 + hour * HOUR + i * 1000);
    const values = at.map(() => {
      noise = (noise * 48_271) % 2_147_483_647;
      return Math.sqrt(noise);
    });
    await history.appendReadings([{ name: 'noise', at, values }]);
  }
  return history;
}

describe('a history that may only be so large', () => {
  it('drops raw values first, the oldest before the newer, and keeps every sample by the hour', async () => {
    const { path } = await temporaryFolder();
    const history = await filled(path, { hours: 46, maxBytes: MAX });
    await history.close();
    const after = await opened({ folder: path });
    const { bytes, rows } = await after.info();
    expect(bytes).toBeLessThanOrEqual(MAX);
    expect(rows.readings).toBeGreaterThan(0);
    const ever = { from: T0, to: T0 + 47 * HOUR };
    const [noise] = await after.readings({ ...ever, step: HOUR });
    expect(noise?.points?.map(({ samples }) => samples)).toEqual(Array.from({ length: 46 }, () => 3600));
    const parts = (await collected(after.stored(ever))).flatMap((row) => (row.type === 'reading' ? [row.samples] : []));
    // Coarser at the beginning, as it came at the end.
    expect(parts[0]).toBe(10);
    expect(parts.at(-1)).toBe(1);
    expect(parts.toSorted((a, b) => b - a)).toEqual(parts);
  });

  it('says so, in a notice and as an event that stays', async () => {
    const { path } = await temporaryFolder();
    const history = await filled(path, { hours: 46, maxBytes: MAX });
    const { notices } = await history.info();
    expect(notices[0]).toMatch(/larger than 1000000 bytes: its raw values before 2026-01-0\dT.*Z were dropped early/);
    const [cut] = await history.events({ from: 0, to: Number.POSITIVE_INFINITY, kind: 'history-cut' });
    expect(cut?.data).toEqual({ maxBytes: MAX, before: { raw: expect.stringMatching(/^2026-01-0\dT/) } });
  });

  it('is not cut while it is small enough', async () => {
    const { path } = await temporaryFolder();
    const history = await filled(path, { hours: 3, maxBytes: MAX });
    await history.close();
    const after = await opened({ folder: path });
    expect((await after.info()).rows.readings).toBe(3 * 3600);
    expect(await after.events({ from: 0, to: Number.POSITIVE_INFINITY })).toEqual([]);
  });

  it('refuses a limit below which it can’t work', async () => {
    const { path } = await temporaryFolder();
    await expect(openHistory({ folder: path, maxBytes: 10 })).rejects.toMatchObject({
      code: 'analytics/invalid-argument',
      message: 'Expected `maxBytes` to be bytes, at least 1000000, got `10`',
    });
  });
});
