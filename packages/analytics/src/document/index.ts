/** One document from findings, and the ways to draw it. */
export type {
  DocumentFinding,
  DocumentSection,
  DocumentTable,
  DocumentVerdict,
  Effect,
  FindingsDocument,
} from './document.ts';
export type {
  Annotation,
  ChangeMark,
  HeatMapPlot,
  HistogramPlot,
  Line,
  PercentilesPlot,
  Plot,
  SeriesPlot,
  ValueMark,
} from './plot.ts';
