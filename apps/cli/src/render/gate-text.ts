/** A gate's result for a terminal: the verdict, then each bench. */
import { formatRatio } from '@perf/analytics';
import type { GateResult } from '@perf/validators';
import type { Style } from './style.ts';
import { table } from './table.ts';

export function gateText(result: GateResult, style: Style, width: number): string {
  const colour = {
    regression: style.red,
    improvement: style.green,
    'no-evidence': style.green,
    inconclusive: style.yellow,
  };
  const [head = '', ...rows] = table(
    [
      { title: '' },
      { title: 'ratio', align: 'right' },
      { title: 'interval', align: 'right' },
      { title: 'by' },
      { title: 'would be seen', align: 'right' },
      { title: 'pairs', align: 'right' },
      { title: 'verdict' },
    ],
    result.benches.map(({ name, ratio, interval, clock, smallestEffect, pairs, verdict }) => [
      name,
      ratio.toFixed(3),
      interval.map((bound) => bound.toFixed(3)).join(' – '),
      clock === 'cpu' ? 'processor' : 'time',
      Number.isFinite(smallestEffect) ? formatRatio(smallestEffect) : 'unknown',
      String(pairs),
      verdict,
    ]),
    width,
  );
  const warnings = result.benches.flatMap(({ name, warnings: all }) => all.map(({ text }) => `${name}: ${text}`));
  return [
    style.dim(head),
    ...rows,
    '',
    colour[result.verdict](style.bold(result.text)),
    ...result.notes,
    ...warnings.map((text) => style.yellow(`Warning: ${text}`)),
    '',
  ].join('\n');
}
