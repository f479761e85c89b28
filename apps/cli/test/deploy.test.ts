/** What lies in `deploy/`: it is what the commands write, other programs accept it, and what can be run here is run. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { parseConfig } from '@perf/runtime';
import {
  alertmanagerOf,
  alertmanagerText,
  DASHBOARDS,
  dashboard,
  rulesOf,
  rulesText,
  scrapeText,
} from '@perf/runtime/export';
import { loadConfig } from '@perf/runtime/load-config';
import { realPart, startProgram, startStore } from '@tooling/testkit';
import { Deployment } from 'kubernetes-models/apps/v1';
import { CronJob, Job } from 'kubernetes-models/batch/v1';
import { Service } from 'kubernetes-models/v1';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parse } from 'yaml';
import { bin, emptyProject, perfkit } from './perfkit.ts';
import { startServe } from './served.ts';

const deploy = join(import.meta.dirname, '../../../deploy');
const textOf = (file: string): string => readFileSync(join(deploy, file), 'utf8');
const configOf = (file: string) => parseConfig(JSON.parse(textOf(file)), file);
const yamlOf = (file: string) => parse(textOf(file), { merge: true });
const run = promisify(execFile);

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string }[];
}
const dashboardIn = (name: string) =>
  JSON.parse(textOf(`grafana/dashboards/perfkit-${name}.json`)) as {
    readonly schemaVersion: number;
    readonly __inputs: readonly { readonly name: string }[];
    readonly panels: readonly Panel[];
  };

describe('deploy/prometheus', () => {
  it('is what the commands make of the bookkeeping example', async () => {
    const service = 'bookkeeping';
    const { settings } = await loadConfig(deploy, join(deploy, '../examples/bookkeeping/perf.config.ts'));
    const rules = rulesOf(settings, { service });
    expect(textOf('prometheus/perfkit-rules.yml')).toBe(rulesText(rules, 'perfkit export rules'));
    const scraped = { service, targets: ['127.0.0.1:9464'], interval: 15_000, rules: ['perfkit-rules.yml'] };
    expect(textOf('prometheus/prometheus.yml')).toBe(scrapeText(scraped, 'perfkit export scrape'));
  });

  it('passes promtool', async () => {
    const promtool = await realPart({ name: 'promtool', install: 'apt-get install prometheus' });
    const { stdout } = await run(promtool, ['check', 'config', join(deploy, 'prometheus/prometheus.yml')]);
    expect(stdout).toMatch(/SUCCESS: \d+ rules found/);
  });
});

describe('deploy/grafana', () => {
  it.each(DASHBOARDS)('%s is what the command writes, and nothing lies over another', (name) => {
    const shown = dashboardIn(name);
    expect(shown).toEqual(JSON.parse(JSON.stringify(dashboard(name))));
    expect(shown.__inputs.map((input) => input.name)).toEqual(['DS_PROMETHEUS']);
    expect(shown.schemaVersion).toBeGreaterThanOrEqual(36);
    const { panels } = shown;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBeLessThanOrEqual(24);
  });

  it('asks questions that a Prometheus has answers to', { timeout: 60_000 }, async () => {
    const cwd = await emptyProject();
    const contracts = [{ operation: 'GET /report', p95: 200 }];
    writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify({ service: 'shop', contracts }));
    const rules = rulesOf(parseConfig({ contracts }, 'a test'), { service: 'shop', interval: 500 });
    writeFileSync(join(cwd, 'rules.yml'), rulesText(rules, 'a test'));
    const served = await startServe(cwd, [], { timeout: 60_000 });
    onTestFinished(async () => {
      served.running.kill('SIGTERM');
      await served.running.result;
    });
    const scraped = Number(new URL(served.file.url).port);
    const store = await startStore('prometheus', { scraped, rules: join(cwd, 'rules.yml') });
    const env = { ...process.env, ...served.environment };
    const program = startProgram(process.execPath, ['-e', CALLS_ITSELF], { cwd, env, timeout: 60_000 });
    onTestFinished(async () => {
      program.kill('SIGKILL');
      await program.result;
    });
    const panels = DASHBOARDS.flatMap((name) => dashboardIn(name).panels);
    const unanswered = async (): Promise<string[]> => {
      const answers = panels.flatMap(({ title, targets }) =>
        targets.map(async ({ expr }) => ((await answerTo(store.url, expr)) ? [] : [title])),
      );
      return (await Promise.all(answers)).flat();
    };
    await vi.waitFor(async () => expect(await unanswered()).toEqual([]), { timeout: 20_000, interval: 500 });
  });

  it('is provisioned from where it is mounted', () => {
    const [provider] = yamlOf('grafana/provisioning/dashboards/perfkit.yml').providers;
    expect(textOf('grafana/README.md')).toContain(provider.options.path);
    expect(yamlOf('grafana/provisioning/datasources/perfkit.yml').datasources[0].type).toBe('prometheus');
  });
});

const CALLS_ITSELF = `
  const server = require('node:http').createServer((_, response) => response.end('ok'));
  server.listen(0, '127.0.0.1', () => {
    const url = 'http://127.0.0.1:' + server.address().port + '/report';
    setInterval(() => void fetch(url).then((response) => response.text()), 20);
  });`;

/** Whether there is a number for it now, as Grafana would ask. */
async function answerTo(url: string, expr: string): Promise<boolean> {
  const query = expr.replaceAll('$service', '.*').replaceAll('$host', '.*').replaceAll('$__rate_interval', '5s');
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`);
  const answer = (await response.json()) as { data?: { result: { value: [number, string] }[] } };
  return (answer.data?.result ?? []).some(({ value: [, value] }) => Number.isFinite(Number(value)));
}

describe('deploy/alertmanager', () => {
  it('is what the command makes of its configuration, and passes amtool', async () => {
    const { notify, inhibitions } = configOf('alertmanager/perf.config.json');
    const made = alertmanagerOf(notify, inhibitions);
    expect(made.notes).toEqual([]);
    expect(textOf('alertmanager/alertmanager.yml')).toBe(alertmanagerText(made, 'perfkit export alertmanager'));
    const amtool = await realPart({ name: 'amtool', install: 'apt-get install prometheus-alertmanager' });
    const { stdout } = await run(amtool, ['check-config', join(deploy, 'alertmanager/alertmanager.yml')]);
    expect(stdout).toContain('SUCCESS');
  });
});

describe('what perfkit or others read', () => {
  it('is understood by perfkit', () => {
    expect(configOf('victoria-metrics/perf.config.json').remoteWrite?.url).toContain('/api/v1/write');
    expect(configOf('mimir/perf.config.json').remoteWrite?.headers).toHaveProperty('X-Scope-OrgID');
    expect(configOf('s3/perf.config.json').backup?.copyTo).toMatch(/^s3:/);
    expect(JSON.parse(textOf('s3/policy.json')).Statement).toHaveLength(2);
  });

  it('names only parts of the collector that it has', () => {
    const { service, ...parts } = yamlOf('otel-collector/collector.yml');
    for (const kind of ['receivers', 'processors', 'exporters'] as const) {
      expect(Object.keys(parts[kind])).toEqual(expect.arrayContaining(service.pipelines.metrics[kind]));
    }
  });
});

describe('deploy/kubernetes', () => {
  const kinds = { Deployment, Service, Job, CronJob, ServiceMonitor };
  const files = readdirSync(join(deploy, 'kubernetes')).filter((name) => name.endsWith('.yaml'));

  it.each(files)('%s keeps to the published schema', (file) => {
    const manifest = yamlOf(`kubernetes/${file}`);
    const Kind = kinds[manifest.kind as keyof typeof kinds];
    expect(() => new Kind(manifest).validate()).not.toThrow();
    const misspelt = structuredClone(manifest);
    misspelt.spec = Array.isArray(misspelt.spec) ? {} : [misspelt.spec];
    expect(() => new Kind(misspelt).validate()).toThrow();
  });

  it('finds its own pods and ports', () => {
    const { template } = yamlOf('kubernetes/deployment.yaml').spec;
    const service = yamlOf('kubernetes/service.yaml');
    const monitor = yamlOf('kubernetes/service-monitor.yaml');
    expect(template.metadata.labels).toMatchObject(service.spec.selector);
    expect(service.metadata.labels).toMatchObject(monitor.spec.selector.matchLabels);
    const sidecar = template.spec.initContainers[1];
    expect(sidecar.ports.map(({ name }: { name: string }) => name)).toContain(service.spec.ports[0].targetPort);
    expect(monitor.spec.endpoints[0].port).toBe(service.spec.ports[0].name);
  });

  it('probes a serve that is well, and one that is not there', { timeout: 30_000 }, async () => {
    const sidecar = yamlOf('kubernetes/deployment.yaml').spec.template.spec.initContainers[1];
    const served = await startServe(await emptyProject());
    const { port } = new URL(served.file.url);
    const probe = ([, ...words]: string[], to: string): Promise<unknown> =>
      run(
        process.execPath,
        words.map((word) => word.replace('9464', to)),
        { env: { PERFKIT_TOKEN: 'x'.repeat(32) } },
      );
    for (const kind of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const) {
      const { command } = sidecar[kind].exec;
      await probe(command, port);
      await expect(probe(command, '9')).rejects.toThrow();
    }
    served.running.kill('SIGTERM');
    await served.running.result;
  });

  it('makes a load in shares that come together as one', { timeout: 60_000 }, async () => {
    const [container] = yamlOf('kubernetes/load-job.yaml').spec.template.spec.containers;
    const cwd = await emptyProject();
    mkdirSync(join(cwd, 'results'));
    mkdirSync(join(cwd, 'bin'));
    writeFileSync(join(cwd, 'bin/perfkit'), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`);
    chmodSync(join(cwd, 'bin/perfkit'), 0o755);
    let answered = 0;
    const server = createServer((_, response) => {
      answered += 1;
      response.end('ok');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const env = {
      ...process.env,
      PATH: `${join(cwd, 'bin')}:${process.env.PATH}`,
      TARGET: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      RATE: '40',
      FOR: '2s',
      SHARES: '3',
      START_AT: new Date(Date.now() + 4000).toISOString(),
      RESULTS: join(cwd, 'results'),
    };
    const [shell, ...words] = container.command as [string, ...string[]];
    const pods = [0, 1, 2].map((index) =>
      run(shell, words, { cwd, env: { ...env, JOB_COMPLETION_INDEX: String(index) } }),
    );
    await Promise.all(pods);
    const shards = [0, 1, 2].map((index) => JSON.parse(readFileSync(join(cwd, `results/${index}.json`), 'utf8')));
    const merged = await perfkit(['load', 'merge', ...[0, 1, 2].map((n) => `results/${n}.json`), '--json'], { cwd });
    const whole = JSON.parse(merged.stdout);
    expect(whole.count).toBe(shards.map(({ count }) => count).reduce((a, b) => a + b));
    expect(answered).toBe(whole.count);
  });
});
