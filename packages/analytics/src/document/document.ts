/**
 * One document from findings: what happened, since when, how sure, how much, what next.
 *
 * A value, made once and drawn four ways: at a terminal, as Markdown, as JSON, as one HTML file. Every text in it is
 * plain, and may be hostile: it is for whoever draws it to make it harmless. What is not known says so, as `'unknown'`;
 * what does not apply is absent.
 */
import type { EpochMs, Ratio } from '@perf/core';
import type { Severity } from '../finding.ts';
import type { TimeRange } from '../history.ts';
import type { Plot } from './plot.ts';

/** How much something changed. */
export interface Effect {
  /** Relative to what it was: 0.12 is 12 % more. */
  readonly change: Ratio;
  /** Where the change lies with 95 % confidence. */
  readonly interval?: readonly [lower: Ratio, upper: Ratio] | undefined;
  /** What it was and what it is, in `unit`. */
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly unit?: string | undefined;
}

export interface DocumentFinding {
  /** One sentence, with units. */
  readonly headline: string;
  readonly severity: Severity;
  /** Good news is told as such. @default false */
  readonly isImprovement?: boolean | undefined;
  readonly since?: EpochMs | 'unknown' | undefined;
  /** How sure: 0.99 is wrong once in a hundred. */
  readonly confidence?: Ratio | 'unknown' | undefined;
  readonly effect?: Effect | 'unknown' | undefined;
  /** The figures behind it, a sentence or a figure each. */
  readonly evidence?: readonly string[] | undefined;
  /** What else changed at that moment, most likely cause first. */
  readonly alsoChanged?: readonly string[] | undefined;
  /** What to do, an imperative sentence each. */
  readonly next?: readonly string[] | undefined;
}

export interface DocumentTable {
  readonly title?: string | undefined;
  /** The first column names the row; the others hold figures, to the right, unless they say otherwise. */
  readonly columns: readonly { readonly title: string; readonly align?: 'left' | 'right' | undefined }[];
  /** Cells are words already, as many as there are columns. */
  readonly rows: readonly (readonly string[])[];
}

/** Drawn in this order; a part that is absent or empty is not drawn, nor is a section of such parts. */
export interface DocumentSection {
  readonly heading: string;
  readonly findings?: readonly DocumentFinding[] | undefined;
  readonly plots?: readonly Plot[] | undefined;
  readonly tables?: readonly DocumentTable[] | undefined;
}

export interface DocumentVerdict {
  /** Good: nothing to do. Attention: worth a look. Bad: a promise is broken, or it became worse. Unknown: can't be said. */
  readonly state: 'good' | 'attention' | 'bad' | 'unknown';
  /** One sentence that stands for the whole document. */
  readonly text: string;
}

export interface FindingsDocument {
  /** What stands here never changes its meaning: that would be another number. */
  readonly schema: 1;
  readonly title: string;
  readonly subject: { readonly service?: string | undefined; readonly host?: string | undefined };
  /** What was looked at; undefined when it is not about a stretch of time. */
  readonly range?: TimeRange | undefined;
  readonly madeAt: EpochMs;
  readonly verdict: DocumentVerdict;
  readonly sections: readonly DocumentSection[];
  /** What could not be measured or known, in words. */
  readonly notes: readonly string[];
}
