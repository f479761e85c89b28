/**
 * Prometheus fires when perfkit does: ten minutes of one program go through our alerts, second by second on a decided clock,
 * and, as `/metrics` tells them every five seconds, through Debian's Prometheus with the rules that were exported.
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createAlerts, createMonitor, judge, type Readings, watchReading } from '@perf/core';
import { scrape } from '@perf/core/prometheus';
import { usageFamilies, usageReadings } from '@perf/core/usage';
import { fakeClock, realPart, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../config.ts';
import { jobFamilies } from '../job-families.ts';
import { rulesOf, rulesText } from './rules.ts';
import { yaml } from './yaml.ts';

const SECONDS = 600;
const INTERVAL = 5;

const settings = parseConfig(
  {
    service: 'shop',
    contracts: [
      { operation: 'save', p95: 200, window: '1m' },
      { operation: 'list', p99: '200ms', minSamples: 100 },
      { operation: 'pay', errorRate: 0.01, labels: { shop: 'eu' } },
      { operation: 'quiet', p50: 1, minSamples: 1000 },
      { operation: 'mail', mean: 100 },
      { reading: 'tree.rss', max: '512MB', for: '10s', name: 'memory' },
    ],
    alerts: [
      { name: 'Loop', reading: 'loop.delay.p99', above: 100, clearBelow: 50, for: '30s', labels: { team: 'ops' } },
      { name: 'Busy', reading: 'tree.cpu', above: 1.5, keepFiringFor: '1m' },
      { name: 'Full', reading: 'machine.memory.available', below: 1e9, severity: 'critical' },
      { name: 'Gone', absent: 'process.rss', for: '1m' },
      { name: 'Save', contract: 'save', for: '20s' },
      { name: 'List', contract: 'list' },
      { name: 'Pay', contract: 'pay' },
      { name: 'Quiet', contract: 'quiet' },
      { name: 'Mail', contract: 'mail' },
      { name: 'Memory', contract: 'memory' },
      { name: 'Late', job: 'nightly', when: 'late' },
      { name: 'Failing', job: 'nightly', when: 'failing' },
      { name: 'Connections', reading: 'limit.db.use', above: 0.9, for: '10s' },
    ],
  },
  'a test',
);

type Sampled = Map<string, (number | undefined)[]>;
interface Life {
  /** By the name of an alert, when it began to fire, and when it was resolved: seconds. */
  readonly fired: ReadonlyMap<string, number>;
  readonly resolved: ReadonlyMap<string, number>;
  readonly sampled: Sampled;
}

const during = (second: number, from: number, to: number): boolean => second >= from && second < to;

function readingsAt(s: number): Readings {
  return {
    'loop.delay.p99': during(s, 62, 150) ? 150 : during(s, 150, 200) ? 70 : 20,
    'tree.cpu': during(s, 32, 44) ? 1.9 : 0.4,
    'machine.memory.available': during(s, 301, 340) ? 9e8 : 4e9,
    'tree.rss': s > 401 ? 6e8 : 3e8,
    ...(during(s, 211, 300) ? {} : { 'process.rss': 1e8 }),
  };
}

const REST = { state: 'ok', peak: 19, perMinute: undefined, refused: 0 } as const;
const usedAt = (s: number) => ({ used: during(s, 121, 170) ? 19 : 5 });

const usageAt = (s: number) => [{ kind: 'limit', name: 'db', ...usedAt(s), limit: 20, ...REST }] as const;

/** Of the job that runs every minute. */
async function runAt(s: number): Promise<void> {
  if (s === 240) throw new Error('no');
}

