/**
 * What the bookkeeping server promises: 95 of 100 answers within 200 ms, fewer than 1 in 100 failed, half a gigabyte of
 * memory at most.
 *
 * `GET /report` breaks its promise. A type is all that this file imports, so it also loads where perfkit runs from npx.
 */
import type { Config } from '@perf/runtime';

const routes = [
  'GET /journal',
  'GET /customers/:id',
  'GET /customers/:id/balance',
  'GET /customers/:id/invoices',
  'POST /sessions',
  'POST /sessions/:id/transactions',
  'POST /sessions/:id/approve',
  'POST /sessions/:id/post',
];
const workflow = ['transaction_entry', 'approve', 'post_ledger'];

export default {
  service: 'bookkeeping',
  contracts: [
    ...[...routes, ...workflow].map((operation) => ({ operation, p95: 200, errorRate: 0.01 })),
    // Seldom called: a run of some seconds has fewer calls than a percentile asks for by default.
    { operation: 'GET /health', p95: 200, errorRate: 0.01, minSamples: 5 },
    { operation: 'GET /report', p95: 200, minSamples: 3 },
    { reading: 'process.rss', max: '512MB', for: '5s' },
  ],
} satisfies Config;
