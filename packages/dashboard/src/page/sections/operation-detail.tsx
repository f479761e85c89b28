/** One operation over the range: how long, how often, how well; what shifted; and why the slowest calls were slow. */
import type { OperationView } from '../../protocol.ts';
import { useApp } from '../app.ts';
import { marksFor, marksOf } from '../model/marks.ts';
import { titleOf, visible } from '../model/visible.ts';
import { duration, number, percent } from '../model/words.ts';
import { Badge, State } from '../parts/badge.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { HeatMap } from '../parts/heat-map.tsx';
import { ViewLink } from '../parts/link.tsx';
import { Name } from '../parts/name.tsx';
import { Plot } from '../parts/plot.tsx';
import type { Limit } from '../parts/plot-options.ts';
import { OfRemote } from '../parts/states.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { Moment } from '../parts/when.tsx';

export function OperationDetail() {
  const { view, operation } = useApp();
  const { open } = view.value;
  if (open === null) return null;
  return (
    <>
      <h2 class="section-title opened">
        <ViewLink class="small" to={{ open: null }}>
          ‹ All operations
        </ViewLink>
        <Name name={open.name} labels={open.labels} />
      </h2>
      <OfRemote of={operation} what="figures">
        {(data) => (data.row === null ? <p class="empty">It was not called in this range.</p> : <Opened data={data} />)}
      </OfRemote>
    </>
  );
}

function Opened({ data }: { readonly data: OperationView }) {
  return (
    <>
      <Figures data={data} />
      <Timeline of={data.name} />
      <Plots data={data} />
      <HeatMap heat={data.heat} from={data.from} to={data.to} />
      <Promised data={data} />
      <Changes data={data} />
      <Slowest data={data} />
    </>
  );
}

function Figures({ data: { row } }: { readonly data: OperationView }) {
  if (row === null) return null;
  const figures: readonly (readonly [string, string])[] = [
    ['calls', number(row.count)],
    ['failed', percent(row.errorRate)],
    ['p50', duration(row.p50)],
    ['p95', duration(row.p95)],
    ['p99', duration(row.p99)],
    ['longest', duration(row.max)],
    ['mean', duration(row.mean)],
  ];
  return (
    <dl class="tiles">
      {figures.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Plots({ data }: { readonly data: OperationView }) {
  const { marks } = useApp();
  const { from, to, step, name, promised } = data;
  const seen = marks.data.value === null ? [] : marksFor(marksOf(marks.data.value), name);
  const shared = { from, to, step, marks: seen };
  const limits: readonly Limit[] = (['p95', 'p99'] as const).flatMap((figure) => {
    const value = promised[figure];
    return value === null ? [] : [{ name: `promised ${figure}`, value }];
  });
  return (
    <>
      <Plot
        {...shared}
        title="Duration"
        unit="ms"
        height={240}
        limits={limits}
        lines={[
          { name: 'p50', points: data.p50 },
          { name: 'p95', points: data.p95, dash: [8, 3] },
          { name: 'p99', points: data.p99, dash: [3, 3] },
          { name: 'longest', points: data.max, dash: [1, 4] },
        ]}
      />
      <div class="pair">
        <Plot
          {...shared}
          title="Calls"
          unit="1/s"
          height={140}
          limits={[]}
          lines={[{ name: 'calls', points: data.rate }]}
        />
        <Plot
          {...shared}
          title="Failed"
          unit="ratio"
          height={140}
          limits={[]}
          lines={[{ name: 'failed', points: data.errorRate }]}
        />
      </div>
    </>
  );
}

function Promised({ data: { name, labels } }: { readonly data: OperationView }) {
  const { now } = useApp();
  const title = titleOf(name, labels ?? {});
  const contracts = (now.value?.contracts.operations ?? []).filter(
    (one) => titleOf(one.operation, one.labels ?? {}) === title || (one.labels === null && one.operation === name),
  );
  if (contracts.length === 0) return null;
  return (
    <section aria-labelledby="promised">
      <h3 id="promised">Promised</h3>
      <ul class="list">
        {contracts.flatMap(({ clauses }) =>
          clauses.map(({ target, unit, limit, actual, state }) => (
            <li key={target}>
              <State of={state} /> {target} at most {unit === 'ms' ? duration(limit) : percent(limit)}, is{' '}
              {unit === 'ms' ? duration(actual) : percent(actual)}
            </li>
          )),
        )}
      </ul>
    </section>
  );
}

const DIRECTIONS = { worse: 'bad', better: 'good', changed: 'plain' } as const;

function Changes({ data: { changes } }: { readonly data: OperationView }) {
  if (changes.length === 0) return null;
  return (
    <section aria-labelledby="changes">
      <h3 id="changes">What changed</h3>
      <ul class="list">
        {changes.map(({ at, figure, direction, text, confidence }) => (
          <li key={`${at} ${figure}`}>
            <Badge tone={DIRECTIONS[direction]}>{direction}</Badge> <Moment at={at} /> {visible(text)}{' '}
            <span class="soft">{percent(confidence)} sure</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

type Slow = OperationView['slowest'][number];

const SLOW_COLUMNS: readonly Column<Slow>[] = [
  { key: 'at', title: 'ended', isText: true, cell: ({ at }) => <Moment at={at} /> },
  { key: 'duration', title: 'took', cell: (call) => duration(call.duration) },
  { key: 'loop', title: 'loop blocked', rank: 2, cell: ({ loopBlocked }) => duration(loopBlocked) },
  { key: 'gc', title: 'collecting', rank: 2, cell: ({ gc }) => duration(gc) },
  { key: 'why', title: 'why', isText: true, cell: why },
];

/** At least so much of a call has to be spent on something before that is called the reason. */
const MOST_OF_IT = 0.3;

function why({ duration: took, loopBlocked, gc }: Slow): string {
  if (gc !== null && gc >= took * MOST_OF_IT) return 'the garbage collector ran';
  if (loopBlocked !== null && loopBlocked >= took * MOST_OF_IT) return 'the event loop was blocked';
  return loopBlocked === null && gc === null ? 'unknown' : 'its own work, or what it waited for';
}

function Slowest({ data: { slowest } }: { readonly data: OperationView }) {
  if (slowest.length === 0) return null;
  return (
    <section aria-labelledby="slowest">
      <h3 id="slowest">Slowest calls</h3>
      <DataTable
        caption="Slowest calls"
        columns={SLOW_COLUMNS}
        rows={slowest}
        keyOf={({ at, duration: took }) => `${at} ${took}`}
        fixed
      />
    </section>
  );
}
