import { describe, expect, it } from 'vitest';
import { RIGHT, type Score, SEEDS, scenario, scoreOf } from '../test/scenarios.ts';
import type { Attempt } from './attempt.ts';
import type { Evidence, EvidencePool } from './evidence.ts';
import { recommend } from './recommend.ts';
import type { StrategyName } from './strategy.ts';

const MB = 2 ** 20;
const MINUTE = 60_000;

const points = (count: number, value: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => ({ at: Date.UTC(2026, 0, 1) + i * MINUTE, value: value(i) }));

const starved: EvidencePool = {
  ...{ name: 'db', size: 4, min: 1, max: 50, leaseMean: 20, waitP95: 60 },
  inUse: points(30, () => 4),
  waiting: points(30, () => 6),
};

describe('recommend', () => {
  it('advises nothing where nothing is known', () => {
    expect(recommend({})).toEqual([]);
    expect(recommend({ readings: [], pools: [], operations: [], stalls: [], findings: [] })).toEqual([]);
    expect(recommend({ pools: [{ name: 'db' }], operations: [{ name: 'GET /', count: 0 }] })).toEqual([]);
  });

  it('says why, what to expect, the risk, the way back and how to see that it helped', () => {
    const [first] = recommend({ pools: [starved] });
    expect(first).toMatchObject({
      ...{ id: 'pool/too-small:db', cause: 'pool-starved', subject: 'db' },
      undo: 'Set it back to 4.',
      verify: { metric: 'pool.db.wait.p95', better: 'lower' },
      plan: { id: 'pool/too-small:db', steps: [{ tunable: 'db.size', from: 4, to: 6 }] },
    });
    expect(first?.why).toContainEqual({ name: 'pool.db.waiting', value: 6, unit: 'count' });
    const { expected = 0, range: [lower, upper] = [0, 0] } = first?.effect ?? {};
    expect([lower <= expected, expected <= upper, upper < 0]).toEqual([true, true, true]);
    expect(first?.risk.text).not.toBe('');
  });

  it('takes readings in every form', () => {
    const course = points(120, (i) => 100 * MB + i * MB);
    const forms: Evidence['readings'][] = [
      { 'heap.floor': course },
      { 'heap.floor': { points: course } },
      { 'heap.floor': course.map(({ at, value }) => [at, value] as const) },
      { 'heap.floor': course.map(({ at, value }) => ({ at, mean: value, last: value })) },
      [{ name: 'heap.floor', points: course }],
      course.map((point) => ({ name: 'heap.floor', ...point })),
    ];
    const given = [...forms.map((readings): Evidence => ({ readings })), { heapFloor: course }];
    for (const evidence of given) expect(recommend(evidence)[0]?.id).toBe('memory/leak:heap.floor');
  });

  it('does not take for a leak what filled at the start, stepped once, or grew with the load', () => {
    const noise = (i: number) => ((i * 7919) % 13) / 1_000;
    const start = points(200, (i) => 100 * MB * (1.5 - 0.5 * Math.exp(-i / 20) + noise(i)));
    const step = points(200, (i) => 100 * MB * ((i < 90 ? 1 : 1.6) + noise(i)));
    const load = points(200, (i) => 0.3 + i / 500 + 3 * noise(i));
    const withLoad = points(200, (i) => 100 * MB * (1 + (load[i]?.value ?? 0) + noise(i)));
    expect(recommend({ heapFloor: start })).toEqual([]);
    expect(recommend({ heapFloor: step })).toEqual([]);
    expect(recommend({ heapFloor: withLoad })[0]?.rule).toBe('memory/leak');
    expect(recommend({ heapFloor: withLoad, readings: { 'loop.utilization': load } })).toEqual([]);
  });

  it('names the heap space that grows, and tells buffers from the heap', () => {
    const grows = points(120, (i) => 100 * MB + i * MB);
    const flat = points(120, (i) => 100 * MB + (i % 3) * MB);
    const spaces = { old: points(120, (i) => 80 * MB + i * MB), large: flat };
    expect(recommend({ heapFloor: grows, heapSpaces: spaces })[0]?.text).toContain('most of it in old');
    const buffers = recommend({ heapFloor: flat, readings: { 'process.external': grows } });
    expect(buffers.map(({ rule }) => rule)).toEqual(['memory/buffers']);
  });

  it('gives the young generation more room where much is promoted, and looks for garbage where little is', () => {
    const readings = { 'gc.time': points(30, () => 0.25) };
    const promoting = recommend({ readings, gc: { promotedPerSecond: 60 * MB, allocatedPerSecond: 200 * MB } })[0];
    expect(promoting?.command).toBe('node --max-semi-space-size=32');
    const dying = recommend({ readings, gc: { promotedPerSecond: MB, allocatedPerSecond: 400 * MB } })[0];
    expect(dying?.command).toBe('node --heap-prof');
  });

  it('never advises gc() where the program does not expose it, or it was not measured to pay', () => {
    const measured = { freed: 200 * MB, pause: 40, times: 10 };
    const readings = { 'process.heap.used': points(30, (i) => 500 * MB + (i % 5) * MB) };
    const rules = (gc: Evidence['gc']) => recommend({ readings, gc }).map(({ rule }) => rule);
    expect(rules({ isExposed: true, measured })).toEqual(['gc/when-idle']);
    expect(rules({ measured })).toEqual([]);
    expect(rules({ isExposed: true, measured: { ...measured, freed: 10 * MB } })).toEqual([]);
    expect(rules({ isExposed: true, measured: { ...measured, pause: 900 } })).toEqual([]);
  });

  it('raises the limit of the heap only as far as the container has room', () => {
    const heapFloor = points(60, (i) => 800 * MB + (i % 4) * MB);
    const of = (container: number) => recommend({ heapFloor, limits: { heap: 1_000 * MB, container } })[0];
    expect(of(8_000 * MB)?.command).toBe('node --max-old-space-size=1606');
    expect(of(1_600 * MB)?.command).toBe('node --max-old-space-size=1200');
    expect(of(1_200 * MB)?.rule).toBe('memory/container-limit');
  });

  it('looks for leaked leases before it asks for more places, and at the dependency before either', () => {
    const leaking = { ...starved, leaked: 3, leakedAt: 'save (orders.js:12)' };
    expect(recommend({ pools: [leaking] }).map(({ rule }) => rule)).toEqual(['pool/leak', 'pool/too-small']);
    expect(recommend({ pools: [leaking] })[0]?.what).toContain('save (orders.js:12)');
    const slow = { name: 'outgoing billing', count: 400, mean: 2_000, p95: 4_000 };
    expect(recommend({ pools: [starved], operations: [slow] }).map(({ rule }) => rule)).toEqual([
      'dependency/slow',
      'pool/too-small',
    ]);
  });

  it('names the operation that blocks, with the way out that fits', () => {
    const stalls = (duration: number, stack: string[] = []) =>
      Array.from({ length: 6 }, () => ({ duration, operation: 'POST /report', stack }));
    const what = (evidence: Evidence) => recommend(evidence)[0]?.what ?? '';
    expect(what({ stalls: stalls(800) })).toContain('worker thread');
    expect(what({ stalls: stalls(120) })).toContain('in parts');
    expect(what({ stalls: stalls(800, ['JSON.stringify (native)']) })).toContain('stream');
    // It only waited, like everybody else.
    const outgoing = { name: 'POST /report', isOutgoing: true, count: 10 };
    expect(recommend({ stalls: stalls(800), operations: [outgoing] })[0]?.cause).toBe('unknown');
  });

  it('heeds what was tried: in vain last, and not by itself again', () => {
    const other: EvidencePool = { ...starved, name: 'cache', refused: 4 };
    const pools = [starved, other];
    expect(recommend({ pools }).map(({ subject }) => subject)).toEqual(['cache', 'db']);
    const attempt: Attempt = {
      ...{ id: 'pool/too-small:cache', at: 1, outcome: 'rolled-back', tunable: 'cache.size', from: 4, to: 6 },
      ...{ metric: 'pool.cache.wait.p95', effect: 0.2 },
    };
    const once = recommend({ pools, attempts: [attempt] });
    expect(once.map(({ subject }) => subject)).toEqual(['db', 'cache']);
    expect(once.map(({ mayApply }) => mayApply)).toEqual([true, false]);
    expect(once[1]?.tried).toBe('cache.size from 4 to 6 was rolled back: pool.cache.wait.p95 rose by 20 %');
    const twice = recommend({ pools, attempts: [attempt, { ...attempt, at: 2 }] });
    expect(twice.map(({ subject }) => subject)).toEqual(['db']);
  });

  it('is bolder by its strategy, as data says', () => {
    const of = (strategy: StrategyName) => recommend({ pools: [starved] }, { strategy })[0];
    expect(of('conservative')?.plan?.steps[0]?.to).toBe(5);
    expect(of('aggressive')?.plan?.steps[0]?.to).toBe(8);
    expect([of('conservative')?.mayApply, of('balanced')?.mayApply]).toEqual([false, true]);
  });

  it('has a plan only for what can be tuned', () => {
    const bounds = { min: 1, max: 64, step: 1 };
    const of = (tunables: Evidence['tunables']) => recommend({ pools: [starved], tunables })[0]?.plan;
    expect(of([])).toBeUndefined();
    expect(of([{ name: 'db.workers', value: 4, bounds }])?.steps).toEqual([{ tunable: 'db.workers', from: 4, to: 6 }]);
    // It may grow to 40 already: a lower limit is no way to more places.
    expect(of([{ name: 'db.size', value: 40, bounds }])).toBeUndefined();
  });

  it('takes findings, diagnoses and alerts for evidence too', () => {
    const finding = { kind: 'disk-full', severity: 'warning', evidence: { fullShare: 0.93 } } as const;
    expect(recommend({ findings: [finding] }).map(({ cause }) => cause)).toEqual(['disk-full']);
    const alert = { name: 'pool.db', severity: 'critical', state: 'firing' } as const;
    const other = { ...starved, name: 'cache' };
    expect(recommend({ pools: [starved, other] })[0]?.subject).toBe('cache');
    expect(recommend({ pools: [starved, other], alerts: [alert] })[0]?.subject).toBe('db');
  });

  it('leaves out what is no measurement', () => {
    const nonsense = points(60, (i) => (i % 2 === 0 ? Number.NaN : -5));
    expect(recommend({ readings: { 'gc.time': nonsense, 'heap.floor': nonsense } })).toEqual([]);
    expect(recommend({ pools: [{ ...starved, size: Number.NaN, max: -1 }] })).toEqual([]);
    const floor = points(120, (i) => 100 * MB + i * MB);
    const dirty = [...floor, { at: Number.NaN, value: 1 }, { at: 5, value: Number.POSITIVE_INFINITY }];
    expect(recommend({ heapFloor: dirty })).toEqual(recommend({ heapFloor: floor }));
  });

  it('refuses a strategy that is none, and evidence that is none', () => {
    const code = 'optimizer/invalid-argument';
    expect(() => recommend({}, { strategy: 'bold' as StrategyName })).toThrow(expect.objectContaining({ code }));
    expect(() => recommend({}, { strategy: 'bold' as StrategyName })).toThrow(
      'Expected `strategy` to be conservative, balanced, aggressive, got `bold`',
    );
    expect(() => recommend({}, { strategy: 'toString' as StrategyName })).toThrow(expect.objectContaining({ code }));
    expect(() => recommend(null as unknown as Evidence)).toThrow(expect.objectContaining({ code }));
  });
});

describe('advice on programs by seed', () => {
  const least = ({ right }: Score) => Math.min(...Object.values(right));

  it.for(Object.entries(SEEDS))(
    'is right in nine of ten, and leaves those alone that are well: seeds %s',
    ([, first]) => {
      const score = scoreOf(recommend, first, 20);
      expect(least(score)).toBeGreaterThanOrEqual(0.9);
      expect(score.quiet).toBeGreaterThanOrEqual(0.95);
    },
  );

  it('is the same in every strategy where the case is clear', () => {
    for (const [ill, rules] of Object.entries(RIGHT)) {
      for (const strategy of ['conservative', 'aggressive'] as const) {
        expect(rules).toContain(recommend(scenario(ill as keyof typeof RIGHT, 5), { strategy })[0]?.rule);
      }
    }
  });
});
