import { type FakeClock, fakeClock } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message } from '../test/messages.ts';
import { failureOf } from './failure.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import type { Delivery } from './router.ts';

const CHANNELS = ['mail', 'chat'] as const;
const delivery = (channel: string, i: number): Delivery => ({ channel, key: `${channel}-${i}`, message: message() });
const failure = (kind: 'unavailable' | 'refused', retryAfter?: number): Error =>
  failureOf({ kind, who: 'it', got: 'no', hint: 'Look.', ...(retryAfter !== undefined && { retryAfter }) });
const tooLarge = (): Error => failureOf({ kind: 'refused', who: 'it', got: 'no', hint: 'Look.', isOfMessage: true });

type Step =
  | { readonly do: 'add' | 'take' | 'fail' | 'refuse'; readonly channel: (typeof CHANNELS)[number] }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'die' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('add' as const, 'add' as const, 'take' as const, 'fail' as const, 'refuse' as const),
      channel: fc.constantFrom(...CHANNELS),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 400_000 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'die' as const }) },
);

class World {
  readonly clock: FakeClock = fakeClock();
  outbox: Outbox = createOutbox({ clock: this.clock });
  readonly added: string[] = [];
  readonly taken: string[] = [];
  readonly refused: string[] = [];
  readonly underWay = new Map<string, Delivery>();

  run(each: Step): void {
    if (each.do === 'wait') this.clock.advance(each.ms);
    else if (each.do === 'die') {
      this.underWay.clear();
      this.outbox = createOutbox({ clock: this.clock, state: JSON.parse(JSON.stringify(this.outbox.export())) });
    } else if (each.do === 'add') {
      const made = delivery(each.channel, this.added.length);
      this.added.push(made.key);
      this.outbox.add([made]);
    } else this.end(each.do, each.channel);
    for (const next of this.outbox.next()) {
      // One at a time for each channel.
      expect(this.underWay.has(next.channel)).toBe(false);
      this.underWay.set(next.channel, next);
    }
  }

  end(how: 'take' | 'fail' | 'refuse', channel: string): void {
    const sent = this.underWay.get(channel);
    if (sent === undefined) return;
    this.underWay.delete(channel);
    if (how === 'take') this.outbox.taken(sent);
    else
      this.outbox.failed(
        sent,
        how === 'fail' ? failure(this.added.length % 2 ? 'unavailable' : 'refused') : tooLarge(),
      );
    if (how === 'take') this.taken.push(sent.key);
    if (how === 'refuse') this.refused.push(sent.key);
  }
}

describe('an outbox', () => {
  it('loses nothing but messages that are refused themselves, and keeps the order of each channel, whatever dies', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const world = new World();
        for (const each of steps) world.run(each);
        for (let i = 0; i < 200; i += 1) {
          world.run({ do: 'wait', ms: 300_000 });
          for (const channel of CHANNELS) world.end('take', channel);
        }
        for (const channel of CHANNELS) {
          const of = (keys: readonly string[]): string[] => keys.filter((key) => key.startsWith(channel));
          expect(of(world.taken)).toEqual(of(world.added).filter((key) => !world.refused.includes(key)));
        }
        expect(world.outbox.export().waiting).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a channel that fails', () => {
  const failing = (): { readonly clock: FakeClock; readonly outbox: Outbox } => {
    const clock = fakeClock();
    const outbox = createOutbox({ clock });
    outbox.add([delivery('mail', 1)]);
    return { clock, outbox };
  };
  /** Until it is sent again, in steps of half a second. */
  const waitOf = ({ clock, outbox }: ReturnType<typeof failing>, error: Error): number => {
    outbox.failed(delivery('mail', 1), error);
    const before = clock.monotonic();
    for (let i = 0; i < 10_000 && outbox.next().length === 0; i += 1) clock.advance(500);
    return clock.monotonic() - before;
  };

  it('is tried again later each time, and never later than every five minutes', () => {
    const world = failing();
    world.outbox.next();
    const waits = Array.from({ length: 11 }, () => waitOf(world, failure('unavailable')) / 1_000);
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  it('is left alone for as long as it asks', () => {
    const world = failing();
    world.outbox.next();
    expect(waitOf(world, failure('unavailable', 90_000))).toBe(90_000);
  });

  it('is dead when it refuses or has failed five times, and well again at the first success', () => {
    const { clock, outbox } = failing();
    const dead: boolean[] = [];
    for (let i = 0; i < 5; i += 1) {
      outbox.failed(outbox.next()[0] as Delivery, failure('unavailable'));
      clock.advance(300_000);
      dead.push(outbox.health()[0]?.isDead ?? false);
    }
    expect(dead).toEqual([false, false, false, false, true]);
    outbox.taken(outbox.next()[0] as Delivery);
    expect(outbox.health()).toEqual([{ channel: 'mail', waiting: 0, failures: 0, isDead: false, lost: 0 }]);
    outbox.add([delivery('mail', 2)]);
    outbox.failed(outbox.next()[0] as Delivery, tooLarge());
    expect(outbox.health()).toEqual([{ channel: 'mail', waiting: 0, failures: 1, isDead: true, lost: 1 }]);
  });

  it('keeps what its far end refuses until somebody has repaired it, and knocks seldom', () => {
    const world = failing();
    const { clock, outbox } = world;
    outbox.next();
    expect(waitOf(world, failure('refused')) / 1_000).toBe(30);
    expect(outbox.health()).toEqual([{ channel: 'mail', waiting: 1, failures: 1, isDead: true, lost: 0 }]);
    expect(waitOf(world, failure('refused')) / 1_000).toBe(60);
    outbox.failed(delivery('mail', 1), failure('refused'));
    expect(outbox.next()).toEqual([]);
    outbox.hurry('mail');
    expect(outbox.next().map(({ key }) => key)).toEqual(['mail-1']);
    outbox.failed(delivery('mail', 1), failure('refused'));
    const restarted = createOutbox({ clock, state: outbox.export() });
    expect(restarted.next().map(({ key }) => key)).toEqual(['mail-1']);
  });

  it('keeps no more than can be written again and again', () => {
    const { outbox } = failing();
    const large = { ...delivery('mail', 2), message: message({ summary: 'x'.repeat(50_000) }) };
    outbox.add(Array.from({ length: 20 }, (_, i) => ({ ...large, key: `large-${i}` })));
    const { waiting } = outbox.export();
    expect(waiting.map(({ key }) => key)).toEqual(['large-17', 'large-18', 'large-19']);
    expect(outbox.health()[0]?.lost).toBe(18);
  });

  it('keeps the last hundred, and tells how many are lost', () => {
    const { outbox } = failing();
    outbox.next();
    outbox.add(Array.from({ length: 150 }, (_, i) => delivery('mail', i + 2)));
    const { waiting } = outbox.export();
    expect([waiting.length, waiting[0]?.key, waiting[1]?.key]).toEqual([100, 'mail-1', 'mail-53']);
    const told = waiting.flatMap(({ message: { notes = [] } }) => notes).map((note) => Number(note.split(' ')[0]));
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(51);
    expect(outbox.health()[0]?.lost).toBe(51);
  });

  it('begins anew with a state that it does not understand', () => {
    for (const state of [
      null,
      7,
      { version: 2 },
      { version: 1, waiting: [null, { channel: 'mail' }], health: [null, 1] },
    ]) {
      expect(createOutbox({ state }).export().waiting).toEqual([]);
    }
  });
});
