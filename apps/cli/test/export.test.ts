/** What is exported for Prometheus does its work there: against a real serve, with a program that breaks its promise. */
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@perf/runtime/report';
import { startProgram, startStore } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parse } from 'yaml';
import { emptyProject, perfkit } from './perfkit.ts';
import { get, type Served, startServe } from './served.ts';

/** Answers slower than it promises, from its first call on. */
const SLOW = `
  const server = require('node:http').createServer((_, response) => setTimeout(() => response.end('ok'), 300));
  server.listen(0, '127.0.0.1', async () => {
    const url = 'http://127.0.0.1:' + server.address().port + '/report';
    await Promise.all(Array.from({ length: 40 }, () => fetch(url).then((response) => response.text())));
    setTimeout(() => undefined, 60_000);
  });`;

interface PrometheusAlert {
  readonly labels: Record<string, string>;
  readonly state: string;
  readonly activeAt: string;
}

async function project(config: object): Promise<string> {
  const cwd = await emptyProject();
  writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify({ service: 'shop', ...config }));
  return cwd;
}

async function serving(cwd: string): Promise<Served> {
  const served = await startServe(cwd);
  onTestFinished(async () => {
    served.running.kill('SIGTERM');
    await served.running.result;
  });
  return served;
}

async function asked<Data>(url: string, path: string): Promise<Data> {
  const answer = (await fetch(`${url}/api/v1/${path}`).then((response) => response.json())) as { data: Data };
  return answer.data;
}

describe('perfkit export rules', () => {
  it('makes Prometheus fire when the serve does, from native histograms', { timeout: 60_000 }, async () => {
    const cwd = await project({
      host: 'web-1',
      contracts: [{ operation: 'GET /report', p95: 200 }],
      alerts: [{ name: 'Slow', contract: 'GET /report', severity: 'critical' }],
    });
    const { code, stderr } = await perfkit(['export', 'rules', '--interval', '1s', '--output', 'rules.yml'], { cwd });
    expect([code, stderr]).toEqual([0, expect.stringContaining('Written to rules.yml')]);
    const served = await serving(cwd);
    const store = await startStore('prometheus', {
      scraped: Number(new URL(served.file.url).port),
      rules: join(cwd, 'rules.yml'),
    });
    const program = startProgram(process.execPath, ['-e', SLOW], {
      cwd,
      env: { ...process.env, ...served.environment },
      timeout: 60_000,
    });
    onTestFinished(async () => {
      program.kill('SIGKILL');
      await program.result;
    });
    const firing = await vi.waitFor(
      async () => {
        const { alerts } = await asked<{ alerts: PrometheusAlert[] }>(store.url, 'alerts');
        expect(alerts.map(({ state }) => state)).toEqual(['firing']);
        return alerts[0] as PrometheusAlert;
      },
      { timeout: 30_000, interval: 200 },
    );
    expect(firing.labels).toMatchObject({ alertname: 'Slow', severity: 'critical', service: 'shop', host: 'web-1' });
    const { alerts } = (await served.ask('report')) as { alerts: { name: string; startsAt: number }[] };
    const [own] = alerts;
    expect(own?.name).toBe('Slow');
    // A tick, a scrape and an interval of rules; on a machine that does much else.
    expect(Math.abs(Date.parse(firing.activeAt) - (own?.startsAt ?? 0))).toBeLessThan(20_000);
    // Buckets that end on powers of two would miss it by half.
    const query = encodeURIComponent('perfkit:contract:ratio{target="p95"}');
    await vi.waitFor(
      async () => {
        const { operations } = (await served.ask('report')) as { operations: Report['operations'] };
        const own = operations.find((each) => each.name === 'GET /report');
        const { result } = await asked<{ result: { value: [number, string] }[] }>(store.url, `query?query=${query}`);
        const p95 = Number(result[0]?.value[1]) * 200;
        expect(p95 / (own?.p95 ?? 0)).toBeCloseTo(1, 1);
      },
      { timeout: 20_000, interval: 200 },
    );
  });

  it('says names on one line, and lets none steer the terminal', async () => {
    const cwd = await project({ contracts: [{ operation: 'a\u001b[2J\nperfkit: b', max: '1s' }] });
    const { code, stderr } = await perfkit(['export', 'rules'], { cwd });
    expect(code).toBe(0);
    expect(stderr).toContain('a\ufffd[2J\ufffdperfkit: b: the longest call');
  });

  it('says what Prometheus can not do, and what it does not know', async () => {
    const cwd = await project({ alerts: [{ name: 'Late', job: 'nightly', repeatInterval: '1h' }] });
    const rules = await perfkit(['export', 'rules'], { cwd });
    expect(rules.code).toBe(0);
    expect(rules.stderr).toContain('perfkit: Late: its repeatInterval is Alertmanager');
    expect(rules.stdout).toContain('# - Late: its repeatInterval is Alertmanager');
    expect(parse(rules.stdout).groups[0].rules).toHaveLength(1);
    const nothing = await perfkit(['export', 'rules'], { cwd: await project({}) });
    expect([nothing.code, nothing.stderr]).toEqual([0, expect.stringContaining('Nothing is promised')]);
    const odd = await perfkit(['export', 'rules', '--format', 'nagios'], { cwd });
    expect(odd.code).toBe(2);
  });
});

