/** A load result as a document, which analytics draws as text, Markdown and HTML with pictures. */

import { formatBytes } from '@perf/analytics';
import {
  type DocumentFinding,
  type DocumentSection,
  type DocumentVerdict,
  type FindingsDocument,
  histogramOf,
  type Line,
  type Plot,
  percentilesOf,
} from '@perf/analytics/document';
import type { LoadResult, Second, Tally, TargetProcess } from '../result.ts';
import { latencyCells, percent, perSecond, time, verdictWords } from './words.ts';

/** A result of load as a document, to be drawn as text, Markdown or HTML. */
export function loadDocument(result: LoadResult): FindingsDocument {
  const { began, series } = result;
  const last = series.at(-1);
  return {
    schema: 1,
    title: `Load on ${result.target}`,
    subject: {},
    range: { from: began, to: began + (last === undefined ? result.duration : last.at + last.span) },
    madeAt: began + result.duration,
    verdict: verdictOf(result),
    sections: [promises(result), figures(result), pictures(result), sorts(result)],
    notes: notesOf(result),
  };
}

function verdictOf(result: LoadResult): DocumentVerdict {
  const { valid, invalidBecause, verdicts, requests, failed } = result;
  const broken = verdicts.filter(({ state }) => state === 'broken');
  const unknown = verdicts.filter(({ state }) => state === 'insufficient-data');
  if (!valid) return { state: 'unknown', text: `Invalid: ${invalidBecause}.` };
  if (requests > 0 && failed === requests) return { state: 'bad', text: `All ${requests} requests failed.` };
  if (broken.length > 0)
    return { state: 'bad', text: `${count(broken.length, 'contract')} broken of ${verdicts.length}.` };
  if (unknown.length > 0)
    return { state: 'unknown', text: `Too little data for ${count(unknown.length, 'contract')}.` };
  const errors = failed === 0 ? 'none failed' : `${percent(failed / requests)} failed`;
  const said = `${requests.toLocaleString('en-US')} requests, ${errors}, p95 ${time(result.p95)}`;
  if (verdicts.length > 0) return { state: 'good', text: `All contracts kept: ${said}.` };
  return { state: failed === 0 ? 'good' : 'attention', text: `${said}.` };
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

function promises({ verdicts }: LoadResult): DocumentSection {
  const severities = { kept: 'info', broken: 'critical', 'insufficient-data': 'warning' } as const;
  const findings: DocumentFinding[] = verdicts.map((verdict) => ({
    headline: verdictWords(verdict),
    severity: severities[verdict.state],
  }));
  return { heading: 'Contracts', findings };
}

const LATENCY_COLUMNS = ['mean', 'p50', 'p90', 'p95', 'p99', 'max'].map((title) => ({ title }));

function figures(result: LoadResult): DocumentSection {
  const { response, service, lag, rate, asked, requests, failed, errors, generator, targetProcess } = result;
  const latencies = [['response', ...latencyCells(response)]];
  // In a closed load they are the same, and the generator can't be late.
  if (lag.count > 0) latencies.push(['service', ...latencyCells(service)], ["generator's lag", ...latencyCells(lag)]);
  const figureRows = [
    ['rate asked', asked.rate === undefined ? 'as fast as answered' : perSecond(asked.rate)],
    ['rate reached', perSecond(rate)],
    ['requests', requests.toLocaleString('en-US')],
    ['failed', failed.toLocaleString('en-US')],
    ...Object.entries(errors).map(([kind, n]) => [`  ${kind}`, n.toLocaleString('en-US')]),
    ['executor', result.executor],
    ...(targetProcess === undefined ? [] : [["target's CPU", usedBy(targetProcess)]]),
    ["generator's CPU", `${generator.cpu.toFixed(2)} cores, ${generator.workers} threads, ${generator.scheduler}`],
  ];
  return {
    heading: 'Figures',
    tables: [
      { title: 'Latency', columns: [{ title: '' }, ...LATENCY_COLUMNS], rows: latencies },
      { title: 'Requests', columns: [{ title: '' }, { title: '' }], rows: figureRows },
    ],
  };
}

const usedBy = ({ pid, cpu, cpuMax, rss }: TargetProcess): string =>
  `${cpu.toFixed(2)} cores, at most ${cpuMax.toFixed(2)}${rss === undefined ? '' : `; memory ${formatBytes(rss)}`} (process ${pid})`;

function pictures({ began, series, histograms, requests, targetProcess }: LoadResult): DocumentSection {
  if (requests === 0) return { heading: 'Pictures' };
  const line = (name: string, of: (second: Second) => number | undefined): Line => ({
    name,
    points: series.flatMap((second) => {
      const value = of(second);
      return value === undefined ? [] : [{ at: began + second.at + second.span, value }];
    }),
  });
  const latency = [line('p95', ({ p95 }) => p95), line('p50', ({ p50 }) => p50), line('p99', ({ p99 }) => p99)];
  const rates = [line('reached', ({ rate }) => rate), line('failed', ({ failed, span }) => (failed * 1000) / span)];
  return {
    heading: 'Pictures',
    plots: [
      { kind: 'series', title: 'Response time', unit: 'ms', lines: latency },
      { kind: 'series', title: 'Requests', unit: '1/s', lines: rates },
      ...(targetProcess === undefined ? [] : [cpuPlot(began, targetProcess)]),
      percentilesOf('Response time by percentile', [{ name: 'response', histogram: histograms.response }]),
      histogramOf('How often each response time came', histograms.response),
    ],
  };
}

function cpuPlot(began: number, { series }: TargetProcess): Plot {
  const points = series.map(({ at, cpu }) => ({ at: began + at, value: cpu }));
  return { kind: 'series', title: "The target's CPU", unit: 'cores', lines: [{ name: 'target', points }] };
}

function sorts({ steps, tags }: LoadResult): DocumentSection {
  const table = (title: string, tallies: Readonly<Record<string, Tally>>) => ({
    title,
    columns: [{ title: '' }, { title: 'requests' }, { title: 'failed' }, ...LATENCY_COLUMNS],
    rows: Object.entries(tallies).map(([name, tally]) => [
      name,
      tally.requests.toLocaleString('en-US'),
      tally.failed.toLocaleString('en-US'),
      ...latencyCells(tally),
    ]),
  });
  const tables = [table('Steps', steps), table('Tags', tags)].filter(({ rows }) => rows.length > 0);
  return { heading: 'By step and tag', tables };
}

function notesOf({ warnings, warmup, ended, cut }: LoadResult): string[] {
  const notes = [...warnings];
  if (warmup !== undefined) {
    notes.push(
      `${warmup.requests} requests of the warm-up are left out: p95 ${time(warmup.p95)}, ${warmup.failed} failed`,
    );
  }
  const given = cut === 0 ? '' : `; ${cut} requests under way were given up, and count nowhere`;
  if (ended === 'stopped') notes.push(`stopped early: this is the result so far${given}`);
  if (ended === 'hopeless') notes.push(`ended early, since a contract could not be kept any more${given}`);
  return notes.map((note) => `${note}.`);
}
