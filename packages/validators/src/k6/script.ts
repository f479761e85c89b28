/**
 * A load as a script for k6 (https://grafana.com/docs/k6): the same requests, shape and promises, for many machines.
 *
 * Only what k6 documents is used: k6, k6/http, k6/data, k6/execution, k6/metrics. What can't be said there is refused, not left out.
 */
import { type Milliseconds, milliseconds } from '@perf/core';
import type { ScenarioDefinition, ThinkTime } from '../scenario/definition.ts';
import { type K6Plan, k6Scenarios, spanOf } from './executors.ts';
import { RUNTIME } from './runtime.ts';
import { portable } from './source.ts';
import { type K6Threshold, k6Thresholds, stepMetrics } from './thresholds.ts';

export interface K6Load {
  readonly plan: K6Plan;
  readonly thresholds: readonly K6Threshold[];
}

/** One request that every user repeats. */
export interface K6Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** The text of a function of the status. */
  readonly accepts: string;
}

export function k6RequestScript({ method, url, headers, body, accepts }: K6Request, load: K6Load): string {
  const options = optionsOf(load, {
    latency: 'http_req_duration',
    failed: 'failed_requests',
    requests: 'http_reqs',
    failures: 'failures',
    step: () => undefined,
  });
  const params = { headers, redirects: 0, timeout: spanOf(load.plan.timeout) };
  return `${HEAD}
import { check } from 'k6';
import http from 'k6/http';
import { Counter, Rate } from 'k6/metrics';

export const options = ${code(options)};

const failed = new Rate('failed_requests');
const failures = new Counter('failures');
const accepts = ${accepts};

export default function () {
  const answer = http.request(${code(method)}, ${code(url)}, ${code(body ?? null)}, ${code(params)});
  const held = check(answer, { 'the status is good': ({ status }) => accepts(status) });
  failed.add(!held);
  failures.add(held ? 0 : 1);
}
`;
}

/**
 * @throws PerfError `validators/not-portable` when a step, setup, variables or teardown lean on more than they are given
 */
export async function k6ScenarioScript<Shared, Row, Vars>(
  definition: ScenarioDefinition<Shared, Row, Vars>,
  load: K6Load,
): Promise<string> {
  const { baseUrl, headers = {}, data, seed = 1, thinkTime } = definition;
  const base = baseUrl === undefined ? undefined : new URL(baseUrl);
  const names = stepMetrics(definition.steps.map(({ name }) => name));
  const step = (name: string): string | undefined => names.get(name);
  const metrics = { latency: 'iteration_latency', failed: 'failed_iterations', requests: 'iterations' };
  const options = optionsOf(load, { ...metrics, failures: 'failures', step });
  const steps = await Promise.all(
    definition.steps.map(async ({ name, run, thinkTime: own }) => {
      const source = await portable(`step \`${name}\``, run, nothingKnown());
      const think = thinkSource(own ?? thinkTime);
      return `  { name: ${code(name)}, latency: new Trend(${code(step(name))}, true), think: ${think}, run: ${source} },`;
    }),
  );
  return `${HEAD}
import { check, sleep } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Rate, Trend } from 'k6/metrics';

const ORIGIN = ${code(base?.origin ?? '')};
const FOLDER = ${code(base === undefined ? '' : new URL('.', base).href)};
const HEADERS = ${code(headers)};
const TIMEOUT = ${code(spanOf(load.plan.timeout))};
const SEED = ${seed};

const latency = new Trend('${metrics.latency}', true);
const failed = new Rate('${metrics.failed}');
const failures = new Counter('failures');

const rows = new SharedArray('rows', () => ${code(data === undefined ? [] : await data.read())});
const rowFor = ${ROW_SOURCES[data?.order ?? 'none']};
const variables = ${definition.variables === undefined ? '() => ({})' : await portable('`variables`', definition.variables, undefined)};

const steps = [
${steps.join('\n')}
];

${RUNTIME}

export const options = ${code(options)};
${await around('setup', definition.setup)}${await around('teardown', definition.teardown)}
export default iterate;
`;
}

const HEAD = '// Made by perfkit. Run it with: k6 run script.js';

function optionsOf({ plan, thresholds }: K6Load, metrics: Parameters<typeof k6Thresholds>[1]) {
  const scenarios = k6Scenarios(plan);
  return { scenarios, thresholds: k6Thresholds(thresholds, metrics, Object.keys(scenarios).length > 1) };
}

const ROW_SOURCES = {
  none: '() => undefined',
  'round-robin': '() => rows[exec.scenario.iterationInTest % rows.length]',
  random: '(random) => rows[Math.floor(random() * rows.length)]',
  unique: `() => {
  if (exec.scenario.iterationInTest >= rows.length) throw new Error('every row was used');
  return rows[exec.scenario.iterationInTest];
}`,
};

async function around(name: 'setup' | 'teardown', fn: ((given: never) => unknown) | undefined): Promise<string> {
  if (fn === undefined) return '';
  const source = await portable(`\`${name}\``, fn, name === 'setup' ? { signal: { aborted: false } } : undefined);
  const given = name === 'setup' ? '{ signal: { aborted: false } }' : 'shared';
  return `\nexport async function ${name}(${name === 'setup' ? '' : 'shared'}) {\n  return (${source})(${given});\n}\n`;
}

/** Seconds, as k6 sleeps. */
function thinkSource(think: ThinkTime | undefined): string {
  if (think === undefined) return '() => 0';
  const seconds = (ms: Milliseconds): number => ms / 1_000;
  const of = (duration: Milliseconds | string): number => seconds(milliseconds(duration, 'thinkTime'));
  if (typeof think !== 'object') return `() => ${of(think)}`;
  if ('from' in think) return `(random) => ${of(think.from)} + random() * ${of(think.to) - of(think.from)}`;
  if (think.distribution === 'exponential') return `(random) => -${of(think.mean)} * Math.log(1 - random())`;
  const deviate = 'Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())';
  return `(random) => Math.max(0, ${of(think.mean)} + ${of(think.deviation)} * ${deviate})`;
}

/** As it stands in a script: JSON is JavaScript, but for two line ends that older engines did not take. */
function code(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2) ?? 'undefined';
  return text.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

/** What lets a step go on as far as it can without a server. */
function nothingKnown(): unknown {
  const answer = { status: 200, headers: {}, body: '{}', json: () => ({}) };
  const http = Object.fromEntries(
    ['request', 'get', 'post', 'put', 'patch', 'del'].map((verb) => [verb, async () => answer]),
  );
  const context = { shared: {}, row: {}, vars: {}, http, check: () => undefined, random: () => 0.5 };
  return { ...context, user: 0, iteration: 0, signal: { aborted: false } };
}