/** Ten minutes, as perfkit sees them. */
async function live(): Promise<Life> {
  const clock = fakeClock();
  const monitor = createMonitor({ clock, tick: 'manual', slowest: 0 });
  const alerts = createAlerts({ rules: settings.alerts, clock });
  const watches = settings.readingContracts.map((promised) => [promised.reading, watchReading(promised)] as const);
  const [save, list, mail, quiet] = ['save', 'list', 'mail', 'quiet'].map((name) => monitor.operation(name));
  const pay = monitor.operation('pay', { shop: 'eu' });
  const job = monitor.job('nightly', { every: '1m', grace: '10s' });
  const fired = new Map<string, number>();
  const resolved = new Map<string, number>();
  const sampled: Sampled = new Map();
  for (let s = 0; s <= SECONDS; s += 1) {
    for (let call = 0; call < 5; call += 1) {
      save?.record(during(s, 130, 250) ? 400 : 50);
      list?.record(during(s, 333, 360) ? 900 : 20);
      pay.record(30, { failed: s > 222 });
      mail?.record(s > 450 ? 800 : 40);
    }
    quiet?.record(s < 100 ? 700 : 0.1);
    if (s % 60 === 0 && s <= 360) await job.run(() => runAt(s)).catch(() => undefined);
    const readings = readingsAt(s);
    for (const [name, watch] of watches)
      watch.add({ at: s * 1000, min: readings[name] ?? Number.NaN, max: readings[name] ?? Number.NaN });
    monitor.tick();
    const verdicts = settings.contracts.map((one) =>
      judge(one, monitor.snapshot(one.window && { window: one.window })),
    );
    const numbers = { ...readings, ...usageReadings(usageAt(s)) };
    const all = [...verdicts, ...watches.map(([, watch]) => watch.verdict())];
    for (const { kind, alert } of alerts.advance(numbers, { verdicts: all, jobs: monitor.jobs() })) {
      (kind === 'resolved' ? resolved : fired).set(alert.name, s);
    }
    if (s % INTERVAL === 0) {
      const families = () => [...jobFamilies(monitor.jobs()), ...usageFamilies(usageAt(s))];
      const labels = { service: 'shop', host: 'web-1' };
      await sample(scrape(monitor, 'text', { readings: () => readings, families, labels }), s / INTERVAL, sampled);
    }
    clock.advance(1000);
  }
  return { fired, resolved, sampled };
}

async function sample(chunks: AsyncIterable<Uint8Array>, at: number, sampled: Sampled): Promise<void> {
  let text = '';
  for await (const chunk of chunks) text += Buffer.from(chunk).toString();
  for (const [, series, value] of text.matchAll(/^([a-z][^\n]*\}) (\S+)$/gm)) {
    const values = sampled.get(series as string) ?? [];
    values[at] = Number(value);
    sampled.set(series as string, values);
  }
}

/** As promtool takes a series: a gap begins with the mark that Prometheus writes when a scrape has it no more. */
function notation(values: readonly (number | undefined)[]): string {
  const all = Array.from({ length: SECONDS / INTERVAL + 1 }, (_, at) => values[at]);
  return all.map((value, at) => value ?? (all[at - 1] === undefined ? '_' : 'stale')).join(' ');
}

const firing = (name: string, at: number, value: number) => ({
  expr: `count(ALERTS{alertname="${name}",alertstate="firing",host="web-1"} or ALERTS{alertname="${name}",alertstate="firing",host=""}) or vector(0)`,
  eval_time: `${at}s`,
  exp_samples: [{ labels: '{}', value }],
});

describe('exported rules', () => {
  it('fire in Prometheus at the moment at which perfkit fires', { timeout: 60_000 }, async () => {
    const promtool = await realPart({ name: 'promtool', install: 'apt-get install prometheus' });
    const { fired, resolved, sampled } = await live();
    const rules = settings.alerts.map(({ name }) => name);
    expect(rules.filter((name) => !fired.has(name))).toEqual(['Quiet']);
    const folder = await temporaryFolder();
    const file = rulesOf(settings, { service: 'shop', interval: INTERVAL * 1000 });
    await writeFile(folder.at('rules.yml'), rulesText(file, 'a test'));
    const tests = [...fired].flatMap(([name, at]) => {
      const slot = Math.ceil(at / INTERVAL) * INTERVAL;
      return [firing(name, slot - INTERVAL, 0), firing(name, slot, 1)];
    });
    // What is over within a window is over in perfkit when its window is, which is up to a tenth longer.
    const over = [...resolved].flatMap(([name, at]) => {
      const slot = Math.ceil(at / INTERVAL) * INTERVAL;
      return [firing(name, slot - 2 * INTERVAL - 5, 1), firing(name, slot + INTERVAL, 0)];
    });
    const never = [firing('Quiet', SECONDS, 0)];
    const input = [...sampled].map(([series, values]) => ({ series, values: notation(values) }));
    await writeFile(
      folder.at('test.yml'),
      yaml({
        rule_files: ['rules.yml'],
        evaluation_interval: `${INTERVAL}s`,
        tests: [{ interval: `${INTERVAL}s`, input_series: input, promql_expr_test: [...tests, ...over, ...never] }],
      }),
    );
    const { stdout } = await promisify(execFile)(promtool, ['test', 'rules', folder.at('test.yml')]).catch(
      (error: { stdout: string; stderr: string }) => ({ stdout: error.stdout + error.stderr }),
    );
    expect(stdout).toMatch(/SUCCESS\s*$/);
    expect(stdout).not.toContain('FAILED');
  });
});
