/** Several hosts write to one store: reports and the live view are over all of them, and of each. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRemoteWrite } from '@perf/analytics/remote-write';
import { Histogram } from '@perf/core';
import { type Report, reportSchema } from '@perf/runtime/report';
import { type Store, type StoreName, startStore, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, vi } from 'vitest';
import { emptyProject, perfkit } from './perfkit.ts';

interface Host {
  readonly host: string;
  readonly service?: string;
  readonly took: number;
  readonly failed: number;
}

/** Forty calls of each, as its perfkit sends them. */
async function written(store: Store, hosts: readonly Host[], own = {}): Promise<void> {
  const at = Date.now() - 5_000;
  for (const { host, service = 'shop', took, failed } of hosts) {
    const { path } = await temporaryFolder();
    const labels = { job: service, instance: host, service, host };
    const remote = await createRemoteWrite({ url: store.writeUrl, folder: path, labels, interval: 0 });
    const histogram = new Histogram();
    for (let call = 0; call < 40; call += 1) histogram.record(took);
    const operations = [{ name: 'save', labels: own, recorded: { histogram, failed } }];
    await remote.append({ at, span: 1000, operations, readings: { 'machine.cpu': 0.5, 'tree.rss': 2e8 }, events: [] });
    await remote.close();
  }
  await store.settled();
}

async function project(): Promise<string> {
  const cwd = await emptyProject();
  const contracts = [{ operation: 'save', p95: 200 }];
  writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify({ service: 'here', contracts }));
  return cwd;
}

describe.each<StoreName>(['prometheus', 'victoria-metrics'])('all hosts in %s', (name) => {
  it('are one report, with a line for each host, and what is not kept there is unknown', {
    timeout: 60_000,
  }, async () => {
    const store = await startStore(name);
    const three = [
      { host: 'web-1', took: 20, failed: 0 },
      { host: 'web-2', took: 400, failed: 4 },
      { host: 'db-1', service: 'books', took: 5, failed: 0 },
    ];
    await written(store, three, { host: 'a label of its own' });
    const cwd = await project();
    const from = ['--source', store.url, '--label', 'service=shop'];
    const reported = async (...words: string[]): Promise<Report> => {
      const { stdout } = await perfkit(['report', ...words, '--json'], { cwd });
      return reportSchema.parse(JSON.parse(stdout));
    };
    // VictoriaMetrics does not answer for the second that has not ended.
    const whole = await vi.waitFor(
      async () => {
        const report = await reported(...from);
        expect(report.operations[0]?.count).toBe(80);
        return report;
      },
      { timeout: 10_000 },
    );
    expect(whole.operations).toMatchObject([
      { name: 'save', labels: { host: 'a label of its own' }, count: 80, failed: 4 },
    ]);
    expect([whole.service, whole.meetingTargets, whole.hosts]).toEqual(['shop', false, undefined]);
    expect(whole.notes).toEqual([
      expect.stringMatching(/^From 127\.0\.0\.1:\d+, which keeps figures only: stalls, .* health are unknown here/),
    ]);
    expect([whole.alerts, whole.health, whole.jobs]).toEqual([undefined, undefined, undefined]);

    const { hosts = [], operations, contracts } = await reported(...from, '--by', 'host');
    expect(hosts.map(({ host, count, failed }) => [host, count, failed]).sort()).toEqual([
      ['web-1', 40, 0],
      ['web-2', 40, 4],
    ]);
    const p95 = new Map(hosts.map((one) => [one.host, one.p95 ?? 0]));
    expect(p95.get('web-1')).toBeGreaterThan(19);
    expect(p95.get('web-1')).toBeLessThan(21);
    expect(p95.get('web-2')).toBeGreaterThan(390);
    expect(operations.map(({ labels }) => labels.host).sort()).toEqual(['web-1', 'web-2']);
    expect(contracts[0]).toMatchObject({ samples: 80, state: 'broken' });

    const text = await perfkit(['report', ...from, '--by', 'host'], { cwd });
    expect(text.stdout).toMatch(/^HOSTS +calls +errors/m);
    expect(text.stdout).toMatch(/^ *web-2 +40 +10 %/m);
    const all = await reported('--source', store.url);
    expect([all.service, all.operations[0]?.count]).toEqual(['all services', 120]);

    const page = await perfkit(['report', ...from, '--html', 'hosts.html'], { cwd });
    expect([page.code, page.stderr]).toEqual([0, expect.stringContaining('Written to hosts.html')]);
    const html = readFileSync(join(cwd, 'hosts.html'), 'utf8');
    // Plots over time begin with the first step that has ended; how often each duration came is known at once.
    expect(html).toMatch(/How often each duration came[\s\S]*<svg/);
    expect(html).not.toContain('No plots');
  });
});

describe('perfkit top over all hosts', () => {
  it('is one live picture', { timeout: 60_000 }, async () => {
    const store = await startStore('victoria-metrics');
    await written(store, [
      { host: 'web-1', took: 20, failed: 0 },
      { host: 'web-2', took: 400, failed: 0 },
    ]);
    const cwd = await project();
    const top = async (...words: string[]) => perfkit(['top', '--once', '--source', store.url, ...words], { cwd });
    const shown = async () => (await top('--by', 'host')).stdout;
    await expect.poll(shown, { timeout: 10_000 }).toMatch(/save \{host="web-2"\} +398 ms +0 % +0\.7/);
    expect(await shown()).toMatch(/save \{host="web-1"\} +20 ms/);
    expect((await top()).code).toBe(0);
    const nobody = await top('--label', 'service=nobody');
    expect([nobody.code, nobody.stdout]).toEqual([
      11,
      expect.stringContaining('Nothing was written in the last minute'),
    ]);
  });
});

describe('a source', () => {
  it.concurrent.each([
    [['report', '--by', 'host'], 2, /--by to come with --source/],
    [['report', '--label', 'a=b'], 2, /--label to come with --source/],
    [['top', '--once', '--source-header', 'a: s3cret'], 2, /^(?!.*s3cret).*--source-header to come with --source/],
    [['report', '--source', 'http://127.0.0.1:9', '--html', 'no/such/a.html'], 2, /`no\/such\/a.html` to be a file/],
    [['report', '--source', 'http://127.0.0.1:9', '--html', 'a.html'], 12, /can't be reached/],
    [['report', '--source', 'http://ann:s3cret@127.0.0.1:9'], 12, /^(?!.*s3cret).*can't be reached/s],
  ] as const)('is asked for as %j says, or that is an error', async (words, code, message) => {
    const result = await perfkit(words, { cwd: await project() });
    expect([result.code, result.stderr]).toEqual([code, expect.stringMatching(message)]);
  });
});