describe('a file of perfkit export', () => {
  it.each(['rules', 'scrape', 'alertmanager', 'grafana'])(
    'of %s that can’t be written is told in words',
    async (what) => {
      const cwd = await project({ contracts: [{ operation: 'a', p95: 1 }] });
      const { code, stderr } = await perfkit(['export', what, '--output', 'no/such/folder.yml'], { cwd });
      expect([code, stderr]).toEqual([2, expect.stringContaining('Expected `no/such/folder.yml` to be a file')]);
      expect(stderr).not.toContain('fault of its own');
    },
  );
});

describe('perfkit export scrape', () => {
  it('takes addresses as people copy them, and nothing that Prometheus refuses', async () => {
    const cwd = await project({});
    const targets = async (...words: string[]) => {
      const { code, stdout, stderr } = await perfkit(['export', 'scrape', ...words], { cwd });
      return code === 0 ? parse(stdout).scrape_configs[0].static_configs[0].targets : stderr;
    };
    const good = ['web-1', '10.0.0.1:80', '[::1]:9464', 'http://web-2:9464/metrics'].flatMap((one) => [
      '--target',
      one,
    ]);
    expect(await targets(...good)).toEqual(['web-1:9464', '10.0.0.1:80', '[::1]:9464', 'web-2:9464']);
    for (const bad of ['', 'a b:1', 'web-1:99999', 'https://web-1:9464', 'http://me:secret@web-1:9464']) {
      expect(await targets('--target', bad)).toContain('Expected --target to be a host and a port');
    }
  });

  it('finds the serve of the project, or takes targets, files and tokens', { timeout: 30_000 }, async () => {
    const cwd = await project({});
    const scrapeOf = async (...words: string[]) => {
      const { stdout } = await perfkit(['export', 'scrape', ...words], { cwd });
      return parse(stdout).scrape_configs[0];
    };
    expect((await scrapeOf()).static_configs).toEqual([{ targets: ['127.0.0.1:9464'] }]);
    const served = await serving(cwd);
    expect((await scrapeOf()).static_configs).toEqual([{ targets: [new URL(served.file.url).host] }]);
    const many = await scrapeOf('--file-sd', 'targets/*.json', '--token-file', '/etc/token', '--interval', '5s');
    expect(many).toMatchObject({
      job_name: 'shop',
      scrape_interval: '5s',
      authorization: { credentials_file: '/etc/token' },
      file_sd_configs: [{ files: ['targets/*.json'] }],
    });
    const both = await perfkit(['export', 'scrape', '--file-sd', 'x', '--target', 'y:1'], { cwd });
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('Expected one of --target and --file-sd')]);
    await vi.waitFor(async () => {
      const { text } = await get(new URL('/metrics', served.file.url).href);
      expect(text).toContain(`{service="shop",host="${hostname()}"}`);
    });
  });
});

describe('perfkit export grafana', () => {
  it('writes a dashboard to a file', async () => {
    const cwd = await project({});
    await perfkit(['export', 'grafana', '--dashboard', 'hosts', '--output', 'hosts.json'], { cwd });
    expect(JSON.parse(readFileSync(join(cwd, 'hosts.json'), 'utf8'))).toMatchObject({ uid: 'perfkit-hosts' });
  });
});
