/** Scripts for k6, run as ES modules by Node over a stand-in that has what k6 documents and nothing else. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { scenario } from '../compose/scenario.ts';
import { rows } from '../scenario/data.ts';
import { fnTarget } from '../targets/fn-target.ts';
import { emitK6 } from './emit.ts';
import type { K6Plan } from './executors.ts';
import { k6RequestScript, k6ScenarioScript } from './script.ts';
import type { K6Threshold } from './thresholds.ts';

const standIn = join(import.meta.dirname, '../../test/programs/k6.mjs');

const plan = (of: Partial<K6Plan> = {}): K6Plan => ({
  ...{ kind: 'closed', stages: [{ from: 10, to: 10, for: 20_000 }], duration: 20_000, iterations: undefined },
  ...{ most: 10, warmup: 0, timeout: 10_000, ...of },
});

/** `rate < 0.01`, or `p95 < 200 of log in`. */
function threshold(words: string): K6Threshold {
  const [, metric = '', comparison = '', limit, operation] = /^(\S+) (\S+) (\S+)(?: of (.+))?$/.exec(words) ?? [];
  const quantile = /^p([\d.]+)$/.exec(metric)?.[1];
  const of = quantile === undefined ? metric : { quantile: Number(quantile) / 100 };
  return { text: words, metric: of, comparison, limit: Number(limit), operation };
}

interface Ran {
  readonly options: {
    readonly scenarios: Record<string, Record<string, unknown>>;
    readonly thresholds: Record<string, string[]>;
  };
  readonly requests: readonly { method: string; url: string; body: string | null; headers: Record<string, string> }[];
  readonly checks: readonly string[];
  readonly sleeps: readonly number[];
  readonly metrics: Readonly<Record<string, readonly (number | boolean)[]>>;
}

async function runInK6(script: string, iterations = 1, answers: readonly object[] = []): Promise<Ran> {
  const { at } = await temporaryFolder();
  await writeFile(at('script.mjs'), script);
  const ran = await runProgram(process.execPath, [
    standIn,
    at('script.mjs'),
    String(iterations),
    JSON.stringify(answers),
  ]);
  if (ran.code !== 0) throw new Error(`${ran.stderr}\n${script}`);
  return JSON.parse(ran.stdout.trim().split('\n').at(-1) ?? '');
}

const request = { method: 'POST', url: 'http://127.0.0.1:3000/a?b=1', headers: { 'x-a': '"1"' }, body: 'text' };
const emitted = (load: Parameters<typeof k6RequestScript>[1]): string =>
  k6RequestScript({ ...request, accepts: '(status) => status === 200' }, load);

describe('a request as a script for k6', () => {
  it('asks, checks and promises the same', async () => {
    const thresholds = [
      threshold('p95 < 200'),
      threshold('p99.9 <= 900'),
      threshold('mean < 50'),
      threshold('error-rate < 0.01'),
      threshold('rate > 100'),
      threshold('failed < 1'),
    ];
    const ran = await runInK6(emitted({ plan: plan(), thresholds }), 2, [{ method: 'POST', path: '/a', status: 503 }]);
    expect(ran.requests).toEqual(
      Array.from({ length: 2 }, () => ({ method: 'POST', url: request.url, body: 'text', headers: request.headers })),
    );
    expect(ran.checks).toEqual(['the status is good: false', 'the status is good: false']);
    expect(ran.metrics).toEqual({ failed_requests: [true, true], failures: [1, 1] });
    expect(ran.options).toEqual({
      scenarios: { load: { executor: 'constant-vus', vus: 10, duration: '20s' } },
      thresholds: {
        http_req_duration: ['p(95)<200', 'p(99.9)<=900', 'avg<50'],
        failed_requests: ['rate<0.01'],
        http_reqs: ['rate>100'],
        failures: ['count<1'],
      },
    });
  });

  it('has the shape of every executor of ours, and a warm-up that no promise is judged by', async () => {
    const scenariosOf = async (of: Partial<K6Plan>) => {
      const thresholds = [threshold('max < 9')];
      return (await runInK6(emitted({ plan: plan(of), thresholds }))).options;
    };
    const ramp = [
      { from: 0, to: 50, for: 30_000 },
      { from: 50, to: 50, for: 1_500 },
    ];
    const shapes = await Promise.all([
      scenariosOf({ stages: ramp, most: 50 }),
      scenariosOf({ kind: 'open', stages: [{ from: 2.5, to: 2.5, for: 10_000 }], duration: 10_000, most: 1_000 }),
      scenariosOf({ kind: 'open', stages: ramp, most: 1_000 }),
      scenariosOf({ iterations: 100, duration: 2 ** 31 - 1 }),
      scenariosOf({ warmup: 2_000 }),
    ]);
    const users = { preAllocatedVUs: 50, maxVUs: 1_000 };
    const stages = [
      { target: 50, duration: '30s' },
      { target: 50, duration: '1500ms' },
    ];
    expect(shapes.map(({ scenarios }) => scenarios)).toEqual([
      { load: { executor: 'ramping-vus', startVUs: 0, stages } },
      { load: { executor: 'constant-arrival-rate', rate: 5, timeUnit: '2s', duration: '10s', ...users } },
      { load: { executor: 'ramping-arrival-rate', startRate: 0, timeUnit: '1s', stages, ...users } },
      { load: { executor: 'shared-iterations', vus: 10, iterations: 100, maxDuration: '86400s' } },
      {
        warmup: { executor: 'constant-vus', vus: 10, duration: '2s' },
        load: { executor: 'constant-vus', vus: 10, duration: '20s', startTime: '2s' },
      },
    ]);
    expect(shapes[4]?.thresholds).toEqual({ 'http_req_duration{scenario:load}': ['max<9'] });
  });
});

