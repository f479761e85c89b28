import { type ReadingName, readingCatalogue } from '@perf/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { healthy, operation, reading } from '../../test/measured.ts';
import type { Finding } from '../finding.ts';
import { formatBytes, formatCores, formatDuration, formatRatio } from '../number-words.ts';
import type { Evidence } from './evidence.ts';
import { standOut } from './index.ts';

const number = fc.oneof(fc.double({ min: 0, max: 1e12, noNaN: true }), fc.nat(2_000), fc.constant(0));
const name = fc.constantFrom('a', 'b', 'GET /report');
const readingNames = Object.keys(readingCatalogue) as ReadingName[];

function operations() {
  const durations = { mean: maybe(number), p50: maybe(number), p99: maybe(number) };
  const one = fc.record({
    count: fc.nat(500),
    failed: fc.nat(500),
    errorRate: maybe(fc.double({ min: 0, max: 1, noNaN: true })),
    ...durations,
  });
  return fc.array(one, { maxLength: 3 }).map((all) => all.map((figures, i) => operation(`op${i}`, figures)));
}

function readings(value: fc.Arbitrary<number>) {
  const one = fc.record({
    name: fc.constantFrom(...readingNames),
    samples: fc.nat(100),
    mean: value,
    min: value,
    max: value,
    last: value,
  });
  return fc.uniqueArray(one, { selector: (each) => each.name });
}

/** Any evidence at all, well formed. */
function evidence(): fc.Arbitrary<Evidence> {
  return fc.record({
    operations: operations(),
    readings: readings(number),
    stalls: fc.array(fc.record({ duration: fc.nat(3_000), operation: maybe(name) }), { maxLength: 6 }),
    slowest: fc.array(fc.record({ operation: name, duration: fc.nat(3_000), loopBlocked: maybe(fc.nat(3_000)) }), {
      maxLength: 6,
    }),
    span: fc.nat(100_000),
    cores: maybe(fc.integer({ min: 1, max: 64 })),
  });
}

function maybe<T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(some, { nil: undefined });
}

/** The figures of a finding as its text should word them. */
function figuresOf({ evidence: figures }: Finding): string[] {
  return Object.entries(figures).map(([key, value]) => {
    if (typeof value === 'string') return value;
    if (key.endsWith('Ms')) return formatDuration(value);
    if (key.endsWith('Bytes')) return formatBytes(value);
    if (key.endsWith('Share')) return formatRatio(value);
    return key.endsWith('Cores') ? formatCores(value) : String(value);
  });
}

