/** Operations: what they do now beside what they did over the range, sorted and filtered; a row opens the operation. */
import type { OperationRow } from '../../protocol.ts';
import { type App, useApp } from '../app.ts';
import { filtered } from '../model/rows.ts';
import { titleOf } from '../model/visible.ts';
import { duration, factor, number, percent, rate } from '../model/words.ts';
import { State } from '../parts/badge.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { ViewLink } from '../parts/link.tsx';
import { Name } from '../parts/name.tsx';
import { Sparkline } from '../parts/sparkline.tsx';
import { Empty } from '../parts/states.tsx';

/** An operation over the range, and in the last minute where it was called then. */
interface Line {
  readonly key: string;
  readonly row: OperationRow;
  readonly now: OperationRow | null;
  /** p95 now to that of the range; null: unknown. */
  readonly trend: number | null;
}

export interface OperationsTableProps {
  readonly most?: number;
  /** A few columns, without filter and sort. */
  readonly isGlance?: boolean;
}

export function OperationsTable({ most = 200, isGlance = false }: OperationsTableProps) {
  const app = useApp();
  const { lines, inAll } = linesOf(app);
  const { filter } = app.view.value;
  const rows = isGlance ? lines.slice(0, most) : filtered(lines, filter, ({ key, row }) => `${key} ${row.kind ?? ''}`);
  if (lines.length === 0) return <Empty>No operation was called in this range.</Empty>;
  if (rows.length === 0) return <Empty>No operation fits the filter.</Empty>;
  const isWhole = isGlance || filter !== '';
  return (
    <DataTable
      caption="Operations"
      columns={columns(app).filter(({ key }) => !isGlance || !NOT_AT_A_GLANCE.includes(key))}
      rows={rows}
      keyOf={({ key }) => key}
      inAll={isWhole ? rows.length : Math.max(inAll, rows.length)}
      most={most}
      fixed={isGlance}
    />
  );
}

const NOT_AT_A_GLANCE = ['count', 'mean', 'max'];

function linesOf({ now, operations }: App): { readonly lines: readonly Line[]; readonly inAll: number } {
  const current = now.value?.operations;
  const live = new Map((current?.rows ?? []).map((row) => [titleOf(row.name, row.labels), row]));
  const view = operations.data.value;
  const rows = view?.rows ?? current?.rows ?? [];
  const lines = rows.map((row): Line => {
    const key = titleOf(row.name, row.labels);
    const latest = live.get(key) ?? null;
    const trend = latest?.p95 != null && row.p95 !== null && row.p95 > 0 ? latest.p95 / row.p95 : null;
    return { key, row, now: latest, trend: view === null ? null : trend };
  });
  return { lines, inAll: view?.inAll ?? current?.inAll ?? 0 };
}

type Time = 'p50' | 'p95' | 'p99' | 'mean' | 'max';

const time = (key: Time, rank: 1 | 2 | 3): Column<Line> => ({
  key,
  title: key,
  rank,
  hint: 'over the range',
  value: ({ row }) => row[key],
  cell: ({ row }) => duration(row[key]),
});

const name: Column<Line> = {
  key: 'name',
  title: 'Operation',
  isText: true,
  value: ({ key }) => key,
  cell: ({ row: { name: own, labels, kind } }) => (
    <ViewLink class="row" to={{ section: 'operations', open: { name: own, labels } }}>
      <Name name={own} labels={labels} /> {kind !== null && <span class="soft">{kind}</span>}
    </ViewLink>
  ),
};

const perSecond: Column<Line> = {
  key: 'rate',
  title: 'now',
  rank: 2,
  hint: 'calls in the last minute',
  value: ({ now }) => now?.rate ?? 0,
  cell: ({ now }) => rate(now?.rate ?? 0),
};

const calls: Column<Line> = {
  key: 'count',
  title: 'calls',
  rank: 2,
  hint: 'over the range',
  value: ({ row }) => row.count,
  cell: ({ row }) => number(row.count),
};

const failed: Column<Line> = {
  key: 'errorRate',
  title: 'failed',
  hint: 'over the range',
  value: ({ row }) => row.errorRate,
  cell: ({ row }) => <span class={(row.errorRate ?? 0) > 0 ? 'some' : 'soft'}>{percent(row.errorRate)}</span>,
};

const promised: Column<Line> = {
  key: 'contract',
  title: 'contract',
  isText: true,
  value: ({ row, now }) => now?.contract ?? row.contract,
  cell: ({ row, now }) => {
    const state = now?.contract ?? row.contract;
    return state === null ? <span class="soft">–</span> : <State of={state} />;
  },
};

function columns({ trails }: App): readonly Column<Line>[] {
  const trend: Column<Line> = {
    key: 'trend',
    title: 'p95 now',
    rank: 2,
    hint: 'of the last minute, and to that of the range',
    value: (line) => line.trend,
    cell: (line) => (
      <span class="trend">
        <Sparkline points={trails.of(line.row)} />
        <Trend trend={line.trend} p95={line.now?.p95 ?? null} />
      </span>
    ),
  };
  const times = [time('p50', 2), time('p95', 1), time('p99', 2), time('mean', 3), time('max', 3)];
  return [name, perSecond, calls, ...times, failed, trend, promised];
}

/** Less than this is the usual unrest. */
const MUCH = 1.25;

function Trend({ trend, p95 }: { readonly trend: number | null; readonly p95: number | null }) {
  const sign = trend === null ? '' : trend > MUCH ? '▲' : trend < 1 / MUCH ? '▼' : '';
  return (
    <>
      <span>{duration(p95)}</span>
      <b class={trend !== null && trend > 1 ? 'worse' : 'better'}>
        {sign !== '' && trend !== null && `${sign} ${factor(trend)}`}
      </b>
    </>
  );
}
