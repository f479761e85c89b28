import { describe, expect, it } from 'vitest';
import { createMonitor } from './create-monitor.ts';
import { createFeed } from './feed.ts';
import { fromLine, type Hello, isPackageManager, PROTOCOL_VERSION, toLine, type Update } from './protocol.ts';

const hello: Hello = {
  type: 'hello',
  version: PROTOCOL_VERSION,
  source: '17-1',
  pid: 17,
  parent: 1,
  thread: 0,
  node: 'v24.0.0',
  program: 'app.js',
  timeOrigin: 1_700_000_000_000,
};

function update(): Update {
  const monitor = createMonitor({ tick: 'manual' });
  const hostile = { 'a\n"b': '\u2028', __proto__x: '\ud800', '👩‍👩‍👧': '日本語\r\n' };
  for (let i = 0; i < 300; i += 1) monitor.operation('GET /a\nb', hostile).record(i * 7, { failed: i % 9 === 0 });
  monitor.operation('gone', {}, { kind: 'disk' }).record(1);
  monitor.counter('orders\n', { unit: '{ü}' }).add(0.5, hostile);
  monitor.gauge('queue').set(-3);
  monitor.distribution('sizes').record(7);
  monitor.remove('gone');
  const feed = createFeed(monitor);
  return {
    type: 'update',
    source: '17-1',
    at: 1_700_000_000_000,
    series: feed.changes(),
    metrics: feed.metrics(),
    folded: Uint8Array.from({ length: 1024 }, (_, at) => at % 23),
    slowest: monitor.takeSlowest(),
    readings: { 'process.cpu': 0.5, 'process.rss': 1e8 },
    stalls: [{ start: 1.5, duration: 412 }],
    pauses: [{ start: 2, duration: 30, kind: 'major' }],
    troubles: ['line\nbreak'],
    flushed: true,
  };
}

describe('protocol', () => {
  it('gives back both kinds of message, each as one line', () => {
    for (const message of [hello, update()]) {
      const line = toLine(message);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(fromLine(line)).toEqual(message);
      expect(fromLine(line.trimEnd())).toEqual(message);
    }
  });

  it('gives back the extremes of nothing, which JSON has no word for', () => {
    const [series] = update().series;
    const nothing = { recentMin: Number.POSITIVE_INFINITY, recentMax: Number.NEGATIVE_INFINITY };
    const message = { ...update(), series: [{ ...(series as NonNullable<typeof series>), ...nothing }] };
    expect(fromLine(toLine(message))).toEqual(message);
  });

  it('gives back a state that is a part of a larger buffer', () => {
    const message = update();
    const [series] = message.series;
    const state = Uint8Array.from([9, 9, ...(series?.state ?? []), 9]).subarray(2, -1);
    const line = toLine({ ...message, series: [{ ...(series as NonNullable<typeof series>), state }] });
    expect((fromLine(line) as Update).series[0]?.state).toEqual(series?.state);
  });

  it.each([
    '',
    'null',
    '7',
    '[]',
    '{',
    'GET / HTTP/1.1',
    '{"type":"hello","version":2}',
    '{"type":"update"}',
    '{"type":"update","series":{}}',
    '{"type":"update","series":[null]}',
    '{"type":"update","series":[{"name":7,"labels":{}}]}',
    '{"type":"update","series":[{"name":"save"}]}',
    '{"type":"update","series":[],"metrics":[null]}',
    '{"type":"update","series":[],"metrics":[{"name":"a","labels":{}}]}',
    '{"type":"update","series":[],"metrics":[{"type":"x","name":"","unit":"","description":"","labels":{}}]}',
  ])('refuses %s', (line) => {
    expect(() => fromLine(line)).toThrow(
      expect.objectContaining({
        code: 'core/invalid-message',
        message: `Expected a message of protocol version 1, got \`${line.slice(0, 80)}\``,
      }),
    );
  });
});

describe('a package manager', () => {
  it.each([
    '/usr/bin/npm',
    '/usr/lib/node_modules/npm/bin/npm-cli.js',
    '/usr/lib/node_modules/npm/bin/npx-cli.js',
    'C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js',
    '/home/me/.local/share/pnpm/pnpm.cjs',
    '/app/.yarn/releases/yarn-4.1.0.cjs',
    '/usr/lib/node_modules/yarn/bin/yarn.js',
    '/usr/lib/node_modules/corepack/dist/corepack.js',
    '/usr/local/bin/perfkit',
    '/usr/local/bin/perfkit-mcp',
    '/app/node_modules/.pnpm/x/node_modules/@perf/cli/dist/bin.js',
  ])('is %s', (file) => {
    expect(isPackageManager(file)).toBe(true);
  });

  it.each([undefined, '/app/server.js', '/app/npm/server.js', '/app/my-npm', '/app/yarn-shop.js', '/app/npm.test.js'])(
    'is not %s',
    (file) => {
      expect(isPackageManager(file)).toBe(false);
    },
  );
});
