/** Load tests and watched programs, the newest first. */
import type { RunView } from '../../protocol-parts.ts';
import { useApp } from '../app.ts';
import { filtered } from '../model/rows.ts';
import { visible } from '../model/visible.ts';
import { quantity, span, UNKNOWN } from '../model/words.ts';
import { Badge } from '../parts/badge.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Filter } from '../parts/filter.tsx';
import { Empty, OfRemote } from '../parts/states.tsx';
import { Moment } from '../parts/when.tsx';

export function RunsSection() {
  const { runs, view } = useApp();
  return (
    <>
      <div class="bar-above">
        <Filter what="runs" />
      </div>
      <OfRemote of={runs} what="runs">
        {({ runs: all }) => {
          const rows = filtered(all, view.value.filter, ({ title, kind, id }) => `${title} ${kind} ${id}`);
          if (all.length === 0)
            return (
              <Empty>
                No run is kept here. Put a program under load: <code>perfkit load http://127.0.0.1:3000</code>
              </Empty>
            );
          if (rows.length === 0) return <Empty>No run fits the filter.</Empty>;
          return <DataTable caption="Runs" columns={COLUMNS} rows={rows} keyOf={({ id }) => id} />;
        }}
      </OfRemote>
    </>
  );
}

const COLUMNS: readonly Column<RunView>[] = [
  {
    key: 'title',
    title: 'Run',
    isText: true,
    value: ({ title }) => title,
    cell: ({ title }) => <bdi>{visible(title)}</bdi>,
  },
  { key: 'kind', title: 'kind', isText: true, rank: 2, value: ({ kind }) => kind, cell: ({ kind }) => visible(kind) },
  { key: 'at', title: 'began', value: ({ at }) => at, cell: ({ at }) => <Moment at={at} /> },
  {
    key: 'duration',
    title: 'lasted',
    rank: 2,
    value: ({ duration }) => duration,
    cell: ({ duration }) => (duration === null ? UNKNOWN : span(duration)),
  },
  {
    key: 'passed',
    title: 'verdict',
    isText: true,
    value: ({ passed }) => (passed === null ? null : Number(passed)),
    cell: ({ passed }) =>
      passed === null ? (
        <Badge tone="unknown">no verdict</Badge>
      ) : (
        <Badge tone={passed ? 'good' : 'bad'}>{passed ? 'passed' : 'failed'}</Badge>
      ),
  },
  {
    key: 'figures',
    title: 'figures',
    isText: true,
    rank: 2,
    cell: ({ figures }) =>
      figures.map(({ name, value, unit }) => `${visible(name)} ${quantity(value, unit)}`).join(' · '),
  },
];
