import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHealth, defineCheck } from '@perf/health';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../config.ts';
import { watchHealth } from './watch-health.ts';

const checksIn = (...checks: unknown[]) => parseConfig({ health: { checks } }, 'perf.config.ts').checks;
const complaint = (...checks: unknown[]): string => {
  try {
    checksIn(...checks);
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
};

describe('the checks of a configuration', () => {
  it('are of the kind that one of their keys says, with the options that any check has', () => {
    const checks = checksIn(
      { http: 'http://localhost:3000/health', every: '10s', kind: 'startup' },
      { tcp: 'db.test:5432', dependsOn: ['http localhost:3000/health'] },
      { tcp: 6379, name: 'cache' },
      { tcp: '/run/app.sock' },
      { command: ['pg_isready', '-q'], timeout: '2s' },
      { tls: 'example.test' },
      { mcp: ['node', 'server.js'], tools: ['ask'] },
      { dns: 'db.test', servers: ['127.0.0.1'], expect: ['10.0.0.7'] },
      { disk: './backups', warn: 0.2, writable: true },
      { sqlite: './app.db', depth: 'quick' },
      { redis: { ping: async () => 'PONG' } },
      { postgres: { query: async () => undefined }, query: 'select 1 from orders' },
      { name: 'own', run: () => undefined },
    );
    expect(checks.map(({ name }) => name)).toEqual([
      'http localhost:3000/health',
      'tcp db.test:5432',
      'cache',
      'tcp /run/app.sock',
      'command pg_isready',
      'certificate example.test:443',
      'mcp node',
      'dns db.test',
      'disk ./backups',
      'sqlite ./app.db',
      'redis',
      'postgres',
      'own',
    ]);
    expect(checks[0]).toMatchObject({ every: 10_000, kind: 'startup' });
    expect(checks[4]).toMatchObject({ timeout: 2_000 });
  });

  it('depend on each other, and on nothing that is known anyway and asked apart', () => {
    const [first, second] = [
      { tcp: 1, name: 'a' },
      { tcp: 2, name: 'b', dependsOn: ['a'] },
    ];
    expect(complaint(first, second)).toBe('none');
    expect(complaint(first, { ...second, dependsOn: ['memory'] })).toContain('to name one of a, b, got `memory`');
  });

  it('hear of connections that break, so that a watch does not end with what it watches', () => {
    const client = Object.assign(new EventEmitter(), { ping: async () => 'PONG', query: async () => undefined });
    checksIn({ redis: client }, { postgres: client });
    expect(client.emit('error', new Error('terminating connection'))).toBe(true);
  });

  it.each([
    [{ http: 'localhost:3000' }, '`health.checks[0].http`: expected a URL with http or https'],
    [{ tcp: 'localhost' }, '`health.checks[0].tcp`: expected `host:port`, a port, or the path of a socket'],
    [{ tcp: 70_000 }, '`health.checks[0].tcp`'],
    [{ command: [] }, '`health.checks[0].command`'],
    [{ tls: 'https://example.test/' }, '`health.checks[0].tls`: expected `host` or `host:port`'],
    [
      { http: 'http://a.test', every: 'often' },
      "`health.checks[0].every`: expected milliseconds above 0, or a text like '5s'",
    ],
    [{ http: 'http://a.test', timout: '5s' }, 'Unknown key `health.checks[0].timout`'],
    [
      { ping: 'a.test' },
      '`health.checks[0]`: expected a check with one of http, tcp, command, tls, mcp, keyboardMaestro',
    ],
    [{ disk: '.', warn: 20 }, '`health.checks[0].warn`'],
    [
      { redis: 'redis://a.test' },
      '`health.checks[0].redis`: expected a client with a function `ping`, in a perf.config.ts',
    ],
    [{ postgres: { query: 'select 1' } }, '`health.checks[0].postgres`: expected a client with a function `query`'],
    ['http://a.test', '`health.checks[0]`: expected a check with one of'],
    [{ http: 'http://a.test', dependsOn: ['b'] }, 'Expected `dependsOn`'],
    [{ tcp: 80, kind: 'liveness' }, 'Expected `kind`'],
  ])('are refused in words where they make no sense: %j', (check, words) => {
    expect(complaint(check)).toContain(words);
  });

  it('may be a ladder of them, which says off macOS that it needs one', async () => {
    const whole = { web: 'http://127.0.0.1:4490/', log: { warn: 3 }, canary: { macro: 'Canary' }, within: '1s' };
    const checks = checksIn(
      { keyboardMaestro: whole, name: 'km' },
      { keyboardMaestro: true, dependsOn: ['km running'] },
    );
    expect(checks.map(({ name }) => name)).toEqual([
      ...['installed', 'running', 'authorised', 'answers', 'web port', 'log', 'canary'].map((rung) => `km ${rung}`),
      ...['installed', 'running', 'authorised', 'answers', 'log'].map((rung) => `keyboard maestro ${rung}`),
    ]);
    expect(checks.find(({ name }) => name === 'km canary')).toMatchObject({ every: 900_000 });
    expect(checks.find(({ name }) => name === 'keyboard maestro installed')?.dependsOn).toEqual(['km running']);
    if (process.platform === 'darwin') return;
    const { checks: results } = await createHealth({ checks: checksIn({ keyboardMaestro: true }) }).run();
    expect(results.map(({ state, text }) => `${state}: ${text}`)).toEqual(Array(5).fill('unknown: needs macOS'));
  });

  it.each([
    [{ keyboardMaestro: 'yes' }, '`health.checks[0].keyboardMaestro`: expected `true`, or some of within, web, log'],
    [{ keyboardMaestro: { canary: {} } }, '`health.checks[0].keyboardMaestro'],
    [{ keyboardMaestro: { web: 'localhost:4490' } }, '`health.checks[0].keyboardMaestro'],
    [{ keyboardMaestro: true, every: '5s' }, 'Unknown key `health.checks[0].every`'],
  ])('of Keyboard Maestro are refused in words where they make no sense: %j', (check, words) => {
    expect(complaint(check)).toContain(words);
  });

  it('have names of their own', () => {
    expect(complaint({ tcp: 80 }, { tcp: 80 })).toContain('twice');
  });

  it('ask what they are about', async () => {
    const server = createServer((_, response) => response.writeHead(204).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const checks = checksIn(
      { http: `http://127.0.0.1:${port}/`, name: 'as wanted', status: 204 },
      { http: `http://127.0.0.1:${port}/`, name: 'another status', status: [200, 201] },
      { tcp: `127.0.0.1:${port}`, name: 'port' },
    );
    const { checks: results } = await createHealth({ checks }).run();
    expect(results.map(({ name, state }) => [name, state])).toEqual([
      ['as wanted', 'pass'],
      ['another status', 'fail'],
      ['port', 'pass'],
    ]);
  });
});

describe('maintenance in a configuration', () => {
  const config = (maintenance: unknown) => ({
    health: { checks: [{ name: 'database', run: () => 'fail' }], maintenance },
  });
  const always = { from: '2026-01-01T00:00:00Z', for: '24d', every: '25d' };
  const daily = { from: '00:00', to: '23:59', zone: 'UTC' };

  it('excuses configured checks and those of what is measured anyway', async () => {
    const down = () => 'fail' as const;
    const settings = parseConfig(config([{ ...daily, from: '00:01', to: '00:00' }, daily]), 'perf.config.ts');
    const watch = watchHealth(
      {
        ...{ readings: () => ({}), lookedAt: () => undefined, dataFolder: undefined },
        ...{
          verdicts: () => [],
          usage: () => [],
          alerts: () => [{ name: 'full', severity: 'critical', state: 'firing' }],
        },
      },
      { ...settings, checks: [...settings.checks, defineCheck({ name: 'cache', run: down })] },
    );
    const { checks, state } = await watch.run({ kinds: ['readiness', 'diagnostic'] });
    const excused = checks.filter(({ maintenance }) => maintenance !== undefined).map(({ name }) => name);
    expect(excused).toEqual(expect.arrayContaining(['alerts', 'database', 'cache']));
    // Without it, `database` and `cache` would fail.
    expect(state).toBe('warn');
  });

  it.each([
    [[{ ...daily, checks: ['database', 'event loop'] }], 'none'],
    [[{ ...always, checks: ['databse'] }], 'Expected `checks` of a maintenance window to be one of database, process'],
    [[{ from: 'Sat 02:00', to: 'Sat 25:00' }], 'Expected `to` of a maintenance window'],
    ['Sat 02:00', '`health.maintenance`'],
    [['Sat 02:00'], '`health.maintenance[0]`: expected a window, as an object'],
  ])('is checked with the rest: %j', (maintenance, words) => {
    let said = 'none';
    try {
      parseConfig(config(maintenance), 'perf.config.ts');
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toContain(words);
  });
});
