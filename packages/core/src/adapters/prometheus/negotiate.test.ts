import { describe, expect, it } from 'vitest';
import { negotiate } from './negotiate.ts';

const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

describe('negotiate', () => {
  it.each([
    ['nothing', undefined, 'text'],
    ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text'],
    [
      'Prometheus',
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    [
      'Prometheus with native histograms',
      `${PROTOBUF},application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`,
      'protobuf',
    ],
    [
      'protobuf of another kind',
      'application/vnd.google.protobuf;proto=other;encoding=delimited,text/plain;q=0.1',
      'text',
    ],
    ['an OpenMetrics that is not written', 'application/openmetrics-text;version=0.0.1', 'text'],
    ['OpenMetrics least', 'application/openmetrics-text;q=0.2, text/plain;q=0.9', 'text'],
    ['OpenMetrics not at all', 'application/openmetrics-text;q=0', 'text'],
    ['capitals and spaces', 'Application/OpenMetrics-Text; Version="1.0.0" ; Q=0.5', 'openmetrics'],
    ['nonsense', ';;;q=,,=', 'text'],
  ] as const)('gives to one who wants %s: %#', (_, accept, format) => {
    expect(negotiate(accept)).toBe(format);
  });
});
