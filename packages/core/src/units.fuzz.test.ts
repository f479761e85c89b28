/** Durations, sizes and calendar moments as people type them. */
import { fuzz, mutatedText } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { calendarMoment } from './calendar.ts';
import { bytes, milliseconds } from './units.ts';

it('a duration is a finite span, or is refused', async () => {
  await fuzz(mutatedText(['250ms', '1h30m', '7d', '0.5s', '1d2h3m4s5ms']), (text) => {
    const span = milliseconds(text);
    expect(span).toBeGreaterThanOrEqual(0);
    expect(span).toBeLessThan(Number.POSITIVE_INFINITY);
  });
});

it('a size is a finite number of bytes, or is refused', async () => {
  await fuzz(mutatedText(['512MB', '64KiB', '2GB', '0.5TiB', '1B']), (text) => {
    const size = bytes(text);
    expect(size).toBeGreaterThanOrEqual(0);
    expect(size).toBeLessThan(Number.POSITIVE_INFINITY);
  });
});

it('a calendar moment lies in its week, or is none', async () => {
  await fuzz(mutatedText(['Sat 02:00', 'sunday 23:59', '7:05', 'Mon  00:00']), (text) => {
    const moment = calendarMoment(text);
    if (moment === undefined) return;
    expect(moment.at).toBeGreaterThanOrEqual(0);
    expect(moment.at).toBeLessThan((moment.hasDay ? 7 : 1) * 86_400_000);
  });
});