describe('emitK6', () => {
  it('makes of the options of a load what k6 does alike', async () => {
    const script = await emitK6({
      ...{ target: 'http://127.0.0.1:3000/a', rate: 50, duration: '10s', contracts: 'p(95)<200, error rate < 1%' },
      request: { body: { a: 'ü\u2028' }, expect: [201, 202] },
    });
    const ran = await runInK6(script, 1, [{ method: 'POST', path: '/a', status: 201 }]);
    expect(ran.requests).toMatchObject([
      { method: 'POST', body: '{"a":"ü\u2028"}', headers: { 'Content-Type': 'application/json' } },
    ]);
    expect(ran.checks).toEqual(['the status is good: true']);
    expect(ran.options.scenarios.load).toMatchObject({ executor: 'constant-arrival-rate', rate: 50, duration: '10s' });
    expect(ran.options.thresholds).toEqual({ http_req_duration: ['p(95)<200'], failed_requests: ['rate<0.01'] });
  });

  it('refuses what k6 can not run', async () => {
    const target = fnTarget(async () => undefined, { name: 'mine' });
    await expect(emitK6({ target, rate: 1 })).rejects.toMatchObject({ code: 'validators/not-portable' });
  });
});

describe('a scenario as a script for k6', () => {
  const shop = scenario({
    baseUrl: 'http://127.0.0.1:3000/api/v1',
    headers: { 'X-Who': '{{name}}' },
    setup: async () => ({ currency: 'EUR' }),
    data: rows([{ name: 'ada' }, { name: 'b c' }]),
    variables: () => ({ token: '' }),
    thinkTime: '500ms',
    steps: [
      {
        name: 'log in',
        async run({ http, vars, row, shared }) {
          const answer = await http.post('/login', { user: '{{name}}', again: row.name, in: shared.currency });
          vars.token = (answer.json() as { token: string }).token;
        },
      },
      { name: 'read', run: ({ http }) => http.get('items/{{token}}'), thinkTime: { from: '1s', to: '2s' } },
      {
        name: 'check it',
        thinkTime: 0,
        run: ({ check, vars }) => check(vars.token === 'never', 'not so'),
      },
    ],
    teardown: () => undefined,
  });
  const thresholds = [threshold('p95 < 200'), threshold('p50 < 9 of log in')];

  it('does what it does here', async () => {
    const ran = await runInK6(await k6ScenarioScript(shop.definition, { plan: plan(), thresholds }), 2, [
      { method: 'POST', path: '/login', status: 200, body: '{"token":"t/1"}' },
    ]);
    expect(
      ran.requests.map(({ method, url, body, headers }) => `${method} ${url} ${headers['x-who']} ${body}`),
    ).toEqual(
      ['ada', 'b c'].flatMap((name) => [
        `POST http://127.0.0.1:3000/login ${name} {"user":"${name}","again":"${name}","in":"EUR"}`,
        `GET http://127.0.0.1:3000/api/items/t%2F1 ${name} null`,
      ]),
    );
    const checks = ['log in: true', 'read: true', 'check it: false'];
    expect(ran.checks).toEqual([...checks, ...checks]);
    expect(ran.sleeps.filter((_, i) => i % 2 === 0)).toEqual([0.5, 0.5]);
    for (const pause of ran.sleeps.filter((_, i) => i % 2 === 1)) expect(pause >= 1 && pause < 2).toBe(true);
    expect(ran.metrics.failed_iterations).toEqual([true, true]);
    expect(ran.options.thresholds).toEqual({ iteration_latency: ['p(95)<200'], step_log_in: ['p(50)<9'] });
  });

  it('is refused when a step needs what only this program has', async () => {
    const leaning = scenario({ steps: [{ name: 'ask', run: () => process.cwd() }] });
    await expect(k6ScenarioScript(leaning.definition, { plan: plan(), thresholds: [] })).rejects.toMatchObject({
      code: 'validators/not-portable',
      message: 'Expected step `ask` to need nothing but what it is given, got `process` from outside',
    });
  });
});
