import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.ts';
import type { DiagnosisEvidence, SeenReading, SeenTrend, Symptom } from './evidence.ts';

const symptom = (kind: string, evidence: Symptom['evidence'] = {}, more: Partial<Symptom> = {}): Symptom => ({
  kind,
  severity: 'warning',
  text: kind,
  evidence,
  ...more,
});

const reading = (name: string, last: number, samples = 60): SeenReading => ({
  name,
  samples,
  mean: last,
  max: last,
  last,
});

const HOUR = 3_600_000;
const rising = (name: string, perHour: number, more: Partial<SeenTrend> = {}): SeenTrend => ({
  name,
  perHour,
  confidence: 0.99,
  span: HOUR,
  ...more,
});

const only = (evidence: DiagnosisEvidence) => {
  const found = diagnose(evidence);
  expect(found).toHaveLength(1);
  return found[0] as (typeof found)[number];
};

const blocked = symptom(
  'event-loop-blocked',
  { longestMs: 400, totalMs: 900, times: 3 },
  { operation: 'GET /report', severity: 'critical' },
);

describe('a blocked event loop', () => {
  it('is put down to synchronous work of the operation that ran, the surer the oftener', () => {
    const stall = { duration: 300, operation: 'GET /report', gc: 0 };
    const once = only({ symptoms: [blocked], stalls: [stall] });
    const often = only({ symptoms: [blocked], stalls: Array.from({ length: 8 }, () => stall) });
    expect(once).toMatchObject({ cause: 'synchronous-work', operation: 'GET /report', severity: 'critical' });
    expect([once.confidence, often.confidence]).toEqual([2 / 3, 0.9]);
  });

  it('is put down to garbage that was collected meanwhile, not to the operation that ran then', () => {
    const stalls = [
      { duration: 300, operation: 'GET /report', gc: 280 },
      { duration: 100, operation: 'GET /report', gc: 20 },
    ];
    expect(only({ symptoms: [blocked], stalls })).toMatchObject({ cause: 'garbage-collection', confidence: 0.75 });
  });

  it('is less surely synchronous work, the more garbage was collected', () => {
    const stalls = [{ duration: 300, operation: 'GET /report', gc: 100 }];
    expect(only({ symptoms: [blocked], stalls }).confidence).toBeCloseTo((2 / 3) * (2 / 3));
  });

  it('counts no block of another operation, and none that the symptom does not', () => {
    const stalls = [
      { duration: 300, operation: 'GET /report' },
      { duration: 300, operation: 'GET /other' },
      { duration: 60, operation: 'GET /report' },
    ];
    expect(only({ symptoms: [blocked], stalls }).evidence).toContainEqual({ name: 'blocked', value: 300, unit: 'ms' });
  });

  it('has an unknown cause where nothing measured ran', () => {
    const unknown = symptom('event-loop-blocked', { longestMs: 700 });
    const stalls = [{ duration: 700, operation: undefined, gc: 10 }];
    expect(only({ symptoms: [unknown], stalls })).toMatchObject({ cause: 'unknown', confidence: 0 });
  });

  it('is not put down to an outgoing operation, which only waits', () => {
    const operations = [{ name: 'GET /report', isOutgoing: true, count: 1, mean: 300, p95: 300 }];
    const diagnosis = only({ symptoms: [blocked], operations, stalls: [{ duration: 300, operation: 'GET /report' }] });
    expect(diagnosis).toMatchObject({ cause: 'unknown', confidence: 0 });
    expect(diagnosis.text).toContain('GET /report only waited');
  });

  it('may be due to a pause as long as the block, half as surely since they may not be one', () => {
    const unknown = symptom('event-loop-blocked', { longestMs: 500 });
    const diagnosis = only({ symptoms: [unknown], readings: [reading('gc.pause.max', 400)] });
    expect(diagnosis).toMatchObject({ cause: 'garbage-collection', confidence: 0.4 });
  });

  it('may be due to the CPU limit of the container', () => {
    const unknown = symptom('event-loop-blocked', { longestMs: 500 });
    const throttled = symptom('cpu-throttled', { stoppedShare: 0.6 });
    const causes = diagnose({ symptoms: [unknown, throttled] }).map(({ symptom: of, cause }) => [of, cause]);
    expect(causes).toContainEqual(['event-loop-blocked', 'cpu-throttled']);
  });

  it('is nothing to mend in a program that nobody waits for', () => {
    expect(diagnose({ symptoms: [{ ...blocked, severity: 'info' }] })).toEqual([]);
  });
});

