/**
 * What can be drawn, as plain data: no colours, no pixels, no sentences about it.
 *
 * A value that is not finite is a gap, as is a stretch without points longer than a line's `step` explains. Nothing is
 * drawn where nothing is known, and never a line across it.
 */
import type { EpochMs, Milliseconds, Ratio, ReadingUnit } from '@perf/core';
import type { TimeRange } from '../history.ts';
import type { Point } from '../point.ts';

export interface Line {
  /** What a legend calls it: `p95`. */
  readonly name: string;
  /** In any order; of equal moments all are drawn. */
  readonly points: readonly Point[];
  /** Time from one point to the next; a longer silence is a gap. Undefined: points are joined however far apart. */
  readonly step?: Milliseconds | undefined;
}

/** Where a series began to behave differently. */
export interface ChangeMark {
  readonly at: EpochMs;
  /** Where it may have begun as well. */
  readonly interval?: readonly [from: EpochMs, to: EpochMs] | undefined;
  readonly label: string;
}

/** Something that happened: a deploy, a restart, an alert. */
export interface EventMark {
  readonly at: EpochMs;
  /** Undefined: it happened at one moment. */
  readonly until?: EpochMs | undefined;
  readonly label: string;
}

/** A value that should not be passed, or one that means something. */
export interface ValueMark {
  readonly value: number;
  readonly label: string;
}

interface Titled {
  readonly title: string;
  readonly unit: ReadingUnit | (string & {});
}

interface OverTime extends Titled {
  /** What the axis shows; undefined: from the first point to the last. */
  readonly range?: TimeRange | undefined;
}

/** Values over time. */
export interface SeriesPlot extends OverTime {
  readonly kind: 'series';
  /** The first is the one a reader looks at first. */
  readonly lines: readonly Line[];
  /** Equal factors take equal room; where a value is not above 0, drawn linear all the same. @default 'log' for milliseconds */
  readonly scale?: 'linear' | 'log' | undefined;
  readonly changes?: readonly ChangeMark[] | undefined;
  readonly annotations?: readonly EventMark[] | undefined;
  readonly limits?: readonly ValueMark[] | undefined;
}

/** How often each length of call came, over time. */
export interface HeatMapPlot extends OverTime {
  readonly kind: 'heat-map';
  /** Row `i` holds values from `edges[i]` to `edges[i + 1]`: ascending, one more than there are rows. */
  readonly edges: readonly number[];
  /** A stretch without a column is a gap. */
  readonly columns: readonly {
    readonly at: EpochMs;
    readonly span: Milliseconds;
    /** As many as there are rows, each at least 0. */
    readonly counts: readonly number[];
  }[];
}

/** How long all but the slowest took: a share of the calls, and the value that they stayed within. */
export interface PercentilesPlot extends Titled {
  readonly kind: 'percentiles';
  readonly lines: readonly {
    readonly name: string;
    /** Ascending; a quantile of 1 is drawn where the one before it leaves off. */
    readonly points: readonly { readonly quantile: Ratio; readonly value: number }[];
  }[];
}

/** How often each value came. */
export interface HistogramPlot extends Titled {
  readonly kind: 'histogram';
  /** Ascending, none reaching into the next. */
  readonly bins: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  /** @default 'log' for milliseconds */
  readonly scale?: 'linear' | 'log' | undefined;
  readonly marks?: readonly ValueMark[] | undefined;
}

export type Plot = SeriesPlot | HeatMapPlot | PercentilesPlot | HistogramPlot;
