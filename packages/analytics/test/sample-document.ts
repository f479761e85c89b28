/** A document with everything that one can hold, the same every time. */
import { Histogram } from '@perf/core';
import {
  type FindingsDocument,
  heatMapOf,
  histogramOf,
  percentilesOf,
  shiftFinding,
  shiftMark,
} from '../src/document/index.ts';

export const FROM = Date.UTC(2026, 10, 27, 13, 0);
const MINUTE = 60_000;
const MINUTES = 120;
const CHANGE = 75;

/** A number of 0…1 that looks random and is not. */
const noise = (n: number): number => {
  const x = Math.sin(n * 12.9898) * 43758.5453;
  return x - Math.floor(x);
};

function durationsOf(minute: number): Histogram {
  const histogram = new Histogram();
  const level = minute < CHANGE ? 24 : 36;
  for (let call = 0; call < 400; call += 1) {
    const [a, b] = [noise(minute * 1000 + call), noise(minute * 7919 + call * 31)];
    const gauss = Math.sqrt(-2 * Math.log(a + 1e-9)) * Math.cos(2 * Math.PI * b);
    histogram.record(level * Math.exp(gauss * 0.35) + (noise(call * 3 + minute) > 0.985 ? 400 * b : 0));
  }
  return histogram;
}

export function sampleDocument(): FindingsDocument {
  const range = { from: FROM, to: FROM + MINUTES * MINUTE };
  // Nothing was recorded for eight minutes in between.
  const minutes = Array.from({ length: MINUTES }, (_, i) => i).filter((i) => i < 40 || i >= 48);
  const times = minutes.map((i) => ({ at: FROM + i * MINUTE, span: MINUTE, histogram: durationsOf(i) }));
  const at = FROM + CHANGE * MINUTE;
  const context = { subject: 'p95 of POST /orders', at, before: 44.1, after: 66.3, unit: 'ms' };
  const shift = { effect: 0.5, interval: [0.44, 0.57], confidence: 0.9997, verdict: 'regression' } as const;
  const annotations = [
    { at: FROM + 74 * MINUTE, label: 'deploy 4f1c2aa of checkout' },
    { at: FROM + 20 * MINUTE, until: FROM + 26 * MINUTE, label: 'alert: disk of /var 91 % full' },
  ];
  const line = (name: string, q: (h: Histogram) => number) => {
    return { name, step: MINUTE, points: times.map(({ at, histogram }) => ({ at, value: q(histogram) })) };
  };
  const rank = (share: number) => (histogram: Histogram) =>
    percentilesOf('', [{ name: '', histogram }]).lines[0]?.points.find(({ quantile }) => quantile >= share)?.value ?? 0;
  return {
    schema: 1,
    title: 'POST /orders became slower',
    subject: { service: 'checkout', host: 'mini-2' },
    range,
    madeAt: range.to,
    verdict: {
      state: 'bad',
      text: 'One regression: p95 of POST /orders rose by 50 % at 14:15, a minute after a deploy.',
    },
    sections: [
      {
        heading: 'What happened',
        findings: [
          {
            ...shiftFinding(shift, {
              ...context,
              alsoChanged: ['deploy 4f1c2aa of checkout, 1 min before', 'CPU of the program +22 %, at the same minute'],
              next: [
                'Look at what deploy 4f1c2aa changed in POST /orders, or roll it back.',
                'perfkit analyze compare --operation "POST /orders" --since 2h',
              ],
            }),
            evidence: ['75 minutes before and 45 after were compared', '30,000 calls before, 18,000 after'],
          },
          {
            headline: 'The heap grows by 3.1 MB an hour',
            severity: 'warning',
            since: FROM,
            confidence: 0.98,
            effect: 'unknown',
            next: ['Take a heap snapshot before 27 Nov, 22:00, when the limit is reached.'],
          },
          {
            headline: 'GET /health became faster',
            severity: 'info',
            isImprovement: true,
            since: 'unknown',
            confidence: 'unknown',
            effect: { change: -0.18, interval: [-0.22, -0.13] },
          },
        ],
      },
      {
        heading: 'POST /orders',
        plots: [
          {
            kind: 'series',
            title: 'Duration over time',
            unit: 'ms',
            range,
            lines: [line('p99', rank(0.99)), line('p95', rank(0.95)), line('p50', rank(0.5))],
            changes: [shiftMark(shift, context, [at - 2 * MINUTE, at + 2 * MINUTE])],
            annotations,
            limits: [{ value: 500, label: 'promised: p99 500 ms' }],
          },
          { ...heatMapOf('Each call by its duration', times), range },
          percentilesOf('How long all but the slowest took', [
            { name: 'before', histogram: durationsOf(10) },
            { name: 'after', histogram: durationsOf(100) },
          ]),
          histogramOf('How often each duration came', durationsOf(100)),
        ],
      },
      {
        heading: 'Resources',
        plots: [
          {
            kind: 'series',
            title: 'Memory',
            unit: 'bytes',
            range,
            scale: 'linear',
            lines: [
              {
                name: 'memory of the program and its children (RSS)',
                step: MINUTE,
                points: minutes.map((i) => ({ at: FROM + i * MINUTE, value: 180e6 + i * 0.4e6 + noise(i) * 6e6 })),
              },
              {
                name: 'JavaScript heap used',
                step: MINUTE,
                points: minutes.map((i) => ({ at: FROM + i * MINUTE, value: 60e6 + i * 0.3e6 + (i % 12) * 3e6 })),
              },
            ],
            annotations,
          },
          { kind: 'series', title: 'Swap', unit: 'bytes', range, lines: [{ name: 'machine swap used', points: [] }] },
        ],
        tables: [
          {
            title: 'Operations, by total time',
            columns: ['operation', 'calls', 'errors', 'p50', 'p95', 'p99', 'max', 'total'].map((title) => ({ title })),
            rows: [
              ['POST /orders', '48000', '0.1 %', '29 ms', '61 ms', '312 ms', '431 ms', '28 min'],
              ['GET /orders/:id', '91220', '0 %', '1.2 ms', '4.4 ms', '9.8 ms', '48 ms', '2 min 40 s'],
            ],
          },
        ],
      },
    ],
    notes: ['Nothing was recorded from 13:40 to 13:48: the program did not run.'],
  };
}
