/** A router held against what its people know: whatever happens, they know in the end what is. */
import { type FakeClock, fakeClock } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alert } from '../test/messages.ts';
import type { AlertView } from './message.ts';
import { createRouter, type Delivery, type Router, type RouterOptions } from './router.ts';

const MINUTE = 60_000;
const LIMIT = 4;
const OPTIONS: RouterOptions = {
  channels: ['mail', 'chat'],
  routes: [
    { channels: 'chat', severity: ['critical', 'warning'], continue: true, groupBy: ['tenant'], groupInterval: '1m' },
    { channels: ['mail'], groupBy: ['alertname'], groupInterval: '2m', repeatInterval: '10m' },
  ],
  rateLimit: { messages: LIMIT, per: '1m' },
};
const ALERTS: readonly AlertView[] = ['a', 'b', 'c'].flatMap((name) =>
  (['critical', 'warning', 'info'] as const).map((severity) => {
    const labels = { alertname: name, severity, tenant: `of ${severity.length}` };
    return alert({ fingerprint: `${name} ${severity}`, name, severity, labels });
  }),
);

type Step =
  | { readonly do: 'notice'; readonly what: 'toggle' | 'repeat'; readonly which: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'jump'; readonly ms: number }
  | { readonly do: 'restart' };

const which = fc.nat({ max: ALERTS.length - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('notice' as const),
      what: fc.constantFrom('toggle' as const, 'repeat' as const),
      which,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 3 * MINUTE }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('jump' as const), ms: fc.integer({ min: -1e9, max: 1e9 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
);

class World {
  readonly clock: FakeClock = fakeClock();
  router: Router = createRouter({ ...OPTIONS, clock: this.clock });
  readonly firing = new Set<string>();
  /** What the people of a channel believe. */
  readonly known = new Map<string, Set<string>>([
    ['mail', new Set()],
    ['chat', new Set()],
  ]);
  readonly keys: string[] = [];
  readonly sentAt: number[] = [];

  run(each: Step): void {
    if (each.do === 'jump') this.clock.jumpWall(each.ms);
    else if (each.do === 'wait') this.wait(each.ms);
    else if (each.do === 'restart') {
      const state: unknown = JSON.parse(JSON.stringify(this.router.export()));
      this.router = createRouter({ ...OPTIONS, clock: this.clock, state });
      // What went out in the last minute is forgotten with a restart.
      this.sentAt.length = 0;
    } else this.notice(each.what, ALERTS[each.which] as AlertView);
  }

  notice(what: 'toggle' | 'repeat', of: AlertView): void {
    const fires = this.firing.has(of.fingerprint);
    if (what === 'repeat') {
      if (fires) this.receive(this.router.advance([{ kind: 'repeated', alert: of }]));
    } else if (fires) {
      this.firing.delete(of.fingerprint);
      const endsAt = this.clock.now();
      this.receive(this.router.advance([{ kind: 'resolved', alert: { ...of, status: 'resolved', endsAt } }]));
    } else {
      this.firing.add(of.fingerprint);
      this.receive(this.router.advance([{ kind: 'firing', alert: of }]));
    }
  }

  wait(ms: number): void {
    this.clock.advance(ms);
    this.receive(this.router.advance([]));
  }

  receive(deliveries: readonly Delivery[]): void {
    for (const { channel, key, message } of deliveries) {
      const known = this.known.get(channel) as Set<string>;
      this.keys.push(key);
      this.sentAt.push(this.clock.monotonic());
      expect(message.alerts.length).toBeGreaterThan(0);
      for (const { fingerprint, status } of message.alerts) {
        if (status === 'firing') known.add(fingerprint);
        else expect(known.delete(fingerprint)).toBe(true);
      }
    }
    const lately = this.sentAt.filter((at) => this.clock.monotonic() - at < MINUTE);
    expect(lately.length).toBeLessThanOrEqual(LIMIT);
  }

  settle(): void {
    for (let i = 0; i < 12; i += 1) this.wait(MINUTE);
  }
}

describe('a router', () => {
  it('has its people know in the end what is, tells no end of what they did not know, and never more than its rate', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const world = new World();
        for (const each of steps) world.run(each);
        world.settle();
        expect(world.known.get('mail')).toEqual(world.firing);
        const louder = [...world.firing].filter((fingerprint) => !fingerprint.endsWith('info'));
        expect(world.known.get('chat')).toEqual(new Set(louder));
        expect(new Set(world.keys).size).toBe(world.keys.length);
      }),
      { numRuns: 200 },
    );
  });

  it('says nothing when nothing is new', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const world = new World();
        for (const each of steps) world.run(each);
        world.settle();
        const before = world.keys.length;
        world.settle();
        expect(world.keys.length).toBe(before);
      }),
    );
  });
});
