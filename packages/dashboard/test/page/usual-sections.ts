/** The sections of the scene that stay the same while it is looked at. */
import type { Now } from '../../src/protocol.ts';
import { READINGS, type Scene } from './scene-parts.ts';

export const RESOURCES: Now['resources'] = READINGS.map(({ name, title, unit, level }) => ({
  name,
  title,
  unit,
  last: level,
  min: level * 0.6,
  max: level * 1.4,
  mean: level,
}));

export function health({ isWell, remark }: Scene): NonNullable<Now['health']> {
  const usual = { kind: 'readiness', blockedBy: null, age: 12_000, inMaintenance: false } as const;
  return {
    state: isWell ? 'pass' : 'warn',
    text: isWell ? 'All checks pass.' : 'One check warns.',
    checks: [
      { ...usual, name: 'process', kind: 'liveness', state: 'pass', text: '' },
      { ...usual, name: `disk${remark}`, state: isWell ? 'pass' : 'warn', text: '/var is 86 % full' },
      { ...usual, name: 'postgres', state: 'pass', text: 'answers in 2 ms' },
      {
        ...usual,
        name: 'invoice-mail',
        state: isWell ? 'pass' : 'blocked',
        text: '',
        blockedBy: isWell ? null : 'disk',
      },
    ],
  };
}

export const diagnosis = ({ remark }: Scene): Now['diagnosis'] => [
  {
    symptom: 'slow-operation',
    cause: 'event-loop',
    severity: 'warning',
    text: `POST /orders waits for the event loop, which invoice.render blocks for 61 ms at a time. ${remark}`,
    operation: 'POST /orders',
    confidence: 0.86,
    evidence: [
      { name: 'loop.delay.p99', value: 58, unit: 'ms' },
      { name: 'share of slow calls', value: 0.71, unit: 'ratio' },
    ],
    action: 'Render invoices in a worker thread.',
  },
];

export const findings = ({ remark }: Scene): Now['findings'] => [
  {
    kind: 'slow-operation',
    severity: 'warning',
    text: 'POST /orders is slow.',
    operation: 'POST /orders',
    evidence: {},
  },
  {
    kind: 'errors',
    severity: 'warning',
    text: `3.1 % of mail.send fail. ${remark}`,
    operation: 'mail.send',
    evidence: {},
  },
  { kind: 'heap', severity: 'info', text: 'The heap after collections is level.', evidence: {} },
];

export function contracts({ isWell, remark }: Scene): Now['contracts'] {
  const state = isWell ? 'kept' : 'broken';
  const clause = { target: 'p95', unit: 'ms', limit: 96, actual: isWell ? 74 : 134, state, ratio: 1.4 } as const;
  const base = { labels: null, samples: 812, minSamples: 30, window: '5m' };
  return {
    operations: [{ ...base, operation: `POST /orders${remark}`, state, clauses: [clause] }],
    readings: [
      {
        name: 'memory',
        reading: 'process.rss',
        state: 'kept',
        samples: 300,
        covered: 300_000,
        for: 10_000,
        clauses: [
          { target: 'max', unit: 'bytes', limit: 5e8, actual: 4.2e8, state: 'kept', ratio: 0.84, lasted: null },
        ],
      },
    ],
    meetingTargets: isWell,
  };
}

export function usage({ remark, isWell }: Scene, at: number): Now['usage'] {
  const program = 'running' as const;
  const limit = { name: `connections${remark}`, used: 17, limit: 20, percent: 85, state: 'warning', peak: 20 } as const;
  return {
    limits: [{ ...limit, perMinute: 0.4, refused: 3, program }],
    sessions: [{ name: 'customers', active: 128, peak: 412, stale: 9, displaced: 0, program }],
    recovery: [
      {
        operation: 'mail.send',
        runs: 1_830,
        attempts: 1_911,
        recovered: 52,
        degraded: 4,
        failed: 3,
        abandoned: 0,
        meanTime: 840,
        longestTime: 12_400,
        circuit: 'half-open',
        program,
      },
    ],
    jobs: [
      {
        name: 'nightly-ledger',
        labels: {},
        running: 0,
        lastRunAt: at - 26 * 3_600_000,
        failures: 0,
        every: 86_400_000,
        grace: 600_000,
        dueAt: isWell ? at + 3_600_000 : at - 2 * 3_600_000,
        troubles: isWell ? [] : ['late'],
        program,
        cutOff: false,
      },
    ],
  };
}

export function backups({ remark }: Scene, at: number): Now['backups'] {
  const hour = 3_600_000;
  return {
    newest: { id: '3f2a', at: at - 42 * 60_000, bytes: 48_300_000 },
    verifiedAt: at - 5 * hour,
    drilledAt: at - 60 * hour,
    snapshots: 31,
    successRate: 0.97,
    attempts: Array.from({ length: 8 }, (_, i) => ({
      at: at - 42 * 60_000 - i * hour,
      duration: 2_300 + i * 40,
      outcome: i === 3 ? 'failed' : 'kept',
      bytes: i === 3 ? null : 48_300_000 - i * 120_000,
      text: i === 3 ? `The disk was full. ${remark}` : null,
    })),
    trouble: null,
  };
}

export function advice({ remark, isWell }: Scene, at: number): Now['advice'] {
  const verify = { metric: 'p95', better: 'lower', minEffect: 0.1, minSamples: 200, within: 600_000 } as const;
  return {
    attempts: [
      { at: at - 50 * 3_600_000, what: 'pool.size 8 → 12', outcome: 'kept', text: 'p95 of mail.send 640 ms → 410 ms' },
      { at: at - 80 * 3_600_000, what: 'heap limit 512 → 768 MiB', outcome: 'rolled back', text: 'no difference seen' },
    ],
    recommendations: isWell
      ? []
      : [
          {
            id: 'pool:mail',
            rule: 'pool-too-small',
            cause: 'queueing',
            subject: 'mail',
            what: `Give the pool of mail connections 6 instead of 4. ${remark}`,
            text: 'Calls wait 120 ms for a connection at the median, while each is busy 97 % of the time.',
            why: [
              { name: 'wait.p50', value: 120, unit: 'ms' },
              { name: 'busy', value: 0.97, unit: 'ratio' },
            ],
            effect: {
              metric: 'p95',
              better: 'lower',
              expected: -0.4,
              range: [-0.55, -0.2],
              text: 'A p95 of some 110 ms less.',
            },
            risk: { level: 'low', text: 'Two more connections at the mail server, which allows 20.' },
            undo: 'perfkit optimize --undo pool:mail',
            confidence: 0.82,
            verify,
            command: 'perfkit optimize --apply pool:mail',
            mayApply: false,
          },
        ],
  };
}

export function metrics({ remark }: Scene): Now['metrics'] {
  const base = { labels: {}, description: '' };
  const spread = { count: 4_120, sum: 92_000, mean: 22.3, min: 1, max: 410, p50: 18, p95: 61, p99: 140 };
  return [
    { ...base, name: `orders.total${remark}`, unit: '', description: 'Orders placed', type: 'counter', value: 48_212 },
    { ...base, name: 'basket.size', unit: 'EUR', description: '', type: 'distribution', ...spread },
    { ...base, name: 'queue.depth', unit: '', labels: { queue: 'mail' }, type: 'gauge', value: 3 },
  ];
}
