/** Readings of the machine, the process and its runtime: small plots under one cursor. */
import { useApp } from '../app.ts';
import { marksFor, marksOf } from '../model/marks.ts';
import { filtered } from '../model/rows.ts';
import { visible } from '../model/visible.ts';
import { number, quantity } from '../model/words.ts';
import { State } from '../parts/badge.tsx';
import { Filter } from '../parts/filter.tsx';
import { Plot } from '../parts/plot.tsx';
import { Empty, OfRemote } from '../parts/states.tsx';
import { Timeline } from '../parts/timeline.tsx';

const MOST_PLOTS = 60;

export function ResourcesSection() {
  const { now } = useApp();
  const promised = now.value?.contracts.readings ?? [];
  return (
    <>
      <div class="bar-above">
        <Filter what="resources" />
      </div>
      <Timeline />
      {promised.length > 0 && (
        <ul class="list">
          {promised.map(({ name, state, clauses }) => (
            <li key={name}>
              <State of={state} /> {visible(name)}{' '}
              {clauses.map(({ target, limit, actual, unit }) => (
                <span key={target} class="soft">
                  at {target === 'max' ? 'most' : 'least'} {quantity(limit, unit)}, is {quantity(actual, unit)}{' '}
                </span>
              ))}
            </li>
          ))}
        </ul>
      )}
      <ResourcePlots most={MOST_PLOTS} />
    </>
  );
}

interface ResourcePlotsProps {
  readonly most: number;
  /** Names that come first, where there are such. */
  readonly first?: readonly string[];
}

export function ResourcePlots({ most, first = [] }: ResourcePlotsProps) {
  const { readings, view, now } = useApp();
  if (now.value?.history === null) return <LastReadings />;
  return (
    <OfRemote of={readings} what="readings">
      {({ readings: all, from, to, step, inAll }) => {
        const wanted = [...all].sort((a, b) => rankOf(first, a.name) - rankOf(first, b.name));
        const filter = view.value.section === 'resources' ? view.value.filter : '';
        const fit = filtered(wanted, filter, ({ name, title }) => `${name} ${title}`);
        if (fit.length === 0)
          return <Empty>{all.length === 0 ? 'No reading in this range.' : 'No reading fits the filter.'}</Empty>;
        return (
          <>
            <div class="multiples">
              {fit.slice(0, most).map((reading) => (
                <ReadingPlot key={reading.name} reading={reading} shared={{ from, to, step }} />
              ))}
            </div>
            {first.length === 0 && filter === '' && inAll > most && (
              <p class="more soft">{number(inAll - most)} more: filter to find them.</p>
            )}
          </>
        );
      }}
    </OfRemote>
  );
}

const rankOf = (first: readonly string[], name: string): number => {
  const at = first.indexOf(name);
  return at === -1 ? first.length : at;
};

interface ReadingPlotProps {
  readonly reading: {
    readonly name: string;
    readonly title: string;
    readonly unit: string;
    readonly mean: readonly (number | null)[];
    readonly max: readonly (number | null)[];
  };
  readonly shared: { readonly from: number; readonly to: number; readonly step: number };
}

function ReadingPlot({ reading: { name, title, unit, mean, max }, shared }: ReadingPlotProps) {
  const { marks } = useApp();
  const seen = marks.data.value === null ? [] : marksFor(marksOf(marks.data.value), name);
  const hasMean = mean.some((value) => value !== null);
  const lines = hasMean
    ? [
        { name: 'mean', points: mean },
        { name: 'most', points: max, dash: [2, 3] },
      ]
    : [{ name: 'most', points: max }];
  return <Plot {...shared} title={capital(title)} unit={unit} height={120} limits={[]} marks={seen} lines={lines} />;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + visible(text).slice(1);

/** Without a history: what they are now. */
function LastReadings() {
  const { now } = useApp();
  const rows = now.value?.resources ?? [];
  if (rows.length === 0) return <Empty>No reading has come yet.</Empty>;
  return (
    <dl class="tiles">
      {rows.map(({ name, title, unit, last, max }) => (
        <div key={name}>
          <dt>{capital(title)}</dt>
          <dd>
            {quantity(last, unit)} <span class="soft small">most {quantity(max, unit)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
