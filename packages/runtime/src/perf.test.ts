import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openHistory } from '@perf/analytics/sqlite';
import { createBackup, records } from '@perf/backup';
import { createLimits, createSessions } from '@perf/core';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createPerf } from './perf.ts';
import { reportSchema } from './report/schema.ts';

describe('perfkit inside a program', () => {
  it('takes names like any other, whatever the language itself has of that name', async () => {
    const { path: dataDir } = await temporaryFolder();
    const perf = await createPerf({ service: 'orders', dataDir });
    const names = ['constructor', '__proto__', 'toString', ' ', '\u202E<img src=x>\u0000', '🦄', 'x'.repeat(100_000)];
    for (const name of names) {
      perf.measure(name, () => 7, { [name.slice(0, 50)]: name });
      perf.counter(name).add(1);
    }
    const report = perf.report();
    expect(report.operations.map(({ count }) => count)).toEqual(names.map(() => 1));
    expect(reportSchema.safeParse(JSON.parse(JSON.stringify(report))).error).toBeUndefined();
    await perf.stop();
  });

  it('measures operations and requests, judges contracts, and reports by the documented schema', async () => {
    const { path: dataDir } = await temporaryFolder();
    const contracts = [
      { operation: 'save', p95: '1s', minSamples: 2 },
      { operation: 'GET /users/:id', p95: '5s', errorRate: 0, minSamples: 1 },
    ];
    const perf = await createPerf({ service: 'orders', dataDir, contracts });
    const save = perf.operation('save', { tenant: 'a' }, { kind: 'database' });
    perf.gauge('queue').set(7);
    expect(await save.measure(async () => 7)).toBe(7);
    await expect(save.measure(async () => Promise.reject(new Error('own error')))).rejects.toThrow('own error');

    const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await (await fetch(`http://127.0.0.1:${port}/users/42?token=secret`)).text();
    server.close();
    server.closeAllConnections();

    const report = perf.report();
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(report).toMatchObject({ schema: 1, service: 'orders', meetingTargets: true });
    expect(report.operations.find(({ name }) => name === 'save')).toMatchObject({
      count: 2,
      failed: 1,
      errorRate: 0.5,
      unit: 'ms',
    });
    expect(report.operations.find(({ name }) => name === 'GET /users/:id')?.count).toBe(1);
    expect(JSON.stringify(report)).not.toContain('secret');

    await Promise.all([perf.stop(), perf.stop()]);
    const history = await openHistory({ folder: dataDir });
    const kept = await history.operations({ from: report.from - 1, to: Date.now() + 1 });
    expect(kept.find(({ name }) => name === 'save')).toMatchObject({ kind: 'database', recorded: { failed: 1 } });
    expect(kept.find(({ name }) => name === 'save')?.recorded.histogram.count).toBe(2);
    const own = await history.readings({ name: 'metric.queue', from: report.from - 1, to: Date.now() + 1 });
    expect(own).toMatchObject([{ last: 7 }]);
    await history.close();
  });

  it('backs up live state that the configuration names, and tells how that goes', async () => {
    const { path: dataDir } = await temporaryFolder();
    const orders = new Map([['o-1', { total: 12 }]]);
    const backup = { sources: { orders: records(orders) }, verifyEvery: false } as const;
    const perf = await createPerf({ service: 'orders', dataDir, backup });
    await perf.backup?.now();
    orders.set('o-2', { total: 7 });
    const { checks } = await perf.health.run();
    expect(checks.find(({ name }) => name === 'backups')).toMatchObject({
      state: 'pass',
      text: '1 kept, 100 % of the last attempts; none was read again yet',
    });
    expect(checks.find(({ name }) => name === 'backup folder')?.state).not.toBe('unknown');
    await perf.stop();
    const left = createBackup({ folder: join(dataDir, 'backups'), sources: {} });
    expect((await left.list()).map(({ sources }) => Object.keys(sources))).toEqual([['orders'], ['orders']]);
    expect(await left.read('latest', 'orders')).toEqual(Object.fromEntries(orders));
    await left.stop();
    const history = await openHistory({ folder: dataDir });
    const events = await history.events({ from: 0, to: Date.now() + 1 });
    expect(events.filter(({ kind }) => kind === 'backup').map(({ data }) => data)).toMatchObject([
      { outcome: 'kept', reason: 'asked' },
      { outcome: 'kept', reason: 'shutdown' },
    ]);
    await history.close();
  });

  it('knows its health: what is measured anyway, and what the configuration asks', async () => {
    const { path: dataDir } = await temporaryFolder();
    const ill = { name: 'database', run: () => ({ state: 'fail', text: 'refused' }) as const };
    const perf = await createPerf({ service: 'orders', dataDir, health: { checks: [ill] } });
    const asked = await perf.health.run();
    expect(asked).toMatchObject({ state: 'fail', text: expect.stringContaining('database fails (refused)') });
    expect(perf.health.report({ kinds: ['liveness'] })).toMatchObject({ state: 'pass' });
    const { health } = perf.report();
    expect(health?.state).toBe('fail');
    expect(health?.checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['process', 'data folder', 'database']),
    );
    await perf.stop();
  });

  it('reports limits and sessions of the program, and its jobs, which nobody handed to it', async () => {
    const { path: dataDir } = await temporaryFolder();
    const limits = createLimits({ 'orders of this test': 4 });
    limits.add('orders of this test', 4);
    const sessions = createSessions({ name: 'sessions of this test' });
    sessions.register('a');
    const alerts = [{ name: 'full', reading: 'limit.orders of this test.use', above: 0.9 }] as const;
    const perf = await createPerf({ dataDir, alerts });
    perf.job('nightly', { every: '1d' }).run(() => 1);
    await perf.stop();
    const report = perf.report();
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(report.limits).toContainEqual(expect.objectContaining({ name: 'orders of this test', state: 'exceeded' }));
    expect(report.sessions).toContainEqual(expect.objectContaining({ name: 'sessions of this test', active: 1 }));
    expect(report.jobs).toMatchObject([{ name: 'nightly', every: 86_400_000, troubles: [], program: 'running' }]);
    expect(report.alerts).toMatchObject([{ name: 'full', state: 'firing', value: 1 }]);
  });

  it('raises the alerts of its configuration, and they can be taken on', async () => {
    const { path: dataDir } = await temporaryFolder();
    const alerts = [
      { name: 'memory', reading: 'process.rss', above: 1, severity: 'critical' },
      { name: 'import', job: 'import', when: 'failing' },
    ] as const;
    const perf = await createPerf({ dataDir, alerts });
    expect(() => perf.job('import', { every: '1d' }).run(() => JSON.parse('{'))).toThrow();
    await perf.stop();
    expect(perf.alerts.active().map(({ name, state, cause }) => [name, state, cause])).toEqual([
      ['memory', 'firing', undefined],
      ['import', 'firing', 'failing'],
    ]);
    expect(perf.alerts.acknowledge(perf.alerts.active()[0]?.fingerprint ?? '')).toBe(true);
    const report = perf.report();
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(report.alerts?.[0]).toMatchObject({
      name: 'memory',
      state: 'firing',
      threshold: 1,
      unit: 'bytes',
      endsAt: null,
    });
  });

  it('knows over a restart which alerts fire and since when, and what is silenced', async () => {
    const { path: dataDir } = await temporaryFolder();
    const alerts = [{ name: 'memory', reading: 'process.rss', above: 1 }] as const;
    const first = await createPerf({ dataDir, alerts });
    const silence = first.alerts.silence({ matchers: ['severity=info'], for: '1h' });
    await first.stop();
    const [firing] = first.alerts.active();
    expect(firing).toMatchObject({ state: 'firing' });
    const second = await createPerf({ dataDir, alerts });
    expect(second.alerts.active()).toMatchObject([{ state: 'firing', startsAt: firing?.startsAt }]);
    expect(second.alerts.silences()).toMatchObject([{ id: silence.id, matchers: ['severity=info'] }]);
    await second.stop();
    expect(second.report().notes).toEqual([]);
  });

  it('stops watching when it is stopped, and its handles still work', async () => {
    const { path: dataDir } = await temporaryFolder();
    const perf = await createPerf({ dataDir });
    const save = perf.operation('save');
    await perf.stop();
    expect(save.measure(() => 1)).toBe(1);
    expect(perf.report().operations[0]?.count).toBe(1);
  });

  it('says that a history was damaged and put aside', async () => {
    const { path: dataDir, at } = await temporaryFolder();
    writeFileSync(at('history.db'), 'no database'.repeat(1_000));
    const perf = await createPerf({ service: 'orders', dataDir });
    expect(perf.history).toBeDefined();
    expect(perf.report().notes).toContainEqual(expect.stringMatching(/history.*damaged/i));
    await perf.stop();
  });

  it('goes on without a history where none can be kept, and says so once', async () => {
    const { path } = await temporaryFolder();
    writeFileSync(join(path, 'file'), '');
    const warned = once(process, 'warning');
    const perf = await createPerf({ dataDir: join(path, 'file', 'below') });
    expect(String((await warned)[0])).toContain('No history is kept');
    perf.operation('save').record(1);
    expect(perf.report().notes).toEqual([expect.stringContaining('No history is kept')]);
    await perf.stop();
  });

  it('refuses a configuration it does not understand', async () => {
    await expect(createPerf({ contracts: [{ operation: 'a', p95: 'fast' }] })).rejects.toMatchObject({
      code: 'runtime/invalid-config',
    });
  });

  it('judges contracts on readings by what came until then', async () => {
    const { path: dataDir } = await temporaryFolder();
    const contracts = [{ reading: 'process.rss', max: '1MB', name: 'memory' }] as const;
    const perf = await createPerf({ dataDir, contracts });
    expect(perf.report()).toMatchObject({ meetingTargets: null, readingContracts: [{ state: 'insufficient-data' }] });
    await perf.stop();
    const report = perf.report();
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(report.meetingTargets).toBe(false);
    expect(report.readingContracts).toMatchObject([
      {
        name: 'memory',
        reading: 'process.rss',
        state: 'broken',
        clauses: [{ target: 'max', unit: 'bytes', limit: 1e6 }],
      },
    ]);
  });

  it('leaves a contract that could not be judged open', async () => {
    const { path: dataDir } = await temporaryFolder();
    const perf = await createPerf({ dataDir, contracts: [{ operation: 'save', p95: 1 }] });
    expect(perf.report().meetingTargets).toBeNull();
    expect(perf.report().contracts[0]).toMatchObject({ state: 'insufficient-data', samples: 0, minSamples: 20 });
    await perf.stop();
  });
});
