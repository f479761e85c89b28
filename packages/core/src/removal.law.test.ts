import { fakeClock } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMonitor } from './create-monitor.ts';
import { createFeed } from './feed.ts';
import { createIntake } from './intake.ts';
import type { Monitor } from './monitor.ts';
import { fromLine, toLine, type Update } from './protocol.ts';

type Step =
  | { readonly act: 'record' | 'remove' | 'forget the handle'; readonly series: number }
  | { readonly act: 'tick' | 'send' | 'lose' | 'send twice' | 'restart' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant('record' as const), series: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('remove' as const), series: fc.nat(4) }) },
  fc.record({ act: fc.constant('forget the handle' as const), series: fc.nat(4) }),
  fc.record({
    act: fc.constantFrom('tick' as const, 'send' as const, 'lose' as const, 'send twice' as const, 'restart' as const),
  }),
);

const total = (monitor: Monitor): number[] => {
  const { operations, metrics } = monitor.snapshot();
  const sum = (values: number[]): number => values.reduce((all, value) => all + value, 0);
  return [
    sum(operations.map(({ count }) => count)),
    sum(operations.map(({ failed }) => failed)),
    sum(metrics.map((metric) => (metric.type === 'counter' ? metric.value : 0))),
    sum(metrics.map((metric) => (metric.type === 'distribution' ? metric.count : 0))),
  ];
};

/** A program whose series come and go, and a collector that hears of it in its own time. */
function act(steps: readonly Step[], maxSeries: number): { kept: Monitor; recorded: number[] } {
  const clock = fakeClock();
  const monitor = createMonitor({ clock, tick: 'manual', expireAfter: '3s', maxSeries });
  const kept = createMonitor({ clock, tick: 'manual' });
  const intake = createIntake(kept);
  const [hits, sizes] = [monitor.counter('hits'), monitor.distribution('sizes')];
  const make = (user: number) =>
    [monitor.operation('save', { user }), hits.bind({ user }), sizes.bind({ user })] as const;
  const handles = Array.from({ length: 5 }, (_, user) => make(user));
  const recorded = [0, 0, 0, 0];
  let feed = createFeed(monitor);
  const send = (times: number): void => {
    const update: Update = {
      type: 'update',
      source: 'a',
      at: 0,
      series: feed.changes(),
      metrics: feed.metrics(),
      slowest: [],
      readings: {},
      stalls: [],
      pauses: [],
      troubles: [],
    };
    for (let time = 0; time < times; time += 1) {
      const { series, metrics = [] } = fromLine(toLine(update)) as Update;
      for (const each of series) intake.accept('a', each);
      for (const each of metrics) intake.acceptMetric('a', each, { process: '1', isOld: false });
    }
  };
  const record = (series: number): void => {
    const [save, hit, size] = handles[series] as ReturnType<typeof make>;
    const failed = series % 2 === 0;
    save.record(series + 1, { failed });
    hit.add(2);
    size.record(series);
    for (const [at, n] of [1, failed ? 1 : 0, 2, 1].entries()) recorded[at] = (recorded[at] as number) + n;
  };
  for (const each of steps) {
    if (each.act === 'record') record(each.series);
    else if (each.act === 'remove')
      for (const name of ['save', 'hits', 'sizes']) monitor.remove(name, { user: each.series });
    else if (each.act === 'forget the handle') handles[each.series] = make(each.series);
    else if (each.act === 'tick') {
      clock.advance(1000);
      monitor.tick();
    } else if (each.act === 'restart') feed = createFeed(monitor);
    else if (each.act === 'lose') {
      feed.changes();
      feed.metrics();
      feed = createFeed(monitor);
    } else send(each.act === 'send twice' ? 2 : 1);
    // A feed looks oftener than what is gone is forgotten.
    if (each.act === 'tick') send(1);
  }
  send(1);
  return { kept, recorded };
}

describe('series that come and go', () => {
  it('lose and double nothing on their way to a collector, whatever is removed, expires, is lost or comes twice', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (steps, maxSeries) => {
        const { kept, recorded } = act(steps, maxSeries);
        expect(total(kept)).toEqual(recorded);
      }),
      { numRuns: 300 },
    );
  });

  it('and are never told twice by a monitor itself: what is there is what came since', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 30 }), (removals) => {
        const monitor = createMonitor({ clock: fakeClock(), tick: 'manual' });
        const save = monitor.operation('save');
        let since = 0;
        for (const isRemoval of removals) {
          if (isRemoval) monitor.remove('save');
          else save.record(1);
          since = isRemoval ? 0 : since + 1;
          expect(monitor.snapshot().operation('save')?.count ?? 0).toBe(since);
        }
      }),
    );
  });
});
