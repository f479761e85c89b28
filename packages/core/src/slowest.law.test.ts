import { durations, fakeClock } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMonitor } from './create-monitor.ts';

type Event =
  | { readonly kind: 'call'; readonly name: string; readonly ms: number }
  | { readonly kind: 'tick' }
  | { readonly kind: 'take' };

const events = (): fc.Arbitrary<Event[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 20,
        // Few different lengths among them, so that ties happen.
        arbitrary: fc.record({
          kind: fc.constant('call' as const),
          name: fc.constantFrom('a', 'b', 'c'),
          ms: fc.oneof(durations(), fc.integer({ min: 0, max: 5 })),
        }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('tick' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('take' as const) }) },
    ),
    { maxLength: 120 },
  );

describe('slowest calls', () => {
  it('are those that a sort of all calls finds, between any two takes', () => {
    fc.assert(
      fc.property(events(), fc.nat({ max: 6 }), (all, slowest) => {
        const clock = fakeClock();
        const monitor = createMonitor({ clock, slowest, tick: 'manual' });
        let model: { operation: string; duration: number; ended: number }[] = [];
        const taken = (): unknown =>
          monitor.takeSlowest().map(({ operation, duration, ended }) => ({ operation, duration, ended }));
        // A stable sort: of two equally long calls the earlier one stands first, and stays when there is room for one.
        const expected = (): unknown => model.sort((a, b) => b.duration - a.duration).slice(0, slowest);
        for (const event of [...all, { kind: 'take' } as const]) {
          clock.advance(7);
          if (event.kind === 'tick') monitor.tick();
          else if (event.kind === 'call') {
            monitor.operation(event.name).record(event.ms);
            model.push({ operation: event.name, duration: event.ms, ended: clock.monotonic() });
          } else {
            expect(taken()).toEqual(expected());
            model = [];
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('carry their labels and both times, and are frozen', () => {
    const clock = fakeClock({ now: 5000, monotonic: 70 });
    const monitor = createMonitor({ clock, tick: 'manual' });
    monitor.operation('save', { tenant: 'a' }).record(12.5);
    const [call] = monitor.takeSlowest();
    expect(call).toEqual({ operation: 'save', labels: { tenant: 'a' }, at: 5000, duration: 12.5, ended: 70 });
    expect(Object.isFrozen(call)).toBe(true);
  });

  it('count a call into a list of its own after a take, however short it is', () => {
    const monitor = createMonitor({ slowest: 1, tick: 'manual' });
    const save = monitor.operation('save');
    save.record(100);
    monitor.takeSlowest();
    save.record(1);
    expect(monitor.takeSlowest().map(({ duration }) => duration)).toEqual([1]);
    expect(monitor.takeSlowest()).toEqual([]);
  });
});
