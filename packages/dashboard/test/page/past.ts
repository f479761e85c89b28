/** The past of the scene, for any range up to a year: made when it is asked for. */
import type {
  ComparisonView,
  HeatMap,
  MarksView,
  OperationRow,
  OperationsView,
  OperationView,
  Ranged,
  ReadingsView,
} from '../../src/protocol.ts';
import { business, noise } from './noise.ts';
import { alerts, CHANGE_TEXT, type Operation, READINGS, type Scene, slowedAt } from './scene-parts.ts';

const MOST_POINTS = 240;
const STEPS = [10, 30, 60, 300, 900, 3_600, 7_200, 21_600, 86_400, 172_800].map((seconds) => seconds * 1_000);

export function ranged(from: number, to: number): Ranged {
  const step = STEPS.find((one) => (to - from) / one <= MOST_POINTS) ?? (to - from) / MOST_POINTS;
  return { from: Math.floor(from / step) * step, to, step };
}

const points = <T>({ from, to, step }: Ranged, value: (at: number) => T): T[] =>
  Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, i) => value(from + i * step));

/** Nothing is known before a year ago, nor of an hour in which the machine was off. */
const isGap = (scene: Scene, at: number): boolean =>
  at < scene.startedAt - 365 * 86_400_000 || Math.abs(at - (scene.startedAt - 3 * 3_600_000)) < 1_200_000;

function levelAt(scene: Scene, { level, seed, isSlowed }: Operation, at: number): number {
  const shifted = isSlowed && at >= slowedAt(scene) ? 1.8 : 1;
  return level * shifted * (0.85 + 0.3 * noise(seed, at)) * (0.9 + 0.2 * business(at));
}

export function rowOf(scene: Scene, operation: Operation, { from, to }: Pick<Ranged, 'from' | 'to'>): OperationRow {
  const middle = levelAt(scene, operation, Math.floor(to / 1_000) * 1_000);
  const rate = operation.rate * business(to) * (0.8 + 0.4 * noise(operation.seed, to));
  return {
    name: operation.name,
    labels: operation.labels,
    kind: operation.kind,
    count: Math.round((rate * (to - from)) / 1_000),
    rate,
    errorRate: operation.errors,
    mean: middle * 1.2,
    p50: middle,
    p95: middle * 3.1,
    p99: middle * 6.4,
    max: middle * 22,
    contract: operation.contract,
  };
}

export function operationsView(scene: Scene, from: number, to: number): OperationsView {
  const rows = scene.operations.slice(0, 500).map((operation) => rowOf(scene, operation, { from, to }));
  return { ...ranged(from, to), rows, inAll: scene.operations.length };
}

export function operationView(
  scene: Scene,
  { name, from, to }: { name: string; from: number; to: number },
): OperationView {
  const range = ranged(from, to);
  const operation = scene.operations.find((one) => one.name === name);
  const by = (figure: (level: number, at: number) => number) =>
    points(range, (at) =>
      operation === undefined || isGap(scene, at) ? null : figure(levelAt(scene, operation, at), at),
    );
  const isBound = operation?.contract != null;
  return {
    ...range,
    name,
    labels: operation?.labels ?? {},
    row: operation === undefined ? null : rowOf(scene, operation, range),
    rate: by((_, at) => (operation?.rate ?? 0) * business(at)),
    errorRate: by((_, at) => (operation?.errors ?? 0) * noise(7, at) * 2),
    p50: by((level) => level),
    p95: by((level, at) => level * (2.6 + noise(1, at))),
    p99: by((level, at) => level * (5 + 3 * noise(2, at))),
    max: by((level, at) => level * (9 + 20 * noise(3, at) ** 4)),
    heat: heat(scene, operation, range),
    promised: { p95: isBound ? (operation?.level ?? 0) * 4 : null, p99: null },
    changes: marksView(scene, from, to).changes.filter((change) => change.of === name),
    slowest: operation === undefined ? [] : slowest(operation, range),
  };
}

function slowest(operation: Operation, { to }: Ranged): OperationView['slowest'] {
  return Array.from({ length: 6 }, (_, i) => ({
    at: to - i * 41_000,
    operation: operation.name,
    labels: operation.labels,
    duration: operation.level * (22 - i * 2),
    loopBlocked: i % 3 === 0 ? operation.level * 15 : 0,
    gc: i % 3 === 1 ? operation.level * 9 : null,
    unit: 'ms' as const,
  }));
}