describe('what stands out: laws', () => {
  it('a healthy program gives nothing', () => {
    const ms = (max: number) => fc.double({ min: 0, max, noNaN: true });
    const sound = fc.record({
      count: fc.integer({ min: 200, max: 1e6 }),
      failed: fc.nat(1),
      mean: fc.constant(20),
      p50: ms(50),
      p99: ms(99),
    });
    const calm = fc.record({ cpu: ms(0.8), busy: ms(1), delay: ms(40), gc: ms(0.05), pause: ms(50), steal: ms(0.01) });
    fc.assert(
      fc.property(
        fc.array(sound, { minLength: 1 }),
        calm,
        fc.array(ms(90)),
        (all, { cpu, busy, delay, gc, pause, steal }, stalls) => {
          const found = standOut({
            ...healthy,
            operations: all.map((figures, i) =>
              operation(`op${i}`, { ...figures, errorRate: figures.failed / figures.count }),
            ),
            readings: [
              reading('machine.cpu', cpu),
              reading('loop.utilization', busy),
              reading('loop.delay.p99', delay),
              reading('gc.time', gc),
              reading('gc.pause.max', pause),
              reading('machine.cpu.steal', steal),
            ],
            stalls: stalls.map((duration) => ({ duration, operation: 'op0' })),
          });
          expect(found).toEqual([]);
        },
      ),
    );
  });

  it('each number in a text is in its evidence, and each figure is a number', () => {
    fc.assert(
      fc.property(evidence(), (all) => {
        for (const finding of standOut(all)) {
          for (const value of Object.values(finding.evidence)) expect(value).toSatisfy(Number.isFinite);
          const figures = figuresOf(finding).join(' | ');
          // Names are no figures, nor is the way to say what a p99 is.
          const text = finding.text.replace(/op\d+|1 in 100 calls|p99/g, '');
          for (const [figure] of text.matchAll(
            /(?:[<>] )?\d[\d.e+]*(?: (?:µs|ms|s|min|h|d|%|B|[KMGTP]B|cores?)\b)?/g,
          )) {
            expect(figures).toContain(figure);
          }
        }
      }),
    );
  });

  it('a text never says NaN, Infinity, undefined or unknown, whatever was measured', () => {
    const wild = fc.oneof(number, fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1));
    fc.assert(
      fc.property(evidence(), readings(wild), (all, wildReadings) => {
        const texts = standOut({ ...all, readings: wildReadings }).map(({ text }) => text);
        expect(texts.join('\n')).not.toMatch(/NaN|Infinity|undefined|unknown/);
      }),
    );
  });

  it('no more than ten, none twice, and the worst first', () => {
    fc.assert(
      fc.property(evidence(), (all) => {
        const found = standOut(all);
        expect(found.length).toBeLessThanOrEqual(10);
        expect(new Set(found.map(({ text }) => text)).size).toBe(found.length);
        const ranks = found.map(({ severity }) => ['critical', 'warning', 'info'].indexOf(severity));
        expect(ranks).toEqual([...ranks].sort());
      }),
    );
  });

  it('the order of the evidence does not matter', () => {
    fc.assert(
      fc.property(evidence(), (all) => {
        const turned = {
          ...all,
          operations: [...all.operations].reverse(),
          readings: [...all.readings].reverse(),
          stalls: [...all.stalls].reverse(),
          slowest: [...(all.slowest ?? [])].reverse(),
        };
        const texts = (of: Evidence): string[] => standOut(of).map(({ text }) => text);
        expect(texts(turned)).toEqual(texts(all));
      }),
    );
  });

  it('renaming an operation renames its findings and changes nothing else', () => {
    const renamed = (text: string): string => text.replaceAll('op1', 'zzz');
    fc.assert(
      fc.property(operations(), (all) => {
        const texts = (of: typeof all): string[] =>
          standOut({ ...healthy, operations: of })
            .map(({ text }) => text)
            .sort();
        const others = all.map((each) => ({ ...each, name: renamed(each.name) }));
        expect(texts(others)).toEqual(texts(all).map(renamed).sort());
      }),
    );
  });

  it('scaling every duration changes nothing that is said of shares', () => {
    const shares = (of: Finding[]): Finding[] => of.filter(({ kind }) => kind === 'errors');
    fc.assert(
      fc.property(operations(), fc.integer({ min: 2, max: 1000 }), (all, factor) => {
        const times = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms * factor);
        const scaled = all.map((each) => ({
          ...each,
          mean: times(each.mean),
          p50: times(each.p50),
          p99: times(each.p99),
        }));
        const found = standOut({ ...healthy, operations: all });
        const after = standOut({ ...healthy, operations: scaled });
        expect(shares(after)).toEqual(shares(found));
        // A tail is one by its ratio, and a longer one is no less felt.
        const tails = (of: Finding[]): unknown[] =>
          of.filter(({ kind }) => kind === 'long-tail').map(({ operation: op }) => op);
        expect(tails(after)).toEqual(expect.arrayContaining(tails(found)));
      }),
    );
  });

  it('more failures are never less severe', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 5000 }), fc.nat(), fc.nat(), (count, a, b) => {
        const severity = (failed: number): number => {
          const [finding] = standOut({
            ...healthy,
            operations: [operation('a', { count, failed, errorRate: failed / count })],
          });
          return ['info', 'warning', 'critical'].indexOf(finding?.severity ?? '');
        };
        const [fewer, more] = [a % count, b % count].sort((x, y) => x - y) as [number, number];
        expect(severity(more)).toBeGreaterThanOrEqual(severity(fewer));
      }),
    );
  });
});
