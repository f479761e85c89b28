import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHealth } from '@perf/health';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../config.ts';

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
      { tcp: 6379, name: 'redis' },
      { tcp: '/run/app.sock' },
      { command: ['pg_isready', '-q'], timeout: '2s' },
      { tls: 'example.test' },
      { mcp: ['node', 'server.js'], tools: ['ask'] },
      { name: 'own', run: () => undefined },
    );
    expect(checks.map(({ name }) => name)).toEqual([
      'http localhost:3000/health',
      'tcp db.test:5432',
      'redis',
      'tcp /run/app.sock',
      'command pg_isready',
      'certificate example.test:443',
      'mcp node',
      'own',
    ]);
    expect(checks[0]).toMatchObject({ every: 10_000, kind: 'startup' });
    expect(checks[4]).toMatchObject({ timeout: 2_000 });
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
    [{ ping: 'a.test' }, '`health.checks[0]`: expected a check with one of http, tcp, command, tls, mcp'],
    ['http://a.test', '`health.checks[0]`: expected a check with one of'],
    [{ http: 'http://a.test', dependsOn: ['b'] }, 'Expected `dependsOn`'],
    [{ tcp: 80, kind: 'liveness' }, 'Expected `kind`'],
  ])('are refused in words where they make no sense: %j', (check, words) => {
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
