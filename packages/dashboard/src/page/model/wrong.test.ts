import { describe, expect, it } from 'vitest';
import type { Now } from '../../protocol.ts';
import { markNear, marksFor, marksOf } from './marks.ts';
import { isWatched, problemsOf } from './wrong.ts';

type Parts = Parameters<typeof problemsOf>[0];

const quiet: Parts = {
  alerts: { active: [], silences: [] },
  health: null,
  contracts: { operations: [], readings: [], meetingTargets: null },
  diagnosis: [],
  findings: [],
  usage: { limits: [], sessions: [], recovery: [], jobs: [] },
};
const alert = {
  fingerprint: 'f1',
  name: 'slow',
  severity: 'warning',
  labels: {},
  state: 'firing',
  summary: null,
  silencedBy: [],
  inhibitedBy: [],
  acknowledged: null,
} as unknown as Now['alerts']['active'][number];
const check = {
  name: 'disk',
  kind: 'dependency',
  state: 'fail',
  text: 'full',
  blockedBy: null,
  age: 0,
  inMaintenance: false,
};

const contract = {
  operation: 'save',
  labels: null,
  state: 'broken' as const,
  samples: 9,
  minSamples: 1,
  window: null,
};

describe('what is wrong now', () => {
  it('comes with the worst first, and says each trouble once', () => {
    const found = problemsOf({
      ...quiet,
      alerts: { active: [alert], silences: [] },
      health: {
        state: 'fail',
        text: '',
        checks: [check, { ...check, name: 'api', state: 'blocked', blockedBy: 'disk' }],
      } as Now['health'],
      findings: [{ kind: 'slow-calls', severity: 'warning', text: 'x', evidence: {} }],
      diagnosis: [
        {
          symptom: 'slow-calls',
          cause: 'gc',
          severity: 'warning',
          text: 'GC',
          confidence: 1,
          evidence: [],
          action: 'More heap',
        },
      ],
    });
    expect(found.map(({ kind, text, action }) => [kind, text, action])).toEqual([
      ['check fails', 'disk: full', null],
      ['alert', 'slow', null],
      ['diagnosis', 'GC', 'More heap'],
    ]);
  });

  it('says a broken contract once: neither its alert nor the check that sums contracts up say it again', () => {
    const contracts = { operations: [{ ...contract, clauses: [] }], readings: [], meetingTargets: false };
    const checks = [{ ...check, name: 'contracts', kind: 'diagnostic' }];
    const health = { state: 'warn', text: '', checks } as Now['health'];
    const kinds = (parts: Partial<Parts>) =>
      problemsOf({ ...quiet, contracts, health, ...parts }).map(({ kind }) => kind);
    expect(kinds({})).toEqual(['contract broken']);
    expect(kinds({ alerts: { active: [{ ...alert, labels: { operation: 'save' } }], silences: [] } })).toEqual([
      'alert',
    ]);
    expect(kinds({ alerts: { active: [{ ...alert, labels: { operation: 'load' } }], silences: [] } })).toHaveLength(2);
  });

  it('leaves out what somebody took care of', () => {
    const active = [
      { ...alert, silencedBy: ['s'] },
      { ...alert, inhibitedBy: ['g'] },
      { ...alert, acknowledged: { at: 1, by: null, comment: null } },
      { ...alert, state: 'pending' as const },
    ];
    const health = { state: 'fail', text: '', checks: [{ ...check, inMaintenance: true }] } as Now['health'];
    expect(problemsOf({ ...quiet, alerts: { active, silences: [] }, health })).toEqual([]);
  });

  it('says of a contract what was promised and what is', () => {
    const clause = {
      target: 'p95',
      unit: 'ms' as const,
      limit: 100,
      actual: 250,
      state: 'broken' as const,
      ratio: 2.5,
    };
    const contracts = { operations: [{ ...contract, clauses: [clause] }], readings: [], meetingTargets: false };
    const [problem] = problemsOf({ ...quiet, contracts });
    expect(problem?.text.replaceAll('\u00A0', ' ')).toBe('save: p95 is 250 ms, promised 100 ms');
    expect(problem?.open).toEqual({ name: 'save', labels: {} });
  });

  it('knows whether anything is watched at all', () => {
    expect(isWatched(quiet)).toBe(false);
    const own = { state: 'pass', text: '', checks: [{ ...check, name: 'samples', state: 'pass' }] } as Now['health'];
    expect(isWatched({ ...quiet, health: own })).toBe(false);
    expect(isWatched({ ...quiet, alerts: { active: [alert], silences: [] } })).toBe(true);
  });
});

describe('marks on the time axis', () => {
  const change = { at: 50, of: 'save', figure: 'p95', unit: 'ms', before: 1, after: 2, confidence: 1, text: 'slower' };
  const marks = marksOf({
    from: 0,
    to: 100,
    step: 1,
    annotations: [{ at: 90, kind: 'deploy', text: 'v2', labels: {} }],
    changes: [{ ...change, direction: 'worse' }],
    alerts: [{ ...alert, activeAt: 9, startsAt: 10, endsAt: null } as never],
    trouble: null,
  });

  it('come by time; an alert that still fires reaches the end', () => {
    expect(marks.map(({ at, until, kind }) => [at, until, kind])).toEqual([
      [10, 100, 'alert'],
      [50, null, 'worse'],
      [90, null, 'annotation'],
    ]);
  });

  it('of an operation are not drawn for another', () => {
    expect(marksFor(marks, 'load').map(({ kind }) => kind)).toEqual(['alert', 'annotation']);
    expect(marksFor(marks, null)).toHaveLength(3);
  });

  it('are found near the pointer, a moment before the stretch that it lies in', () => {
    expect(markNear(marks, 52, 5)?.kind).toBe('worse');
    expect(markNear(marks, 70, 5)?.kind).toBe('alert');
    expect(markNear(marks, 3, 5)).toBeUndefined();
  });
});
