import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { realPart, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Config, parseConfig } from '../config.ts';
import { type RulesOptions, rulesOf, rulesText } from './rules.ts';

const rulesFor = (config: Config, options: Partial<RulesOptions> = {}) =>
  rulesOf(parseConfig(config, 'a test'), { service: 'shop', ...options });
const alertsOf = (file: ReturnType<typeof rulesFor>) =>
  file.groups.flatMap(({ rules }) => rules).filter(({ alert }) => alert !== undefined);

describe('rules for Prometheus', () => {
  it('are none where nothing is promised', () => {
    expect(rulesFor({}).groups).toEqual([]);
  });

  it('speak of every contract, by its own alert or by one for all', () => {
    const file = rulesFor({
      contracts: [
        { operation: 'save', p95: 200 },
        { operation: 'load', p95: 200 },
        { reading: 'tree.rss', max: '1GB', for: '5m' },
      ],
      alerts: [{ name: 'Slow', contract: 'save', severity: 'critical', for: '1m' }],
    });
    expect(alertsOf(file).map((rule) => [rule.alert, rule.labels.contract, rule.labels.severity, rule.for])).toEqual([
      ['Slow', undefined, 'critical', '60s'],
      ['PerfkitContractBroken', 'load', 'warning', undefined],
      ['PerfkitContractBroken', 'tree.rss', 'warning', '300s'],
    ]);
  });

  it('wait for the time of a contract on a reading before that of the alert on it', () => {
    const file = rulesFor({
      contracts: [{ reading: 'tree.rss', name: 'memory', max: '1GB', for: '90s' }],
      alerts: [{ name: 'Memory', contract: 'memory', for: '30s' }],
    });
    expect(alertsOf(file)[0]?.for).toBe('120s');
    expect(file.notes.join('\n')).toContain('Memory: resolves when memory is within its bounds again');
  });

  it('are named as a collector of OpenTelemetry names the figures', () => {
    const config: Config = { alerts: [{ name: 'Busy', reading: 'tree.cpu', above: 2 }] };
    const [scraped, collected] = [rulesFor(config), rulesFor(config, { metricsFrom: 'otel' })];
    expect(alertsOf(scraped)[0]?.expr).toBe(
      'max by (job, instance, service, host) (perfkit_tree_cpu_cores{service="shop"}) > 2',
    );
    expect(alertsOf(collected)[0]?.expr).toBe('max by (job, instance) (perfkit_tree_cpu{job="shop"}) > 2');
  });

  it('convert limits into the units that are told', () => {
    const file = rulesFor({ alerts: [{ name: 'Loop', reading: 'loop.delay.max', above: 250 }] });
    expect(alertsOf(file)[0]?.expr).toMatch(/nodejs_eventloop_delay_max_seconds\{.*\}\) > 0\.25$/);
  });

  it('name what they lack, in the file too', () => {
    const file = rulesFor({
      contracts: [{ operation: 'save', max: 200, window: '10s' }],
      alerts: [
        { name: 'Late', job: 'nightly', repeatInterval: '1h' },
        { name: 'Gone', absent: 'tree.rss', for: '1m', flapGuard: { changes: 3 } },
      ],
      inhibitions: [{ source: ['a=b'], target: ['c=d'] }],
    });
    const words = [
      'end of its bucket',
      'window of 10s',
      'repeatInterval',
      'not by remote write',
      'no host has tree.rss',
    ];
    const text = rulesText(file, 'perfkit export rules');
    for (const word of [...words, 'flapGuard', 'perfkit export alertmanager']) {
      expect(file.notes.join('\n')).toContain(word);
      expect(text).toContain(word);
    }
  });

  it('pass promtool with the oddest names', { timeout: 30_000 }, async () => {
    const promtool = await realPart({ name: 'promtool', install: 'apt-get install prometheus' });
    const odd = 'a "b" \\ {{ c }} \n # d: ü';
    const file = rulesFor(
      {
        contracts: [{ operation: odd, p50: 0, p999: '1s', errorRate: 0, labels: { 'odd.name': odd, host: odd } }],
        alerts: [
          { name: odd, contract: odd, summary: odd, labels: { 'odd.name': odd, team: odd } },
          { name: 'x', job: odd, when: 'missed' },
          { name: 'y', reading: `limit.${odd}.use`, below: 0.5, clearAbove: 0.7, for: '1500ms', keepFiringFor: '1m' },
          { name: 'z', absent: `sessions.${odd}.active`, for: 0 },
        ],
      },
      { service: odd },
    );
    const folder = await temporaryFolder();
    const text = rulesText(file, odd);
    await writeFile(folder.at('rules.yml'), text);
    const { stdout } = await promisify(execFile)(promtool, ['check', 'rules', folder.at('rules.yml')]);
    expect(stdout).toContain('SUCCESS: 7 rules found');
    expect(
      parse(text)
        .groups[0].rules.map(({ alert = '' }) => alert)
        .filter(Boolean),
    ).toEqual([odd, 'x', 'y', 'z']);
  });
});
