/** All operations over a stretch of the past. */
import { breaths } from '../breath.ts';
import type { OperationRow, OperationsView } from '../protocol.ts';
import { measured, ranged, type Stretch } from '../range.ts';
import { rowOf, seriesOfRecorded } from '../rows.ts';
import type { Past } from './past.ts';

const MOST = 500;

export async function operationsView({ history, clock, since, report }: Past, asked: Stretch): Promise<OperationsView> {
  const now = clock.now();
  const range = ranged(asked, now);
  const all = await history.operations(range);
  const called = all.filter(({ recorded }) => recorded.histogram.count > 0);
  called.sort((a, b) => b.recorded.histogram.sum - a.recorded.histogram.sum);
  const span = measured(range, now, since);
  const { contracts } = report();
  const breathe = breaths({ budget: Number.POSITIVE_INFINITY, clock });
  const rows: OperationRow[] = [];
  for (const series of called.slice(0, MOST)) {
    rows.push(rowOf(seriesOfRecorded(series, series.recorded), span, contracts));
    await breathe();
  }
  return { ...range, rows, inAll: called.length };
}
