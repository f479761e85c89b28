import type { Report } from '@perf/runtime/report';
import { describe, expect, it } from 'vitest';
import { alertAnnotations, reportDocument } from './report-document.ts';

type Alert = NonNullable<Report['alerts']>[number];

const empty: Report = {
  schema: 1,
  service: 'shop',
  from: 0,
  to: 1_000,
  meetingTargets: null,
  operations: [],
  resources: [],
  contracts: [],
  readingContracts: [],
  findings: [],
  slowest: [],
  notes: [],
};
const clause = { target: 'p95', unit: 'ms', limit: 10, actual: 20, ratio: 2, state: 'broken' } as const;
const contract = { operation: 'GET /', labels: null, samples: 100, minSamples: 10, window: null, clauses: [clause] };
const alert: Alert = {
  fingerprint: 'f',
  name: 'disk full',
  severity: 'critical',
  labels: {},
  state: 'firing',
  summary: null,
  value: null,
  threshold: null,
  unit: null,
  cause: null,
  activeAt: 100,
  startsAt: 200,
  endsAt: null,
  flapping: false,
};
const finding = (severity: 'info' | 'warning' | 'critical') => ({
  kind: 'gc',
  severity,
  text: 'much GC',
  evidence: {},
});

const verdict = (more: Partial<Report>) => reportDocument({ ...empty, ...more }, [], 0).verdict;

describe('the verdict over a report', () => {
  it.each([
    ['bad', 'a contract is broken', { meetingTargets: false, contracts: [{ ...contract, state: 'broken' }] }],
    ['bad', 'a critical alert fires', { meetingTargets: true, alerts: [alert] }],
    ['bad', 'users feel something', { meetingTargets: true, findings: [finding('critical')] }],
    ['attention', 'something will hurt', { meetingTargets: true, findings: [finding('warning')] }],
    ['good', 'contracts are kept and nothing stands out', { meetingTargets: true, findings: [finding('info')] }],
    ['unknown', 'nothing could be judged', {}],
  ] as const)('is %s when %s', (state, _, more) => {
    expect(verdict(more as Partial<Report>).state).toBe(state);
  });

  it('counts what is broken, which is told as a finding too', () => {
    const report = { ...empty, meetingTargets: false, contracts: [{ ...contract, state: 'broken' as const }] };
    const { verdict, sections } = reportDocument(report, [], 0);
    expect(verdict.text).toBe('1 of 1 contract is broken.');
    expect(sections[0]?.findings).toEqual([
      {
        severity: 'critical',
        headline: 'The contract on GET / is broken: p95 20 ms of 10 ms promised, 2.0 × as much, 100 calls',
      },
    ]);
  });
});

describe('alerts on the time axis', () => {
  it('stand there from when they fired, until they were resolved or the report ends', () => {
    const alerts = [
      alert,
      { ...alert, state: 'resolved' as const, endsAt: 300 },
      { ...alert, state: 'pending' as const, startsAt: null },
    ];
    expect(alertAnnotations({ ...empty, alerts })).toEqual([
      { at: 200, until: 1_000, label: 'alert: disk full' },
      { at: 200, until: 300, label: 'alert: disk full' },
    ]);
  });
});
