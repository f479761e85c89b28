import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lease } from './lease.ts';
import { createPool } from './pool.ts';

interface Thing {
  readonly id: number;
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn += 1) await undefined;
};

/** What happens to a pool, one after the other. */
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('ask' as const), patient: fc.boolean() }) },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('release' as const), which: fc.nat(20), broken: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('again' as const), which: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('resize' as const), max: fc.integer({ min: 1, max: 6 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('abort' as const), which: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const), times: fc.integer({ min: 1, max: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('die' as const), which: fc.nat(20) }) },
  ),
  { maxLength: 60 },
);

/** A pool, and what must be true of it whatever happens. */
class Watched {
  readonly alive = new Set<Thing>();
  readonly leases: Lease<Thing>[] = [];
  readonly returned: Lease<Thing>[] = [];
  readonly waiting: { readonly number: number; readonly leaver: AbortController }[] = [];
  readonly served: number[] = [];
  readonly pool;
  #made = 0;
  #failing = 0;
  #asked = 0;

  constructor(validated: boolean) {
    this.pool = createPool<Thing>({
      create: async () => {
        if (this.#failing > 0) {
          this.#failing -= 1;
          throw new Error('not now');
        }
        this.#made += 1;
        const thing = { id: this.#made };
        this.alive.add(thing);
        return thing;
      },
      destroy: (thing) => void this.alive.delete(thing),
      ...(validated ? { validate: (thing: Thing) => this.alive.has(thing) } : {}),
      max: 3,
      acquireTimeout: Number.POSITIVE_INFINITY,
    });
  }

  step(step: typeof steps extends fc.Arbitrary<(infer S)[]> ? S : never): void {
    const pick = <T>(list: readonly T[], which: number): T | undefined => list[which % Math.max(1, list.length)];
    if (step.do === 'ask') this.#ask();
    else if (step.do === 'resize') this.pool.resize(step.max);
    else if (step.do === 'fail') this.#failing = step.times;
    else if (step.do === 'abort') pick(this.waiting, step.which)?.leaver.abort();
    else if (step.do === 'again') pick(this.returned, step.which)?.release({ broken: true });
    else if (step.do === 'die') {
      const lease = pick(this.leases, step.which);
      if (lease !== undefined) this.pool.discard(lease.value);
    } else this.#release(step.which, step.broken);
  }

  async holds(): Promise<void> {
    const lentBefore = this.leases.length;
    await turns();
    const { size, max, inUse, idle, waiting } = this.pool.stats();
    const values = this.leases.map(({ value }) => value);
    expect(new Set(values).size, 'one is lent to one at a time').toBe(values.length);
    for (const value of values) expect(this.alive.has(value), 'what is lent is alive').toBe(true);
    expect(inUse).toBe(this.leases.length);
    expect(waiting).toBe(this.waiting.length);
    expect(this.alive.size).toBe(size);
    expect(size).toBe(inUse + idle);
    expect(size, 'never above max, but for what was lent').toBeLessThanOrEqual(Math.max(max, lentBefore, inUse));
    if (waiting > 0) expect(size, 'nobody waits while there is room').toBeGreaterThanOrEqual(max);
    expect(this.served, 'first come, first served').toEqual([...this.served].sort((a, b) => a - b));
  }

  async over(): Promise<void> {
    this.#failing = 0;
    const drained = this.pool.drain();
    for (let round = 0; round < 100 && this.leases.length + this.waiting.length > 0; round += 1) {
      this.#release(0, false);
      await turns();
    }
    await drained;
    expect(this.alive.size, 'nothing is left').toBe(0);
    const { acquired, released, created, destroyed } = this.pool.stats();
    expect([acquired, created]).toEqual([released, destroyed]);
  }

  #ask(): void {
    const request = { number: this.#asked, leaver: new AbortController() };
    this.#asked += 1;
    this.waiting.push(request);
    const over = (): void => void this.waiting.splice(this.waiting.indexOf(request), 1);
    this.pool.acquire({ signal: request.leaver.signal }).then((lease) => {
      over();
      this.served.push(request.number);
      this.leases.push(lease);
    }, over);
  }

  #release(which: number, broken: boolean): void {
    if (this.leases.length === 0) return;
    const [lease] = this.leases.splice(which % this.leases.length, 1);
    lease?.release({ broken });
    if (lease !== undefined) this.returned.push(lease);
  }
}

describe('whatever happens to a pool', () => {
  it.each([false, true])(
    'no lease is lost, none is shared, and requests are served in order (validating: %s)',
    async (validated) => {
      await fc.assert(
        fc.asyncProperty(steps, async (happens) => {
          const watched = new Watched(validated);
          for (const step of happens) {
            watched.step(step);
            await watched.holds();
          }
          await watched.over();
        }),
        { numRuns: 150 },
      );
    },
  );
});
