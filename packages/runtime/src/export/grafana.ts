/**
 * Dashboards of Grafana over what perfkit tells Prometheus: `perfkit export grafana`.
 *
 * They are for any service and host, by variables, and for any Prometheus, by the input DS_PROMETHEUS. Panels stand in rows
 * of 24 columns, one after another, so that none lies over another.
 */
import { RATIO } from './contract-rules.ts';

interface Query {
  readonly expr: string;
  readonly legend: string;
}

interface Panel {
  readonly title: string;
  readonly unit: string;
  /** Of 24 columns. */
  readonly width: number;
  readonly queries: readonly Query[];
  readonly description?: string;
}

export type DashboardName = 'overview' | 'hosts';

const CHOSEN = 'service=~"$service",host=~"$host"';
const DURATION = 'perfkit_operation_duration_seconds';
const HEIGHT = 8;
const SOURCE = { type: 'prometheus', uid: `\${DS_PROMETHEUS}` };

/** Of a dashboard that is imported the input is filled in; of one that is provisioned, this is. */
const SOURCE_VARIABLE = { name: 'DS_PROMETHEUS', label: 'Prometheus', type: 'datasource', query: 'prometheus' };

/** Native histograms where the store has them, else the classic ones. */
function quantile(q: number, by: string): string {
  const series = (suffix: string): string => `rate(${DURATION}${suffix}{${CHOSEN}}[$__rate_interval])`;
  const native = `histogram_quantile(${q}, sum by (${by}) (${series('')}))`;
  return `${native} or histogram_quantile(${q}, sum by (le, ${by}) (${series('_bucket')}))`;
}

function calls(by: string): string {
  const rate = (suffix: string): string => `sum by (${by}) (rate(${DURATION}${suffix}{${CHOSEN}}[$__rate_interval]))`;
  return `(histogram_count(${rate('')}) or ${rate('_count')})`;
}

const failures = (by: string): string =>
  `sum by (${by}) (rate(perfkit_operation_failures_total{${CHOSEN}}[$__rate_interval]))`;

/** One line for each of `by`. */
function lines(by: string, expr: string): readonly Query[] {
  return [{ expr, legend: `{{${by}}}` }];
}

/** The first that a host has: of the whole tree of processes `perfkit run` tells, of those it hears from `perfkit serve`. */
function gauge(...metrics: readonly string[]): readonly Query[] {
  return lines('host', metrics.map((metric) => `max by (host) (${metric}{${CHOSEN}})`).join(' or '));
}

const PANELS: Readonly<Record<DashboardName, readonly Panel[]>> = {
  overview: [
    {
      title: 'Promises: how near to broken',
      unit: 'percentunit',
      width: 24,
      description: 'Above 100 % a contract is broken. From the rules that `perfkit export rules` writes.',
      queries: [{ expr: `max by (contract, target) (${RATIO}{${CHOSEN}})`, legend: '{{contract}} {{target}}' }],
    },
    { title: 'p95 by operation', unit: 's', width: 12, queries: lines('operation', quantile(0.95, 'operation')) },
    { title: 'p99 by operation', unit: 's', width: 12, queries: lines('operation', quantile(0.99, 'operation')) },
    { title: 'Calls', unit: 'reqps', width: 12, queries: lines('operation', calls('operation')) },
    {
      title: 'Failed calls',
      unit: 'percentunit',
      width: 12,
      queries: lines('operation', `${failures('operation')} / ${calls('operation')}`),
    },
    {
      title: 'Memory of the program',
      unit: 'bytes',
      width: 8,
      queries: gauge('perfkit_tree_rss_bytes', 'process_memory_usage_bytes'),
    },
    {
      title: 'Processors in use',
      unit: 'none',
      width: 8,
      queries: gauge('perfkit_tree_cpu_cores', 'perfkit_process_cpu_cores'),
    },
    { title: 'Event loop delay, p99', unit: 's', width: 8, queries: gauge('nodejs_eventloop_delay_p99_seconds') },
  ],
  hosts: [
    { title: 'p95 by host', unit: 's', width: 12, queries: lines('host', quantile(0.95, 'host')) },
    { title: 'Calls by host', unit: 'reqps', width: 12, queries: lines('host', calls('host')) },
    {
      title: 'Failed calls by host',
      unit: 'percentunit',
      width: 12,
      queries: lines('host', `${failures('host')} / ${calls('host')}`),
    },
    { title: 'Machine: processors busy', unit: 'percentunit', width: 12, queries: gauge('perfkit_machine_cpu_ratio') },
    {
      title: 'Machine: memory available',
      unit: 'bytes',
      width: 12,
      queries: gauge('perfkit_machine_memory_available_bytes'),
    },
    {
      title: 'Machine: fullest file system',
      unit: 'percentunit',
      width: 12,
      queries: gauge('perfkit_machine_filesystem_fullest_ratio'),
    },
  ],
};

export const DASHBOARDS = Object.keys(PANELS) as readonly DashboardName[];

export function dashboard(name: DashboardName): object {
  return {
    __inputs: [{ name: 'DS_PROMETHEUS', label: 'Prometheus', type: 'datasource', pluginId: 'prometheus' }],
    __requires: [{ type: 'grafana', id: 'grafana', name: 'Grafana', version: '10.0.0' }],
    uid: `perfkit-${name}`,
    title: `perfkit: ${name}`,
    tags: ['perfkit'],
    schemaVersion: 38,
    version: 1,
    editable: true,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    templating: { list: [SOURCE_VARIABLE, variable('service', ''), variable('host', '{service=~"$service"}')] },
    panels: placed(PANELS[name]),
  };
}

function variable(label: string, among: string): object {
  const query = `label_values(perfkit_machine_cpu_ratio${among}, ${label})`;
  return {
    name: label,
    type: 'query',
    datasource: SOURCE,
    query: { query, refId: label },
    refresh: 2,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
  };
}

function placed(panels: readonly Panel[]): object[] {
  let [x, y] = [0, 0];
  return panels.map(({ title, unit, width, queries, description = '' }, at) => {
    if (x + width > 24) [x, y] = [0, y + HEIGHT];
    const gridPos = { x, y, w: width, h: HEIGHT };
    x += width;
    const targets = queries.map(({ expr, legend }, index) => {
      const refId = String.fromCharCode(65 + index);
      return { refId, datasource: SOURCE, expr, legendFormat: legend, range: true };
    });
    const fieldConfig = { defaults: { unit }, overrides: [] };
    return {
      id: at + 1,
      type: 'timeseries',
      title,
      description,
      datasource: SOURCE,
      gridPos,
      fieldConfig,
      options: {},
      targets,
    };
  });
}