describe('memory that climbs', () => {
  const heap = reading('process.heap.used', 600e6);
  const limit = reading('process.heap.limit', 1_000e6);

  it('is told with how fast, and when it is at its limit', () => {
    const diagnosis = only({
      symptoms: [],
      readings: [heap, reading('process.heap.limit', 990e6)],
      trends: [rising('process.heap.used', 100e6)],
    });
    expect(diagnosis).toMatchObject({ cause: 'heap-climbs', severity: 'critical', confidence: 0.99 });
    expect(diagnosis.text).toContain('in about 3.9 h');
  });

  it('is one diagnosis, of the heap, though the process climbs with it', () => {
    const trends = [rising('process.rss', 120e6), rising('process.heap.used', 100e6)];
    const readings = [heap, reading('process.rss', 700e6)];
    expect(only({ symptoms: [], readings, trends }).cause).toBe('heap-climbs');
  });

  it.each([
    ['not sure', { confidence: 0.9 }],
    ['short', { span: HOUR / 12 }],
    ['small for its level', { perHour: 10e6 }],
    ['downwards', { perHour: -100e6 }],
  ])('is not claimed where the trend is %s', (_, more) => {
    const trends = [rising('process.heap.used', 100e6, more)];
    expect(diagnose({ symptoms: [], readings: [heap, limit], trends })).toEqual([]);
  });
});

describe('a disk that fills', () => {
  const fullest = reading('machine.filesystem.fullest', 0.9);

  it('is told before it is full', () => {
    const diagnosis = only({
      symptoms: [],
      readings: [fullest],
      trends: [rising('machine.filesystem.fullest', 0.01)],
    });
    expect(diagnosis).toMatchObject({ cause: 'disk-filling', severity: 'warning' });
    expect(diagnosis.text).toContain('in about 10 h');
  });

  it('is no news when the end is many days away', () => {
    const trends = [rising('machine.filesystem.fullest', 0.001)];
    expect(diagnose({ symptoms: [], readings: [fullest], trends })).toEqual([]);
  });

  it('is one diagnosis with the disk that is full, which keeps its severity', () => {
    const full = symptom('disk-full', { fullShare: 0.985 }, { severity: 'critical' });
    const trends = [rising('machine.filesystem.fullest', 0.001)];
    const diagnosis = only({ symptoms: [full], readings: [reading('machine.filesystem.fullest', 0.985)], trends });
    expect(diagnosis).toMatchObject({ symptom: 'disk-full', cause: 'disk-filling', severity: 'critical' });
  });

  it('says that it does not know how fast, where no trend is known', () => {
    const diagnosis = only({ symptoms: [symptom('disk-full', { fullShare: 0.95 })], readings: [fullest] });
    expect(diagnosis.cause).toBe('disk-full');
    expect(diagnosis.text).toContain('how fast it fills is unknown');
  });
});

describe('a dependency', () => {
  const slow = { name: 'outgoing GET rates.test', isOutgoing: true, count: 100, mean: 900, p95: 1_500 };
  const page = { name: 'GET /price', isOutgoing: false, count: 100, mean: 1_000, p95: 1_600 };

  it('is slow when its answers take most of the time of what waits for them', () => {
    const diagnosis = only({ symptoms: [], operations: [slow, page] });
    expect(diagnosis).toMatchObject({ cause: 'dependency-slow', operation: slow.name, confidence: 0.9 });
  });

  it('is not blamed while the loop was blocked: its answer may have lain there', () => {
    const symptoms = [symptom('event-loop-blocked', { longestMs: 1_200 }, { severity: 'info' })];
    expect(diagnose({ symptoms, operations: [slow, page] })).toEqual([]);
  });

  it('is not blamed for little of the time, for few calls, or for being quick', () => {
    const operations = [
      [slow, { ...page, count: 10_000 }],
      [{ ...slow, count: 19 }, page],
      [{ ...slow, p95: 200 }, page],
    ];
    for (const some of operations) expect(diagnose({ symptoms: [], operations: some })).toEqual([]);
  });

  it('fails when its calls do, while failures inside are not put down to anybody', () => {
    const failed = (operation: string) => symptom('errors', { failed: 8, calls: 100 }, { operation });
    const symptoms = [failed(page.name), failed(slow.name)];
    const diagnosis = only({ symptoms, operations: [{ ...slow, p95: 10 }, page] });
    expect(diagnosis).toMatchObject({ cause: 'dependency-failing', operation: slow.name, confidence: 0.9 });
  });
});

