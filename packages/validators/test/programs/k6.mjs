/**
 * Runs a script for k6 in Node, as an ES module, over a package `k6` that has what k6 documents and nothing else: an import, an
 * option or a property of another name is an error. Prints what the script did.
 *
 *   node k6.mjs SCRIPT ITERATIONS ANSWERS        ANSWERS: JSON, [{ method, path, status, body }]
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [script, iterations, answers] = process.argv.slice(2);
const told = { requests: [], checks: [], sleeps: [], metrics: {}, setup: undefined };
const known = JSON.parse(answers);

/** Of https://grafana.com/docs/k6/latest/javascript-api/k6-http/params/ */
const PARAMS = [
  'headers',
  'cookies',
  'redirects',
  'tags',
  'timeout',
  'jar',
  'auth',
  'compression',
  'responseType',
  'responseCallback',
];
/** Of https://grafana.com/docs/k6/latest/using-k6/scenarios/ */
const COMMON = ['executor', 'startTime', 'gracefulStop', 'exec', 'env', 'tags', 'options'];
const EXECUTORS = {
  'shared-iterations': ['vus', 'iterations', 'maxDuration'],
  'constant-vus': ['vus', 'duration'],
  'ramping-vus': ['startVUs', 'stages', 'gracefulRampDown'],
  'constant-arrival-rate': ['rate', 'timeUnit', 'duration', 'preAllocatedVUs', 'maxVUs'],
  'ramping-arrival-rate': ['startRate', 'timeUnit', 'stages', 'preAllocatedVUs', 'maxVUs'],
};
const REQUIRED = {
  'shared-iterations': [],
  'constant-vus': ['duration'],
  'ramping-vus': ['stages'],
  'constant-arrival-rate': ['rate', 'duration', 'preAllocatedVUs'],
  'ramping-arrival-rate': ['stages', 'preAllocatedVUs'],
};
/** Aggregations of https://grafana.com/docs/k6/latest/using-k6/thresholds/ by kind of metric. */
const AGGREGATIONS = {
  counter: /^(count|rate)$/,
  rate: /^rate$/,
  trend: /^(avg|min|max|med|p\((100|\d{1,2})(\.\d+)?\))$/,
};
const BUILT_IN = {
  http_req_duration: 'trend',
  http_req_failed: 'rate',
  http_reqs: 'counter',
  iterations: 'counter',
  checks: 'rate',
};
const SPAN = /^(\d+(\.\d+)?(ms|s|m|h))+$/;

/** An object of which only what is there may be asked. */
const strict = (name, of) =>
  new Proxy(of, {
    get(target, key) {
      if (typeof key === 'symbol' || key === 'then' || key in target) return target[key];
      throw new Error(`${name}.${key} is not documented`);
    },
  });
const only = (what, given, names) => {
  for (const name of Object.keys(given))
    if (!names.includes(name)) throw new Error(`${what}: ${name} is not documented`);
};

const kinds = {};
const metric = (kind) =>
  class {
    constructor(name, isTime) {
      if (!/^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/.test(name)) throw new Error(`${name} is no name of a metric`);
      if (isTime !== undefined && kind !== 'trend' && typeof isTime !== 'boolean') throw new Error('isTime');
      kinds[name] = kind;
      told.metrics[name] = [];
      this.add = (value) => told.metrics[name].push(value);
    }
  };

globalThis.k6 = {
  check(value, checks) {
    const held = Object.entries(checks).map(([name, holds]) => [name, Boolean(holds(value))]);
    told.checks.push(...held.map(([name, ok]) => `${name}: ${ok}`));
    return held.every(([, ok]) => ok);
  },
  sleep: (seconds) => void told.sleeps.push(seconds),
  request(...given) {
    const [method, url, body, params] = given;
    only('params', params, PARAMS);
    if (!SPAN.test(params.timeout)) throw new Error(`timeout: ${params.timeout}`);
    const { origin, pathname } = new URL(url);
    told.requests.push({ method, url, body, headers: params.headers });
    const found = known.find((one) => one.method === method && one.path === pathname);
    const status = found?.status ?? 200;
    return strict('Response', {
      status,
      body: found?.body ?? '',
      headers: {},
      error: '',
      error_code: 0,
      url: origin,
      timings: {},
    });
  },
  SharedArray: class extends Array {
    constructor(name, make) {
      super();
      if (typeof name !== 'string') throw new Error('SharedArray wants a name');
      this.push(...make());
    }
  },
  counter: metric('counter'),
  rate: metric('rate'),
  trend: metric('trend'),
  exec: strict('exec', {
    vu: strict('exec.vu', { idInTest: 1, idInInstance: 1, iterationInInstance: 0, iterationInScenario: 0 }),
    scenario: strict('exec.scenario', {
      name: 'load',
      executor: '',
      startTime: 0,
      progress: 0,
      iterationInInstance: 0,
      iterationInTest: 0,
    }),
  }),
};

const home = join(dirname(script), 'node_modules/k6');
await mkdir(home, { recursive: true });
const files = {
  'package.json': '{ "name": "k6", "type": "module", "exports": { ".": "./k6.js", "./*": "./*.js" } }',
  'k6.js': 'export const { check, sleep } = globalThis.k6; export const group = undefined, fail = undefined;',
  'http.js': 'const { request } = globalThis.k6; export default { request };',
  'data.js': 'export const { SharedArray } = globalThis.k6;',
  'execution.js': 'export default globalThis.k6.exec;',
  'metrics.js':
    'const { counter: Counter, rate: Rate, trend: Trend } = globalThis.k6; export { Counter, Rate, Trend };',
};
for (const [name, text] of Object.entries(files)) await writeFile(join(home, name), text);

const loaded = await import(pathToFileURL(script).href);
const { scenarios, thresholds, ...rest } = loaded.options;
only('options', rest, []);
for (const [name, scenario] of Object.entries(scenarios)) {
  const own = EXECUTORS[scenario.executor];
  if (own === undefined) throw new Error(`${scenario.executor} is no executor`);
  only(name, scenario, [...COMMON, ...own]);
  for (const needed of REQUIRED[scenario.executor])
    if (!(needed in scenario)) throw new Error(`${name} lacks ${needed}`);
  for (const key of ['duration', 'startTime', 'timeUnit', 'maxDuration']) {
    if (key in scenario && !SPAN.test(scenario[key])) throw new Error(`${name}.${key}: ${scenario[key]}`);
  }
  for (const stage of scenario.stages ?? []) {
    only('stage', stage, ['target', 'duration']);
    if (!Number.isInteger(stage.target) || !SPAN.test(stage.duration))
      throw new Error(`stage ${JSON.stringify(stage)}`);
  }
}
for (const [key, list] of Object.entries(thresholds)) {
  const name = key.replace(/\{scenario:\w+\}$/, '');
  const kind = kinds[name] ?? BUILT_IN[name];
  if (kind === undefined) throw new Error(`${name} is no metric`);
  for (const one of list) {
    const [, aggregation] = /^(.+?)(?:<=|>=|===?|!=|<|>)-?\d+(?:\.\d+)?$/.exec(one) ?? [];
    if (!AGGREGATIONS[kind].test(aggregation)) throw new Error(`${one} is no threshold of a ${kind}`);
  }
}
told.setup = await loaded.setup?.();
for (let i = 0; i < Number(iterations); i += 1) {
  globalThis.k6.exec.vu.iterationInScenario = i;
  globalThis.k6.exec.scenario.iterationInTest = i;
  await loaded.default(told.setup);
}
await loaded.teardown?.(told.setup);
console.log(JSON.stringify({ ...told, options: loaded.options }));
