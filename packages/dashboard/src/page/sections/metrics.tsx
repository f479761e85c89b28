/** The program's own metrics. */
import type { Now } from '../../protocol.ts';
import { useApp } from '../app.ts';
import { filtered } from '../model/rows.ts';
import { titleOf, visible } from '../model/visible.ts';
import { number, quantity } from '../model/words.ts';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Filter } from '../parts/filter.tsx';
import { Name } from '../parts/name.tsx';
import { Empty } from '../parts/states.tsx';

type Metric = Now['metrics'][number];

export function MetricsSection() {
  const { now, view } = useApp();
  const all = now.value?.metrics ?? [];
  if (all.length === 0)
    return (
      <Empty>
        The program counts nothing of its own. Its counters, gauges and distributions, and what OpenTelemetry hands
        over, show up here.
      </Empty>
    );
  const rows = filtered(
    all,
    view.value.filter,
    (metric) => `${titleOf(metric.name, metric.labels)} ${metric.description}`,
  );
  return (
    <>
      <div class="bar-above">
        <Filter what="metrics" />
      </div>
      {rows.length === 0 ? (
        <Empty>No metric fits the filter.</Empty>
      ) : (
        <DataTable
          caption="Own metrics"
          columns={COLUMNS}
          rows={rows}
          keyOf={({ name, labels }) => titleOf(name, labels)}
        />
      )}
    </>
  );
}

const mainValue = (metric: Metric): number => (metric.type === 'distribution' ? metric.p50 : metric.value);

const COLUMNS: readonly Column<Metric>[] = [
  {
    key: 'name',
    title: 'Metric',
    isText: true,
    value: ({ name }) => name,
    cell: ({ name, labels, description }) => (
      <>
        <Name name={name} labels={labels} />
        {description !== '' && <span class="soft small block">{visible(description)}</span>}
      </>
    ),
  },
  { key: 'type', title: 'type', isText: true, rank: 2, value: ({ type }) => type, cell: ({ type }) => type },
  {
    key: 'value',
    title: 'value',
    hint: 'of a distribution: the median',
    value: mainValue,
    cell: (metric) => quantity(mainValue(metric), visible(metric.unit)),
  },
  {
    key: 'p95',
    title: 'p95',
    value: (metric) => (metric.type === 'distribution' ? metric.p95 : null),
    cell: (metric) => (metric.type === 'distribution' ? quantity(metric.p95, visible(metric.unit)) : ''),
  },
  {
    key: 'count',
    title: 'values',
    rank: 2,
    value: (metric) => (metric.type === 'distribution' ? metric.count : null),
    cell: (metric) => (metric.type === 'distribution' ? number(metric.count) : ''),
  },
];
