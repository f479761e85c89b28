/** One operation, looked at closely: all percentiles, how its p95 moved, its slowest calls, what is said of it. */
import { formatRatio } from '@perf/analytics';
import { plain } from '@perf/analytics/document';
import type { Report } from '@perf/runtime/report';
import { callCells, contractsTold, duration, operationTitle, UNKNOWN } from '../render/report-words.ts';
import { table } from '../render/table.ts';
import { sparkline } from './letters.ts';
import { secondsSeen, trailOf } from './look.ts';
import type { Operation } from './operations-view.ts';
import type { Picture } from './picture.ts';
import type { Line } from './screen.ts';

export function operationLines(operation: Operation, report: Report, { look, size, trails, letters }: Picture): Line[] {
  const title = operationTitle(operation);
  const { count, failed, errorRate, mean, min, p50, p95, p99, p999, max } = operation;
  const seconds = secondsSeen(report, look);
  const figures: [string, string][] = [
    ['calls', `${count}, ${(count / seconds).toFixed(1)} a second`],
    ['failed', `${failed}, ${errorRate === null ? UNKNOWN : formatRatio(errorRate)}`],
    ...Object.entries({ mean, min, p50, p95, p99, 'p99.9': p999, max }).map(([name, value]): [string, string] => [
      name,
      duration(value),
    ]),
  ];
  const trail = trails.of(trailOf(operation)).slice(-Math.max(10, size.columns - 12));
  return [
    [],
    [{ text: title, look: 'bold' }],
    ...figures.map(([name, value]): Line => [{ text: name.padEnd(10) }, { text: value }]),
    [],
    [{ text: 'p95       ' }, { text: sparkline(trail, letters), look: 'cyan' }],
    ...said(title, report),
    ...slowest(title, report, size.columns),
  ];
}

function said(title: string, report: Report): Line[] {
  const contracts = contractsTold(report)
    .filter((told) => told.title === title)
    .map(
      ({ state, words }): Line => [
        { text: `contract ${state}: `, look: state === 'broken' ? 'red' : undefined },
        { text: words },
      ],
    );
  const findings = report.findings
    .filter(({ operation }) => operation === title)
    .map(({ text, severity }): Line => [{ text: plain(text), look: severity === 'info' ? undefined : 'yellow' }]);
  const lines = [...contracts, ...findings];
  return lines.length === 0 ? [] : [[], ...lines];
}

function slowest(title: string, { slowest }: Report, width: number): Line[] {
  const calls = slowest.filter(({ operation, labels }) => operationTitle({ name: operation, labels }) === title);
  if (calls.length === 0) return [];
  const columns = [
    { title: 'SLOWEST CALLS' },
    ...['ended', 'took', 'loop blocked', 'GC'].map((each) => ({ title: each })),
  ];
  const [first = '', ...rest] = table(columns, calls.map(callCells), width);
  return [[], [{ text: first, look: 'bold' }], ...rest.map((text): Line => [{ text }])];
}
