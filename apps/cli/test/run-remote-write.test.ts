/** A configuration that sends measurements elsewhere: they arrive, secrets stay, and an outage costs a sentence. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openPromql } from '@perf/analytics/promql';
import { freePort, startStore } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyProject, perfkit, programs, reportIn } from './perfkit.ts';

const server = `
  const server = require('node:http').createServer((_, response) => response.end('ok'));
  server.listen(0, '127.0.0.1', async () => {
    for (let n = 0; n < 7; n += 1) await fetch('http://127.0.0.1:' + server.address().port + '/').then((r) => r.text());
    setTimeout(() => process.exit(0), 300);
  });`;

async function projectWith(remoteWrite: object): Promise<string> {
  const cwd = await emptyProject();
  writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify({ service: 'shop', remoteWrite }));
  return cwd;
}

const run = (cwd: string, env: Record<string, string> = {}) =>
  perfkit(['run', '--quiet', '--report', 'report.json', '--', process.execPath, '-e', server], {
    cwd,
    env: { ...process.env, ...env },
  });

describe('perfkit run with remoteWrite', () => {
  it('brings what it measured into VictoriaMetrics, under the name of the service', { timeout: 60_000 }, async () => {
    const store = await startStore('victoria-metrics');
    const cwd = await projectWith({ url: store.writeUrl });
    const { code } = await run(cwd);
    await store.settled();
    const own = reportIn(cwd);
    const range = { from: own.from - 1000, to: own.to + 1000 };
    const history = openPromql({ url: store.url, labels: { job: 'shop' } });
    const counts = async () =>
      (await history.operations(range)).map(({ name, recorded: { histogram } }) => [name, histogram.count]).sort();
    expect([code, own.notes]).toEqual([0, []]);
    // VictoriaMetrics does not answer for the second that has not ended.
    await expect.poll(counts, { timeout: 5000 }).toEqual(own.operations.map(({ name, count }) => [name, count]).sort());
    expect(own.operations.length).toBeGreaterThan(0);
  });

  it("brings a program's own figures and annotations there, which analyses name", { timeout: 60_000 }, async () => {
    const store = await startStore('victoria-metrics');
    const cwd = await projectWith({ url: store.writeUrl });
    const script = join(programs, 'own-metrics.mjs');
    await perfkit(['run', '--quiet', '--', process.execPath, script, 'go-on'], { cwd });
    const noted = await perfkit(['history', 'annotate', 'deploy', 'v2', '--label', 'commit=3f2a9c1'], { cwd });
    expect([noted.code, noted.stdout, noted.stderr]).toEqual([
      0,
      expect.stringMatching(/^noted: deploy v2, .*\nsent by remote write\n$/),
      '',
    ]);
    await store.settled();
    const history = openPromql({ url: store.url, labels: { job: 'shop' } });
    const range = { from: Date.now() - 60_000, to: Date.now() + 1000 };
    expect(await history.annotations(range)).toMatchObject([
      { kind: 'deploy', text: 'v2', labels: { commit: '3f2a9c1' } },
    ]);
    const readings = new Map((await history.readings(range)).map(({ name, last }) => [name, last]));
    const orders = readings.get('metric.orders.rate{"shop":"books"}') as number;
    expect(orders).toBeGreaterThan(10);
    expect(orders).toBeLessThan(200);
    expect([...readings.keys()].join()).toMatch(/metric\.queue\.length\{"process":"\d+"\}/);
    const here = ['analyze', 'compare', '--json'];
    const { stdout } = await perfkit([...here, '--source', store.url, '--label', 'job=shop'], { cwd });
    expect(JSON.parse(stdout).title).toBe('Before and after deploy v2');
  });

  it('says that an annotation could not be sent, and sends it with the next', { timeout: 60_000 }, async () => {
    const port = await freePort();
    const cwd = await projectWith({ url: `http://127.0.0.1:${port}/api/v1/write` });
    const lost = await perfkit(['history', 'annotate', 'deploy', 'v1'], { cwd });
    expect([lost.code, lost.stderr]).toEqual([0, expect.stringContaining('It goes out with the next annotation.')]);
    const store = await startStore('victoria-metrics', { port });
    const next = await perfkit(['history', 'annotate', 'deploy', 'v2'], { cwd });
    expect(next.stderr).toBe('');
    await store.settled();
    const range = { from: Date.now() - 60_000, to: Date.now() + 1000 };
    const texts = (await openPromql({ url: store.url }).annotations(range)).map(({ text }) => text);
    expect(texts).toEqual(['v1', 'v2']);
  });

  it('takes secrets from the environment, and shows none', async () => {
    const seen: unknown[] = [];
    const listening = createServer((request, response) => {
      seen.push(request.headers.authorization);
      request.resume().on('end', () => response.writeHead(403).end('no'));
    });
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void listening.close());
    const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}/write`;
    const authorization = ['Bearer $', '{TOKEN_OF_SHOP}'].join('');
    const cwd = await projectWith({ url, headers: { authorization } });
    const { code, stderr } = await run(cwd, { TOKEN_OF_SHOP: 's3cret' });
    expect([code, seen]).toEqual([0, expect.arrayContaining(['Bearer s3cret'])]);
    expect(reportIn(cwd).notes.join()).toMatch(/refused measurements for good, they are dropped \(status 403: no\)/);
    expect(`${stderr}${JSON.stringify(reportIn(cwd))}`).not.toContain('s3cret');
    expect((await run(cwd)).code).toBe(0);
    expect(reportIn(cwd).notes).toContain(
      'Nothing is sent by remote write: Expected the variable TOKEN_OF_SHOP of the environment to be set, but it is not',
    );
  });

  it('lets the program run where nobody takes measurements, and says so', async () => {
    const cwd = await projectWith({ url: 'http://ann:s3cret@127.0.0.1:9/write' });
    const { code } = await run(cwd);
    expect(code).toBe(0);
    const { notes } = reportIn(cwd);
    expect(notes.join()).toMatch(
      /^Remote write: http:\/\/127\.0\.0\.1:9\/write takes nothing now \(.*\); measurements wait on disk/,
    );
  });
});
