import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHealth, defineCheck, type MaintenanceOptions } from './index.ts';

/** Whether a failure is excused at that moment, and until when. */
async function excusedAt(moment: string | number, window: MaintenanceOptions): Promise<number | undefined> {
  const now = typeof moment === 'string' ? Date.parse(moment) : moment;
  const clock = { now: () => now, monotonic: () => 0 };
  const down = defineCheck({ name: 'database', run: () => 'fail' });
  const { checks } = await createHealth({ checks: [down], maintenance: [window], clock }).run();
  return checks[0]?.maintenance?.until;
}

describe('maintenance by the calendar', () => {
  const berlin = { from: 'Sat 02:00', to: 'Sat 04:00', zone: 'Europe/Berlin' };

  it.each([
    ['2026-01-10T00:59:59Z', undefined],
    ['2026-01-10T01:00:00Z', '2026-01-10T03:00:00Z'],
    ['2026-01-10T02:59:59.999Z', '2026-01-10T03:00:00Z'],
    ['2026-01-10T03:00:00Z', undefined],
    // In summer it is two hours ahead.
    ['2026-07-11T00:30:00Z', '2026-07-11T02:00:00Z'],
    ['2026-07-11T02:30:00Z', undefined],
    ['2026-01-09T01:30:00Z', undefined],
  ])('goes by the clock on the wall: at %s', async (moment, until) => {
    expect(await excusedAt(moment, berlin)).toBe(until === undefined ? undefined : Date.parse(until));
  });

  it('may go over midnight, and over the end of the week', async () => {
    const nightly = { from: '23:30', to: '00:30', zone: 'UTC' };
    expect(await excusedAt('2026-01-07T23:45:00Z', nightly)).toBe(Date.parse('2026-01-08T00:30:00Z'));
    expect(await excusedAt('2026-01-08T00:29:00Z', nightly)).toBe(Date.parse('2026-01-08T00:30:00Z'));
    expect(await excusedAt('2026-01-08T12:00:00Z', nightly)).toBeUndefined();
    const weekend = { from: 'Saturday 22:00', to: 'sun 03:00', zone: 'UTC' };
    expect(await excusedAt('2026-01-11T02:00:00Z', weekend)).toBe(Date.parse('2026-01-11T03:00:00Z'));
    expect(await excusedAt('2026-01-10T21:59:00Z', weekend)).toBeUndefined();
  });

  it('is as long as it says in every week without a change of the clocks, and comes once', () => {
    const minute = fc.nat(7 * 1_440 - 1);
    const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
    const text = (at: number): string =>
      `${days[Math.floor(at / 1_440)]} ${String(Math.floor(at / 60) % 24).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
    return fc.assert(
      fc.asyncProperty(minute, minute, minute, async (from, to, at) => {
        fc.pre(from !== to);
        const sunday = Date.parse('2026-01-04T00:00:00Z');
        const window = { from: text(from), to: text(to), zone: 'UTC' };
        const isInside = from < to ? at >= from && at < to : at >= from || at < to;
        const until = await excusedAt(sunday + at * 60_000, window);
        expect(until !== undefined).toBe(isInside);
        if (until !== undefined) expect((((until - sunday) / 60_000) % 10_080) % 10_080).toBe(to);
      }),
    );
  });

  it.each([
    ['from', { from: 'Someday 02:00', to: 'Sat 04:00' }],
    ['to', { from: 'Sat 02:00', to: '04:00' }],
    ['to', { from: 'Sat 02:00', to: '24:00' }],
    ['to', { from: '02:00', to: '02:00' }],
    ['zone', { from: '02:00', to: '03:00', zone: 'Atlantis' }],
    ['checks', { from: '02:00', to: '03:00', checks: ['cache'] }],
  ])('is refused when its `%s` makes no sense: %j', async (what, window) => {
    const code = 'health/invalid-maintenance';
    await expect(excusedAt(0, window)).rejects.toMatchObject({ code, message: expect.stringContaining(`\`${what}\``) });
  });
});
