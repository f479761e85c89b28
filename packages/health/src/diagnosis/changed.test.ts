import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.ts';
import type { DiagnosisEvidence, Symptom } from './evidence.ts';

const symptom = (kind: string, evidence: Symptom['evidence'] = {}, more: Partial<Symptom> = {}): Symptom => ({
  kind,
  severity: 'warning',
  text: kind,
  evidence,
  ...more,
});

const only = (evidence: DiagnosisEvidence) => {
  const found = diagnose(evidence);
  expect(found).toHaveLength(1);
  return found[0] as (typeof found)[number];
};

describe('errors that have become more', () => {
  const seen = { name: 'save', isOutgoing: false, count: 1_000, mean: 5, p95: 9, failed: 30 };
  const lately = { span: 300_000, count: 200, failed: 22 };

  it('are told with both shares, as surely as they differ', () => {
    const diagnosis = only({ symptoms: [], operations: [{ ...seen, lately }] });
    expect(diagnosis).toMatchObject({ cause: 'recent-change', operation: 'save', severity: 'critical' });
    expect(diagnosis.text).toBe('save fails more than it did: 11 % of its calls in the last 5 min, 1 % before');
    expect(diagnosis.confidence).toBeGreaterThan(0.999_999);
    // By hand: 3 of 100 against 1 of 200, pooled 4 of 300: z = 1.78.
    const little = { ...seen, count: 300, failed: 4, lately: { span: 60_000, count: 100, failed: 3 } };
    expect(diagnose({ symptoms: [], operations: [little] })).toEqual([]);
  });

  it('are no news when they are as many as ever, too few to tell, or those of a dependency', () => {
    const outgoing = { ...seen, name: 'outgoing GET bank.test', isOutgoing: true };
    const failing = symptom('errors', { failed: 8, calls: 100 }, { operation: outgoing.name });
    const operations = [
      [{ ...seen, failed: 110, lately }],
      [{ ...seen, lately: { ...lately, count: 19, failed: 19 } }],
      [{ ...seen, count: 210, lately }],
      [seen],
      [{ ...seen, lately: { ...lately, failed: Number.NaN } }],
    ];
    for (const some of operations) expect(diagnose({ symptoms: [], operations: some })).toEqual([]);
    const both = diagnose({ symptoms: [failing], operations: [outgoing, { ...seen, lately }] });
    expect(both.map(({ cause }) => cause)).toEqual(['dependency-failing']);
  });
});

describe('a long tail', () => {
  const tail = symptom('long-tail', { p50Ms: 5, p99Ms: 400, calls: 800 }, { operation: 'save' });
  const save = { name: 'save', isOutgoing: false, count: 800, mean: 10, p95: 30 };

  it('is of calls that wait, half as surely as there are such calls', () => {
    const diagnosis = only({ symptoms: [tail], operations: [save] });
    expect(diagnosis).toMatchObject({ cause: 'some-calls-wait', operation: 'save', confidence: 0.45 });
  });

  it('is put down to what explains it: the loop, or a dependency with such a tail', () => {
    const blocked = symptom('event-loop-blocked', { longestMs: 200 }, { severity: 'info' });
    expect(diagnose({ symptoms: [tail, blocked], operations: [save] })).toEqual([]);
    const outgoing = { ...save, name: 'outgoing GET bank.test', isOutgoing: true };
    const theirs = { ...tail, operation: outgoing.name };
    const found = diagnose({ symptoms: [tail, theirs], operations: [save, outgoing] });
    expect(found.map(({ cause }) => cause)).toEqual(['dependency-slow']);
  });
});

describe('a pool for which somebody waits', () => {
  it('is starved, whether all places are taken or not', () => {
    const pool = { name: 'connections', used: 9, limit: 10, refused: 0, waiting: 3 };
    const diagnosis = only({ symptoms: [], pools: [pool] });
    expect(diagnosis).toMatchObject({ cause: 'pool-starved', confidence: 0.8 });
    expect(diagnosis.text).toBe('connections has too few places: 3 wait for one, 9 of 10 are taken');
  });
});
