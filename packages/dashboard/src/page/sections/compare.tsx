/** Two moments side by side: the stretch before B against the one before A, in words and with how sure that is. */
import type { ComparisonView } from '../../protocol.ts';
import { useApp } from '../app.ts';
import { filtered } from '../model/rows.ts';
import { titleOf, visible } from '../model/visible.ts';
import { duration, factor, moment, quantity, span } from '../model/words.ts';
import { State } from '../parts/badge.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Filter } from '../parts/filter.tsx';
import { MomentInput } from '../parts/moment-input.tsx';
import { Name } from '../parts/name.tsx';
import { Empty, NoHistory, OfRemote } from '../parts/states.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { ResourcePlots } from './resources.tsx';

const HOUR = 3_600_000;
const BEFORE: readonly (readonly [string, number])[] = [
  ['an hour ago', HOUR],
  ['yesterday, same time', 24 * HOUR],
  ['a week ago', 168 * HOUR],
];

export function CompareSection() {
  const { view, comparison, now } = useApp();
  const { a, b } = view.value;
  if (now.value?.history === null) return <NoHistory what="moments to compare" />;
  return (
    <>
      <Pickers />
      {a === null || b === null ? (
        <>
          <Empty>
            Pick two moments: type them above, choose one of the pairs, or click in the plot, first for A, then for B.
          </Empty>
          <Timeline />
          <ResourcePlots most={2} first={['process.cpu', 'loop.delay.p99']} />
        </>
      ) : (
        <OfRemote of={comparison} what="comparison">
          {(data) => <Compared data={data} />}
        </OfRemote>
      )}
    </>
  );
}

function Pickers() {
  const { view, go, second } = useApp();
  const { a, b } = view.value;
  return (
    <div class="pickers">
      <MomentInput label="A, before" at={a} onPick={(at) => go({ a: at })} />
      <MomentInput label="B, after" at={b} onPick={(at) => go({ b: at })} />
      <span class="pairs-of">
        Now against
        {BEFORE.map(([words, age]) => (
          <button
            key={words}
            type="button"
            onClick={() => go({ a: Math.round(second.peek() - age), b: Math.round(second.peek()) })}
          >
            {words}
          </button>
        ))}
        {a !== null && b !== null && (
          <button type="button" onClick={() => go({ a: b, b: a })}>
            Swap
          </button>
        )}
      </span>
    </div>
  );
}

function Compared({ data }: { readonly data: ComparisonView }) {
  const { view, second } = useApp();
  const words = (of: ComparisonView['a']): string =>
    `${moment(of.from, second.peek())} – ${moment(of.to, second.peek())}`;
  const rows = filtered(
    data.operations,
    view.value.filter,
    ({ name, labels, verdict }) => `${titleOf(name, labels)} ${verdict}`,
  );
  return (
    <>
      <p>
        <b>A</b> {words(data.a)} <b>B</b> {words(data.b)}{' '}
        <span class="soft">({span(data.a.to - data.a.from)} each)</span>
      </p>
      <div class="bar-above">
        <Filter what="operations" />
      </div>
      {rows.length === 0 ? (
        <Empty>No operation was called in either, or none fits the filter.</Empty>
      ) : (
        <DataTable
          caption="Operations compared"
          columns={OPERATIONS}
          rows={rows}
          keyOf={({ name, labels }) => titleOf(name, labels)}
        />
      )}
      {data.readings.length > 0 && (
        <>
          <h2>Resources</h2>
          <DataTable
            caption="Resources compared"
            columns={READINGS}
            rows={data.readings}
            keyOf={({ name }) => name}
            fixed
          />
        </>
      )}
    </>
  );
}

type Compared = ComparisonView['operations'][number];

const OPERATIONS: readonly Column<Compared>[] = [
  {
    key: 'name',
    title: 'Operation',
    isText: true,
    value: ({ name, labels }) => titleOf(name, labels),
    cell: ({ name, labels }) => <Name name={name} labels={labels} />,
  },
  {
    key: 'verdict',
    title: 'B is',
    isText: true,
    value: ({ verdict }) => verdict,
    cell: ({ verdict }) => <State of={verdict} />,
  },
  {
    key: 'ratio',
    title: 'p50 B / A',
    value: ({ ratio }) => ratio?.value ?? null,
    cell: ({ ratio }) =>
      ratio === null ? (
        <span class="soft">too few calls</span>
      ) : (
        <>
          {factor(ratio.value)}{' '}
          <span class="soft">
            {factor(ratio.low)} to {factor(ratio.high)}
          </span>
        </>
      ),
  },
  { key: 'a', title: 'p95 A', rank: 2, value: ({ a }) => a?.p95 ?? null, cell: ({ a }) => duration(a?.p95) },
  { key: 'b', title: 'p95 B', rank: 2, value: ({ b }) => b?.p95 ?? null, cell: ({ b }) => duration(b?.p95) },
  { key: 'text', title: 'in words', isText: true, rank: 3, cell: ({ text }) => visible(text) },
];

const READINGS: readonly Column<ComparisonView['readings'][number]>[] = [
  { key: 'title', title: 'Resource', isText: true, cell: ({ title }) => visible(title) },
  { key: 'a', title: 'A', cell: ({ a, unit }) => quantity(a, unit) },
  { key: 'b', title: 'B', cell: ({ b, unit }) => quantity(b, unit) },
  {
    key: 'change',
    title: 'B / A',
    cell: ({ a, b }) => (a === null || b === null || a === 0 ? '–' : factor(b / a)),
  },
];
