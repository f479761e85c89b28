/** One document from findings, and the four ways to draw it: text, Markdown, JSON, HTML. */
export type {
  DocumentFinding,
  DocumentSection,
  DocumentTable,
  DocumentVerdict,
  Effect,
  FindingsDocument,
} from './document.ts';
export { type HistoryPlotsOptions, historySections } from './from-history.ts';
export { type HistogramOverTime, heatMapOf, histogramOf, percentilesOf } from './from-histogram.ts';
export {
  type FoundShift,
  type ResultContext,
  resultFinding,
  type ShiftContext,
  shiftFinding,
  shiftMark,
  type ToldResult,
} from './from-results.ts';
export { type DocumentHtmlOptions, documentHtml } from './html/document-html.ts';
export { documentJson } from './json.ts';
export { type DocumentMarkdownOptions, documentMarkdown, markdownText } from './markdown.ts';
export type {
  ChangeMark,
  EventMark,
  HeatMapPlot,
  HistogramPlot,
  Line,
  PercentilesPlot,
  Plot,
  SeriesPlot,
  ValueMark,
} from './plot.ts';
export { type DocumentTextOptions, documentText } from './terminal/document-text.ts';
export { cutTo, padTo, shortenedTo, spaces, widthOf } from './terminal/width.ts';
export { plain } from './words.ts';