function heat(scene: Scene, operation: Operation | undefined, range: Ranged): HeatMap {
  const bounds = Array.from({ length: 40 }, (_, i) => 0.25 * 1.5 ** i);
  const at = points(range, (moment) => moment);
  const cells: [number, number, number][] = [];
  for (const [column, moment] of at.entries()) {
    if (operation === undefined || isGap(scene, moment)) continue;
    const level = levelAt(scene, operation, moment);
    const calls = operation.rate * business(moment) * (range.step / 1_000);
    for (const [row, bound] of bounds.entries()) {
      const distance = Math.log(bound / level) / Math.log(1.5);
      const share = Math.exp(-((distance - 0.5) ** 2) / (distance > 0 ? 9 : 2.5)) * 0.2;
      const amount = Math.floor(calls * share * (0.7 + 0.6 * noise(row, moment)));
      if (amount > 0) cells.push([column, row, amount]);
    }
  }
  return { at, bounds, cells };
}

export function readingsView(scene: Scene, from: number, to: number): ReadingsView {
  const range = ranged(from, to);
  const readings = READINGS.map(({ name, title, unit, level, swing, isExtreme }, i) => {
    const value = (at: number): number | null =>
      isGap(scene, at) ? null : level * (1 + swing * (noise(i, at) - 0.5)) * (0.5 + 0.5 * business(at));
    const mean = points(range, value);
    const max = mean.map((one, k) => (one === null ? null : one * (1.1 + noise(i, k) / 2)));
    return { name, title, unit, mean: isExtreme ? mean.map(() => null) : mean, max };
  });
  return { ...range, readings: scene.isEmpty ? [] : readings, inAll: scene.isEmpty ? 0 : readings.length };
}

export function marksView(scene: Scene, from: number, to: number): MarksView {
  const isInside = ({ at }: { at: number }): boolean => at >= from && at <= to;
  const day = 86_400_000;
  const deploys = Array.from({ length: 12 }, (_, i) => ({
    at: slowedAt(scene) - i * 31 * day,
    kind: 'deploy',
    text: `v2.${12 - i}.0 ${scene.remark}`,
    labels: {},
  }));
  const change = {
    at: slowedAt(scene) + 60_000,
    of: 'POST /orders',
    figure: 'p50',
    unit: 'ms',
    before: 24,
    after: 43.2,
    confidence: 0.998,
    direction: 'worse' as const,
    text: CHANGE_TEXT,
  };
  return {
    ...ranged(from, to),
    annotations: scene.isEmpty ? [] : deploys.filter(isInside).reverse(),
    changes: scene.isEmpty ? [] : [change].filter(isInside),
    alerts: alerts(scene).filter(({ startsAt }) => startsAt !== null && startsAt <= to),
    trouble: null,
  };
}

export function comparisonView(scene: Scene, { a, b, span }: { a: number; b: number; span: number }): ComparisonView {
  const [before, after] = [
    { from: a - span, to: a },
    { from: b - span, to: b },
  ];
  const operations = scene.operations.slice(0, 60).map((operation): ComparisonView['operations'][number] => {
    const [old, fresh] = [rowOf(scene, operation, before), rowOf(scene, operation, after)];
    const value = (fresh.p50 ?? 1) / (old.p50 ?? 1);
    const verdict = value > 1.25 ? 'slower' : value < 0.8 ? 'faster' : 'same';
    const text = `The median is ${verdict === 'same' ? 'about the same' : `${verdict} by a factor of ${value.toFixed(2)}`}.`;
    const { name, labels } = operation;
    return { name, labels, a: old, b: fresh, ratio: { value, low: value * 0.93, high: value * 1.08 }, verdict, text };
  });
  const change = (one: ComparisonView['operations'][number]): number => Math.abs(Math.log(one.ratio?.value ?? 1));
  const readings = READINGS.map(({ name, title, unit, level }) => ({ name, title, unit, a: level, b: level * 1.1 }));
  return { a: before, b: after, operations: operations.sort((x, y) => change(y) - change(x)), readings };
}