describe('what runs short', () => {
  it('is a pool that is full or has turned somebody away, and not one that is nearly full', () => {
    const pool = { name: 'connections', used: 10, limit: 10, refused: 0 };
    expect(only({ symptoms: [], pools: [pool] })).toMatchObject({ cause: 'pool-starved', confidence: 2 / 3 });
    expect(only({ symptoms: [], pools: [{ ...pool, used: 2, refused: 8 }] }).confidence).toBe(0.9);
    expect(diagnose({ symptoms: [], pools: [{ ...pool, used: 9 }] })).toEqual([]);
  });

  it('is the quota of the container, as surely as it was sampled', () => {
    const symptoms = [symptom('cpu-throttled', { stoppedShare: 0.4 })];
    const sampled = (samples: number) => [reading('container.cpu.throttled', 0.4, samples)];
    expect(only({ symptoms, readings: sampled(8) })).toMatchObject({ cause: 'cpu-throttled', confidence: 0.9 });
    expect(only({ symptoms, readings: sampled(98) }).confidence).toBe(0.99);
  });

  it('is the CPU, by the program or by others', () => {
    const busy = (programCores: number) => symptom('cpu-saturated', { busyShare: 1, machineCores: 4, programCores });
    expect(only({ symptoms: [busy(3)] })).toMatchObject({ cause: 'cpu-own-work', confidence: 0.75 });
    expect(only({ symptoms: [busy(1)] })).toMatchObject({ cause: 'cpu-others', confidence: 0.75 });
    expect(only({ symptoms: [symptom('cpu-saturated', { busyShare: 1 })] }).cause).toBe('unknown');
  });

  it('is file descriptors, leaked or not: which of both is said only with a trend', () => {
    const near = symptom('files-limit', { filesShare: 0.9 });
    expect(only({ symptoms: [near] }).text).toContain('is unknown');
    const climbing = { readings: [reading('tree.files.share', 0.9)], trends: [rising('tree.files.share', 0.02)] };
    expect(only({ symptoms: [near], ...climbing }).text).toContain('none is left in about 5 h');
  });
});

describe('diagnose', () => {
  it('says nothing of a program that is well, and that it can’t know where too little was measured', () => {
    expect(diagnose({ symptoms: [] })).toEqual([]);
    const few = symptom('too-little-data', { calls: 3 }, { severity: 'info' });
    expect(only({ symptoms: [few] }).cause).toBe('too-little-data');
    const pools = [{ name: 'slots', used: 1, limit: 1, refused: 0 }];
    expect(only({ symptoms: [few], pools }).cause).toBe('pool-starved');
  });

  it('puts what is worst first, then what is surest', () => {
    const symptoms = [
      symptom('cpu-stolen', { stolenShare: 0.1 }),
      symptom('heap-limit', { heapShare: 0.97 }, { severity: 'critical' }),
      symptom('event-loop-blocked', { longestMs: 700 }),
    ];
    expect(diagnose({ symptoms }).map(({ cause }) => cause)).toEqual(['heap-limit', 'cpu-stolen', 'unknown']);
  });

  it('never shows a figure that is not one', () => {
    const symptoms = [symptom('cpu-stolen', { stolenShare: Number.NaN }), symptom('heap-limit')];
    expect(diagnose({ symptoms })).toEqual([]);
  });
});
