import type { Diagnosis } from '@perf/health';
import { describe, expect, it } from 'vitest';
import type { Evidence } from './evidence.ts';
import { recommend } from './recommend.ts';

const MB = 2 ** 20;
const first = (evidence: unknown): string | undefined => recommend(evidence as Evidence)[0]?.id;
const diagnosis = (cause: Diagnosis['cause'], name: string, operation?: string): Diagnosis => ({
  ...{ symptom: 'seen', cause, severity: 'critical', text: 'seen', action: 'mend it', confidence: 0.9 },
  evidence: [{ name, value: 9, unit: 'count' }],
  ...(operation === undefined ? {} : { operation }),
});

describe('evidence in the words of whoever measured it', () => {
  it.each([
    ['a Map', new Map([['gc.time', 0.4]])],
    ['values', { 'gc.time': { values: [0.4, 0.4, 0.5] } }],
    ['values in objects without moments', { 'gc.time': [{ value: 0.4 }, { value: 0.4 }, { value: 0.5 }] }],
    ['samples', [0, 1, 2].map((i) => ({ at: i * 1_000, 'gc.time': 0.4, 'process.heap.used': 9 * MB }))],
    ['samples with their readings', [0, 1, 2].map((i) => ({ at: i * 1_000, readings: { 'gc.time': 0.4 } }))],
  ])('takes readings as %s', (_, readings) => {
    expect(first({ readings })).toBe('gc/pressure:gc.time');
  });

  it.each([
    ['by their names', { db: { size: 4, inUse: 4, waiting: 9, waitP95: 60 } }],
    ['of generic-pool', [{ name: 'db', size: 4, borrowed: 4, available: 0, pending: 9 }]],
    ['of pg', [{ name: 'db', totalCount: 4, idleCount: 0, waitingCount: 9 }]],
  ])('takes pools %s', (_, pools) => {
    expect(first({ pools })).toBe('pool/too-small:db');
  });

  it('takes a firing alert for the last that was seen of its reading, unless the reading is there', () => {
    const alerts = [{ name: 'loop.delay.p99', severity: 'critical', state: 'firing', value: 500 }];
    expect(first({ alerts })).toBe('event-loop/blocked:event-loop');
    expect(first({ alerts, readings: { 'loop.delay.p99': 4 } })).toBeUndefined();
    expect(first({ alerts: [{ ...alerts[0], state: 'resolved' }] })).toBeUndefined();
  });

  it('takes the word of a diagnosis where nothing else is known of it', () => {
    expect(first({ diagnosis: [diagnosis('pool-starved', 'limit.db.used')] })).toBe('pool/too-small:db');
    expect(first({ diagnosis: [diagnosis('garbage-collection', 'gc.time')] })).toBe('gc/pressure:gc.time');
    expect(first({ diagnosis: [diagnosis('synchronous-work', 'longest', 'GET /')] })).toBe('event-loop/blocked:GET /');
    expect(first({ diagnosis: [diagnosis('dependency-slow', 'p95', 'api')] })).toBe('dependency/slow:api');
    const readings = { 'gc.time': 0.01 };
    expect(first({ readings, diagnosis: [diagnosis('garbage-collection', 'gc.time')] })).toBeUndefined();
  });

  it('sees a leak in ten floors, and none in ten that rise once or ever less', () => {
    const floors = (value: (i: number) => number) => ({
      heapFloor: Array.from({ length: 10 }, (_, i) => value(i) * MB),
    });
    expect(first(floors((i) => 50 + 5 * i))).toBe('memory/leak:heap.floor');
    expect(first(floors((i) => (i < 5 ? 50 : 80)))).toBeUndefined();
    expect(first(floors((i) => 50 + 40 * (1 - Math.exp(-i))))).toBeUndefined();
  });

  it('takes null for unknown, in whatever place', () => {
    const parts = ['readings', 'heapFloor', 'heapSpaces', 'gc', 'eventLoop', 'limits', 'arrayBuffers', 'alerts'];
    const lists = ['pools', 'operations', 'stalls', 'findings', 'diagnosis', 'tunables', 'attempts'];
    expect(recommend(Object.fromEntries([...parts, ...lists].map((name) => [name, null])))).toEqual([]);
    expect(recommend(Object.fromEntries([...lists, 'readings'].map((name) => [name, [null]])))).toEqual([]);
    expect(first({ findings: [{ kind: 'event-loop-blocked', severity: 'critical' }] })).toBeUndefined();
  });

  it.each([
    [{ pools: 3 }, 'Expected `evidence.pools` to be a list, got `3`'],
    [{ readings: 'many' }, 'Expected `evidence.readings` to be readings by name, or a list, got `many`'],
    [{ gc: [] }, 'Expected `evidence.gc` to be an object, got a list'],
    [[], 'Expected `evidence` to be an object, got a list'],
  ])('refuses %j by its name', (evidence, words) => {
    expect(() => recommend(evidence as Evidence)).toThrow(words);
  });
});
