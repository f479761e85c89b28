import type { Annotation } from '@perf/analytics';
import { createMonitor, type Monitor, systemClock, type Tunable } from '@perf/core';
import { createMemoryState } from '@perf/core/memory-state';
import { createScriptPool } from '@perf/health/applescript';
import { createJournal, type Journal, type Plan } from '@perf/optimizer';
import { standInOsascript } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createDeltas } from '../deltas.ts';
import { Notes } from '../notes.ts';
import type { RecommendationReport } from '../report/advice-schema.ts';
import { ProgramOptimizer, type ProgramOptimizerParts } from './program-optimizer.ts';

/** Not all of one length, or how long one waits says how long the next one does. */
const SCRIPTS = [4, 12, 30, 45].map((after) => ({ when: `TAKES ${after}`, after, reply: 'done' }));
const WINDOWS = process.platform === 'win32';

interface Made {
  readonly optimizer: ProgramOptimizer;
  readonly monitor: Monitor;
  readonly annotations: Annotation[];
  readonly journal: Journal;
  /** A second of the program. */
  tick(readings?: Record<string, number>): void;
}

function made(parts: Partial<ProgramOptimizerParts> = {}): Made {
  const monitor = createMonitor({ tick: 'manual' });
  const annotations: Annotation[] = [];
  const journal = createJournal(createMemoryState());
  const deltas = createDeltas(monitor);
  const optimizer = new ProgramOptimizer({
    ...{ clock: systemClock, journal, strategy: undefined, bounds: undefined, unasked: undefined, notes: new Notes() },
    recommend: () => [],
    recent: () => monitor.snapshot(),
    annotate: async (annotation) => void annotations.push(annotation),
    onFirst: () => undefined,
    ...parts,
  });
  onTestFinished(() => optimizer.stop());
  return {
    ...{ optimizer, monitor, annotations, journal: parts.journal ?? journal },
    tick(readings = {}) {
      optimizer.saw({ readings, recent: monitor.snapshot(), recorded: deltas(), verdicts: [], notifications: [] });
    },
  };
}

function sizeOf(name = 'db.size', value = 2): Tunable {
  let size = value;
  return {
    ...{ name, unit: 'count', bounds: { min: 1, max: 8, step: 1 } },
    get: () => size,
    set: (to) => {
      size = to;
    },
  };
}

function planFor(tunable: string, metric: string, { from = 2, to = 4, minSamples = 6 } = {}): Plan {
  return {
    id: `pool/too-small:${tunable}`,
    steps: [{ tunable, from, to }],
    verify: { metric, better: 'lower', minEffect: 0.05, minSamples, within: 20_000 },
  };
}

/** Ticks until the promise settles: a second of the program each time the optimizer looks. */
async function ticking<T>(run: Promise<T>, tick: () => void): Promise<T> {
  const timer = setInterval(tick, 1);
  return await run.finally(() => clearInterval(timer));
}

