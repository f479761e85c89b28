/** Documents of every kind, with the names and numbers that nobody hopes for. */
import fc from 'fast-check';
import type { FindingsDocument, Plot } from '../src/document/index.ts';

export const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onload='alert(1)",
  ']]>--><!-- &lt; &amp;',
  '```\n# heading\n| a | b |',
  '\u202egnp.exe\u202c',
  'مرحبا بالعالم',
  '\u001b[31mred\u0007\u0000\r\n',
  '\ud800 half a character',
  'x'.repeat(3_000),
  '</style></svg></title>',
  '',
];

export const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 30 }), fc.string());
const usual = fc.double({ min: 0, max: 1e6, noNaN: true });
const number = fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: fc.double() });
const NOON = Date.UTC(2026, 10, 27, 12);
const moment = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: NOON, max: NOON + 86_400_000 }) },
  { weight: 1, arbitrary: fc.double() },
);
const unit = fc.oneof(fc.constantFrom('ms', 'bytes', 'ratio', 'cores', 'count', 'bytes/s'), text);
const scale = fc.constantFrom('linear', 'log', undefined);
const some = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { maxLength: 6 });
const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(one, { nil: undefined });
const pair = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<[T, T]> => fc.tuple(one, one);
const range = fc.record({ from: moment, to: moment });
const marks = some(fc.record({ value: number, label: text }));

const series = fc.record({
  kind: fc.constant('series' as const),
  title: text,
  unit,
  range: maybe(range),
  scale,
  lines: some(
    fc.record({
      name: text,
      step: maybe(fc.constantFrom(1, 60_000)),
      points: fc.array(fc.record({ at: moment, value: number }), { maxLength: 30 }),
    }),
  ),
  changes: maybe(some(fc.record({ at: moment, interval: maybe(pair(moment)), label: text }))),
  annotations: maybe(some(fc.record({ at: moment, until: maybe(moment), label: text }))),
  limits: maybe(marks),
});
const heatMap = fc.record({
  kind: fc.constant('heat-map' as const),
  title: text,
  unit,
  range: maybe(range),
  edges: fc.uniqueArray(usual, { maxLength: 8 }).map((edges) => edges.sort((a, b) => a - b)),
  columns: some(fc.record({ at: moment, span: usual, counts: some(number) })),
});
const percentiles = fc.record({
  kind: fc.constant('percentiles' as const),
  title: text,
  unit,
  lines: some(
    fc.record({
      name: text,
      points: some(fc.record({ quantile: fc.double({ min: 0, max: 1, noNaN: true }), value: number })),
    }),
  ),
});
const histogram = fc.record({
  kind: fc.constant('histogram' as const),
  title: text,
  unit,
  scale,
  bins: some(fc.record({ from: number, to: number, count: number })),
  marks: maybe(marks),
});

export const plot: fc.Arbitrary<Plot> = fc.oneof(series, heatMap, percentiles, histogram);

const orUnknown = <T>(one: fc.Arbitrary<T>) =>
  fc.option(fc.oneof(one, fc.constant('unknown' as const)), { nil: undefined });
const finding = fc.record({
  headline: text,
  severity: fc.constantFrom('info', 'warning', 'critical'),
  isImprovement: maybe(fc.boolean()),
  since: orUnknown(moment),
  confidence: orUnknown(number),
  effect: orUnknown(
    fc.record({
      change: number,
      interval: maybe(pair(number)),
      before: maybe(number),
      after: maybe(number),
      unit: maybe(unit),
    }),
  ),
  evidence: maybe(some(text)),
  alsoChanged: maybe(some(text)),
  next: maybe(some(text)),
});
const table = fc.record({ title: maybe(text), columns: some(fc.record({ title: text })), rows: some(some(text)) });

export const document: fc.Arbitrary<FindingsDocument> = fc.record({
  schema: fc.constant(1 as const),
  title: text,
  subject: fc.record({ service: maybe(text), host: maybe(text) }),
  range: maybe(range),
  madeAt: moment,
  verdict: fc.record({ state: fc.constantFrom('good', 'attention', 'bad', 'unknown'), text }),
  sections: some(
    fc.record({ heading: text, findings: maybe(some(finding)), plots: maybe(some(plot)), tables: maybe(some(table)) }),
  ),
  notes: some(text),
});
