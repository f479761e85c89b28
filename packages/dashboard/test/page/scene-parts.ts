/** Who and what is in the scene that the page is shown in tests: a shop whose orders became slow after a deploy. */
import type { MarksView, OperationRow } from '../../src/protocol.ts';

export interface Operation {
  readonly seed: number;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly kind: string | null;
  /** ms, of the median. */
  readonly level: number;
  /** Calls a second at the busiest. */
  readonly rate: number;
  readonly errors: number;
  readonly isSlowed: boolean;
  readonly contract: OperationRow['contract'];
}

export interface Scene {
  readonly operations: readonly Operation[];
  readonly startedAt: number;
  readonly isEmpty: boolean;
  readonly isWell: boolean;
  readonly hasHistory: boolean;
  /** Goes into every text that comes from outside. */
  readonly remark: string;
}

export interface SceneOptions {
  readonly now: number;
  readonly series?: number;
  readonly remark?: string;
  readonly isEmpty?: boolean;
  readonly isWell?: boolean;
  readonly hasHistory?: boolean;
}

const USUAL: readonly (readonly [string, string | null, number, number])[] = [
  ['GET /products', null, 6, 42],
  ['POST /orders', null, 24, 9],
  ['orders.insert', 'database', 3.1, 9],
  ['stock.reserve', 'database', 4.4, 9],
  ['invoice.render', 'compute', 61, 2.4],
  ['mail.send', 'network', 180, 1.2],
  ['GET /health', null, 0.4, 1],
  ['ledger.export', 'disk', 820, 0.02],
  ['numbers.sync', 'script', 1_450, 0.05],
  ['search.suggest', 'network', 12, 18],
];

export function sceneOf({
  now,
  series = 50,
  remark = '',
  isEmpty = false,
  isWell = false,
  hasHistory = true,
}: SceneOptions): Scene {
  const operations = Array.from({ length: isEmpty ? 0 : series }, (_, i): Operation => {
    const [name = '', kind = null, level = 5, rate = 1] = USUAL[i] ?? [
      `tenant.query`,
      'database',
      2 + (i % 17),
      3 / (1 + i / 10),
    ];
    const isOrders = name === 'POST /orders';
    return {
      seed: i,
      name: `${name}${remark}`,
      labels: i < USUAL.length ? {} : { tenant: `t-${i}${remark}` },
      kind,
      level,
      rate,
      errors: i === 5 ? 0.031 : i % 7 === 0 ? 0.0008 : 0,
      isSlowed: isOrders && !isWell,
      contract: isOrders ? (isWell ? 'kept' : 'broken') : i === 0 ? 'kept' : i === 7 ? 'insufficient-data' : null,
    };
  });
  return { operations, startedAt: now - 26 * 3_600_000, isEmpty, isWell, hasHistory, remark };
}

/** The deploy after which orders are slow. */
export const slowedAt = ({ startedAt }: Scene): number => startedAt + 26 * 3_600_000 - 25 * 60_000;

export const CHANGE_TEXT = 'POST /orders: p50 rose from 24 ms to 43 ms (+80 %).';

interface Reading {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly level: number;
  readonly swing: number;
  readonly isExtreme?: boolean;
}

export const READINGS: readonly Reading[] = [
  { name: 'process.cpu', title: 'CPU of Node processes', unit: 'cores', level: 0.62, swing: 0.5 },
  { name: 'process.rss', title: 'memory of Node processes (RSS)', unit: 'bytes', level: 4.1e8, swing: 0.08 },
  { name: 'process.heap.used', title: 'JavaScript heap used', unit: 'bytes', level: 2.2e8, swing: 0.4 },
  { name: 'loop.utilization', title: 'event loop busy', unit: 'ratio', level: 0.41, swing: 0.4 },
  { name: 'loop.delay.p99', title: 'event-loop delay, p99', unit: 'ms', level: 14, swing: 0.9, isExtreme: true },
  {
    name: 'gc.pause.max',
    title: 'garbage collection, longest pause',
    unit: 'ms',
    level: 31,
    swing: 1.2,
    isExtreme: true,
  },
  { name: 'machine.cpu', title: 'machine CPU busy', unit: 'ratio', level: 0.55, swing: 0.5 },
  { name: 'machine.disk.write', title: 'machine disk writes', unit: 'bytes/s', level: 3.2e6, swing: 1.4 },
  { name: 'machine.load.1m', title: 'machine load, 1 minute', unit: 'count', level: 1.3, swing: 0.6 },
];

export function alerts(scene: Scene): MarksView['alerts'] {
  if (scene.isEmpty) return [];
  const now = scene.startedAt + 26 * 3_600_000;
  const base = { labels: { operation: 'POST /orders' }, unit: 'ms', cause: 'p95', flapping: false } as const;
  const past = {
    ...base,
    fingerprint: 'b2',
    name: 'ContractBroken',
    severity: 'warning' as const,
    state: 'resolved' as const,
    summary: `Orders were slow for a while ${scene.remark}`,
    value: 110,
    threshold: 96,
    activeAt: now - 50 * 60_000,
    startsAt: now - 48 * 60_000,
    endsAt: now - 41 * 60_000,
  };
  const firing = {
    ...past,
    fingerprint: 'a1',
    severity: 'critical' as const,
    state: 'firing' as const,
    summary: `POST /orders: p95 is 134 ms, promised 96 ms ${scene.remark}`,
    value: 134,
    activeAt: now - 24 * 60_000,
    startsAt: now - 22 * 60_000,
    endsAt: null,
  };
  return scene.isWell ? [past] : [firing, past];
}
