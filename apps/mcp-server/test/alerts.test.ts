import { openHistory } from '@perf/analytics/sqlite';
import { temporaryFolder } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { alertsShape } from '../src/tools/alerts-tool.ts';
import { call, connected } from './ask.ts';

const alert = (name: string, more: object = {}) => ({
  ...{ fingerprint: name, name, severity: 'critical', labels: { alertname: name, severity: 'critical', tenant: 'a' } },
  ...{ state: 'firing', summary: 'it is full', value: 612e6, threshold: 512e6, unit: 'bytes', cause: null },
  ...{ activeAt: Date.now() - 60_000, startsAt: Date.now() - 30_000, endsAt: null, flapping: false },
  ...more,
});

it('get_alerts tells what fired when it was last watched, and what is over', async () => {
  const { path } = await temporaryFolder();
  const history = await openHistory({ folder: path });
  const at = Date.now();
  const over = alert('slow', { state: 'resolved', endsAt: at - 1_000 });
  const events = [alert('memory'), over].map((data) => ({ at, kind: 'alert', data: data as never }));
  await history.append({ at, span: 1_000, operations: [], readings: { 'process.rss': 1 }, events });
  await history.close();
  const client = await connected(path);
  const { text, value } = await call(client, 'get_alerts');
  expect(alertsShape.parse(value)).toMatchObject({
    verdict: 'firing',
    source: 'history',
    active: [{ name: 'memory', value: 612e6, limit: 512e6, text: 'it is full', quiet: null }],
    over: [expect.stringMatching(/^slow, fired at .* for /)],
    deadChannels: [],
  });
  expect(text).toMatch(
    /^1 fire, when it was last watched.*\nNext: Ask get_health .*\ncritical: memory, firing since .*it is full\nover: slow/,
  );
});

it('get_alerts says when nothing is known', async () => {
  const { path } = await temporaryFolder();
  const { isError, text } = await call(await connected(path), 'get_alerts', { since: '1h' });
  expect([isError, text]).toEqual([true, expect.stringContaining('Start `perfkit serve`')]);
});

it('get_alerts stays small with hundreds of names without end, and pages hold each once', async () => {
  const { path } = await temporaryFolder();
  const history = await openHistory({ folder: path });
  const at = Date.now();
  const long = 'x'.repeat(2_000);
  const more = { summary: long, cause: long };
  const firing = Array.from({ length: 50 }, (_, i) => alert(`${i} ${long}`, more));
  const over = Array.from({ length: 200 }, (_, i) =>
    alert(`over ${i} ${long}`, { ...more, state: 'resolved', endsAt: at }),
  );
  const events = [...firing, ...over].map((data) => ({ at, kind: 'alert', data: data as never }));
  await history.append({ at, span: 1_000, operations: [], readings: { 'process.rss': 1 }, events });
  await history.close();
  const client = await connected(path);
  const first = await call(client, 'get_alerts');
  expect(alertsShape.parse(first.value)).toMatchObject({ activeInAll: 50, overInAll: 200 });
  expect(first.tokens).toBeLessThan(5_000);
  const seen = new Set<string>();
  for (let cursor: string | null | undefined; cursor !== null && seen.size < 60; ) {
    const page = await call(client, 'get_alerts', { limit: 30, ...(cursor && { cursor }) });
    expect(page.tokens).toBeLessThan(20_000);
    const { active, next } = alertsShape.parse(page.value);
    for (const { name } of active) seen.add(name);
    cursor = next;
  }
  expect(seen.size).toBe(50);
});