describe('the optimizer of a program', () => {
  it.skipIf(WINDOWS)(
    'gives the AppleScript pool more workers, measures that scripts wait less, and keeps them',
    async () => {
      const { optimizer, monitor, tick, annotations } = made({ clock: quick() });
      const standIn = standInOsascript({ rules: SCRIPTS });
      const pool = createScriptPool({ osascript: standIn.path, size: 1, monitor });
      onTestFinished(() => pool.close());
      optimizer.register(pool);
      const load = keepBusy(8, (turn) => pool.run(SCRIPTS[((turn * 7919) % 31) % SCRIPTS.length]?.when ?? ''));
      // What a start does to the waiting is no figure of the pool.
      await vi.waitFor(() => expect(pool.stats().answered).toBeGreaterThan(24), { timeout: 10_000 });
      tick();
      const timer = setInterval(tick, 200);
      const applied = await optimizer
        .apply(planFor('applescript.workers', 'pool.applescript.wait.p95', { from: 1, to: 6, minSamples: 16 }))
        .finally(() => clearInterval(timer));
      await load.stop();
      expect(applied, applied.text).toMatchObject({ outcome: 'kept', reason: 'helped' });
      expect(applied.effect).toBeLessThan(-0.3);
      expect(pool.tunable.get()).toBe(6);
      expect(optimizer.attempts()).toMatchObject([{ outcome: 'kept', tunable: 'applescript.workers', from: 1, to: 6 }]);
      expect(annotations.map(({ labels }) => labels?.state)).toEqual(['applied', 'kept']);
    },
  );

  it('takes back what made it worse', async () => {
    const { optimizer, tick } = made({ clock: quick() });
    const tunable = sizeOf();
    optimizer.register(tunable);
    let jitter = 0;
    const applied = await ticking(optimizer.apply(planFor('db.size', 'gc.time')), () => {
      jitter = (jitter + 1) % 3;
      tick({ 'gc.time': (tunable.get() === 2 ? 0.1 : 0.4) + jitter / 1000 });
    });
    expect(applied).toMatchObject({ outcome: 'rolled-back', reason: 'harmed' });
    expect(tunable.get()).toBe(2);
  });

  it('never sets anything beyond the bounds of the configuration', async () => {
    const { optimizer } = made({ bounds: { 'db.size': { max: 3 } } });
    const tunable = sizeOf();
    optimizer.register(tunable);
    expect(optimizer.tunables()).toMatchObject([{ name: 'db.size', value: 2, bounds: { min: 1, max: 3 } }]);
    await expect(optimizer.apply(planFor('db.size', 'gc.time'))).rejects.toMatchObject({
      code: 'optimizer/out-of-bounds',
    });
    expect(tunable.get()).toBe(2);
  });

  it('takes back on start what a crash has left half done', async () => {
    const journal = createJournal(createMemoryState());
    await journal.begin({ plan: planFor('db.size', 'gc.time'), at: 1 });
    const { optimizer, annotations } = made({ journal });
    const tunable = sizeOf('db.size', 4);
    optimizer.register(tunable);
    await expect(optimizer.apply('none')).rejects.toMatchObject({ code: 'runtime/nothing-to-apply' });
    expect(tunable.get()).toBe(2);
    expect(await journal.underWay()).toBeUndefined();
    expect(annotations).toMatchObject([{ labels: { state: 'rolled-back' } }]);
  });

  it('sets again what was kept before it was started anew, where it may do so unasked', async () => {
    const journal = createJournal(createMemoryState());
    const kept = {
      id: 'a',
      at: 1,
      outcome: 'kept',
      tunable: 'db.size',
      from: 2,
      to: 4,
      metric: 'm',
      effect: null,
    } as const;
    await journal.end([kept]);
    const begun = async (unasked: boolean): Promise<number> => {
      const tunable = sizeOf();
      const { optimizer } = made({ journal, unasked });
      optimizer.register(tunable);
      await optimizer.stop();
      return tunable.get();
    };
    expect([await begun(false), await begun(true)]).toEqual([2, 4]);
  });

  it('tells advice what calling `gc()` was measured to give', () => {
    const { optimizer } = made();
    expect(optimizer.tuning().gc).toMatchObject({ isExposed: typeof globalThis.gc === 'function' });
  });

  it('lets nobody apply a second change meanwhile, and takes back what it does when it is stopped', async () => {
    const { optimizer, journal } = made();
    const tunable = sizeOf();
    optimizer.register(tunable);
    const first = optimizer.apply(planFor('db.size', 'gc.time'));
    const second = optimizer.apply(planFor('db.size', 'gc.time'));
    await expect(second).rejects.toMatchObject({ code: 'optimizer/busy' });
    await optimizer.stop();
    expect(await first).toMatchObject({ outcome: 'inconclusive', reason: 'aborted' });
    expect(await journal.underWay()).toBeUndefined();
  });

  it('applies nothing that could not be taken back after a crash', async () => {
    const { optimizer } = made({ journal: undefined });
    optimizer.register(sizeOf());
    await expect(optimizer.apply(planFor('db.size', 'gc.time'))).rejects.toMatchObject({ code: 'runtime/no-journal' });
  });

  it('says so when there is no plan for what was asked', async () => {
    const { optimizer } = made({ recommend: () => [{ id: 'memory/leak:heap' } as RecommendationReport] });
    await expect(optimizer.apply('memory/leak:heap')).rejects.toThrow('nothing in the program can be tuned for it');
    await expect(optimizer.apply('other')).rejects.toThrow('that is not advised now');
  });

  it('knows pools by their own figures, and how busy they were', () => {
    const { optimizer, tick } = made();
    const pool = { name: 'db', tunable: sizeOf(), stats: () => ({ inUse: 2, waiting: 3, waitP95: 40, leaked: 1 }) };
    const remove = optimizer.register(pool);
    for (let second = 0; second < 400; second += 1) tick();
    const [told] = optimizer.tuning().pools ?? [];
    expect(told).toMatchObject({ name: 'db', tunable: 'db.size', size: 2, max: 8, waitP95: 40, leaked: 1 });
    expect(told?.waiting).toHaveLength(300);
    remove();
    expect(optimizer.tuning().pools).toEqual([]);
  });

  it('goes on looking at the rest when a pool or a tunable of the program fails', () => {
    const { optimizer, tick } = made();
    const fails = (): never => {
      throw new Error('closed');
    };
    optimizer.register({ name: 'gone', tunable: { ...sizeOf('gone.size'), get: fails }, stats: fails });
    optimizer.register({ name: 'db', tunable: sizeOf(), stats: () => ({ inUse: 2, waiting: 0 }) });
    tick();
    const { tunables, pools } = optimizer.tuning();
    expect(tunables).toMatchObject([{ name: 'db.size', value: 2 }]);
    expect(pools).toMatchObject([
      { name: 'gone', inUse: [] },
      { name: 'db', inUse: [{ value: 2 }] },
    ]);
  });
});

/** Time as it is, with looks that follow each other quickly. */
function quick(): typeof systemClock {
  return { ...systemClock, sleep: () => new Promise((resolve) => setTimeout(resolve, 2)) } as typeof systemClock;
}

function keepBusy(callers: number, call: (turn: number) => Promise<unknown>): { stop(): Promise<void> } {
  let isOver = false;
  let turn = 0;
  const runs = Array.from({ length: callers }, async () => {
    while (!isOver) await call(turn++);
  });
  return {
    async stop() {
      isOver = true;
      await Promise.all(runs);
    },
  };
}
