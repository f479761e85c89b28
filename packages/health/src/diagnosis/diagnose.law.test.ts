import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.ts';
import type { DiagnosisEvidence, Symptom } from './evidence.ts';

const KINDS = [
  'event-loop-blocked',
  'event-loop-busy',
  'gc',
  'cpu-throttled',
  'disk-full',
  'files-limit',
  'errors',
  'x',
];
const KEYS = ['longestMs', 'stoppedShare', 'fullShare', 'filesShare', 'busyShare', 'gcShare', 'failed', 'calls'];
const NAMES = [
  'process.heap.used',
  'process.heap.limit',
  'process.rss',
  'machine.filesystem.fullest',
  'tree.files.share',
];
const number = fc.oneof(fc.double(), fc.double({ min: 0, max: 1e12, noNaN: true }));
const severity = fc.constantFrom('info', 'warning', 'critical');
const operation = fc.constantFrom('a', 'b', undefined);

const evidences: fc.Arbitrary<DiagnosisEvidence> = fc.record({
  symptoms: fc.array(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      severity,
      text: fc.string(),
      operation,
      evidence: fc.dictionary(fc.constantFrom(...KEYS), number),
    }),
    { maxLength: 6 },
  ) as fc.Arbitrary<Symptom[]>,
  readings: fc.array(
    fc.record({ name: fc.constantFrom(...NAMES), samples: fc.nat(), mean: number, max: number, last: number }),
  ),
  trends: fc.array(
    fc.record({
      name: fc.constantFrom(...NAMES),
      perHour: number,
      confidence: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), number),
      span: number,
    }),
  ),
  operations: fc.array(
    fc.record({
      name: fc.constantFrom('a', 'b'),
      isOutgoing: fc.boolean(),
      count: fc.nat(),
      mean: number,
      p95: number,
    }),
  ),
  stalls: fc.array(fc.record({ duration: fc.double({ min: 0, max: 1e6, noNaN: true }), operation, gc: number })),
  pools: fc.array(fc.record({ name: fc.constantFrom('p', 'q'), used: number, limit: number, refused: fc.nat() })),
});

describe('laws of diagnose', () => {
  it('whatever it is given, each diagnosis has figures, a share as its confidence, and something to do', () => {
    fc.assert(
      fc.property(evidences, (evidence) => {
        const found = diagnose(evidence);
        expect(found.length).toBeLessThanOrEqual(8);
        for (const { confidence, evidence: figures, action, text, cause } of found) {
          expect(confidence).toBeGreaterThanOrEqual(0);
          expect(confidence).toBeLessThanOrEqual(1);
          expect(figures.length).toBeGreaterThan(0);
          expect([...figures.map(({ value }) => value)].every(Number.isFinite)).toBe(true);
          expect(`${text} ${action}`).not.toMatch(/NaN|undefined|Infinity|null/);
          if (cause === 'unknown') expect(confidence).toBe(0);
        }
      }),
    );
  });

  it('nothing comes of nothing: without symptoms, trends, calls and pools, whatever the readings are', () => {
    fc.assert(
      fc.property(evidences, ({ readings = [], stalls = [] }) => {
        expect(diagnose({ symptoms: [], readings, stalls })).toEqual([]);
      }),
    );
  });
});
