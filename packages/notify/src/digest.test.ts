import { createMemoryState } from '@perf/core/memory-state';
import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { alert } from '../test/messages.ts';
import { createDigest, type Digest, type DigestOptions } from './digest.ts';
import { type Message, type Notice, openNotifier, toShortText } from './index.ts';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 2, 2, 12);
const notice = (name: string, kind: Notice['kind'] = 'firing'): Notice => ({
  kind,
  alert: alert({ name, fingerprint: name, status: kind === 'resolved' ? 'resolved' : 'firing' }),
});

function digesting(options: Partial<DigestOptions> = {}) {
  const clock = fakeClock({ now: NOON });
  const make = (state: unknown): Digest =>
    createDigest({ at: '08:00', zone: 'UTC', ...options }, { channels: ['mail', 'chat'], clock, state });
  let digest = make(undefined);
  /** What comes at each hour, as `hour of the day: text`. */
  const hours = (count: number): string[] => {
    const said: string[] = [];
    for (let i = 0; i < count; i += 1) {
      clock.advance(HOUR);
      for (const { channel, message } of digest.advance([]))
        said.push(`${new Date(clock.now()).getUTCHours()} ${channel}: ${toShortText(message)}`);
    }
    return said;
  };
  return {
    clock,
    hours,
    add: (...notices: Notice[]) => digest.advance(notices),
    restart: () => {
      digest = make(JSON.parse(JSON.stringify(digest.export())));
    },
  };
}

describe('a digest', () => {
  it('tells once a day what fired and what still fires, on a quiet day too, over a restart', () => {
    const { add, hours, restart } = digesting({ channels: 'mail' });
    add(notice('memory'), notice('disk'));
    add(notice('memory', 'resolved'));
    restart();
    expect(hours(24)).toEqual(['8 mail: Daily digest: 2 alerts fired, 1 still fires']);
    restart();
    expect(hours(24)).toEqual(['8 mail: Daily digest: no alert fired, 1 still fires']);
    add(notice('disk', 'resolved'));
    expect(hours(24)).toEqual(['8 mail: Daily digest: no alert fired, 0 still fire']);
  });

  it('comes late when nobody ran at its moment, and not at all when that was hours ago', () => {
    const { clock, hours } = digesting();
    clock.advance(21 * HOUR);
    expect(hours(1)).toEqual([
      '10 mail: Daily digest: no alert fired, 0 still fire',
      expect.stringContaining('10 chat'),
    ]);
    clock.advance(25 * HOUR);
    expect(hours(1)).toEqual([]);
  });

  it('comes once a day however the clock jumps', () => {
    const { clock, hours } = digesting({ channels: 'mail' });
    expect(hours(20).length).toBe(1);
    for (let i = 0; i < 10; i += 1) {
      clock.jumpWall(-2 * HOUR);
      expect(hours(2)).toEqual([]);
    }
    clock.jumpWall(-30 * 24 * HOUR);
    expect(hours(48).length).toBeGreaterThanOrEqual(1);
  });

  it('goes out through the queue, and through channels that get nothing else', async () => {
    const clock = fakeClock({ now: NOON });
    const took: Message[] = [];
    const channel = (name: string, to: Message[]) => ({
      name,
      send: async (message: Message) => void to.push(message),
    });
    const notifier = await openNotifier({
      channels: [channel('mail', []), channel('boss', took)],
      routes: [{ channels: 'mail' }],
      digest: { at: '08:00', zone: 'UTC', channels: 'boss' },
      store: createMemoryState(),
      clock,
    });
    await notifier.tell([notice('memory')]);
    for (let i = 0; i < 24; i += 1) {
      clock.advance(HOUR);
      await notifier.tell([]);
    }
    await notifier.close();
    expect(took.map(toShortText)).toEqual(['Daily digest: 1 alert fired, 1 still fires']);
  });

  it('refuses what it can not mean', () => {
    for (const wrong of [{ at: 'noon' }, { at: 'Mon 08:00' }, { zone: 'Mars/Base' }, { channels: 'phone' }]) {
      expect(() => digesting(wrong)).toThrow(/Expected `/);
    }
  });
});
